// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/listing.h"

#include <array>

#include "binder/machine/text_words.h"
#include "binder/text/join.h"
#include "binder/text/named.h"

namespace binder::ctl {

namespace {

constexpr std::array<Named<Freedom>, 3> freedoms{
    {{Freedom::alone, "alone"}, {Freedom::together, "together"}, {Freedom::no, "no"}}};

Colour colour_of(Freedom freedom) {
  switch (freedom) {
    case Freedom::alone: return Colour::good;
    case Freedom::together: return Colour::warning;
    case Freedom::no: break;
  }
  return Colour::bad;
}

constexpr std::string_view rule_of_machine = "no-iommu";

bool is_part_of_fabric(const Verdict& verdict) { return verdict.rule == "fabric"; }

}  // namespace

GroupedDevices by_group(const Listing& listing) {
  GroupedDevices grouped;
  for (const ListedDevice& listed : listing.devices) {
    const Reading<unsigned>& group = listed.device->iommu_group;
    (group ? grouped.groups[*group] : grouped.without).push_back(&listed);
  }
  return grouped;
}

std::string_view freedom_name(Freedom freedom) { return name_in(freedoms, freedom); }

std::string_view use_name(UseKind kind) { return name_in(machine_text::use_words, kind); }

std::string verdict_word(const Verdict& verdict, const Terminal& terminal) {
  if (is_part_of_fabric(verdict)) return paint(terminal, Colour::dim, "fabric");
  return paint(terminal, colour_of(verdict.freedom), freedom_name(verdict.freedom));
}

std::string id_of(const PciDevice& device) {
  if (!device.id) return "????:????";
  return to_string(DeviceId{device.id->vendor, device.id->device, {}});
}

std::vector<std::string> remarks_on(const ListedDevice& listed) {
  const Verdict& verdict = listed.verdict;
  std::vector<std::string> remarks;
  if (is_part_of_fabric(verdict)) return remarks;
  if (verdict.freedom == Freedom::together) {
    remarks.push_back("together with " +
                      join(verdict.companions, commas_and, [](const PciAddress& other) { return to_string(other); }));
  }
  if (verdict.freedom == Freedom::no && verdict.rule != rule_of_machine)
    remarks.push_back(verdict.rule + ": " + verdict.reason);
  if (listed.known != nullptr && !listed.known->uses.seen.empty()) {
    remarks.push_back("in use: " + join(listed.known->uses.seen, Between{"; "}, &Use::what));
  }
  for (const std::string& note : verdict.notes) remarks.push_back("note: " + note);
  return remarks;
}

std::string remark_on_machine(const Listing& listing) {
  for (const ListedDevice& listed : listing.devices) {
    if (listed.verdict.rule == rule_of_machine) return listed.verdict.rule + ": " + listed.verdict.reason;
  }
  return {};
}

}  // namespace binder::ctl
