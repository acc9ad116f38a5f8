// SPDX-License-Identifier: GPL-2.0-or-later
// The running kernel, or files that look like one.
#pragma once

#include "binder/kernel/child.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/root_directory.h"

namespace binder {

/// The machine below a root directory, which must outlive this object. Below another root than "/" modules are never
/// loaded: EPERM.
class LinuxKernel final : public Kernel {
 public:
  explicit LinuxKernel(const RootDirectory& root);

  Reading<std::string> read(const std::string& path) override;
  Reading<std::string> read_within(const std::string& path, Milliseconds limit) override;
  Reading<std::string> read_link(const std::string& path) override;
  Reading<FileStatus> status(const std::string& path) override;
  Reading<std::optional<DeviceNumber>> device_number(const std::string& path) override;
  Privilege privilege() override;
  Reading<std::vector<std::string>> list(const std::string& path) override;
  Reading<void> write(const std::string& path, const std::string& value, Milliseconds limit) override;
  Reading<LoadNotes> load_module(const std::string& name, const std::string& options, Milliseconds limit) override;
  Reading<std::vector<VfioAlias>> vfio_aliases(Milliseconds limit) override;
  Reading<void> unload_module(const std::string& name, Milliseconds limit) override;
  [[nodiscard]] bool is_own_root() const override { return root_.is_own(); }
  Milliseconds now() override;

 private:
  const RootDirectory& root_;
  Child child_;
};

}  // namespace binder
