// SPDX-License-Identifier: GPL-2.0-or-later
// report.json is written by a program that can read no JSON. What it has to find in a text of its own it finds by the
// brackets: quotes within texts are escaped, so that no text looks like a key.
#include <algorithm>

#include "binder/plan/report.h"
#include "binder/text/json.h"

namespace binder {

namespace {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::string begin_of_list(std::string_view name) { return "\"" + std::string{name} + "\": ["; }

/// The objects of the list `name`; unset: there is no such list.
std::optional<std::vector<Span>> objects_in(const std::string& json, std::string_view name) {
  const std::string key = begin_of_list(name);
  const std::size_t found = json.find(key);
  if (found == std::string::npos) return std::nullopt;
  std::vector<Span> objects;
  std::size_t depth = 0;
  bool is_text = false;
  for (std::size_t at = found + key.size(); at < json.size(); ++at) {
    const char c = json[at];
    if (is_text) {
      if (c == '\\') ++at;
      if (c == '"') is_text = false;
    } else if (c == '"') {
      is_text = true;
    } else if (c == '{') {
      if (depth++ == 0) objects.push_back({at, at});
    } else if (c == '}') {
      if (depth == 0) return std::nullopt;
      if (--depth == 0) objects.back().end = at + 1;
    } else if (c == ']' && depth == 0) {
      return objects;
    }
  }
  return std::nullopt;
}

std::string field(std::string_view name, const std::string& text) {
  JsonText json;
  json.field(name, text);
  return json.take_part();
}

bool has(const std::string& json, const Span& object, const std::string& text) {
  return std::string_view{json}.substr(object.begin, object.end - object.begin).contains(text);
}

void append(std::string& json, std::string_view list, const std::string& object) {
  const auto objects = *objects_in(json, list);
  if (!objects.empty()) {
    json.insert(objects.back().end, ", " + object);
    return;
  }
  const std::string key = begin_of_list(list);
  json.insert(json.find(key) + key.size(), object);
}

void put(std::string& json, const DeviceReport& device) {
  const auto objects = *objects_in(json, "devices");
  const std::string address = field("address", device.address ? to_string(*device.address) : device.subject);
  const std::string selector = field("selector", device.selector);
  const std::string pending = field("outcome", std::string{name_in(outcomes, Outcome::pending)});
  auto found = std::ranges::find_if(objects, [&](const Span& object) { return has(json, object, address); });
  if (found == objects.end()) {
    found = std::ranges::find_if(
        objects, [&](const Span& object) { return has(json, object, selector) && has(json, object, pending); });
  }
  if (found == objects.end()) {
    append(json, "devices", device_json(device));
  } else {
    json.replace(found->begin, found->end - found->begin, device_json(device));
  }
}

/// As exit_code() of the report that the text is.
bool is_as_configured(const std::string& json) {
  const auto all_have = [&](std::string_view list, std::string_view name, const std::vector<std::string>& words) {
    return std::ranges::all_of(*objects_in(json, list), [&](const Span& object) {
      return std::ranges::any_of(words, [&](const std::string& word) { return has(json, object, field(name, word)); });
    });
  };
  return all_have("devices", "outcome", {"bound", "already-bound", "planned", "given-back"}) &&
         all_have("hugepages", "outcome", {"full", "planned"}) && all_have("findings", "severity", {"info", "warning"});
}

void set_exit_code(std::string& json) {
  const std::string key = "\"exit_code\": ";
  const std::size_t at = json.rfind(key);
  if (at == std::string::npos) return;
  char& digit = json[at + key.size()];
  // A problem of the config stays one.
  if (digit == '0' || digit == '1') digit = is_as_configured(json) ? '0' : '1';
}

}  // namespace

std::optional<std::string> update_json(const std::string& json, const std::vector<DeviceReport>& devices,
                                       const std::vector<Finding>& findings) {
  for (const std::string_view list : {"devices", "hugepages", "findings"}) {
    if (!objects_in(json, list)) return std::nullopt;
  }
  std::string text = json;
  for (const DeviceReport& device : devices) put(text, device);
  for (const Finding& finding : findings) append(text, "findings", finding_json(finding));
  set_exit_code(text);
  return text;
}

}  // namespace binder
