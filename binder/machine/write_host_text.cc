// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "binder/machine/cpus_text.h"
#include "binder/machine/text_lines.h"

namespace binder::machine_text {

namespace {

std::string usb_line(const UsbDevice& device) {
  LineText line{"usb"};
  line.word(to_string(device.controller)).word(name_text(device.port));
  line.word(device.id ? to_string(*device.id) : std::string{absent});
  line.word(device.what.empty() ? std::string{absent} : list_text(device.what, name_text));
  return line.word(tail_text(device.name)).text();
}

std::string io_apic_line(const IoApic& apic) {
  LineText line{"ioapic"};
  line.word(std::to_string(apic.id)).setting("gsi", std::to_string(apic.gsi_base));
  if (apic.in_ivrs) line.setting("ivrs", to_string(*apic.in_ivrs));
  return line.text();
}

std::string found_line(const FoundLine& found) {
  LineText line{"line"};
  line.word(name_text(found.file) + ":" + std::to_string(found.line));
  return line.word(tail_text(found.text)).text();
}

std::string name_lines(std::string_view kind, const Reading<std::vector<std::string>>& names) {
  return list_lines(kind, names, [&](const std::string& name) { return LineText{kind}.word(name_text(name)).text(); });
}

std::string iommu_lines(const HostIommu& iommu) {
  return name_lines("acpi", iommu.tables) +
         value_line("dmar-flags", iommu.dmar_flags, [](std::uint8_t flags) { return hex_text(flags, 2); }) +
         name_lines("iommu-unit", iommu.units) + list_lines("ioapic", iommu.io_apics, io_apic_line) +
         value_line("interrupt-remapping", iommu.remaps_interrupts, [](bool on) { return name_in(on_off, on); });
}

}  // namespace

std::string system_lines(const Host& host) {
  std::string text = value_line("kernel", host.kernel_release, name_text);
  text += value_line("cpu-vendor", host.cpu_vendor, name_text);
  text += value_line("distribution", host.distribution, tail_text);
  text += value_line("vfio-pci", host.vfio_pci, [](ModuleForm form) { return name_in(module_forms, form); });
  if (host.boot_loader != BootLoader::unknown) {
    text += LineText{"boot-loader"}.word(name_in(boot_loaders, host.boot_loader)).text();
  }
  text += name_lines("installed-kernel", host.installed_kernels) + name_lines("built-in", host.built_in_drivers);
  return text + value_line("cmdline", host.command_line, tail_text) + iommu_lines(host.iommu);
}

std::string group_lines(const Host& host) {
  std::string text;
  for (const HostGroup& group : host.groups) {
    LineText line{"group"};
    line.word(std::to_string(group.number));
    line.setting("type", group.type, name_text, LeftOut::not_looked_at);
    line.setting(
        "reserved", group.reserved,
        [](const std::vector<ReservedRegion>& regions) { return list_text(regions, region_text); },
        LeftOut::not_looked_at);
    text += line.text();
  }
  return text;
}

std::string other_host_lines(const Host& host) {
  std::string text = list_lines("usb", host.usb, usb_line);
  text += list_lines("cpu", host.cpus, [](const Cpu& cpu) { return cpu_line(cpu) + "\n"; });
  text += list_lines("line", host.lines, found_line);
  for (const SystemError& error : host.unseen_lines) text += "unseen-line " + failure_text(error) + "\n";
  return text +
         list_lines("dmesg", host.log, [](const std::string& line) { return "dmesg " + tail_text(line) + "\n"; });
}

}  // namespace binder::machine_text
