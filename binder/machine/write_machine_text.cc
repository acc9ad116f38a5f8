// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/write_machine_text.h"

#include <cerrno>

#include "binder/machine/text_lines.h"
#include "binder/text/printable.h"

namespace binder {

namespace machine_text {

namespace {

std::string number_text(std::uint64_t number) { return std::to_string(number); }

bool is_unsaid(const Reading<std::uint64_t>& reading) { return !reading && reading.error() == not_looked_at(); }

std::string memory_line(const Reading<std::uint64_t>& total, const Reading<std::uint64_t>& available,
                        std::optional<unsigned> node) {
  if (is_unsaid(total) && is_unsaid(available)) return "";
  LineText line{"memory"};
  line.word(line.value("memory", total, number_text));
  if (node) line.setting("node", std::to_string(*node));
  line.setting("available", available, number_text, LeftOut::never);
  return line.text();
}

std::string pool_line(const HugepagePool& pool) {
  LineText line{"pool"};
  line.word(std::to_string(pool.page_size_kib));
  if (pool.node) line.setting("node", std::to_string(*pool.node));
  line.setting("pages", pool.pages, number_text, LeftOut::never);
  return line.text();
}

std::string framebuffer_line(const Framebuffer& framebuffer) {
  LineText line{"framebuffer"};
  line.word(name_text(framebuffer.name));
  line.setting("driver", framebuffer.driver, name_text, LeftOut::not_looked_at);
  line.setting("memory", framebuffer.memory, range_text, LeftOut::not_looked_at);
  line.setting(
      "device", framebuffer.device, [](const PciAddress& address) { return to_string(address); },
      LeftOut::not_looked_at);
  return line.text();
}

/// A line about all things of a kind, which could not be listed.
std::string unread_line(std::string_view kind, const SystemError& error) {
  LineText line{kind};
  line.note(kind, error);
  return line.word(unread).text();
}

}  // namespace

void LineText::note(std::string_view name, const SystemError& error) {
  if (error == could_not_look()) return;
  comments_ += "# " + std::string{name} + ": " + printable(describe(error)) + "\n";
}

std::string memory_lines(const Machine& machine) {
  std::string text = memory_line(machine.memory.total_kib, machine.memory.available_kib, std::nullopt);
  for (const NodeMemory& node : machine.memory.nodes) text += memory_line(node.total_kib, node.free_kib, node.node);
  text += value_line("default-hugepage", machine.default_hugepage_kib, number_text);
  text += value_line("shm-group", machine.hugetlb_shm_group, number_text);
  if (!machine.hugepage_pools) return text + unread_line("pool", machine.hugepage_pools.error());
  for (const HugepagePool& pool : *machine.hugepage_pools) text += pool_line(pool);
  return text;
}

std::string driver_lines(const Machine& machine, const Host& host) {
  std::string text;
  // For a test that takes the machine over: what can be loaded.
  if (host.vfio_pci == ModuleForm::module) text += "module vfio_pci driver=vfio-pci\n";
  for (const VfioAlias& alias : machine.vfio_aliases.value_or(std::vector<VfioAlias>{})) {
    text += "vfio-alias " + name_text(alias.module) + " " + name_text(alias.pattern) + "\n";
  }
  if (!machine.pci_drivers) return text + unread_line("driver", machine.pci_drivers.error());
  for (const std::string& driver : *machine.pci_drivers) text += "driver " + name_text(driver) + "\n";
  return text;
}

std::string framebuffer_lines(const Machine& machine) {
  if (!machine.framebuffers) return unread_line("framebuffer", machine.framebuffers.error());
  std::string text;
  for (const Framebuffer& framebuffer : *machine.framebuffers) text += framebuffer_line(framebuffer);
  return text;
}

}  // namespace machine_text

std::string machine_text_of(const Machine& machine, const Host& host) {
  using namespace machine_text;
  const auto choice = [](const auto& table) { return [&table](bool value) { return name_in(table, value); }; };
  return system_lines(host) + value_line("iommu", machine.iommu_active, choice(on_off)) +
         (machine.udev_started ? "udev started\n" : "") + memory_lines(machine) + driver_lines(machine, host) +
         device_lines(machine, host) + group_lines(host) + framebuffer_lines(machine) + other_host_lines(host);
}

}  // namespace binder
