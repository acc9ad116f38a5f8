// SPDX-License-Identifier: GPL-2.0-or-later
// A PCI bus in memory that reacts to bind, unbind, probe and override as the kernel's does, and can be told to fail.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/machine/machine_text.h"
#include "binder/pci/pci_address.h"
#include "tests/unit/kernel/fake_framebuffers.h"
#include "tests/unit/kernel/fake_memory.h"

namespace binder::testing {

struct FakeDevice {
  std::string address;
  std::string below;       ///< the bridge above, or empty
  std::string id;          ///< vendor:device[:subvendor:subdevice]
  std::string class_code;  ///< six hexadecimal digits
  std::string group;       ///< empty: none
  std::string driver;      ///< empty: none
  std::string override;
  bool boot_vga = false;
  std::string virtual_of;  ///< the physical function, or empty
  bool ari = false;
  std::string secondary_bus;  ///< decimal; empty: the kernel does not say it
};

/// As the kernel writes it; a device without a subsystem has only the single attributes.
[[nodiscard]] std::string modalias_of(const FakeDevice& device);

struct FakeDriver {
  std::set<std::string> ids;      ///< vendor:device that it takes without an override
  std::set<std::string> refuses;  ///< addresses whose probe fails
};

struct FakeModule {
  std::string driver;         ///< registered when it is loaded
  std::set<std::string> ids;  ///< of a vfio-pci.ids= option
  int error = 0;              ///< errno of the load
  LoadNotes notes;
};

/// A machine described by a text (binder/machine/machine_text.h). One that is wrong is an error of the test, which ends
/// the program.
class FakeKernel : public Kernel {
 public:
  explicit FakeKernel(std::string_view description);

  Reading<std::string> read(const std::string& path) override;
  Reading<std::string> read_within(const std::string& path, Milliseconds limit) override;
  Reading<std::string> read_link(const std::string& path) override;
  Reading<FileStatus> status(const std::string& path) override;
  Reading<std::optional<DeviceNumber>> device_number(const std::string& /*path*/) override { return std::nullopt; }
  Privilege privilege() override { return whose; }
  Reading<std::vector<std::string>> list(const std::string& path) override;
  Reading<void> write(const std::string& path, const std::string& value, Milliseconds limit) override;
  Reading<LoadNotes> load_module(const std::string& name, const std::string& options, Milliseconds limit) override;
  Reading<std::vector<VfioAlias>> vfio_aliases(Milliseconds limit) override;
  Reading<void> unload_module(const std::string& name, Milliseconds limit) override;
  [[nodiscard]] bool is_own_root() const override { return own_root; }
  Milliseconds now() override { return clock; }

  [[nodiscard]] FakeDevice& device(const std::string& address);

  std::map<std::string, std::string> files;  ///< plain ones: configs, /proc/cmdline
  std::map<std::string, int>
      failing;  ///< path → errno; ETIMEDOUT takes its time. For load_module the path is the module's name
  std::set<std::string> lets_go;               ///< addresses whose driver goes by itself a moment before it is unbound
  std::map<std::string, std::string> links;    ///< plain ones: what is written in them
  std::map<std::string, FileStatus> statuses;  ///< of files and directories that are not root's alone
  Privilege whose = Privilege::root;
  bool readable_all_the_same = false;  ///< only writes to the failing paths fail
  std::map<std::string, FakeDriver> drivers;
  std::map<std::string, FakeModule> modules;
  std::vector<VfioAlias> aliases;
  FakeMemory memory;
  std::map<std::string, FakePool> pools;  ///< by path of nr_hugepages
  std::uint64_t default_hugepage = 2048;
  std::uint64_t gone_after_compaction = 0;  ///< KiB that something else takes then
  std::vector<FakeDevice> devices;
  FakeFramebuffers framebuffers;
  std::vector<FakeDevice> removed;  ///< until the bus is scanned again
  std::string shm_group = "0";
  bool iommu = true;
  bool own_root = true;
  bool udev_started = false;
  Milliseconds clock{1000};
  std::set<std::string> loaded;     ///< modules
  std::vector<std::string> writes;  ///< "VALUE > PATH", "load MODULE" and "unload MODULE", in their order, failed too

 private:
  [[nodiscard]] Reading<LoadNotes> load_by_modalias(const std::string& modalias);
  int insert(const std::string& name);
  void describe_memory(const DescribedMachine& machine);
  void describe_framebuffers(const DescribedMachine& machine);
  [[nodiscard]] Reading<void> fail_or_pass(const std::string& path, Milliseconds limit);
  [[nodiscard]] std::optional<std::string> attribute(const std::string& path);
  void register_driver(const std::string& name);
  void attach(FakeDevice& device);
  int act(const std::string& path, const std::string& value);
  int resize(const std::string& path, const std::string& value);
};

}  // namespace binder::testing
