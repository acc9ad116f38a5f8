// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/stray_line.h"

#include <algorithm>
#include <string>
#include <utility>

#include "binder/config/config_keys.h"
#include "binder/config/config_lists.h"
#include "binder/config/foreign_line.h"
#include "binder/config/mended.h"
#include "binder/pci/selector.h"

namespace binder {

namespace {

constexpr std::string_view line_advice = "write KEY=value, or # before a comment";

std::string setting_text(std::string_view key, std::string_view value) {
  return std::string{key} + "=\"" + std::string{value} + "\"";
}

/// A fault of a line that was meant to be `setting`, if that can be read; else with an advice.
TextFault fault_of_line(std::size_t length, std::string message, std::string setting, std::string_view advice) {
  TextFault fault{0, length, std::move(message), {}, std::string{advice}};
  if (auto good = mended(std::move(setting))) fault.meant = {std::move(*good)};
  return fault;
}

/// The value of a line from after its key on, which may begin with the sign that was forgotten or doubled.
std::string_view value_after(std::string_view line, std::size_t at) {
  const std::string_view rest = trim(line.substr(at));
  return rest.starts_with('=') || rest.starts_with(':') ? trim(rest.substr(1)) : rest;
}

std::optional<TextFault> explain_section(std::string_view line) {
  if (!line.starts_with('[')) return std::nullopt;
  const std::size_t end = line.find(']');
  if (end == std::string_view::npos) {
    return TextFault{0, line.size(), "this section has no ]", {}, "leave the line out: this file needs no sections"};
  }
  const std::size_t after = line.size() - trim(line.substr(end + 1)).size();
  return TextFault{after, line.size() - after, "there is text after the section", {}, "write it on a line of its own"};
}

/// `export DEVICES=…`, and the other words that a shell takes there.
std::optional<TextFault> explain_shell_word(std::string_view line, std::string_view first_word) {
  if (first_word != "export" && first_word != "declare" && first_word != "readonly" && first_word != "set") {
    return std::nullopt;
  }
  const std::string_view rest = trim(line.substr(first_word.size()));
  const std::string_view key = trim(rest.substr(0, rest.find('=')));
  std::string message = quoted(first_word) + " is for a shell, which does not read this file";
  if (!is_key(key)) return TextFault{0, first_word.size(), std::move(message), {}, std::string{line_advice}};
  return fault_of_line(first_word.size(), std::move(message), setting_text(key, value_after(rest, key.size())),
                       "leave the word out");
}

TextFault explain_foreign_line(std::string_view line, const ForeignLine& foreign) {
  constexpr std::string_view advice = "write DEVICES=\"0000:02:00.0\", with the addresses that \"lspci -D\" shows";
  if (foreign.selectors.empty())
    return TextFault{0, line.size(), std::string{foreign.message}, {}, std::string{advice}};
  return fault_of_line(line.size(), std::string{foreign.message}, setting_text(devices_key, foreign.selectors), advice);
}

/// A known key that is spelt wrong.
std::optional<TextFault> explain_key(std::string_view line, std::size_t sign) {
  const std::string_view key = trim(line.substr(0, sign));
  const auto nearest = nearest_key(key);
  if (!nearest) return std::nullopt;
  const bool is_case = lower_case(*nearest) == lower_case(key);
  return fault_of_line(key.size(), is_case ? "keys are written in upper case" : "there is no key " + quoted(key),
                       setting_text(*nearest, value_after(line, sign)), "write " + std::string{*nearest} + "=");
}

TextFault explain_unknown_key(std::string_view line, std::size_t sign) {
  const std::string_view key = trim(line.substr(0, sign));
  if (key.empty()) return {0, 1, "there is no key before the sign", {}, "write one of " + list_keys()};
  return {0, key.size(), "there is no key " + quoted(key), {}, "write one of " + list_keys()};
}

}  // namespace

std::optional<TextPart> device_list_in(std::string_view line) {
  // No selector has one, and after a key it is no list without a key.
  if (line.find('=') != std::string_view::npos) return std::nullopt;
  TextPart list{0, line};
  const bool is_quoted =
      line.size() > 2 && (line.front() == '"' || line.front() == '\'') && line.front() == line.back();
  if (is_quoted) list = {1, line.substr(1, line.size() - 2)};
  for (auto entry = next_entry(list.text, 0); entry;
       entry = next_entry(list.text, entry->offset + entry->text.size())) {
    const auto selector = parse_selector(entry->text);
    if (!selector && selector.error().meant.empty()) return std::nullopt;
  }
  return next_entry(list.text, 0) ? std::optional{list} : std::nullopt;
}

TextFault explain_stray_line(std::string_view line) {
  if (auto fault = explain_section(line)) return std::move(*fault);
  const auto word_end = static_cast<std::size_t>(std::ranges::find_if(line, is_space) - line.begin());
  const std::string_view first_word = line.substr(0, word_end);
  if (auto fault = explain_shell_word(line, first_word)) return std::move(*fault);
  const auto foreign = recognise_foreign_line(line);
  const bool names_devices = foreign && !foreign->selectors.empty();
  if (is_key(first_word) && (is_devices_key(first_word) || !names_devices)) {
    return fault_of_line(first_word.size(), "there is no = after this key",
                         setting_text(first_word, value_after(line, word_end)),
                         "write " + std::string{first_word} + "=");
  }
  const std::size_t sign = line.find_first_of("=:");
  if (sign != std::string_view::npos) {
    if (auto fault = explain_key(line, sign)) return std::move(*fault);
  }
  if (foreign) return explain_foreign_line(line, *foreign);
  if (sign != std::string_view::npos) return explain_unknown_key(line, sign);
  return {0, line.size(), "this line has no KEY=value", {}, std::string{line_advice}};
}

}  // namespace binder
