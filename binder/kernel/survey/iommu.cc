// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "binder/machine/acpi.h"
#include "binder/text/text.h"

namespace binder {

namespace {

const std::string tables_path = "/sys/firmware/acpi/tables";
const std::string interrupts_path = "/proc/interrupts";

/// The names in a directory; none where there is none: this kernel has no ACPI, or knows no IOMMU.
Reading<std::vector<std::string>> names_in(Kernel& kernel, const std::string& path) {
  auto names = kernel.list(path);
  if (!names && is_missing(names.error())) return std::vector<std::string>{};
  return names;
}

/// Of an IOMMU, of any maker.
Reading<std::vector<std::string>> read_table_names(Kernel& kernel) {
  constexpr std::array<std::string_view, 3> of_iommu{"DMAR", "IVRS", "IORT"};
  auto names = names_in(kernel, tables_path);
  if (!names) return names;
  std::erase_if(*names, [&](const std::string& name) { return std::ranges::find(of_iommu, name) == of_iommu.end(); });
  return names;
}

/// The content of a table, or why there is none: only root may read them.
template <class Value>
Reading<Value> read_table(Kernel& kernel, const char* name, TableContent<Value> (*parse)(std::string_view)) {
  const std::string path = tables_path + "/" + name;
  const auto bytes = kernel.read(path);
  if (!bytes) return std::unexpected(bytes.error());
  TableContent<Value> content = parse(*bytes);
  // Half a table would say of what stands in the other half that it is missing.
  if (!content.fault.empty()) return std::unexpected(SystemError{EBADMSG, "make sense of", path, content.fault});
  return std::move(content.value);
}

Reading<std::vector<IoApic>> read_io_apics(Kernel& kernel) {
  auto io_apics = read_table(kernel, "APIC", parse_madt);
  if (!io_apics) return io_apics;
  const auto in_ivrs = read_table(kernel, "IVRS", parse_ivrs);
  if (!in_ivrs) {
    if (is_missing(in_ivrs.error())) return io_apics;
    return std::unexpected(in_ivrs.error());
  }
  for (IoApic& io_apic : *io_apics) {
    const auto found = std::ranges::find(*in_ivrs, io_apic.id, &IvrsIoApic::id);
    if (found != in_ivrs->end()) io_apic.in_ivrs = found->source;
  }
  return io_apics;
}

/// The chip of a line of /proc/interrupts, which stands after the counts of the CPUs:
/// `  16:     0     12  IR-IO-APIC   16-fasteoi   i801_smbus`. For other interrupts, which have names, the first word
/// of what they are.
std::string_view chip_of(std::string_view line) {
  const auto number = next_item(line, 0, " ");
  if (!number || !number->text.ends_with(":")) return {};
  auto word = next_item(line, number->offset + number->text.size(), " ");
  while (word && decimal_number(word->text)) word = next_item(line, word->offset + word->text.size(), " ");
  return word ? word->text : std::string_view{};
}

/// An interrupt that goes through the remapping of the IOMMU comes from a chip whose name begins with `IR-`; those of
/// the IOMMU itself never do. So an I/O APIC or an MSI of a device decides; what is neither is of no x86.
Reading<bool> read_remapping(Kernel& kernel) {
  const auto text = kernel.read(interrupts_path);
  if (!text) return std::unexpected(text.error());
  bool has_plain = false;
  for (const TextPart& line : split(*text, "\n", text->size() + 1)) {
    const std::string_view chip = chip_of(line.text);
    if (chip.starts_with("IR-")) return true;
    const bool is_of_iommu = line.text.find("AMD-Vi") != std::string_view::npos;
    has_plain = has_plain || chip == "IO-APIC" || (chip.starts_with("PCI-MSI") && !is_of_iommu);
  }
  if (has_plain) return false;
  return std::unexpected(
      SystemError{ENODATA, "tell from", interrupts_path, "no line is of an I/O APIC or an MSI of x86"});
}

}  // namespace

void survey_iommu(Kernel& kernel, Host& host) {
  HostIommu& iommu = host.iommu;
  iommu.tables = read_table_names(kernel);
  iommu.units = names_in(kernel, "/sys/class/iommu");
  iommu.dmar_flags = read_table(kernel, "DMAR", parse_dmar_flags);
  iommu.remaps_interrupts = read_remapping(kernel);
  iommu.io_apics = read_io_apics(kernel);
}

}  // namespace binder
