// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/stray_line.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "binder/config/config_keys.h"
#include "binder/pci/selector.h"
#include "binder/text/text.h"

namespace binder {

namespace {

std::string setting_text(std::string_view key, std::string_view value) {
  constexpr std::size_t longest = 80;
  return std::string{key} + "=\"" + std::string{value.size() > longest ? "..." : value} + "\"";
}

/// The value of a line from behind its key on, which may begin with the sign that was forgotten or doubled.
std::string_view value_behind(std::string_view line, std::size_t at) {
  const std::string_view rest = trim(line.substr(at));
  return rest.starts_with('=') || rest.starts_with(':') ? trim(rest.substr(1)) : rest;
}

std::optional<TextFault> explain_section(std::string_view line) {
  if (!line.starts_with('[')) return std::nullopt;
  const std::size_t end = line.find(']');
  if (end == std::string_view::npos) {
    return TextFault{0, line.size(), "this section has no ]", {}, "leave the line out: this file needs no sections"};
  }
  const std::size_t behind = line.size() - trim(line.substr(end + 1)).size();
  return TextFault{
      behind, line.size() - behind, "there is text behind the section", {}, "write it on a line of its own"};
}

/// `export DEVICES=…`, and the other words that a shell takes there.
std::optional<TextFault> explain_shell_word(std::string_view line, std::string_view first_word) {
  if (first_word != "export" && first_word != "declare" && first_word != "readonly" && first_word != "set") {
    return std::nullopt;
  }
  const std::string_view rest = trim(line.substr(first_word.size()));
  const std::string_view key = trim(rest.substr(0, rest.find('=')));
  TextFault fault{0, first_word.size(), quoted(first_word) + " is for a shell, which does not read this file", {}, {}};
  fault.advice = is_key(key) ? "leave it out: " + setting_text(key, value_behind(rest, key.size())) : "write KEY=value";
  return fault;
}

std::optional<TextFault> explain_devices_without_key(std::string_view line) {
  const auto first = next_item(line, 0);
  if (!first || (!is_digit(first->text.front()) && !parse_selector(first->text))) return std::nullopt;
  return TextFault{0, line.size(), "this line has no KEY=value", {setting_text("DEVICES", line)}, {}};
}

TextFault explain_key(std::string_view line, std::size_t sign) {
  const std::string_view key = trim(line.substr(0, sign));
  if (key.empty()) return {0, 1, "there is no key before the sign", {}, "write one of " + list_keys()};
  TextFault fault{0, key.size(), "there is no key " + quoted(key), {}, "write one of " + list_keys()};
  if (const auto nearest = nearest_key(key)) {
    if (lower_case(*nearest) == lower_case(key)) fault.message = "keys are written in upper case";
    fault.meant = {std::string{*nearest}};
  }
  return fault;
}

}  // namespace

TextFault explain_stray_line(std::string_view line) {
  if (auto fault = explain_section(line)) return std::move(*fault);
  const auto word_end = static_cast<std::size_t>(std::ranges::find_if(line, is_space) - line.begin());
  const std::string_view first_word = line.substr(0, word_end);
  if (auto fault = explain_shell_word(line, first_word)) return std::move(*fault);
  if (is_key(first_word)) {
    return {0,
            first_word.size(),
            "there is no = behind this key",
            {setting_text(first_word, value_behind(line, word_end))},
            {}};
  }
  if (auto fault = explain_devices_without_key(line)) return std::move(*fault);
  const std::size_t sign = line.find_first_of("=:");
  if (sign != std::string_view::npos) return explain_key(line, sign);
  return {0, line.size(), "this line has no KEY=value", {}, "write KEY=value, or # before a comment"};
}

}  // namespace binder
