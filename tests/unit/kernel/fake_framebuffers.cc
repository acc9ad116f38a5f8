// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/kernel/fake_framebuffers.h"

#include <cerrno>

namespace binder::testing {

namespace {

std::string short_name(const std::string& driver) {
  return driver == "efi-framebuffer" ? "efifb" : driver == "vesa-framebuffer" ? "vesafb" : "simplefb";
}

}  // namespace

std::optional<std::string> FakeFramebuffers::link(const std::string& path) const {
  for (const FakeFramebuffer& each : all) {
    if (path == framebuffer_path(each.name, "")) {
      return "../../../devices/" + (below_card ? "pci0000:00/" + each.device : "platform") + "/" + each.name;
    }
    if (path == framebuffer_path(each.name, "driver") && !each.driver.empty()) {
      return "../../../bus/platform/drivers/" + each.driver;
    }
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> FakeFramebuffers::names(const std::string& path) const {
  if (path != platform_devices_path) return std::nullopt;
  std::vector<std::string> found{"pcspkr"};
  for (const FakeFramebuffer& each : all) found.push_back(each.name);
  return found;
}

std::string FakeFramebuffers::iomem() const {
  std::string text = "00000000-00000fff : Reserved\n";
  for (const FakeFramebuffer& each : all) {
    std::string indent;
    if (!each.device.empty()) {
      text += "c0000000-cfffffff : " + each.device + "\n";
      indent = "  ";
    }
    if (each.name.starts_with("simple")) {
      text += indent + to_string(each.memory) + " : BOOTFB\n";
      indent += "  ";
    }
    if (!each.driver.empty()) text += indent + to_string(each.memory) + " : " + short_name(each.driver) + "\n";
  }
  return text;
}

std::optional<int> FakeFramebuffers::act(const std::string& path, const std::string& value) {
  for (FakeFramebuffer& each : all) {
    if (path == framebuffer_path(each.name, "driver/unbind") && !each.driver.empty()) {
      if (value != each.name) return ENODEV;
      each.driver.clear();
      return stuck.contains(each.name) ? ETIMEDOUT : 0;
    }
    const std::string driver{framebuffer_driver(each.name)};
    if (path == std::string{platform_drivers_path} + "/" + driver + "/bind" && value == each.name) {
      if (!each.driver.empty()) return EBUSY;
      each.driver = driver;
      return 0;
    }
  }
  return std::nullopt;
}

void FakeFramebuffers::drop(const std::string& device) {
  if (stays_at_bind) return;
  std::erase_if(all, [&](const FakeFramebuffer& each) { return each.device == device; });
}

}  // namespace binder::testing
