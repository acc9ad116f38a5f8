// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/config_keys.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "binder/config/config_lists.h"
#include "binder/config/hugepage_request.h"
#include "binder/config/mended.h"
#include "binder/text/join.h"
#include "binder/text/spelling.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::uint64_t longest_timeout = 600;
/// The highest gid_t means "none" (setresgid(2)), so no group has it.
constexpr std::uint64_t highest_group = std::numeric_limits<std::uint32_t>::max() - 1;

struct Context {
  const Setting& setting;
  const SourceText& source;
  ParsedConfig& parsed;

  void complain(const TextPart& part, std::string message, std::string fix) const {
    parsed.problems.push_back(
        {source.place(setting.value_offset + part.offset, part.text.size()), std::move(message), std::move(fix)});
  }

  /// The same, where `words` are what may stand there instead.
  void complain(const TextPart& part, std::string message, std::vector<std::string> words) const {
    std::string fix = "write ";
    for (const std::string& word : words) {
      fix += (&word == &words.front() ? "" : " or ") + std::string{setting.key} + "=" + word;
    }
    complain(part, std::move(message), std::move(fix));
    parsed.problems.back().repair = {setting.value_offset + part.offset, part.text.size(), std::move(words)};
  }
};

/// The value of a key that takes one word.
std::optional<TextPart> read_word(const Context& context, std::string_view example) {
  const Setting& setting = context.setting;
  const auto word = next_item(setting.value, 0);
  const std::string key{setting.key};
  if (!word) {
    context.parsed.problems.push_back({context.source.place(setting.key_offset, key.size()), key + " has no value",
                                       "write " + key + "=" + std::string{example} + " or leave the line out"});
    return std::nullopt;
  }
  const auto second = next_item(setting.value, word->offset + word->text.size());
  if (second) {
    const std::string meant = mended(key + "=" + std::string{word->text}).value_or(key + "=" + std::string{example});
    context.complain(*second, key + " takes one value", "write " + meant);
    context.parsed.problems.back().repair = {
        setting.value_offset, setting.value.size(), {meant.substr(key.size() + 1)}};
    return std::nullopt;
  }
  return word;
}

template <class Value>
struct Choice {
  std::string_view word;
  Value value;
};

template <class Value, std::size_t count>
void read_choice(const Context& context, const std::array<Choice<Value>, count>& choices, Value& value) {
  const auto word = read_word(context, choices.front().word);
  if (!word) return;
  const auto chosen = std::ranges::find(choices, word->text, &Choice<Value>::word);
  if (chosen == choices.end()) {
    std::vector<std::string> words;
    for (const auto& choice : choices) words.emplace_back(choice.word);
    context.complain(*word, quoted(word->text) + " is no value of " + std::string{context.setting.key},
                     std::move(words));
    context.parsed.config.unclear.push_back(std::string{context.setting.key} + "=" + std::string{word->text});
    return;
  }
  value = chosen->value;
}

/// A whole number from `lowest` to `highest`. `advice` is for what is no number at all.
std::optional<std::uint64_t> read_number(const Context& context, std::uint64_t lowest, std::uint64_t highest,
                                         std::string_view advice) {
  const auto word = read_word(context, std::to_string(lowest));
  if (!word) return std::nullopt;
  const std::string key{context.setting.key};
  const auto number = decimal_number(word->text);
  if (number && *number >= lowest && *number <= highest) return number;

  if (!std::ranges::all_of(word->text, is_digit)) {
    context.complain(*word, quoted(word->text) + " is not a number", std::string{advice});
    return std::nullopt;
  }
  const bool is_low = number && *number < lowest;
  context.complain(*word, key + " is a number from " + std::to_string(lowest) + " to " + std::to_string(highest),
                   std::vector{std::to_string(is_low ? lowest : highest)});
  return std::nullopt;
}

void read_devices(const Context& context) {
  read_selectors(context.setting.value, context.source, context.setting.value_offset, context.parsed.config.devices,
                 context.parsed.problems);
}

void read_hugepages(const Context& context) {
  read_hugepage_requests(context.setting.value, context.source, context.setting.value_offset,
                         context.parsed.config.hugepages, context.parsed.problems);
}

template <DeviceKey key>
void read_settings(const Context& context) {
  read_device_settings(key, context.setting.value, context.source, context.setting.value_offset,
                       context.parsed.config.settings, context.parsed.problems);
}

void read_options(const Context& context) {
  read_module_options(context.setting.value, context.source, context.setting.value_offset,
                      context.parsed.config.options, context.parsed.problems);
}

void read_host_memory(const Context& context) {
  const auto word = read_word(context, "2G");
  if (!word) return;
  if (auto kib = parse_host_memory(word->text)) {
    context.parsed.config.host_memory_kib = *kib;
  } else {
    context.parsed.problems.push_back(
        context.source.problem(context.setting.value_offset + word->offset, word->text.size(), kib.error()));
  }
}

