// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/limited_kernel.h"

#include <algorithm>
#include <cerrno>

namespace binder {

Reading<Milliseconds> LimitedKernel::grant(Milliseconds limit, const std::string& action, const std::string& subject) {
  const Milliseconds left = end_ - kernel_.now();
  if (left.count() > 1) return std::min(limit, left / 2);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(whole_).count();
  return std::unexpected(SystemError{ETIME, action, subject,
                                     "not tried, the " + std::to_string(seconds) + " s for the whole work are over"});
}

Reading<std::string> LimitedKernel::read_within(const std::string& path, Milliseconds limit) {
  const auto granted = grant(limit, "read", path);
  if (!granted) return std::unexpected(granted.error());
  return kernel_.read_within(path, *granted);
}

Reading<void> LimitedKernel::write(const std::string& path, const std::string& value, Milliseconds limit) {
  const auto granted = grant(limit, "write \"" + value + "\" to", path);
  if (!granted) return std::unexpected(granted.error());
  return kernel_.write(path, value, *granted);
}

Reading<LoadNotes> LimitedKernel::load_module(const std::string& name, const std::string& options, Milliseconds limit) {
  const auto granted = grant(limit, "load module", name);
  if (!granted) return std::unexpected(granted.error());
  return kernel_.load_module(name, options, *granted);
}

Reading<std::vector<VfioAlias>> LimitedKernel::vfio_aliases(Milliseconds limit) {
  const auto granted = grant(limit, "read", "modules.alias");
  if (!granted) return std::unexpected(granted.error());
  return kernel_.vfio_aliases(*granted);
}

Reading<void> LimitedKernel::unload_module(const std::string& name, Milliseconds limit) {
  const auto granted = grant(limit, "unload module", name);
  if (!granted) return std::unexpected(granted.error());
  return kernel_.unload_module(name, *granted);
}

}  // namespace binder
