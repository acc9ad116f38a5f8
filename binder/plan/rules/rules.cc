// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/rules/rules.h"

#include <algorithm>
#include <array>
#include <utility>

namespace binder {

namespace {

constexpr std::array table{
    RuleRow{Rule::not_present, "not-present", "is there such a device in this machine?", "", nullptr},
    RuleRow{Rule::ambiguous_id, "ambiguous-id", "is there exactly one device of this ID?", "", nullptr},
    RuleRow{Rule::unreadable, "unreadable", "could everything be read that the decision rests on?", "",
            object_to_unreadable},
    RuleRow{Rule::guard_mismatch, "guard-mismatch", "is it the device that the guard names?",
            "look up where the device is now and correct the entry", object_to_guard},
    RuleRow{Rule::fabric, "fabric", "is it a device, and not a bridge or an IOMMU?",
            "list the devices below it instead", object_to_fabric},
    RuleRow{Rule::guard_required, "guard-required",
            "is a storage or network controller named by more than a bus number?", "", object_to_loose_storage},
    RuleRow{Rule::twin, "twin", "does what names a storage controller tell it from every other one?", "",
            object_to_storage_twin},
    RuleRow{Rule::root_disk, "root-disk", "does the host start without it, as far as the kernel command line tells?",
            "", object_to_root_disk},
    RuleRow{Rule::not_honoured, "not-honoured", "can every key be honoured that is to keep it from harm?", "",
            object_to_key_without_effect},
    RuleRow{Rule::no_iommu, "no-iommu", "with IOMMU=required: is an IOMMU active?",
            "switch on VT-d or AMD-Vi (SVM, IOMMU) in the firmware, and on Intel boot with intel_iommu=on",
            object_to_missing_iommu},
    RuleRow{Rule::no_iommu_group, "no-iommu-group", "with IOMMU=required: does an IOMMU cover the device?", "",
            object_to_missing_group},
    RuleRow{Rule::last_display, "last-display", "with HEADLESS=no: does the host keep a display?", "", nullptr},
    RuleRow{Rule::group, "group", "with GROUP=refuse or whole: does all of its IOMMU group go with it?", "", nullptr},
    RuleRow{Rule::no_such_pool, "no-such-pool", "does the machine have this page size, and this NUMA node?", "",
            nullptr},
    RuleRow{Rule::duplicate_pool, "duplicate-pool", "is the pool asked for once?",
            "keep one entry, or one for each node", nullptr},
    RuleRow{Rule::partial_page, "partial-page", "is the amount a whole number of pages?", "", nullptr},
    RuleRow{Rule::not_enough_memory, "not-enough-memory",
            "do all pools together leave the host, and each node, the memory that stays with the host?", "", nullptr},
};

const RuleRow& row_of(Rule rule) { return *std::ranges::find(table, rule, &RuleRow::rule); }

/// `what is wrong; what to do about it`.
std::string message_of(Rule rule, Objection objection) {
  const std::string_view instead = objection.instead.empty() && objection.could_not_look == CouldNotLook::no
                                       ? row_of(rule).instead
                                       : objection.instead;
  if (!instead.empty()) objection.seen += "; " + std::string{instead};
  return std::move(objection.seen);
}

}  // namespace

std::span<const RuleRow> all_rules() { return table; }

std::string_view rule_name(Rule rule) { return row_of(rule).name; }

Refusal refuse_target(const Candidate& candidate, Rule rule, Objection objection) {
  const PciDevice& device = candidate.device;
  Refusal refusal;
  refusal.subject = to_string(device.address);
  refusal.address = device.address;
  if (device.id) refusal.id = *device.id;
  if (device.iommu_group) refusal.iommu_group = *device.iommu_group;
  refusal.selector = to_string(candidate.selector);
  refusal.rule = objection.could_not_look == CouldNotLook::yes ? Rule::unreadable : rule;
  refusal.message = message_of(rule, std::move(objection));
  return refusal;
}

std::optional<Refusal> refuse_device(const Candidate& candidate) {
  for (const RuleRow& row : table) {
    if (row.objection == nullptr) continue;
    if (std::optional<Objection> objection = row.objection(candidate)) {
      return refuse_target(candidate, row.rule, std::move(*objection));
    }
  }
  return std::nullopt;
}

Refusal refuse_entry(const Selector& selector, Rule rule, std::string seen, std::string instead) {
  Refusal refusal;
  refusal.subject = to_string(selector);
  refusal.selector = refusal.subject;
  refusal.rule = rule;
  refusal.message = message_of(rule, {std::move(seen), std::move(instead)});
  return refusal;
}

}  // namespace binder
