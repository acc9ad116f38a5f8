// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel command line, word by word.
#include <algorithm>
#include <array>

#include "binder/config/command_line.h"
#include "binder/config/kernel_argument.h"
#include "binder/plan/check/boot_words.h"
#include "binder/plan/check/checks.h"
#include "binder/plan/check/id_lists.h"
#include "binder/plan/check/known_words.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

constexpr std::string_view subject = "kernel command line";

CheckFinding& add_word(const CheckInput& input, CheckFindings& findings, Severity severity,
                       const KernelArgument& argument, const std::string& seen) {
  const std::string text{argument.text};
  CheckFinding& finding = add(findings, severity, std::string{subject}, text + ": " + seen);
  const FoundLine* const line = where_written(input.host, text);
  finding.where = line != nullptr ? place_of(*line) : std::string{kernel_command_line_file};
  finding.mend = how_to_remove(input.host, text);
  return finding;
}

bool is_other_vendor(Vendor vendor, const Host& host) {
  return (vendor == Vendor::intel && is_amd(host)) || (vendor == Vendor::amd && is_intel(host));
}

/// A word that changes nothing matters more where what it was meant to bring about is not there.
Severity of_no_effect(const CheckInput& input) {
  return input.machine.iommu_active.value_or(false) ? Severity::info : Severity::warning;
}

void check_known(const CheckInput& input, const KernelArgument& argument, const KnownWord& word,
                 CheckFindings& findings) {
  if (is_other_vendor(word.vendor, input.host)) {
    const char* const vendor = word.vendor == Vendor::intel ? "Intel" : "AMD";
    add_word(input, findings, of_no_effect(input), argument,
             "is for machines of " + std::string{vendor} + ", and does nothing on this one");
    return;
  }
  const auto unknown = unknown_value(word, argument.value.value_or(""));
  if (!unknown) return;
  CheckFinding& finding = add_word(input, findings, of_no_effect(input), argument,
                                   std::string{word.name} + " does not know " + quoted(*unknown) + ", and ignores it");
  const bool switches_on = *unknown == "on" || *unknown == "1" || *unknown == "yes";
  if (switches_on && word.vendor == Vendor::amd)
    finding.why = "an IOMMU of AMD is on without any word; no harm is done";
  if (switches_on && word.name == "iommu") {
    finding.why = is_amd(input.host) ? "an IOMMU of AMD is on without any word; no harm is done"
                                     : "the word that switches an IOMMU of Intel on is intel_iommu=on";
  }
}

void check_spelling(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  const std::string_view meant = meant_word(argument.name);
  const bool is_of_vfio = module_spelling(argument.name).starts_with("vfio") && argument.name.contains('.') &&
                          !argument.name.contains("binder");
  if (meant.empty() && !is_of_vfio) return;
  if (meant.empty()) {
    add_word(input, findings, Severity::warning, argument, "vfio has no such option").why =
        "the kernel ignores what it does not know, without a word";
    return;
  }
  const std::string text{argument.text};
  const std::string instead = std::string{meant} + text.substr(std::min(text.find('='), text.size()));
  CheckFinding& finding = add_word(input, findings, Severity::warning, argument,
                                   "there is no such word; " + std::string{meant} + " was probably meant");
  finding.why = "the kernel ignores what it does not know, without a word";
  finding.mend = meant == "vfio-pci.ids" ? how_to_remove(input.host, text) + "\n(the config names devices instead)"
                                         : how_to_replace(input.host, text, instead);
}

// Words that are right, and worth a word.

void on_ids(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  const IdList list = read_id_list(argument.value.value_or(""), input);
  CheckFinding& finding = add_word(input, findings, list.severity(), argument, list.seen());
  finding.why = list.why();
  finding.mend = list.unlisted_hint() + finding.mend;
}

/// pci-stub is built into the kernels of some distributions, and then takes what it names before the binder starts.
void on_stub_ids(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  on_ids(input, argument, findings);
  findings.back().why = "pci-stub only keeps other drivers away: no guest can use what it holds. " +
                        read_id_list(argument.value.value_or(""), input).why();
}

void on_passthrough(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  const bool is_pt = argument.value == "pt" || (argument.name != "iommu" && argument.value == "1");
  if (!is_pt || input.machine.iommu_active.value_or(true)) return;
  add_word(input, findings, Severity::warning, argument, "switches no IOMMU on").why =
      "it only says how the host's own devices use one that is on";
}

void on_acs_override(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  CheckFinding& finding = add_word(input, findings, Severity::warning, argument,
                                   "the IOMMU groups look smaller than the hardware keeps them apart");
  finding.why =
      "devices in split groups can reach each other past the IOMMU: a guest may reach the host. Only a patched "
      "kernel knows the word; others ignore it";
  finding.mend = "to see the true groups, " + finding.mend;
}

bool names_module(std::string_view list, std::string_view module) {
  for (auto item = next_item(list, 0, ", "); item; item = next_item(list, item->offset + item->text.size(), ", ")) {
    if (module_spelling(item->text) == module) return true;
  }
  return false;
}

