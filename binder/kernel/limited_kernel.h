// SPDX-License-Identifier: GPL-2.0-or-later
// A kernel with one limit over all that can wait.
#pragma once

#include "binder/kernel/kernel.h"

namespace binder {

/// The kernel that it was given, which must outlive it. Each wait gets half of what is left of the whole, if that is
/// less than its own limit: what is stuck never takes all the time from what is not. With nothing left it is not begun:
/// ETIME, with a reason.
class LimitedKernel final : public Kernel {
 public:
  /// The time begins now.
  LimitedKernel(Kernel& kernel, Milliseconds whole) : kernel_(kernel), whole_(whole), end_(kernel.now() + whole) {}

  Reading<std::string> read(const std::string& path) override { return kernel_.read(path); }
  Reading<std::string> read_within(const std::string& path, Milliseconds limit) override;
  Reading<std::string> read_link(const std::string& path) override { return kernel_.read_link(path); }
  Reading<FileStatus> status(const std::string& path) override { return kernel_.status(path); }
  Reading<std::optional<DeviceNumber>> device_number(const std::string& path) override {
    return kernel_.device_number(path);
  }
  Privilege privilege() override { return kernel_.privilege(); }
  Reading<std::vector<std::string>> list(const std::string& path) override { return kernel_.list(path); }
  Reading<void> write(const std::string& path, const std::string& value, Milliseconds limit) override;
  Reading<LoadNotes> load_module(const std::string& name, const std::string& options, Milliseconds limit) override;
  Reading<std::vector<VfioAlias>> vfio_aliases(Milliseconds limit) override;
  Reading<void> unload_module(const std::string& name, Milliseconds limit) override;
  [[nodiscard]] bool is_own_root() const override { return kernel_.is_own_root(); }
  Milliseconds now() override { return kernel_.now(); }

 private:
  /// Of the limit, what the whole can spare; an error where that is nothing.
  [[nodiscard]] Reading<Milliseconds> grant(Milliseconds limit, const std::string& action, const std::string& subject);

  Kernel& kernel_;
  Milliseconds whole_;
  Milliseconds end_;
};

}  // namespace binder