void read_shm_group(const Context& context) {
  constexpr std::string_view advice = "write the number of the group, as \"getent group NAME\" shows it";
  if (const auto group = read_number(context, 0, highest_group, advice)) {
    context.parsed.config.hugetlb_shm_group = static_cast<std::uint32_t>(*group);
  }
}

void read_driver(const Context& context) {
  const auto word = read_word(context, default_driver);
  if (!word) return;
  const auto* foreign =
      std::ranges::find_if_not(word->text, [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; });
  if (foreign != word->text.end()) {
    context.complain(*word, quoted(word->text) + " is not the name of a driver",
                     "write the name of a directory in /sys/bus/pci/drivers, such as DRIVER=vfio-pci");
    return;
  }
  if (word->text == "vfio_pci") {
    context.complain(*word, "vfio_pci is the module; its driver is called vfio-pci",
                     std::vector{std::string{default_driver}});
    return;
  }
  context.parsed.config.driver = word->text;
}

void read_iommu(const Context& context) {
  constexpr std::array<Choice<IommuPolicy>, 2> choices = {{
      {"required", IommuPolicy::required},
      {"optional", IommuPolicy::optional},
  }};
  read_choice(context, choices, context.parsed.config.iommu);
}

void read_group(const Context& context) {
  constexpr std::array<Choice<GroupPolicy>, 3> choices = {{
      {"warn", GroupPolicy::warn},
      {"refuse", GroupPolicy::refuse},
      {"whole", GroupPolicy::whole},
  }};
  read_choice(context, choices, context.parsed.config.group);
}

void read_headless(const Context& context) {
  constexpr std::array<Choice<Headless>, 2> choices = {{
      {"no", Headless::no},
      {"yes", Headless::yes},
  }};
  read_choice(context, choices, context.parsed.config.headless);
}

void read_framebuffer(const Context& context) {
  constexpr std::array<Choice<FramebufferPolicy>, 2> choices = {{
      {"release", FramebufferPolicy::release},
      {"keep", FramebufferPolicy::keep},
  }};
  read_choice(context, choices, context.parsed.config.framebuffer);
}

void read_timeout(const Context& context) {
  if (const auto seconds =
          read_number(context, 1, longest_timeout, "write the number of seconds, such as TIMEOUT=10")) {
    context.parsed.config.timeout_seconds = static_cast<unsigned>(*seconds);
  }
}

enum class IsList { no, yes };

struct Key {
  std::string_view name;
  void (*read)(const Context&);
  IsList is_list = IsList::no;
};

constexpr std::array<Key, 16> keys = {{
    {devices_key, read_devices, IsList::yes},
    {"BIND", read_devices, IsList::yes},
    {hugepages_key, read_hugepages, IsList::yes},
    {"HOST_MEMORY", read_host_memory},
    {"HUGETLB_SHM_GROUP", read_shm_group},
    {"DRIVER", read_driver},
    {"IOMMU", read_iommu},
    {"GROUP", read_group},
    {"HEADLESS", read_headless},
    {"FRAMEBUFFER", read_framebuffer},
    {"TIMEOUT", read_timeout},
    {"VFS", read_settings<DeviceKey::vfs>, IsList::yes},
    {"RESET_METHOD", read_settings<DeviceKey::reset_method>, IsList::yes},
    {"D3COLD", read_settings<DeviceKey::d3cold>, IsList::yes},
    {"REBAR", read_settings<DeviceKey::rebar>, IsList::yes},
    {"OPTIONS", read_options, IsList::yes},
}};

}  // namespace

bool read_setting(const Setting& setting, const SourceText& source, ParsedConfig& parsed) {
  const auto* key = std::ranges::find(keys, setting.key, &Key::name);
  // As bash adds to an array. Lists add up anyway.
  if (key == keys.end() && setting.key.ends_with('+')) {
    key = std::ranges::find(keys, trim(setting.key.substr(0, setting.key.size() - 1)), &Key::name);
    if (key != keys.end() && key->is_list == IsList::no) return false;
  }
  if (key == keys.end()) return false;
  key->read({setting, source, parsed});
  return true;
}

bool is_devices_key(std::string_view key) { return key.starts_with(devices_key) || key.starts_with("BIND"); }

bool is_key(std::string_view name) { return std::ranges::find(keys, name, &Key::name) != keys.end(); }

std::optional<std::string_view> nearest_key(std::string_view name) {
  constexpr std::size_t longest = 24;  // no key comes near a longer one
  if (name.size() > longest) return std::nullopt;
  const std::size_t farthest = name.size() < 4 ? 1 : 2;
  const std::string lower = lower_case(name);
  std::optional<std::string_view> nearest;
  std::size_t nearest_distance = farthest + 1;
  for (const Key& key : keys) {
    const std::size_t distance = edit_distance(lower, lower_case(key.name));
    if (distance >= nearest_distance) continue;
    nearest = key.name;
    nearest_distance = distance;
  }
  return nearest;
}

std::string list_keys() { return join(keys, commas, &Key::name); }

}  // namespace binder