void on_modprobe_blacklist(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  if (!names_module(argument.value.value_or(""), "vfio_pci")) return;
  add_word(input, findings, Severity::info, argument, "does not keep the binder from loading vfio-pci").why =
      "it holds for modules that are loaded for a device, not by their name";
}

/// The kernel compares the names of modules, which have no hyphens, byte by byte (kernel/module/main.c blacklisted).
void on_module_blacklist(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  const std::string value{argument.value.value_or("")};
  for (const char* const module : {"vfio", "vfio_pci", "vfio_pci_core", "vfio_iommu_type1"}) {
    if (!names_module(value, module)) continue;
    if (value.contains('-') && !value.contains("vfio_")) break;
    CheckFinding& finding =
        add_word(input, findings, Severity::error, argument, std::string{"no module "} + module + " can be loaded");
    finding.why = "the kernel refuses it, whoever asks";
    return;
  }
  if (!value.contains('-')) return;
  std::string spelt = value;
  std::ranges::replace(spelt, '-', '_');
  CheckFinding& finding =
      add_word(input, findings, Severity::info, argument, "a name with a hyphen fits no module, and is ignored");
  finding.mend = how_to_replace(input.host, argument.text, "module_blacklist=" + spelt);
}

void on_nomodeset(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  add_word(input, findings, Severity::info, argument, "the host's graphics drivers do not start with it").why =
      "it is not needed to keep them from listed devices: the binder comes first";
}

void on_xen(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  add_word(input, findings, Severity::warning, argument, "hands devices to Xen").why =
      "a device can be held by one driver; under Xen vfio does not work";
}

void on_early_driver(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings) {
  if (!module_spelling(argument.value.value_or("")).contains("vfio")) return;
  add_word(input, findings, Severity::info, argument, "not needed, and does no harm").why =
      "the binder comes before it, and loads vfio-pci itself";
}

struct WordRow {
  std::string_view name;
  void (*look)(const CheckInput& input, const KernelArgument& argument, CheckFindings& findings);
};

constexpr std::array rows{
    WordRow{"vfio-pci.ids", on_ids},
    WordRow{"pci-stub.ids", on_stub_ids},
    WordRow{"iommu", on_passthrough},
    WordRow{"iommu.passthrough", on_passthrough},
    WordRow{"pcie_acs_override", on_acs_override},
    WordRow{"modprobe.blacklist", on_modprobe_blacklist},
    WordRow{"rd.driver.blacklist", on_modprobe_blacklist},
    WordRow{"module_blacklist", on_module_blacklist},
    WordRow{"nomodeset", on_nomodeset},
    WordRow{"xen-pciback.hide", on_xen},
    WordRow{"pciback.hide", on_xen},
    WordRow{"rd.driver.pre", on_early_driver},
};

/// Of the binder's own words.
void check_switches(const CheckInput& input, CheckFindings& findings) {
  const BootSwitches switches = parse_kernel_command_line(*input.host.command_line);
  for (const Problem& problem : switches.problems) {
    CheckFinding& finding = add(findings, Severity::error, std::string{subject}, problem.message);
    finding.where = std::string{kernel_command_line_file} + ":" + std::to_string(problem.at.line) + ":" +
                    std::to_string(problem.at.column);
    finding.why = switches.mode == BootMode::off ? "what is not clear there switches the binder off"
                                                 : "the entry does not count; the others do";
    finding.mend = problem.fix;
  }
  if (!switches.problems.empty() || switches.mode == BootMode::apply || switches.decided_by.empty()) return;
  const bool off = switches.mode == BootMode::off;
  CheckFinding& finding =
      add(findings, Severity::error, std::string{subject},
          switches.decided_by + (off ? ": the binder does nothing" : ": the binder only says what it would do"));
  finding.where = std::string{kernel_command_line_file};
  finding.why = "no device was handed over in this boot, and none will be in the next while the word is there";
  finding.mend = how_to_remove(input.host, switches.decided_by);
}

}  // namespace

void check_command_line(const CheckInput& input, CheckFindings& findings) {
  if (!input.host.command_line) {
    add_unseen(findings, Severity::info, std::string{subject}, input.host.command_line.error());
    return;
  }
  check_switches(input, findings);
  std::string_view rest = *input.host.command_line;
  while (const auto argument = next_kernel_argument(rest)) {
    if (argument->name == "--") break;  // the rest is for init
    if (argument->name.contains("vfio_binder") || argument->name.contains("vfio-binder")) continue;
    if (const KnownWord* const word = find_known_word(argument->name)) {
      check_known(input, *argument, *word, findings);
    } else {
      check_spelling(input, *argument, findings);
    }
    for (const WordRow& row : rows) {
      if (is_kernel_name(argument->name, row.name)) row.look(input, *argument, findings);
    }
  }
}

}  // namespace binder::checks
