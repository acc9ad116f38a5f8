// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/device_setting.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "binder/config/hugepage_request.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::uint64_t kib_in_mib = 1024;
constexpr unsigned highest_bar = 5;
constexpr std::uint64_t most_functions = 65535;  // TotalVFs of the SR-IOV capability has 16 bits

/// drivers/pci/pci.c pci_reset_fn_methods. The file takes "default" too, and never reads so.
constexpr std::array<std::string_view, 7> reset_methods{"device_specific", "acpi", "flr", "af_flr", "pm", "bus",
                                                        "cxl_bus"};

struct KeyWord {
  DeviceKey key;
  std::string_view name;
  std::string_view example;
};
constexpr std::array<KeyWord, 4> keys{{
    {DeviceKey::d3cold, "D3COLD", "0000:02:00.0=off"},
    {DeviceKey::reset_method, "RESET_METHOD", "0000:02:00.0=bus"},
    {DeviceKey::rebar, "REBAR", "0000:02:00.0/1=16G"},
    {DeviceKey::vfs, "VFS", "0000:03:00.0=8"},
}};

const KeyWord& word_of(DeviceKey key) { return *std::ranges::find(keys, key, &KeyWord::key); }

using Parsed = std::expected<DeviceSetting, TextFault>;

std::unexpected<TextFault> fault(std::size_t offset, std::size_t length, std::string message, std::string advice) {
  return std::unexpected(TextFault{offset, length, std::move(message), {}, std::move(advice)});
}

std::string example_of(DeviceKey key) { return "write such as " + std::string{word_of(key).example}; }

/// The parts before and after the last `=`.
std::expected<std::size_t, TextFault> find_sign(std::string_view text, DeviceKey key) {
  const std::size_t sign = text.rfind('=');
  if (sign != std::string_view::npos && sign > 0 && sign + 1 < text.size()) return sign;
  return fault(0, text.size(), sign == 0 ? "this names no device" : "this says no value", example_of(key));
}

Parsed read_selector(std::string_view text, std::string_view rest, DeviceKey key) {
  auto selector = parse_selector(text);
  if (!selector) return std::unexpected(within(std::move(selector.error()), "", rest));
  DeviceSetting setting;
  setting.key = key;
  setting.selector = std::move(*selector);
  return setting;
}

/// The selector, and the value as it is written.
Parsed read_entry(std::string_view text, DeviceKey key) {
  const auto sign = find_sign(text, key);
  if (!sign) return std::unexpected(sign.error());
  Parsed setting = read_selector(text.substr(0, *sign), text.substr(*sign), key);
  if (setting) setting->written = text.substr(*sign + 1);
  return setting;
}

std::unexpected<TextFault> value_fault(std::string_view text, const std::string& message, std::string advice) {
  const std::size_t begin = text.rfind('=') + 1;
  return fault(begin, text.size() - begin, quoted(text.substr(begin)) + message, std::move(advice));
}

struct SwitchWord {
  std::string_view word;
  bool on;
};
constexpr std::array<SwitchWord, 10> switch_words{{{"on", true},
                                                   {"1", true},
                                                   {"y", true},
                                                   {"yes", true},
                                                   {"true", true},
                                                   {"off", false},
                                                   {"0", false},
                                                   {"n", false},
                                                   {"no", false},
                                                   {"false", false}}};

std::optional<bool> find_switch(std::string_view word) {
  const auto* found = std::ranges::find(switch_words, lower_case(word), &SwitchWord::word);
  return found == switch_words.end() ? std::nullopt : std::optional{found->on};
}

}  // namespace

std::string name_of(const DeviceSetting& setting) {
  std::string name{word_of(setting.key).name};
  if (setting.key == DeviceKey::rebar) name += " " + std::to_string(setting.bar);
  return name + "=" + setting.written;
}

