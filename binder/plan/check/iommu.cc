// SPDX-License-Identifier: GPL-2.0-or-later
// The IOMMU and its remapping of interrupts, from the firmware up.
#include <algorithm>
#include <array>

#include "binder/config/kernel_argument.h"
#include "binder/plan/check/boot_words.h"
#include "binder/plan/check/checks.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

constexpr std::string_view subject = "IOMMU";
constexpr const char* needed =
    "without an IOMMU a device that a guest has could read and write all memory of the host; vfio refuses it";

bool is_asked_for(const Host& host) {
  const std::string value = kernel_word(host, "intel_iommu").value_or("");
  return std::ranges::any_of(split(value, ",", value.size() + 1),
                             [](const TextPart& part) { return part.text == "on"; });
}

/// An argument that switches the IOMMU of this machine off, as it is written; empty: none does.
std::string word_that_switches_off(const Host& host) {
  std::string word;
  std::string_view rest = host.command_line ? std::string_view{*host.command_line} : std::string_view{};
  while (const auto argument = next_kernel_argument(rest)) {
    const bool intel = is_kernel_name(argument->name, "intel_iommu") && !is_amd(host);
    const bool amd = is_kernel_name(argument->name, "amd_iommu") && !is_intel(host);
    const bool any = is_kernel_name(argument->name, "iommu");
    if (!(intel || amd || any) || !argument->value) continue;
    for (const TextPart& part : split(*argument->value, ",", argument->value->size() + 1)) {
      if (part.text == "off") word = argument->text;
      // A later intel_iommu=on takes it back (drivers/iommu/intel/iommu.c intel_iommu_setup).
      if (intel && part.text == "on") word.clear();
    }
  }
  return word;
}

bool has_table(const Host& host, std::string_view table) {
  return host.iommu.tables && std::ranges::find(*host.iommu.tables, table) != host.iommu.tables->end();
}

std::string firmware_setting(const Host& host) {
  if (is_intel(host))
    return "switch on VT-d in the firmware setup (Intel VT for Directed I/O; VT-x alone is not enough)";
  if (is_amd(host)) {
    return "switch on IOMMU in the firmware setup (AMD-Vi; often below Advanced, AMD CBS, NBIO; SVM alone is not "
           "enough)";
  }
  return "switch on the IOMMU in the firmware setup (VT-d, AMD-Vi or SMMU)";
}

/// The last line of the log that tells of an IOMMU that could not be started.
std::string failure_in_log(const Host& host) {
  if (!host.log) return "";
  std::string found;
  for (const std::string& line : *host.log) {
    const bool is_of_iommu = line.contains("DMAR") || line.contains("AMD-Vi") || line.contains("arm-smmu");
    const std::string lower = lower_case(line);
    if (lower.contains("interrupt remapping") || lower.contains("perf counter")) continue;
    if (is_of_iommu && (lower.contains("fail") || lower.contains("disabl") || lower.contains("unsupported"))) {
      found = line;
    }
  }
  return found;
}

void tell_missing_word(const Host& host, CheckFinding& finding) {
  constexpr std::string_view word = "intel_iommu=on";
  if (const FoundLine* const line = where_written(host, word)) {
    finding.where = place_of(*line);
    finding.mend =
        "the word is written there, but this kernel was started without it: regenerate the boot "
        "loader's configuration and reboot. If it is missing then again: " +
        how_to_add(host, word);
  } else {
    finding.mend = how_to_add(host, word);
  }
}

/// The firmware has a table, the kernel has no group.
void tell_off_in_kernel(const CheckInput& input, CheckFinding& finding) {
  const Host& host = input.host;
  finding.finding.message =
      "the firmware has an IOMMU (" + join(*host.iommu.tables, commas_and) + "), but the kernel does not use it";
  constexpr unsigned opt_out = 8;  // drivers/iommu/intel/dmar.c detect_intel_iommu, since 7.x
  if (has_table(host, "DMAR") && (host.iommu.dmar_flags.value_or(0) & opt_out) != 0) {
    finding.finding.message += ": the firmware asks for that (DMAR flags), which no word can overrule";
    finding.mend = firmware_setting(host) + ", or look for an update of the firmware";
    return;
  }
  if (has_table(host, "DMAR") && !is_asked_for(host)) {
    finding.finding.message += ": intel_iommu=on is not on its command line";
    return tell_missing_word(host, finding);
  }
  const std::string failure = failure_in_log(host);
  finding.finding.message += failure.empty() ? ": it could not be started" : ": " + failure;
  finding.where = failure.empty() ? "" : "kernel log";
  finding.mend = "read what the kernel says of it, and look for an update of the firmware:" +
                 verbatim("dmesg | grep -e DMAR -e AMD-Vi -e iommu -e smmu");
}

void tell_unknown_tables(const Host& host, CheckFinding& finding) {
  finding.finding.message = "no IOMMU is on; whether the firmware or the kernel has it off only root can see";
  finding.where = "/sys/firmware/acpi/tables";
  finding.mend = "as root:" + verbatim("vfioctl check");
  if (is_intel(host) && !is_asked_for(host)) {
    finding.mend += "\nMost likely intel_iommu=on is missing; " + how_to_add(host, "intel_iommu=on");
  }
  finding.mend += "\nIf that is not it: " + firmware_setting(host);
}

