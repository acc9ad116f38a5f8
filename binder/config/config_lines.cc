// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/config_lines.h"

#include <algorithm>

#include "binder/pci/pci_address_fault.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Well below the INI_MAX_LINE that inih is compiled with; it would cut a longer line without a word.
constexpr std::size_t longest_line = 1'000'000;

constexpr std::size_t nowhere = std::string::npos;

/// Characters that get into a file from web pages, word processors and damaged disks.
enum Foreign : std::size_t { nul, space, invisible, quote };

struct ForeignCharacter {
  std::string_view bytes;
  Foreign kind;
};

constexpr std::array<ForeignCharacter, 20> foreign_characters = {{
    {{"\0", 1}, nul},
    {"\xc2\xa0", space},           // U+00A0 no-break space
    {"\xe2\x80\x82", space},       // U+2002 en space
    {"\xe2\x80\x83", space},       // U+2003 em space
    {"\xe2\x80\x87", space},       // U+2007 figure space
    {"\xe2\x80\x89", space},       // U+2009 thin space
    {"\xe2\x80\xaf", space},       // U+202F narrow no-break space
    {"\xe3\x80\x80", space},       // U+3000 ideographic space
    {"\xc2\xad", invisible},       // U+00AD soft hyphen
    {"\xe2\x80\x8b", invisible},   // U+200B zero width space
    {"\xe2\x80\x8e", invisible},   // U+200E left-to-right mark
    {"\xe2\x80\x8f", invisible},   // U+200F right-to-left mark
    {"\xe2\x81\xa0", invisible},   // U+2060 word joiner
    {byte_order_mark, invisible},  // U+FEFF, not at the beginning of the file
    {"\xe2\x80\x98", quote},       // U+2018 and the other quotes of word processors
    {"\xe2\x80\x99", quote},
    {"\xe2\x80\x9c", quote},
    {"\xe2\x80\x9d", quote},
    {"\xe2\x80\x9e", quote},
    {"\xc2\xab", quote},
}};

struct Words {
  std::string_view message;
  std::string_view fix;
};

constexpr std::array<Words, 4> words_for_foreign = {{
    {"there is a NUL byte here", "leave it out: the file is plain text"},
    {"this is a non-breaking or typographic space", "write an ordinary space"},
    {"there is an invisible character here", "leave it out"},
    {"this is a typographic quote", "write the plain quote \""},
}};

bool is_quote(char c) { return c == '"' || c == '\''; }
bool separates_key(char c) { return c == '=' || c == ':'; }

}  // namespace

ConfigLines::ConfigLines(const SourceText& source, std::vector<Problem>& problems)
    : source_(source), problems_(problems), text_(source.text()) {
  refuse_utf16();
  if (text_.starts_with(byte_order_mark)) blank(0, byte_order_mark.size());
  if (!text_.empty() && text_.back() != '\n') text_ += '\n';
}

std::optional<ConfigLine> ConfigLines::next() {
  if (position_ == text_.size()) return std::nullopt;
  const std::size_t begin = position_;
  line_begin_ = begin;
  complained_ = {};
  closed_at_ = 0;
  clean_key();
  clean_value();
  ++position_;
  const std::size_t length = position_ - begin;
  if (length <= longest_line) return ConfigLine{begin, std::string_view{text_}.substr(begin, length), closed_at_};
  complain(begin, 1, "this line is longer than a million bytes", "write several DEVICES lines: they add up");
  return ConfigLine{position_ - 1, std::string_view{text_}.substr(position_ - 1, 1)};
}

void ConfigLines::refuse_utf16() {
  if (!text_.starts_with("\xff\xfe") && !text_.starts_with("\xfe\xff")) return;
  complain(0, 2, "this file is UTF-16", "save it as UTF-8");
  text_.clear();
}

/// Up to the sign that ends the key. A section or a line without such a sign is read to its end.
void ConfigLines::clean_key() {
  while (current() != '\n' && is_space(current())) ++position_;
  if (current() == '[') clean_to_newline();
  while (current() != '\n' && !separates_key(current())) clean_one(nowhere);
}

