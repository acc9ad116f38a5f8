// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/boot_entry.h"

#include <algorithm>

#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::size_t line_limit = 10'000;
constexpr std::size_t word_limit = 1'000;

/// Takes the first line off a text, without its end, whichever way it is written.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trim(line);
}

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() && !is_space(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text = trim(text.substr(end));
  return word;
}

bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

/// With `$name` and `${name}` replaced.
std::string expand(std::string_view text, const GrubVariables& variables) {
  std::string result;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    result += text.substr(0, dollar);
    text.remove_prefix(std::min(dollar + 1, text.size()));
    const bool braced = text.starts_with('{');
    if (braced) text.remove_prefix(1);
    std::size_t end = 0;
    while (end < text.size() && is_name_character(text[end])) ++end;
    if (const auto found = variables.find(text.substr(0, end)); found != variables.end()) result += found->second;
    text.remove_prefix(end);
    if (braced && text.starts_with('}')) text.remove_prefix(1);
  }
  return result;
}

/// `\EFI\Linux\a.efi`, `EFI//Linux/a.efi` and `($root)/EFI/Linux/a.efi` are one path.
std::string path_of(std::string_view word) {
  if (word.starts_with('(')) word.remove_prefix(std::min(word.find(')') + 1, word.size()));
  std::string path = "/";
  for (const char c : word) {
    const char next = c == '\\' ? '/' : c;
    if (next != '/' || path.back() != '/') path += next;
  }
  return path;
}

/// In double or single quotes, or without, and with nothing in it that GRUB would have to work out.
bool is_plain_value(std::string_view& value) {
  const bool is_quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'');
  if (is_quoted) {
    if (value.back() != value.front()) return false;
    value = value.substr(1, value.size() - 2);
  }
  return value.find_first_of("\"'$\\") == std::string_view::npos &&
         (is_quoted || value.find_first_of(" \t;") == std::string_view::npos);
}

void read_grubenv(std::string_view text, GrubVariables& variables) {
  for (std::size_t i = 0; i < line_limit && !text.empty(); ++i) {
    const std::string_view line = take_line(text);
    const std::size_t equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    std::string value;
    for (std::size_t at = equals + 1; at < line.size(); ++at) {
      if (line[at] == '\\' && at + 1 < line.size()) ++at;
      value += line[at];
    }
    variables[std::string{line.substr(0, equals)}] = std::move(value);
  }
}

void read_grub_cfg(std::string_view text, GrubVariables& variables) {
  bool is_default = false;  // within `if [ -z "${kernelopts}" ]; then`: what grubenv has holds
  for (std::size_t i = 0; i < line_limit && !text.empty(); ++i) {
    std::string_view line = take_line(text);
    const std::string_view command = take_word(line);
    if (command == "if") is_default = line.starts_with("[ -z ");
    if (command == "fi" || command == "else") is_default = false;
    const std::size_t equals = line.find('=');
    if (command != "set" || equals == std::string_view::npos) continue;
    std::string_view value = trim(line.substr(equals + 1));
    // An empty one only prepares the variable where its value comes from grubenv.
    if (!is_plain_value(value) || value.empty()) continue;
    std::string& variable = variables[std::string{line.substr(0, equals)}];
    if (!is_default || variable.empty()) variable = value;
  }
}

void add_paths(std::string_view words, std::vector<std::string>& paths) {
  for (std::size_t i = 0; i < word_limit && !words.empty(); ++i) {
    const std::string_view word = take_word(words);
    if (!word.empty()) paths.push_back(path_of(word));
  }
}

}  // namespace

GrubVariables grub_variables(std::string_view grubenv, std::string_view grub_cfg) {
  GrubVariables variables;
  read_grubenv(grubenv, variables);
  read_grub_cfg(grub_cfg, variables);
  return variables;
}

BootEntry parse_boot_entry(std::string_view text, const GrubVariables& variables) {
  BootEntry entry;
  for (std::size_t i = 0; i < line_limit && !text.empty(); ++i) {
    std::string_view line = take_line(text);
    const std::string_view key = take_word(line);
    if (key.empty() || key.starts_with('#') || line.empty()) continue;
    if (key == "initrd") {
      add_paths(expand(line, variables), entry.initrds);
    } else if (key == "options") {
      entry.options += (entry.options.empty() ? "" : " ") + expand(line, variables);
    } else if (key == "uki") {
      entry.uki = path_of(line);
    } else if (key == "efi" || key == "linux") {
      entry.program = path_of(line);
    }
  }
  entry.options = trim(entry.options);
  return entry;
}

}  // namespace binder
