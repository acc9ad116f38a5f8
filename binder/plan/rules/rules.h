// SPDX-License-Identifier: GPL-2.0-or-later
// The rules that keep the program from taking the wrong device, as a table. Each has a name, what it asks, and what to
// write instead; one that looks at a device has a function. To add one: CONTRIBUTING.md, "A rule".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "binder/config/config.h"
#include "binder/machine/machine.h"
#include "binder/plan/rules/rule.h"

namespace binder {

/// A device that an entry of the config names, and all that a rule may look at.
struct Candidate {
  const PciDevice& device;
  const Selector& selector;
  const Config& config;
  const Machine& machine;
};

/// Whether a rule had nothing to judge by; the refusal is named `unreadable` then.
enum class CouldNotLook { no, yes };

/// What a rule has against a candidate.
struct Objection {
  std::string seen;     ///< what is wrong with it
  std::string instead;  ///< what to do about it, where the machine at hand tells more than the table can
  CouldNotLook could_not_look = CouldNotLook::no;
};

struct RuleRow {
  Rule rule;
  std::string_view name;     ///< as the log, the report and the man page say it
  std::string_view asks;     ///< what a device or an entry has to be, to pass
  std::string_view instead;  ///< what to write or do about a refusal; empty: the objection says it
  /// Unset: the device passes. Null where the rule is about an entry or a hugepage pool and is asked where those are
  /// looked up.
  std::optional<Objection> (*objection)(const Candidate& candidate);
};

/// All rules, in the order in which they are asked.
[[nodiscard]] std::span<const RuleRow> all_rules();

/// The first rule that keeps the device from being handed over; unset: none does.
[[nodiscard]] std::optional<Refusal> refuse_device(const Candidate& candidate);

/// A device that the entry named and the rules let pass, and that is left alone all the same.
[[nodiscard]] Refusal refuse_target(const Candidate& candidate, Rule rule, Objection objection);

/// A refusal of an entry as a whole, which names no single device.
[[nodiscard]] Refusal refuse_entry(const Selector& selector, Rule rule, std::string seen, std::string instead = {});

// One file a subject below rules/.
[[nodiscard]] std::optional<Objection> object_to_unreadable(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_guard(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_fabric(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_loose_storage(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_storage_twin(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_root_disk(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_key_without_effect(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_missing_iommu(const Candidate& candidate);
[[nodiscard]] std::optional<Objection> object_to_missing_group(const Candidate& candidate);

}  // namespace binder
