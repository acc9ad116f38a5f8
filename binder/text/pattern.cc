// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/pattern.h"

#include <cstddef>
#include <optional>
#include <utility>

namespace binder {

namespace {

bool matches_set(char c, std::string_view set) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      if (set[i] <= c && c <= set[i + 2]) return true;
      i += 2;
    } else if (set[i] == c) {
      return true;
    }
  }
  return false;
}

/// How much of the pattern the character uses up; nothing where it does not match.
std::optional<std::size_t> match_one(char c, std::string_view pattern) {
  if (pattern.empty()) return std::nullopt;
  if (pattern.front() == '[') {
    const std::size_t end = pattern.find(']');
    if (end != std::string_view::npos)
      return matches_set(c, pattern.substr(1, end - 1)) ? std::optional{end + 1} : std::nullopt;
  }
  return pattern.front() == '?' || pattern.front() == c ? std::optional<std::size_t>{1} : std::nullopt;
}

}  // namespace

bool matches_pattern(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::optional<std::pair<std::size_t, std::size_t>> retry;  // after the last star, and the text it was tried on
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      retry = {++in_pattern, at};
    } else if (const auto used = match_one(text[at], pattern.substr(in_pattern))) {
      in_pattern += *used;
      ++at;
    } else if (retry) {
      in_pattern = retry->first;
      at = ++retry->second;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

}  // namespace binder
