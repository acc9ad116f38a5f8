// SPDX-License-Identifier: GPL-2.0-or-later
// A key that is to keep a device from harm refuses the devices that it speaks of where nobody knows what its value
// means.
#include <algorithm>

#include "binder/plan/rules/rules.h"

namespace binder {

namespace {

bool speaks_of(std::string_view setting, const PciDevice& device) {
  if (setting.starts_with("HEADLESS=")) return is_display(*device.class_code);
  return setting.starts_with("GROUP=");
}

const std::string* find_setting(const std::vector<std::string>& settings, const PciDevice& device) {
  const auto found = std::ranges::find_if(settings, [&](const auto& setting) { return speaks_of(setting, device); });
  return found == settings.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Objection> object_to_key_without_effect(const Candidate& candidate) {
  if (const std::string* setting = find_setting(candidate.config.unclear, candidate.device)) {
    return Objection{"it is not clear what " + *setting + " asks for", "correct the line"};
  }
  return std::nullopt;
}

}  // namespace binder