void tell_where_off(const CheckInput& input, CheckFinding& finding) {
  const Host& host = input.host;
  const std::string word = word_that_switches_off(host);
  if (!word.empty()) {
    finding.finding.message = "switched off on the kernel command line by " + word;
    finding.where = "/proc/cmdline";
    if (const FoundLine* const line = where_written(host, word)) finding.where = place_of(*line);
    finding.mend = how_to_remove(host, word);
  } else if (!host.iommu.tables) {
    tell_unknown_tables(host, finding);
  } else if (host.iommu.tables->empty()) {
    finding.finding.message = "the firmware announces no IOMMU: it is off there, or the machine has none";
    finding.where = "/sys/firmware/acpi/tables";
    if (is_asked_for(host)) {
      finding.why = "intel_iommu=on cannot help: \"DMAR: IOMMU enabled\" in the log only repeats the word; ";
    }
    finding.mend = firmware_setting(host) + "; if there is no such setting, look for an update of the firmware";
  } else {
    tell_off_in_kernel(input, finding);
  }
}

/// Where the kernel has groups: nothing to mend.
void tell_on(const CheckInput& input, CheckFindings& findings) {
  const Host& host = input.host;
  std::string seen = "on";
  if (host.iommu.units && !host.iommu.units->empty()) seen += " (" + join(*host.iommu.units, commas) + ")";
  // A machine that was written down by hand may have none.
  if (!host.groups.empty()) {
    seen += ", " + std::to_string(host.groups.size()) + (host.groups.size() == 1 ? " group" : " groups");
  }
  add(findings, Severity::info, std::string{subject}, seen).where = "/sys/kernel/iommu_groups";
}

bool log_has(const Host& host, std::string_view text) {
  return host.log && std::ranges::any_of(*host.log, [&](const std::string& line) { return line.contains(text); });
}

bool allows_unsafe_interrupts(const Host& host) {
  const auto word = kernel_word(host, "vfio_iommu_type1.allow_unsafe_interrupts");
  if (word && *word != "0" && *word != "N" && *word != "n") return true;
  return host.lines && std::ranges::any_of(*host.lines, [](const FoundLine& line) {
           const std::string text = module_spelling(line.text);
           return text.starts_with("options vfio_iommu_type1") && text.contains("allow_unsafe_interrupts") &&
                  !text.contains("allow_unsafe_interrupts=0") && !text.contains("allow_unsafe_interrupts=n");
         });
}

std::string word_against_remapping(const Host& host) {
  std::string_view rest = host.command_line ? std::string_view{*host.command_line} : std::string_view{};
  while (const auto argument = next_kernel_argument(rest)) {
    const bool is_off = is_kernel_name(argument->name, "intremap") && argument->value == "off";
    if (is_off || argument->name == "nointremap") return std::string{argument->text};
  }
  return "";
}

}  // namespace

void check_iommu(const CheckInput& input, CheckFindings& findings) {
  const Reading<bool>& active = input.machine.iommu_active;
  if (!active) {
    add_unseen(findings, Severity::warning, std::string{subject}, active.error()).why = needed;
  } else if (*active) {
    tell_on(input, findings);
  } else {
    const bool is_wanted = input.config.iommu == IommuPolicy::required;
    CheckFinding& finding = add(findings, is_wanted ? Severity::error : Severity::warning, std::string{subject}, "");
    tell_where_off(input, finding);
    finding.why += needed;
  }
}

void check_interrupts(const CheckInput& input, CheckFindings& findings) {
  const Host& host = input.host;
  if (!input.machine.iommu_active.value_or(false)) return;  // said already
  const std::string what = "interrupt remapping";
  if (!host.iommu.remaps_interrupts) {
    add_unseen(findings, Severity::info, what, host.iommu.remaps_interrupts.error());
    return;
  }
  const bool unsafe = allows_unsafe_interrupts(host);
  if (*host.iommu.remaps_interrupts || log_has(host, "not in IVRS table")) return;  // the second: see check_ivrs
  CheckFinding& finding = add(findings, unsafe ? Severity::warning : Severity::error, what,
                              unsafe ? "off, and allow_unsafe_interrupts lets guests run all the same" : "off");
  finding.where = "/proc/interrupts";
  finding.why = unsafe ? "a guest can send any interrupt to the host through its device"
                       : "vfio binds the device, but refuses to give it to a guest: \"No interrupt remapping support\"";
  const std::string word = word_against_remapping(host);
  if (!word.empty()) {
    finding.where = "/proc/cmdline: " + word;
    finding.mend = how_to_remove(host, word);
  } else if (!unsafe) {
    finding.mend =
        "look for interrupt remapping, x2APIC or VT-d in the firmware setup, and for an update of the firmware. If "
        "there "
        "is none, and you trust the guests (they could send any interrupt to the host), as root:" +
        verbatim("echo 'options vfio_iommu_type1 allow_unsafe_interrupts=1' >/etc/modprobe.d/vfio-unsafe.conf");
  }
}

}  // namespace binder::checks
