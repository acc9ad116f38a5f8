// SPDX-License-Identifier: GPL-2.0-or-later
// How the bus reacts to what is written, and to modules that come and go.
#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "binder/machine/machine.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {

namespace {

const std::string devices_dir{pci_devices_path};

std::string short_id(const FakeDevice& device) { return device.id.substr(0, 9); }

}  // namespace

void FakeKernel::attach(FakeDevice& device) {
  if (!device.driver.empty()) return;
  for (const auto& [name, driver] : drivers) {
    const bool matches = device.override.empty() ? driver.ids.contains(short_id(device)) : device.override == name;
    if (!matches || driver.refuses.contains(device.address)) continue;
    device.driver = name;
    if (name == "vfio-pci" && device.class_code.starts_with("0300")) framebuffers.drop(device.address);
    return;
  }
}

void FakeKernel::register_driver(const std::string& name) {
  drivers[name];
  for (FakeDevice& device : devices) attach(device);
}

int FakeKernel::act(const std::string& path, const std::string& value) {
  if (path == pci_probe_path) {
    const auto found = std::ranges::find(devices, value, &FakeDevice::address);
    if (found == devices.end()) return ENODEV;
    attach(*found);
    return 0;
  }
  if (const auto pool = pools.find(path); pool != pools.end()) {
    return memory.resize(pool->second, std::stoull(value)), 0;
  }
  if (const auto error = framebuffers.act(path, value)) return *error;
  if (path == compact_memory_path) {
    for (auto& [file, pool] : pools) pool.available += pool.after_compaction;
    return memory.available -= gone_after_compaction, 0;
  }
  if (path == shm_group_path) return shm_group = value, 0;
  for (FakeDevice& device : devices) {
    if (path == devices_dir + "/" + device.address + "/driver_override") {
      device.override = value == "\n" ? "" : value;
      return 0;
    }
  }
  for (auto device = devices.begin(); device != devices.end(); ++device) {
    if (path != devices_dir + "/" + device->address + "/remove") continue;
    removed.push_back(*device);
    removed.back().driver.clear();
    removed.back().override.clear();
    devices.erase(device);
    return 0;
  }
  if (path == pci_rescan_path) {
    for (const FakeDevice& device : removed) attach(devices.emplace_back(device));
    removed.clear();
    return 0;
  }
  if (const auto file = files.find(path); file != files.end()) {
    if (path.ends_with("_resize")) return resize(path, value);
    file->second = value + "\n";
    return 0;
  }
  for (FakeDevice& device : devices) {
    if (path != devices_dir + "/" + device.address + "/driver/unbind" || device.driver.empty()) continue;
    if (value != device.address) return ENODEV;
    device.driver.clear();
    return lets_go.contains(device.address) ? ENOENT : 0;
  }
  return ENOENT;
}

/// As the kernel: not while a driver has the device, and the register grows where it is.
int FakeKernel::resize(const std::string& path, const std::string& value) {
  for (const FakeDevice& device : devices) {
    if (path.starts_with(devices_dir + "/" + device.address + "/") && !device.driver.empty()) return EBUSY;
  }
  std::string file = path.substr(0, path.size() - std::string_view{"_resize"}.size());
  const auto bar = static_cast<unsigned>(file.back() - '0');
  file.pop_back();
  std::string text;
  for (unsigned line = 0; line < 6; ++line) {
    char buffer[80];
    const unsigned long long size = line == bar ? 1ULL << (20 + std::stoul(value)) : 1ULL << 20;
    std::snprintf(buffer, sizeof buffer, "0x%016llx 0x%016llx 0x0000000000140204\n", 1ULL << 40,
                  (1ULL << 40) + size - 1);
    text += buffer;
  }
  files[file] = text;
  return 0;
}

Reading<void> FakeKernel::write(const std::string& path, const std::string& value, Milliseconds limit) {
  writes.push_back(value + " > " + path);
  clock += Milliseconds{1};
  if (const auto pass = fail_or_pass(path, limit); !pass) {
    // The kernel removes the link to the driver before it calls the driver's remove function, which may never return.
    if (path.ends_with("/driver/unbind") && is_timeout(pass.error())) static_cast<void>(act(path, value));
    return pass;
  }
  if (const int error = act(path, value); error != 0) {
    return std::unexpected(SystemError{error, "write \"" + value + "\" to", path});
  }
  return {};
}

/// 0, or an errno.
int FakeKernel::insert(const std::string& name) {
  const auto module = modules.find(name);
  if (module == modules.end()) return ENOENT;
  if (module->second.error != 0) return module->second.error;
  loaded.insert(name);
  drivers[module->second.driver].ids = module->second.ids;
  register_driver(module->second.driver);
  return 0;
}

/// All modules whose driver takes the ID of itself.
Reading<LoadNotes> FakeKernel::load_by_modalias(const std::string& modalias) {
  int error = ENOENT;
  for (const FakeDevice& device : std::vector<FakeDevice>{devices}) {
    if (modalias_of(device) != modalias) continue;
    for (const auto& [name, module] : modules) {
      if (module.ids.contains(short_id(device))) error = insert(name);
    }
    break;
  }
  if (error != 0) return std::unexpected(SystemError{error, "load a module for", modalias});
  return LoadNotes{};
}

Reading<LoadNotes> FakeKernel::load_module(const std::string& name, const std::string& options, Milliseconds limit) {
  writes.push_back("load " + name + (options.empty() ? "" : " " + options));
  clock += Milliseconds{5};
  if (const auto pass = fail_or_pass(name, limit); !pass) return std::unexpected(pass.error());
  if (name.find(':') != std::string::npos) return load_by_modalias(name);
  const int error = insert(name);
  if (error != 0) return std::unexpected(SystemError{error, "load module", name});
  return modules[name].notes;
}

Reading<std::vector<VfioAlias>> FakeKernel::vfio_aliases(Milliseconds limit) {
  if (const auto passed = fail_or_pass("modules.alias", limit); !passed) return std::unexpected(passed.error());
  return aliases;
}

Reading<void> FakeKernel::unload_module(const std::string& name, Milliseconds limit) {
  writes.push_back("unload " + name);
  clock += Milliseconds{5};
  if (const auto pass = fail_or_pass("unload " + name, limit); !pass) return std::unexpected(pass.error());
  loaded.erase(name);
  return {};
}

}  // namespace binder::testing
