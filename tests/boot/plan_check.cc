// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/boot/plan_check.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace {

using Json = nlohmann::json;
using Named = std::map<std::string, Json>;

/// A device by its address, an entry that names none by its text.
Named by_name(const Json& devices, const char* name, const char* instead) {
  Named named;
  for (const Json& each : devices) named.emplace(each[name].is_string() ? each[name] : each[instead], each);
  return named;
}

bool is_one_of(const Json& word, std::initializer_list<const char*> words) {
  return std::ranges::any_of(words, [&](const char* each) { return word == each; });
}

bool came_true(const Json& planned, const Json& happened) {
  if (planned == "refused" || happened == "refused") return planned == happened;
  return is_one_of(happened, {"bound", "already-bound", "planned", "full"});
}

std::string differ(const std::string& what, const Json& planned, const Json& happened) {
  return what + ": planned " + planned.dump() + ", happened " + happened.dump() + "\n";
}

std::string compare_fields(const std::string& name, const Json& planned, const Json& happened,
                           std::initializer_list<const char*> fields) {
  std::string faults;
  for (const char* field : fields) {
    if (planned[field] != happened[field]) faults += differ(name + " " + field, planned[field], happened[field]);
  }
  if (!came_true(planned["outcome"], happened["outcome"])) {
    faults += differ(name + " outcome", planned["outcome"], happened["outcome"]);
  }
  return faults;
}

/// What stands in one of them alone is a fault too.
template <class Compare>
std::string compare_named(const Named& planned, const Named& happened, Compare compare) {
  std::string faults;
  for (const auto& [name, each] : planned) {
    const auto found = happened.find(name);
    faults +=
        found == happened.end() ? name + ": planned, and not in the report\n" : compare(name, each, found->second);
  }
  for (const auto& [name, each] : happened) {
    if (!planned.contains(name)) faults += name + ": in the report, and not planned\n";
  }
  return faults;
}

std::string compare_device(const std::string& name, const Json& planned, const Json& happened) {
  std::string faults =
      compare_fields(name, planned, happened, {"selector", "id", "iommu_group", "wanted_driver", "rule"});
  if (happened["outcome"] == "refused") return faults + compare_fields(name, planned, happened, {"message"});
  if (happened["outcome"] != "bound") return faults;
  return faults + compare_fields(name, planned, happened, {"first_touch", "previous_driver"});
}

std::string compare_pool(const std::string& name, const Json& planned, const Json& happened) {
  return compare_fields(name, planned, happened, {"page_size_kib", "node", "asked", "rule"});
}

std::string compare_findings(const Json& planned, const Json& happened) {
  std::string faults;
  for (const Json& finding : planned) {
    if (std::ranges::find(happened, finding) == happened.end()) faults += "planned finding " + finding.dump() + "\n";
  }
  return faults;
}

std::string compare_documents(const Json& plan, const Json& report, const std::vector<std::string>& but_for) {
  if (plan["mode"] != report["mode"]) return differ("mode", plan["mode"], report["mode"]);
  if (plan["mode"] == "off") return {};  // the report has nothing more
  std::string faults;
  for (const char* field : {"config_files", "config_sha256", "problems"}) {
    if (plan[field] != report[field]) faults += differ(field, plan[field], report[field]);
  }
  Named planned = by_name(plan["devices"], "address", "selector");
  Named happened = by_name(report["devices"], "address", "selector");
  for (const std::string& address : but_for) {
    if (planned.erase(address) + happened.erase(address) != 2) faults += address + ": is not in both\n";
  }
  faults += compare_named(planned, happened, compare_device);
  faults += compare_named(by_name(plan["hugepages"], "name", "name"), by_name(report["hugepages"], "name", "name"),
                          compare_pool);
  return faults + compare_findings(plan["findings"], report["findings"]);
}

}  // namespace

std::optional<std::string> compare_plan(const std::string& plan, const std::string& report,
                                        const std::vector<std::string>& but_for) {
  const Json planned = Json::parse(plan, nullptr, false);
  if (!planned.is_object()) return "the plan is no JSON document: " + plan;
  const Json happened = Json::parse(report, nullptr, false);
  if (!happened.is_object()) return "the report is no JSON document: " + report;
  const std::string faults = compare_documents(planned, happened, but_for);
  return faults.empty() ? std::nullopt : std::optional{faults};
}
