// SPDX-License-Identifier: GPL-2.0-or-later
// The firmware fault "IOAPIC[n] not in IVRS table" of AMD machines (drivers/iommu/amd/init.c
// check_ioapic_information), and the words that stand in for what the firmware left out.
#include <algorithm>
#include <array>

#include "binder/config/kernel_argument.h"
#include "binder/plan/check/boot_words.h"
#include "binder/plan/check/checks.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

/// The kernel keeps no more overrides (EARLY_MAP_SIZE).
constexpr std::size_t most_words = 4;

/// What the log complains about. With an override on the command line "[Firmware Bug]" is not in the lines.
std::vector<unsigned> left_out_in_log(const Host& host) {
  constexpr std::string_view begins = "IOAPIC[";
  std::vector<unsigned> ids;
  if (!host.log) return ids;
  for (const std::string& line : *host.log) {
    if (!line.contains("not in IVRS table")) continue;
    const std::size_t at = line.find(begins);
    if (at == std::string::npos) continue;
    const std::size_t digits = at + begins.size();
    const auto id = decimal_number(std::string_view{line}.substr(digits, line.find(']', at) - digits));
    if (id && *id <= UINT8_MAX) ids.push_back(static_cast<unsigned>(*id));
  }
  std::ranges::sort(ids);
  const auto twice = std::ranges::unique(ids);
  ids.erase(twice.begin(), twice.end());
  return ids;
}

bool has_southbridge_fault(const Host& host) {
  return host.log && std::ranges::any_of(*host.log, [](const std::string& line) {
           return line.contains("No southbridge IOAPIC found");
         });
}

/// IDs that a word of the command line names: `ivrs_ioapic[9]=00:14.0`, `ivrs_ioapic=9@0000:00:14.0`.
std::vector<unsigned> overridden(const Host& host) {
  std::vector<unsigned> ids;
  std::string_view rest = host.command_line ? std::string_view{*host.command_line} : std::string_view{};
  while (const auto argument = next_kernel_argument(rest)) {
    if (!argument->name.starts_with("ivrs_ioapic")) continue;
    const std::size_t open = argument->name.find('[');
    const std::string_view text = open != std::string_view::npos
                                      ? argument->name.substr(open + 1, argument->name.find(']') - open - 1)
                                      : argument->value.value_or("").substr(0, argument->value.value_or("").find('@'));
    if (const auto id = decimal_number(text)) ids.push_back(static_cast<unsigned>(*id));
  }
  return ids;
}

std::optional<PciAddress> device_of_class(const Machine& machine, std::uint16_t wanted) {
  if (!machine.devices) return std::nullopt;
  for (const PciDevice& device : *machine.devices) {
    if (device.class_code && device_class(*device.class_code) == wanted) return device.address;
  }
  return std::nullopt;
}

/// The I/O APIC at the first interrupt is in the southbridge, and reports as its SMBus function.
PciAddress southbridge(const Machine& machine) {
  constexpr std::uint16_t smbus = 0x0c05;
  return device_of_class(machine, smbus).value_or(PciAddress{0, 0, 0x14, 0});
}

/// Another one is in the northbridge: a guess, the kernel's own for one machine (drivers/iommu/amd/quirks.c).
PciAddress northbridge(const Machine& machine) {
  constexpr std::uint16_t iommu = 0x0806;
  return device_of_class(machine, iommu).value_or(PciAddress{0, 0, 0, 1});
}

/// Whether the I/O APIC of this ID is the one in the southbridge.
bool is_first(unsigned id, const std::vector<unsigned>& left_out, const Host& host) {
  if (host.iommu.io_apics) {
    const auto found = std::ranges::find(*host.iommu.io_apics, id, &IoApic::id);
    if (found != host.iommu.io_apics->end()) return found->gsi_base == 0;
  }
  // The log tells only which are missing: firmware numbers them upwards.
  return id == left_out.front() && (left_out.size() > 1 || has_southbridge_fault(host));
}

std::string words_for(const std::vector<unsigned>& left_out, const CheckInput& input) {
  std::vector<std::string> words;
  for (const unsigned id : left_out) {
    const bool first = is_first(id, left_out, input.host);
    words.push_back("ivrs_ioapic=" + std::to_string(id) + "@" +
                    to_string(first ? southbridge(input.machine) : northbridge(input.machine)));
    if (words.size() == most_words) break;
  }
  return join(words, spaces);
}

std::string advice(const Host& host, const std::string& words) {
  return "an update of the firmware mends it best. Else try these words for ONE boot: in the boot menu press e, and "
         "write "
         "them at the end of the line that begins with linux or options:" +
         verbatim(words) +
         "\nDo not write them into the configuration first: they are computed, and a wrong one makes newer kernels "
         "stop "
         "with a panic (then switch off and on: the next boot is without them). If the machine runs with them and "
         "\"vfioctl check\" no longer shows this, keep them; " +
         how_to_add(host, words);
}

}  // namespace

void check_ivrs(const CheckInput& input, CheckFindings& findings) {
  const Host& host = input.host;
  std::vector<unsigned> left_out = left_out_in_log(host);
  // Without an IOMMU that is on, the firmware need not tell.
  const bool asks_tables = left_out.empty() && input.machine.iommu_active.value_or(false) && is_amd(host);
  if (asks_tables && host.iommu.io_apics && host.iommu.remaps_interrupts == false) {
    for (const IoApic& apic : *host.iommu.io_apics) {
      if (!apic.in_ivrs) left_out.push_back(apic.id);
    }
  }
  if (left_out.empty()) return;
  const std::string names = join(left_out, commas_and, [](unsigned id) { return std::to_string(id); });
  const std::vector<unsigned> given = overridden(host);
  const auto is_given = [&](unsigned id) { return std::ranges::find(given, id) != given.end(); };
  const bool works = host.iommu.remaps_interrupts.value_or(false);
  const std::string subject = "IVRS table";
  if (works) {
    CheckFinding& finding = add(findings, Severity::info, subject,
                                "leaves out I/O APIC " + names + ", and interrupts are remapped all the same");
    finding.where = "kernel log";
    if (std::ranges::any_of(left_out, is_given)) finding.mend = "keep the ivrs_ioapic words on the kernel command line";
    return;
  }
  std::erase_if(left_out, is_given);
  CheckFinding& finding = add(findings, Severity::error, subject,
                              "the firmware does not tell where the interrupts of I/O APIC " + names + " come from");
  finding.where = "kernel log: not in IVRS table";
  finding.why = "the kernel switches interrupt remapping off, and vfio then refuses to give a device to a guest";
  finding.mend = left_out.empty()
                     ? "the ivrs_ioapic words on the kernel command line do not help: take them out, and look "
                       "for an update of the firmware"
                     : advice(host, words_for(left_out, input));
}

}  // namespace binder::checks