void ConfigLines::clean_value() {
  if (current() == '\n') return;
  if (!has_plain_key()) return clean_to_newline();
  ++position_;
  while (current() != '\n') {
    if (is_quote(current())) {
      clean_quoted();
      break;
    }
    if (current() == '(') {
      clean_array();
      break;
    }
    const std::size_t at = position_;
    clean_one(nowhere);
    if (!is_space(text_[at])) break;
  }
  clean_to_newline();
}

void ConfigLines::clean_quoted() {
  const std::size_t end = find_closing_quote();
  if (end == nowhere) {
    complain(position_, 1, "this quote is not closed",
             std::string{"write "} + current() + " at the end of the value too");
    blank(position_, position_ + 1);
    return;
  }
  blank(position_, position_ + 1);
  while (position_ < end) {
    if (current() == '\n') blank(position_, position_ + 1);
    clean_one(end);
  }
  blank(end, end + 1);
  closed_at_ = end + 1;
  ++position_;
  clean_to_newline();
  refuse_text_after_value(end + 1);
}

/// `(02:00.0 "02:00.1")` as bash has it: all quotes in it are taken off.
void ConfigLines::clean_array() {
  const std::size_t end = find_closing_parenthesis();
  if (end == nowhere) {
    complain(position_, 1, "this parenthesis is not closed", "write ) at the end of the list too");
    blank(position_, position_ + 1);
    return;
  }
  // `(0000:02:00.0)(0000:02:00.1)` is no array, but Xen's, and stands on one line.
  if (text_[end + 1] == '(' && end < text_.find('\n', position_)) return clean_to_newline();
  blank(position_, position_ + 1);
  while (position_ < end) {
    if (current() == '\n' || is_quote(current())) blank(position_, position_ + 1);
    clean_one(end);
  }
  blank(end, end + 1);
  closed_at_ = end + 1;
  ++position_;
  clean_to_newline();
  refuse_text_after_value(end + 1);
}

void ConfigLines::clean_to_newline() {
  while (current() != '\n') clean_one(nowhere);
}

/// Goes after one character, or after all that has to be blanked with it.
void ConfigLines::clean_one(std::size_t quote_end) {
  if (begins_comment()) {
    const std::size_t end = std::min(text_.find('\n', position_), quote_end);
    refuse_device_in_comment(end);
    blank(position_, end);
    position_ = end;
  } else if (current() == '\\') {
    clean_backslash();
  } else if (!clean_foreign()) {
    ++position_;
  }
}

/// A backslash at the end of a line joins it with the next one, as in a shell; white space after it is forgiven.
void ConfigLines::clean_backslash() {
  std::size_t newline = position_ + 1;
  while (text_[newline] != '\n' && is_space(text_[newline])) ++newline;
  if (text_[newline] != '\n') {
    ++position_;
    return;
  }
  const bool is_last_line = newline + 1 == text_.size();
  const bool next_is_setting = begins_setting(newline + 1);
  if (next_is_setting) {
    complain(position_, 1, "this backslash joins the next line, which is a setting of its own",
             "leave out the backslash");
  }
  const std::size_t end = is_last_line || next_is_setting ? newline : newline + 1;
  blank(position_, end);
  position_ = end;
}

bool ConfigLines::clean_foreign() {
  const auto byte = static_cast<unsigned char>(current());
  if (byte > 0 && byte < 0x80) return false;
  const std::string_view rest = std::string_view{text_}.substr(position_);
  const auto* found = std::ranges::find_if(
      foreign_characters, [&](const ForeignCharacter& character) { return rest.starts_with(character.bytes); });
  if (found == foreign_characters.end()) return false;
  const Words& words = words_for_foreign[found->kind];
  if (!complained_[found->kind]) complain(position_, found->bytes.size(), words.message, words.fix);
  complained_[found->kind] = true;
  blank(position_, position_ + found->bytes.size());
  position_ += found->bytes.size();
  return true;
}

