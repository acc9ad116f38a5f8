// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/hugepage_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "binder/config/config_lists.h"
#include "binder/config/hugepage_request.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// More than this are no amount; they are not put together.
constexpr std::size_t longest_amount = 40;

constexpr std::string_view times_sign = "\xc3\x97";  // U+00D7

enum class Glue { none, word, comma, node };

bool is_number(std::string_view text) { return std::ranges::all_of(text, is_digit); }

/// `G`, `GiB/2M`: a word that can end an amount.
bool begins_with_unit(std::string_view word) {
  std::string unit = lower_case(word.substr(0, word.find_first_of("/@")));
  if (unit.ends_with('b')) unit.pop_back();
  if (unit.ends_with('i')) unit.pop_back();
  return unit.size() == 1 && std::string_view{"kmgt"}.find(unit) != std::string_view::npos;
}

/// A word that waits for what follows: `16G/`, `16x`, `of`.
bool is_open(std::string_view word) {
  return std::string_view{"/@xX*="}.find(word.back()) != std::string_view::npos || word.ends_with(times_sign) ||
         (is_letter(word.front()) && !begins_with_unit(word));
}

/// What holds two words together that stand in a list with `between` between them.
Glue find_glue(std::string_view first, std::string_view between, std::string_view second) {
  if (is_open(first) || !is_digit(second.front())) return Glue::word;
  if (between != ",") return Glue::none;
  if (is_number(first)) return Glue::comma;
  return first.find('@') != std::string_view::npos && is_number(second) ? Glue::node : Glue::none;
}

/// How a word is written in an amount.
std::string_view short_form(std::string_view word) {
  struct Word {
    std::string_view word;
    std::string_view sign;
  };
  static constexpr std::array<Word, 7> words = {{
      {"of", "x"},
      {"times", "x"},
      {times_sign, "x"},
      {"each", ""},
      {"page", ""},
      {"pages", ""},
      {"hugepages", ""},
  }};
  const auto* found = std::ranges::find(words, word, &Word::word);
  return found == words.end() ? word : found->sign;
}

TextFault explain(Glue glue, std::size_t length, const std::string& joined) {
  TextFault fault{0, length, {}, {}, {}};
  switch (glue) {
    case Glue::comma:
      fault.message = "a comma between two numbers: it is not clear whether this is one amount or two";
      fault.advice = "write a space between two amounts, and no comma in one";
      break;
    case Glue::node:
      fault.message = "an amount has one NUMA node";
      fault.advice = "write an amount for each node, such as 8G@0 8G@1";
      break;
    default:
      fault.message = "these words are no amount";
      fault.advice = "write each amount as one word, such as 16G or 16/1G@0";
  }
  if (glue == Glue::node || joined.size() > longest_amount) return fault;
  const auto request = parse_hugepage_request(joined);
  fault.meant = request ? std::vector{joined} : request.error().meant;
  return fault;
}

}  // namespace

std::optional<HugepageWords> recognise_hugepage_words(std::string_view list) {
  auto word = next_entry(list, 0);
  if (!word) return std::nullopt;
  const std::size_t first_end = word->offset + word->text.size();
  std::size_t end = first_end;
  Glue strongest = Glue::none;
  std::string joined{short_form(word->text)};
  while (const auto next = next_entry(list, end)) {
    const Glue glue = find_glue(word->text, list.substr(end, next->offset - end), next->text);
    if (glue == Glue::none || next->text.find_first_of("\"'") != std::string_view::npos) break;
    strongest = std::max(strongest, glue);
    if (joined.size() <= longest_amount) {
      if (glue == Glue::comma) joined += '.';
      joined += short_form(next->text);
    }
    word = next;
    end = next->offset + next->text.size();
  }
  if (end == first_end) return std::nullopt;
  return HugepageWords{end, explain(strongest, end, joined)};
}

}  // namespace binder