std::expected<DeviceSetting, TextFault> parse_d3cold(std::string_view text) {
  Parsed setting = read_entry(text, DeviceKey::d3cold);
  if (!setting) return setting;
  const auto on = find_switch(setting->written);
  if (!on) return value_fault(text, " is neither on nor off", example_of(setting->key));
  setting->value = *on ? "1" : "0";
  return setting;
}

std::expected<DeviceSetting, TextFault> parse_reset_method(std::string_view text) {
  Parsed setting = read_entry(text, DeviceKey::reset_method);
  if (!setting) return setting;
  for (const TextPart& method : split(setting->written, "+", reset_methods.size())) {
    if (std::ranges::find(reset_methods, method.text) == reset_methods.end()) {
      return value_fault(text, " is no way to reset a device", "write one of " + join(reset_methods, commas));
    }
    if (!setting->value.empty()) setting->value += ' ';
    setting->value += method.text;
  }
  return setting;
}

std::expected<DeviceSetting, TextFault> parse_rebar(std::string_view text) {
  const auto sign = find_sign(text, DeviceKey::rebar);
  if (!sign) return std::unexpected(sign.error());
  const std::string_view left = text.substr(0, *sign);
  const std::size_t slash = left.rfind('/');
  const std::string_view number = slash == std::string_view::npos ? std::string_view{} : left.substr(slash + 1);
  const auto bar = decimal_number(number);
  if (!bar || *bar > highest_bar) {
    return fault(0, *sign, "this does not say which base address register, from 0 to 5", example_of(DeviceKey::rebar));
  }
  Parsed setting = read_selector(text.substr(0, slash), text.substr(slash), DeviceKey::rebar);
  if (!setting) return setting;
  setting->bar = static_cast<unsigned>(*bar);
  setting->written = text.substr(*sign + 1);
  const auto request = parse_hugepage_request(setting->written);
  const std::uint64_t bytes =
      request && request->bytes && !request->page_size_kib && !request->node ? *request->bytes : 0;
  if (bytes < kib_in_mib * 1024 || !std::has_single_bit(bytes)) {
    return value_fault(text, " is no size that a register can have", "write a power of two, such as 256M or 16G");
  }
  setting->number = bytes;
  setting->value = std::to_string(std::countr_zero(bytes / (kib_in_mib * 1024)));
  return setting;
}

std::expected<DeviceSetting, TextFault> parse_vfs(std::string_view text) {
  Parsed setting = read_entry(text, DeviceKey::vfs);
  if (!setting) return setting;
  const auto count = decimal_number(setting->written);
  if (!count || *count > most_functions)
    return value_fault(text, " is no number of functions", example_of(setting->key));
  setting->number = *count;
  setting->value = std::to_string(*count);
  return setting;
}

std::expected<ModuleOption, TextFault> parse_module_option(std::string_view text) {
  constexpr std::array<std::string_view, 5> switches{"nointxmask", "disable_vga", "disable_idle_d3", "enable_sriov",
                                                     "disable_denylist"};
  const std::size_t sign = text.find('=');
  const std::string_view name = text.substr(0, sign);
  if (sign == std::string_view::npos || sign == 0 || sign + 1 == text.size()) {
    return fault(0, text.size(), "this is no parameter with a value", "write such as disable_vga=1");
  }
  if (name == "ids") {
    return fault(0, text.size(), "ids= takes every device of an ID, listed or not", "list the devices in DEVICES");
  }
  const auto is_foreign = [](char c) { return !is_letter(c) && !is_digit(c) && c != '_'; };
  if (std::ranges::any_of(name, is_foreign)) {
    return fault(0, name.size(), quoted(name) + " is no name of a parameter", "modinfo vfio-pci shows them");
  }
  ModuleOption option{std::string{name}, std::string{text.substr(sign + 1)}, {}};
  if (std::ranges::find(switches, name) == switches.end()) return option;
  const auto on = find_switch(option.value);
  if (!on) return fault(sign + 1, text.size() - sign - 1, quoted(option.value) + " is neither 0 nor 1", "write 0 or 1");
  option.value = *on ? "Y" : "N";
  return option;
}

}  // namespace binder
