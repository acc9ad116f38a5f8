// SPDX-License-Identifier: GPL-2.0-or-later
// A machine of plain files: each path and its text, links that are followed as the kernel follows them, and errors.
// For what only looks; a bus that reacts is FakeKernel.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "binder/kernel/kernel.h"

namespace binder::testing {

class FileKernel final : public Kernel {
 public:
  Reading<std::string> read(const std::string& path) override;
  Reading<std::string> read_within(const std::string& path, Milliseconds limit) override;
  Reading<std::string> read_link(const std::string& path) override;
  Reading<FileStatus> status(const std::string& path) override;
  Reading<std::optional<DeviceNumber>> device_number(const std::string& path) override;
  Privilege privilege() override { return whose; }
  Reading<std::vector<std::string>> list(const std::string& path) override;
  Reading<void> write(const std::string& path, const std::string& value, Milliseconds limit) override;
  Reading<LoadNotes> load_module(const std::string& name, const std::string& options, Milliseconds limit) override;
  Reading<std::vector<VfioAlias>> vfio_aliases(Milliseconds /*limit*/) override { return std::vector<VfioAlias>{}; }
  Reading<void> unload_module(const std::string& name, Milliseconds limit) override;
  [[nodiscard]] bool is_own_root() const override { return own_root; }
  Milliseconds now() override { return Milliseconds{0}; }

  /// A PCI device as sysfs has it: the link in /sys/bus/pci/devices, to a directory below `above` ("pci0000:00/…").
  /// Returns the directory in /sys/devices.
  std::string add_device(const std::string& address, const std::string& above = "pci0000:00");

  /// By the path where the file really is, without links in it: what lies below /sys/devices/pci0000:00/0000:00:02.0
  /// is found below /sys/bus/pci/devices/0000:00:02.0 too. Directories come of themselves.
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> links;
  std::set<std::string> directories;          ///< those that are empty
  std::map<std::string, DeviceNumber> nodes;  ///< files that are nodes
  std::map<std::string, int> failing;         ///< path, as asked or as it really is → errno
  Privilege whose = Privilege::root;
  bool own_root = true;
  std::size_t looks = 0;  ///< how often anything was asked

 private:
  [[nodiscard]] Reading<std::string> find(const std::string& path, const std::string& action, bool follow_last);
  [[nodiscard]] bool is_directory(const std::string& real) const;
};

}  // namespace binder::testing
