// SPDX-License-Identifier: GPL-2.0-or-later
// No fix is printed that would be refused: every repair is put into its file, and every example is read.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"
#include "binder/config/config_keys.h"
#include "binder/text/text.h"

namespace binder {

inline std::vector<Problem> problems_of(const std::string& text) {
  const std::vector<ConfigText> files = {{"cfg", text}};
  return parse_config(files).problems;
}

/// What is wrong with the repairs of the problems of a config, a line each. With one put in, its problem has to be gone
/// and no other may have come. Empty: nothing.
inline std::string bad_repairs(const std::string& text) {
  std::string bad;
  const std::vector<Problem> problems = problems_of(text);
  for (const Problem& problem : problems) {
    const Repair& repair = problem.repair;
    if (repair.offset + repair.length > text.size()) bad += "out of the text: " + one_line(problem) + "\n";
    for (const std::string& better : repair.texts) {
      std::string repaired = text;
      repaired.replace(repair.offset, repair.length, better);
      if (problems_of(repaired).size() >= problems.size())
        bad += better + " repairs nothing: " + one_line(problem) + "\n";
      if (problem.fix.find(better) == std::string::npos) bad += better + " is not in the fix: " + problem.fix + "\n";
    }
  }
  return bad;
}

/// True where a word of a fix can be written somewhere in a config: as a setting, or in one of the lists.
inline bool can_be_written(std::string_view word) {
  const std::string text{word};
  if (is_key(word) || problems_of(text).empty()) return true;
  constexpr const char* lists[] = {"DEVICES=", "HUGEPAGES=", "VFS=", "D3COLD=", "RESET_METHOD=", "REBAR=", "OPTIONS="};
  return std::ranges::any_of(lists, [&](const char* list) { return problems_of(list + text).empty(); });
}

/// The words after "such as" in a fix that cannot be written.
inline std::string bad_examples(std::string_view fix) {
  constexpr std::string_view sign = "such as ";
  const std::size_t at = fix.find(sign);
  if (at == std::string_view::npos) return {};
  std::string bad;
  for (const TextPart& word : split(fix.substr(at + sign.size()), " ", 16)) {
    if (word.text == "or") continue;
    const bool is_last = word.text.ends_with(',');
    const std::string_view example = is_last ? word.text.substr(0, word.text.size() - 1) : word.text;
    if (!can_be_written(example)) bad += std::string{example} + " cannot be written: " + std::string{fix} + "\n";
    if (is_last) break;
  }
  return bad;
}

}  // namespace binder
