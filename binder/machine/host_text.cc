// SPDX-License-Identifier: GPL-2.0-or-later
// Lines about what the administrator's program knows of the machine as a whole.
#include <algorithm>
#include <array>
#include <utility>

#include "binder/machine/cpus_text.h"
#include "binder/machine/text_kinds.h"

namespace binder::machine_text {

namespace {

constexpr std::array<Key<HostGroup>, 2> group_keys = {{
    {"type", [](const Word& value, HostGroup& group) { value.read_as(parse_name, group.type); }},
    {"reserved", [](const Word& value, HostGroup& group) { value.read_list(parse_region, group.reserved); }},
}};

constexpr std::array<Key<Framebuffer>, 3> framebuffer_keys = {{
    {"driver", [](const Word& value, Framebuffer& framebuffer) { value.read_as(parse_name, framebuffer.driver); }},
    {"memory", [](const Word& value, Framebuffer& framebuffer) { value.read_as(parse_range, framebuffer.memory); }},
    {"device",
     [](const Word& value, Framebuffer& framebuffer) { value.read_as(parse_pci_address, framebuffer.device); }},
}};

constexpr std::array<Key<IoApic>, 2> io_apic_keys = {{
    {"gsi", [](const Word& value, IoApic& apic) { value.read_as(parse_number<std::uint32_t>, apic.gsi_base); }},
    {"ivrs", [](const Word& value, IoApic& apic) { value.read_as(parse_pci_address, apic.in_ivrs); }},
}};

void read_group(Line& line, ParsedMachine& parsed) {
  HostGroup group;
  const Word name = *line.next();
  if (!name.read_as(parse_number<unsigned>, group.number)) return;
  if (std::ranges::find(parsed.host.groups, group.number, &HostGroup::number) != parsed.host.groups.end()) {
    name.complain("group " + std::to_string(group.number) + " is described already", "leave one of the two lines out");
    return;
  }
  read_settings(line, group_keys, group);
  parsed.host.groups.push_back(std::move(group));
}

void read_framebuffer(Line& line, ParsedMachine& parsed) {
  Framebuffer framebuffer;
  const Word name = *line.next();
  if (name.text() == unread) {
    parsed.machine.framebuffers_unread = true;
    line.refuse_more();
    return;
  }
  name.read_as(parse_name, framebuffer.name);
  read_settings(line, framebuffer_keys, framebuffer);
  parsed.machine.framebuffers.push_back(std::move(framebuffer));
}

/// True where the line stands for the whole list: `?`, `-` or `none`. Else the list is there for one more entry.
template <class Thing>
bool is_whole(const Word& first, Reading<std::vector<Thing>>& list) {
  if (first.is_error(list)) return true;
  if (!list) list.emplace();
  return first.text() == nothing;
}

/// A list whose entries are a word each.
void read_name_into(Line& line, Reading<std::vector<std::string>>& list) {
  const Word name = *line.next();
  if (!is_whole(name, list)) list->push_back(*parse_name(name.text()));
  line.refuse_more();
}

void read_io_apic(Line& line, ParsedMachine& parsed) {
  auto& list = parsed.host.iommu.io_apics;
  const Word name = *line.next();
  if (is_whole(name, list)) return line.refuse_more();
  IoApic apic;
  if (!name.read_as(parse_number<unsigned>, apic.id)) return;
  read_settings(line, io_apic_keys, apic);
  list->push_back(apic);
}

void read_usb(Line& line, ParsedMachine& parsed) {
  auto& list = parsed.host.usb;
  const Word name = *line.next();
  if (is_whole(name, list)) return line.refuse_more();
  UsbDevice device;
  const auto port = line.next();
  const auto id = line.next();
  const auto what = line.next();
  if (!what) {
    name.complain("this line says too little about usb",
                  "write the port, the ID or -, and what it is or -, such as: "
                  "1-2 046d:c52b keyboard,mouse Logitech USB Receiver");
    return;
  }
  if (!name.read_as(parse_pci_address, device.controller)) return;
  port->read_as(parse_name, device.port);
  if (id->text() != absent) id->read_as(parse_found_id, device.id);
  if (what->text() != absent) what->read_list(parse_name, device.what);
  line.tail().read_as(parse_tail, device.name);
  list->push_back(std::move(device));
}

void read_log(Line& line, ParsedMachine& parsed) {
  const Word tail = line.tail();
  if (!is_whole(tail, parsed.host.log)) tail.read_as(parse_tail, parsed.host.log->emplace_back());
}

void read_found_line(Line& line, ParsedMachine& parsed) {
  auto& list = parsed.host.lines;
  const Word place = *line.next();
  if (is_whole(place, list)) return line.refuse_more();
  FoundLine found;
  const std::size_t colon = place.text().rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    place.complain(quoted(place.text()) + " is no place", "write file and line, such as /etc/modprobe.d/vfio.conf:3");
    return;
  }
  place.part(0, colon).read_as(parse_name, found.file);
  if (!place.part(colon + 1).read_as(parse_number<std::size_t>, found.line)) return;
  line.tail().read_as(parse_tail, found.text);
  list->push_back(std::move(found));
}

void read_cpu(Line& line, ParsedMachine& parsed) {
  auto& list = parsed.host.cpus;
  const Word words = line.words();
  Line ahead = line;
  if (is_whole(*ahead.next(), list)) return ahead.refuse_more();
  Cpu cpu;
  if (!words.read_as(parse_cpu, cpu)) return;
  const auto after = std::ranges::lower_bound(*list, cpu.number, {}, &Cpu::number);
  if (after != list->end() && after->number == cpu.number) {
    words.complain("cpu " + std::to_string(cpu.number) + " is described already", "leave one of the two lines out");
    return;
  }
  list->insert(after, std::move(cpu));
}

void read_unseen_line(Line& line, ParsedMachine& parsed) {
  SystemError error;
  if (line.tail().read_as(parse_failure, error)) parsed.host.unseen_lines.push_back(std::move(error));
}

constexpr std::array<Kind, 20> kinds = {{
    {"group", read_group, "group 15 type=DMA-FQ reserved=direct:bdea8000-bdeb6fff"},
    {"framebuffer", read_framebuffer,
     "framebuffer efi-framebuffer.0 driver=efifb memory=e0000000-e02fffff device=0000:01:00.0"},
    {"usb", read_usb, "usb 0000:00:14.0 1-2 046d:c52b keyboard,mouse Logitech USB Receiver"},
    {"acpi", [](Line& line, ParsedMachine& parsed) { read_name_into(line, parsed.host.iommu.tables); }, "acpi DMAR"},
    {"dmar-flags",
     [](Line& line, ParsedMachine& parsed) { read_value(line, parse_byte, parsed.host.iommu.dmar_flags); },
     "dmar-flags 05"},
    {"iommu-unit", [](Line& line, ParsedMachine& parsed) { read_name_into(line, parsed.host.iommu.units); },
     "iommu-unit dmar0"},
    {"ioapic", read_io_apic, "ioapic 33 gsi=0 ivrs=0000:00:14.0"},
    {"interrupt-remapping",
     [](Line& line, ParsedMachine& parsed) {
       read_value(line, parse_choice<on_off>, parsed.host.iommu.remaps_interrupts);
     },
     "interrupt-remapping on"},
    {"kernel", [](Line& line, ParsedMachine& parsed) { read_value(line, parse_name, parsed.host.kernel_release); },
     "kernel 6.12.0"},
    {"cpu-vendor", [](Line& line, ParsedMachine& parsed) { read_value(line, parse_name, parsed.host.cpu_vendor); },
     "cpu-vendor GenuineIntel"},
    {"distribution",
     [](Line& line, ParsedMachine& parsed) { line.tail().read_as(parse_tail, parsed.host.distribution); },
     "distribution debian", First::tail},
    {"vfio-pci",
     [](Line& line, ParsedMachine& parsed) { read_value(line, parse_choice<module_forms>, parsed.host.vfio_pci); },
     "vfio-pci module"},
    {"boot-loader",
     [](Line& line, ParsedMachine& parsed) { read_value(line, parse_choice<boot_loaders>, parsed.host.boot_loader); },
     "boot-loader grub"},
    {"cmdline", [](Line& line, ParsedMachine& parsed) { line.tail().read_as(parse_tail, parsed.host.command_line); },
     "cmdline quiet intel_iommu=on", First::tail},
    {"dmesg", read_log, "dmesg DMAR: IOMMU enabled", First::tail},
    {"line", read_found_line, "line /etc/modprobe.d/vfio.conf:3 options vfio-pci ids=10de:1401"},
    {"unseen-line", read_unseen_line, "unseen-line read /etc/modprobe.d/vfio.conf: Permission denied", First::tail},
    {"built-in", [](Line& line, ParsedMachine& parsed) { read_name_into(line, parsed.host.built_in_drivers); },
     "built-in ahci"},
    {"installed-kernel", [](Line& line, ParsedMachine& parsed) { read_name_into(line, parsed.host.installed_kernels); },
     "installed-kernel 6.12.0"},
    {"cpu", read_cpu, "cpu 0 core=0 l3=0 package=0 node=0 kind=p"},
}};

}  // namespace

std::span<const Kind> host_kinds() { return kinds; }

}  // namespace binder::machine_text
