// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/checks.h"

#include <algorithm>
#include <array>

#include "binder/config/kernel_argument.h"
#include "binder/text/text.h"

namespace binder::checks {

CheckFinding& add(CheckFindings& findings, Severity severity, std::string subject, std::string seen) {
  CheckFinding& finding = findings.emplace_back();
  finding.finding = {severity, std::move(subject), std::move(seen)};
  return finding;
}

CheckFinding& add_unseen(CheckFindings& findings, Severity severity, std::string subject, const SystemError& error) {
  const std::string seen =
      error == not_looked_at() ? "was not looked at" : "could not be looked at: " + describe(error);
  CheckFinding& finding = add(findings, severity, std::move(subject), seen);
  finding.look = Look::failed;
  return finding;
}

std::string place_of(const FoundLine& line) { return line.file + ":" + std::to_string(line.line); }

namespace {

bool has_table(const Host& host, std::string_view name) {
  return host.iommu.tables && std::ranges::find(*host.iommu.tables, name) != host.iommu.tables->end();
}

}  // namespace

// The table of the IOMMU decides: an emulated machine can have one of Intel beside a processor of AMD.
bool is_intel(const Host& host) {
  if (has_table(host, "DMAR")) return true;
  return !has_table(host, "IVRS") && host.cpu_vendor && *host.cpu_vendor == "GenuineIntel";
}

bool is_amd(const Host& host) {
  if (has_table(host, "IVRS")) return true;
  return !has_table(host, "DMAR") && host.cpu_vendor &&
         (*host.cpu_vendor == "AuthenticAMD" || *host.cpu_vendor == "HygonGenuine");
}

bool is_distribution(const Host& host, std::string_view id) {
  if (!host.distribution) return false;
  for (auto word = next_item(*host.distribution, 0); word;
       word = next_item(*host.distribution, word->offset + word->text.size())) {
    if (word->text == id) return true;
  }
  return false;
}

std::optional<std::string> kernel_word(const Host& host, std::string_view name) {
  std::optional<std::string> value;
  std::string_view rest = host.command_line ? std::string_view{*host.command_line} : std::string_view{};
  while (const auto argument = next_kernel_argument(rest)) {
    if (is_kernel_name(argument->name, name)) value = std::string{argument->value.value_or("")};
  }
  return value;
}

std::string regenerate_command(const Host& host) {
  struct Row {
    std::string_view distribution;
    std::string_view command;
  };
  constexpr std::array rows{
      Row{"debian", "update-initramfs -u -k all"},
      Row{"ubuntu", "update-initramfs -u -k all"},
      Row{"fedora", "dracut --regenerate-all --force"},
      Row{"rhel", "dracut --regenerate-all --force"},
      Row{"suse", "dracut --regenerate-all --force"},
      Row{"opensuse", "dracut --regenerate-all --force"},
      Row{"arch", "mkinitcpio -P"},
  };
  for (const Row& row : rows) {
    if (is_distribution(host, row.distribution)) return std::string{row.command};
  }
  return "update-initramfs -u -k all    (or: dracut --regenerate-all --force, or: mkinitcpio -P)";
}

std::string module_spelling(std::string_view text) {
  std::string spelling = lower_case(text);
  std::ranges::replace(spelling, '-', '_');
  return spelling;
}

std::string verbatim(std::string_view text) { return "\n    " + std::string{text}; }

}  // namespace binder::checks
