// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/kernel/fake_kernel.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "binder/machine/machine.h"
#include "binder/machine/machine_text.h"
#include "binder/text/text.h"

namespace binder::testing {

namespace {

const std::string devices_dir{pci_devices_path};
const std::string drivers_dir{pci_drivers_path};
const std::string groups_dir = "/sys/kernel/iommu_groups";

[[noreturn]] void bad_description(const std::string& what) {
  std::fprintf(stderr, "fake kernel: %s\n", what.c_str());
  std::exit(1);
}

std::string id_part(const FakeDevice& device, std::size_t index) {
  const std::size_t at = index * 5;
  return at < device.id.size() ? "0x" + device.id.substr(at, 4) : "";
}

SystemError missing(const std::string& action, const std::string& path) { return {ENOENT, action, path}; }

}  // namespace

std::string modalias_of(const FakeDevice& device) {
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    return text;
  };
  const auto part = [&](std::size_t index) {
    const std::size_t at = index * 5;
    return at < device.id.size() ? "0000" + upper(device.id.substr(at, 4)) : "00000000";
  };
  const auto code = [&](std::size_t at) { return upper(device.class_code.substr(at, 2)); };
  return "pci:v" + part(0) + "d" + part(1) + "sv" + part(2) + "sd" + part(3) + "bc" + code(0) + "sc" + code(2) + "i" +
         code(4);
}

FakeDevice& FakeKernel::device(const std::string& address) {
  const auto found = std::ranges::find(devices, address, &FakeDevice::address);
  if (found == devices.end()) bad_description("no device " + address);
  return *found;
}

Reading<void> FakeKernel::fail_or_pass(const std::string& path, Milliseconds limit) {
  const auto failure = failing.find(path);
  if (failure == failing.end()) return {};
  if (failure->second == ETIMEDOUT) clock += limit;
  return std::unexpected(SystemError{failure->second, "reach", path});
}

std::optional<std::string> FakeKernel::attribute(const std::string& path) {
  for (const FakeDevice& device : devices) {
    const std::string base = devices_dir + "/" + device.address + "/";
    if (!path.starts_with(base)) continue;
    const std::string name = path.substr(base.size());
    if (name == "vendor") return id_part(device, 0);
    if (name == "device") return id_part(device, 1);
    if (name == "subsystem_vendor" && device.id.size() > 10) return id_part(device, 2);
    if (name == "subsystem_device" && device.id.size() > 10) return id_part(device, 3);
    if (name == "class") return "0x" + device.class_code;
    if (name == "modalias" && device.id.size() > 10 && !device.class_code.empty()) return modalias_of(device);
    if (name == "driver_override") return device.override.empty() ? "(null)" : device.override;
    if (name == "ari_enabled") return device.ari ? "1" : "0";
    if (name == "secondary_bus_number" && !device.secondary_bus.empty()) return device.secondary_bus;
    if (name == "boot_vga" && device.class_code.starts_with("03")) return device.boot_vga ? "1" : "0";
  }
  return std::nullopt;
}

Reading<std::string> FakeKernel::read(const std::string& path) {
  // What has no limit waits for ever.
  if (!readable_all_the_same) {
    if (const auto pass = fail_or_pass(path, std::chrono::hours{1}); !pass) return std::unexpected(pass.error());
  }
  if (const auto file = files.find(path); file != files.end()) return file->second;
  if (const auto pool = pools.find(path); pool != pools.end()) return std::to_string(pool->second.pages) + "\n";
  if (path == iomem_path) return framebuffers.iomem();
  if (path == shm_group_path) return shm_group + "\n";
  if (const auto text = memory.file(path, default_hugepage)) return *text;
  if (const auto value = attribute(path)) return *value + "\n";
  return std::unexpected(missing("read", path));
}

Reading<std::string> FakeKernel::read_within(const std::string& path, Milliseconds limit) {
  if (readable_all_the_same) return read(path);
  if (const auto pass = fail_or_pass(path, limit); !pass) return std::unexpected(pass.error());
  return read(path);
}

Reading<std::string> FakeKernel::read_link(const std::string& path) {
  if (const auto pass = fail_or_pass(path, Milliseconds{0}); !pass) return std::unexpected(pass.error());
  if (const auto link = links.find(path); link != links.end()) return link->second;
  if (const auto link = framebuffers.link(path)) return *link;
  for (const FakeDevice& device : devices) {
    const std::string base = devices_dir + "/" + device.address;
    if (path == base) {
      const std::string root_bus = "pci" + device.address.substr(0, device.address.rfind(':'));
      return "../../../devices/" + (device.below.empty() ? root_bus : root_bus + "/" + device.below) + "/" +
             device.address;
    }
    if (path == base + "/physfn" && !device.virtual_of.empty()) return "../" + device.virtual_of;
    if (path == base + "/driver" && !device.driver.empty()) return "../../../../bus/pci/drivers/" + device.driver;
    if (path == base + "/iommu_group" && iommu && !device.group.empty()) {
      return "../../../../kernel/iommu_groups/" + device.group;
    }
  }
  return std::unexpected(missing("read the link", path));
}

Reading<FileStatus> FakeKernel::status(const std::string& path) {
  if (const auto set = statuses.find(path); set != statuses.end()) return set->second;
  FileStatus status;
  if (const auto file = files.find(path); file != files.end()) {
    status.size = file->second.size();
    return status;
  }
  const auto below = files.lower_bound(path + "/");
  if (below == files.end() || !below->first.starts_with(path + "/")) return std::unexpected(missing("look at", path));
  status.kind = FileKind::directory;
  status.mode = 0755;
  return status;
}

Reading<std::vector<std::string>> FakeKernel::list(const std::string& path) {
  if (const auto pass = fail_or_pass(path, Milliseconds{0}); !pass) return std::unexpected(pass.error());
  if (const auto found = framebuffers.names(path)) return *found;
  std::set<std::string> names;
  bool exists = path == devices_dir || path == drivers_dir || (path == "/run/udev/data" && udev_started);
  if (path == devices_dir) {
    for (const FakeDevice& device : devices) names.insert(device.address);
  } else if (path == drivers_dir) {
    for (const auto& [name, driver] : drivers) names.insert(name);
  } else if (path == groups_dir) {
    exists = true;
    for (const FakeDevice& device : devices) {
      if (iommu && !device.group.empty()) names.insert(device.group);
    }
  } else if (path.starts_with(drivers_dir + "/") && drivers.contains(path.substr(drivers_dir.size() + 1))) {
    exists = true;
    names = {"bind", "new_id", "unbind"};
    for (const FakeDevice& device : devices) {
      if (path == drivers_dir + "/" + device.driver) names.insert(device.address);
    }
  }
  // Whatever lies below the directory in a plain file or a pool.
  const auto add = [&](const std::string& file) {
    if (!file.starts_with(path + "/")) return;
    exists = true;
    const std::string rest = file.substr(path.size() + 1);
    names.insert(rest.substr(0, rest.find('/')));
  };
  for (const auto& [file, text] : files) add(file);
  for (const auto& [file, pool] : pools) add(file);
  for (const auto& [number, node] : memory.nodes) add(meminfo_path(number));
  if (!exists) return std::unexpected(missing("list", path));
  return std::vector<std::string>{names.begin(), names.end()};
}

}  // namespace binder::testing
