// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/boot_loader.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/text.h"

namespace binder {

namespace {

SystemError not_in(const std::string& what, const std::string& path) { return {ENODATA, "find " + what + " in", path}; }

/// Of the first processor: `vendor_id : GenuineIntel`; ARM tells a number, `CPU implementer : 0x41`.
Reading<std::string> read_cpu_vendor(Kernel& kernel) {
  const std::string path = "/proc/cpuinfo";
  const auto text = kernel.read(path);
  if (!text) return std::unexpected(text.error());
  for (const TextPart& line : split(*text, "\n", text->size() + 1)) {
    const std::size_t colon = line.text.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = trim(line.text.substr(0, colon));
    if (key == "vendor_id" || key == "CPU implementer") return std::string{trim(line.text.substr(colon + 1))};
  }
  return std::unexpected(not_in("a vendor", path));
}

/// A value of os-release(5), which is a shell's: it may stand in quotes.
std::string os_release_value(std::string_view text, std::string_view key) {
  for (const TextPart& line : split(text, "\n", text.size() + 1)) {
    if (!line.text.starts_with(key) || line.text.substr(key.size(), 1) != "=") continue;
    std::string_view value = trim(line.text.substr(key.size() + 1));
    const bool is_quoted =
        value.size() >= 2 && value.front() == value.back() && (value.front() == '"' || value.front() == '\'');
    return std::string{is_quoted ? value.substr(1, value.size() - 2) : value};
  }
  return {};
}

Reading<std::string> read_distribution(Kernel& kernel) {
  auto text = kernel.read("/etc/os-release");
  if (!text && is_missing(text.error())) text = kernel.read("/usr/lib/os-release");
  if (!text) return std::unexpected(text.error());
  const std::string id = os_release_value(*text, "ID");
  const std::string like = os_release_value(*text, "ID_LIKE");
  if (id.empty()) return like.empty() ? std::string{"linux"} : like;  // the default that os-release(5) tells
  return like.empty() ? id : id + " " + like;
}

/// True where a line of modules.builtin or modules.dep is of vfio-pci: `kernel/drivers/vfio/pci/vfio-pci.ko.xz: …`.
/// Those that need it stand on other lines, after the colon.
bool lists_vfio_pci(std::string_view text) {
  constexpr std::string_view file = "/vfio-pci.ko";
  for (const TextPart& line : split(text, "\n", text.size() + 1)) {
    const std::string_view path = line.text.substr(0, line.text.find(':'));
    const std::size_t at = path.rfind('/');
    if (at != std::string_view::npos && path.substr(at).starts_with(file)) return true;
  }
  return false;
}

/// What is in the running kernel now has a directory in /sys/module, and a module says there how far it is.
Reading<ModuleForm> read_vfio_pci(Kernel& kernel, const Reading<std::string>& release) {
  const std::string directory = "/sys/module/vfio_pci";
  if (kernel.status(directory)) {
    const auto state = kernel.status(directory + "/initstate");
    if (state) return ModuleForm::module;
    if (is_missing(state.error())) return ModuleForm::built_in;
    return std::unexpected(state.error());
  }
  if (!release) return std::unexpected(release.error());
  const std::string lists = "/lib/modules/" + *release + "/modules.";
  const auto builtin = kernel.read(lists + "builtin");
  if (builtin && lists_vfio_pci(*builtin)) return ModuleForm::built_in;
  const auto dep = kernel.read(lists + "dep");
  if (dep && lists_vfio_pci(*dep)) return ModuleForm::module;
  // A kernel whose lists are not there may have it all the same.
  for (const auto* list : {&builtin, &dep}) {
    if (!*list)
      return std::unexpected(SystemError{ENODATA, "tell from", list->error().subject, describe(list->error())});
  }
  return ModuleForm::absent;
}

}  // namespace

void survey_system(Kernel& kernel, Host& host) {
  host.command_line = read_kernel_command_line(kernel);
  host.kernel_release = read_line(kernel, "/proc/sys/kernel/osrelease");
  host.cpu_vendor = read_cpu_vendor(kernel);
  host.distribution = read_distribution(kernel);
  host.vfio_pci = read_vfio_pci(kernel, host.kernel_release);
  host.boot_loader = find_boot_loader(kernel, host.command_line.value_or(""));
}

}  // namespace binder