void ConfigLines::refuse_text_after_value(std::size_t begin) {
  const std::string_view after = std::string_view{text_}.substr(begin, position_ - begin);
  const std::string_view rest = trim(after);
  if (rest.empty()) return;
  const std::size_t offset = begin + static_cast<std::size_t>(rest.data() - after.data());
  complain(offset, rest.size(), "there is text after the end of the value",
           "write the whole value between one pair of quotes");
  blank(offset, offset + rest.size());
}

/// A ; was perhaps meant to separate two devices: `02:00.0 ; 02:00.1`. Taking the second could take what was commented
/// out, so it is told. At the beginning of a line it can only be a comment.
void ConfigLines::refuse_device_in_comment(std::size_t end) {
  // In quotes the newlines of text_ are gone.
  const std::size_t line = source_.text().rfind('\n', position_) + 1;
  const std::string_view before = source_.text().substr(line, position_ - line);
  if (current() != ';' || trim(before).empty()) return;
  const std::string_view comment = std::string_view{text_}.substr(position_ + 1, end - position_ - 1);
  const auto word = next_item(comment, 0, " \t\r,;\"')");
  if (!word || !exact_pci_address(word->text)) return;
  complain(position_ + 1 + word->offset, word->text.size(), "this is in a comment, which the ; before it begins",
           "write a space instead of the ; or # before a comment");
}

/// At the beginning of a line, or after white space, as inih has it.
bool ConfigLines::begins_comment() const {
  return (current() == '#' || current() == ';') && (position_ == 0 || is_space(text_[position_ - 1]));
}

/// In a line of another kind, such as XML, quotes mean something else.
bool ConfigLines::has_plain_key() const {
  const std::string_view key = trim(std::string_view{text_}.substr(line_begin_, position_ - line_begin_));
  return std::ranges::all_of(key, [](char c) {
    return is_letter(c) || is_digit(c) || is_space(c) || c == '_' || c == '+' || c == '-' || c == '.';
  });
}

/// `KEY =`, `export KEY=`, `[section]`: what cannot be the rest of a value, for no value has a = in it.
bool ConfigLines::begins_setting(std::size_t at) const {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  std::string_view line = std::string_view{text_}.substr(at);
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  if (line.empty()) return false;
  if (line.front() == '[') return true;
  if (!is_letter(line.front()) && line.front() != '_') return false;
  const auto* end = std::ranges::find_if_not(
      line, [&](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '+' || is_blank(c); });
  return end != line.end() && *end == '=';
}

/// The quote that closes the one here. None where a setting begins before it.
std::size_t ConfigLines::find_closing_quote() const {
  for (std::size_t at = position_ + 1; at < text_.size(); ++at) {
    if (text_[at] == current()) return at;
    if (text_[at] == '\n' && begins_setting(at + 1)) return nowhere;
  }
  return nowhere;
}

/// The one that closes the array that begins here; one in a comment does not. None where a setting begins before it.
std::size_t ConfigLines::find_closing_parenthesis() {
  if (position_ < no_parenthesis_before_) return nowhere;
  std::size_t at = position_ + 1;
  for (; at < text_.size(); ++at) {
    if (text_[at] == ')') return at;
    if (text_[at] == '#' && is_space(text_[at - 1])) at = text_.find('\n', at);
    if (text_[at] == '\n' && begins_setting(at + 1)) break;
  }
  no_parenthesis_before_ = at;
  return nowhere;
}

void ConfigLines::blank(std::size_t begin, std::size_t end) {
  std::fill(text_.begin() + static_cast<std::ptrdiff_t>(begin), text_.begin() + static_cast<std::ptrdiff_t>(end), ' ');
}

void ConfigLines::complain(std::size_t offset, std::size_t length, std::string_view message, std::string_view fix) {
  problems_.push_back({source_.place(offset, length), std::string{message}, std::string{fix}});
}

}  // namespace binder
