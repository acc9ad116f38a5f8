// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/text_words.h"

#include <cerrno>

#include "binder/text/printable.h"

namespace binder::machine_text {

namespace {

constexpr std::size_t class_digits = 6;
constexpr std::size_t byte_digits = 2;
constexpr std::size_t id_digits = 4;
/// Before a tail that would otherwise stand for something else.
constexpr std::string_view literally = "\\";

std::string wide_hex_text(std::uint64_t number) {
  const auto high = static_cast<std::uint32_t>(number >> 32U);
  const auto low = static_cast<std::uint32_t>(number);
  return high == 0 ? hex_text(low, 1) : hex_text(high, 1) + hex_text(low, 8);
}

bool stands_for_itself(char c) {
  return is_letter(c) || is_digit(c) || std::string_view{"/._:+-@()[]~*"}.find(c) != std::string_view::npos;
}

}  // namespace

SystemError could_not_look() { return {EIO, "tell", "this", "it could not be read when the machine was captured"}; }

SystemError there_is_none() { return {ENOENT, "find", "this"}; }

TextFault fault_of(std::string_view text, std::string message, std::string advice) {
  return {0, text.size(), std::move(message), {}, std::move(advice)};
}

TextFault no_choice(std::string_view text, std::vector<std::string> choices) {
  return {0, text.size(), quoted(text) + " cannot stand here", std::move(choices), {}};
}

Parsed<std::string> parse_name(std::string_view text) {
  std::string name;
  if (text == nothing) return name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code =
        text[i] == '%' && text.size() - i > byte_digits ? hex_number(text.substr(i + 1, byte_digits)) : std::nullopt;
    name += code ? static_cast<char>(*code) : text[i];
    if (code) i += byte_digits;
  }
  return name;
}

std::string name_text(std::string_view name) {
  if (name.empty()) return std::string{nothing};
  std::string text;
  for (const char c : name) {
    const bool is_value = text.empty() && name.size() == 1 && name == absent;
    text += stands_for_itself(c) && !is_value ? std::string{c} : "%" + hex_text(static_cast<unsigned char>(c), 2);
  }
  return text == nothing ? "%6eone" : text;
}

Parsed<std::string> parse_tail(std::string_view text) {
  if (text == nothing) return std::string{};
  if (text.starts_with(literally)) text.remove_prefix(literally.size());
  return printable(text, Tabs::keep);
}

std::string tail_text(std::string_view text) {
  const std::string shown = printable(trim(text), Tabs::keep);
  if (shown.empty()) return std::string{nothing};
  const bool is_value = shown == unread || shown == absent || shown == nothing || shown.starts_with(literally);
  return (is_value ? std::string{literally} : std::string{}) + shown;
}

Parsed<DeviceId> parse_found_id(std::string_view text) {
  std::vector<std::uint16_t> parts;
  for (const TextPart& part : split(text, ":", text.size() + 1)) {
    const auto number = part.text.size() == id_digits ? hex_number(part.text) : std::nullopt;
    if (!number) return parse_device_id(text);
    parts.push_back(static_cast<std::uint16_t>(*number));
  }
  if (parts.size() == 2) return DeviceId{parts[0], parts[1], {}};
  if (parts.size() == 4) return DeviceId{parts[0], parts[1], SubsystemId{parts[2], parts[3]}};
  return parse_device_id(text);
}

Parsed<std::uint32_t> parse_class(std::string_view text) {
  const auto code = text.size() == class_digits ? hex_number(text) : std::nullopt;
  if (code) return *code;
  return std::unexpected(
      fault_of(text, quoted(text) + " is not a class code", "write six hexadecimal digits, such as 030000"));
}

Parsed<std::uint8_t> parse_byte(std::string_view text) {
  const auto number = text.size() == byte_digits ? hex_number(text) : std::nullopt;
  if (number) return static_cast<std::uint8_t>(*number);
  return std::unexpected(fault_of(text, quoted(text) + " is not a byte", "write two hexadecimal digits, such as 05"));
}

Parsed<int> parse_numa_node(std::string_view text) {
  if (text == "-1") return -1;
  return parse_number<int>(text);
}

Parsed<MemoryRange> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto begin = wide_hex_number(text.substr(0, dash));
  const auto end = wide_hex_number(dash == std::string_view::npos ? "" : text.substr(dash + 1));
  if (begin && end && *begin <= *end) return MemoryRange{*begin, *end};
  return std::unexpected(fault_of(text, quoted(text) + " is no range of addresses",
                                  "write the first and the last one in hexadecimal, such as f0000000-f7ffffff"));
}

std::string range_text(const MemoryRange& range) { return wide_hex_text(range.begin) + "-" + wide_hex_text(range.end); }

Parsed<ReservedRegion> parse_region(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto range = parse_range(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  if (colon != 0 && range) return ReservedRegion{*range, *parse_name(text.substr(0, colon))};
  return std::unexpected(fault_of(text, quoted(text) + " is no reserved region",
                                  "write its type and its addresses, such as direct:bdea8000-bdeb6fff"));
}

std::string region_text(const ReservedRegion& region) {
  return name_text(region.type) + ":" + range_text(region.range);
}

Parsed<SystemError> parse_failure(std::string_view text) {
  const std::string shown = *parse_tail(text);
  const std::string_view all{shown};
  const std::size_t reason = all.rfind(": ");
  const std::string_view before = all.substr(0, reason);
  const std::size_t action = before.find(' ');
  SystemError error{EIO, std::string{before.substr(0, action)}, {}, "it could not be looked at"};
  if (action != std::string_view::npos) error.subject = before.substr(action + 1);
  if (reason != std::string_view::npos) error.reason = all.substr(reason + 2);
  if (error.reason == "Permission denied") error.number = EACCES;
  if (error.reason == "Operation not permitted") error.number = EPERM;
  return error;
}

std::string failure_text(const SystemError& error) {
  constexpr std::string_view cannot = "cannot ";
  return tail_text(std::string_view{describe(error)}.substr(cannot.size()));
}

void Word::complain(std::string message, std::string fix) const {
  problems_->push_back({source_->place(offset(), text_.size()), std::move(message), std::move(fix)});
}

void Word::complain(const TextFault& fault) const {
  problems_->push_back(source_->problem(offset(), text_.size(), fault));
}

Word Line::words() const { return {trim(left_.substr(0, left_.find('#'))), *source_, *problems_}; }

std::optional<Word> Line::next() {
  std::size_t begin = 0;
  while (begin < left_.size() && is_space(left_[begin])) ++begin;
  std::size_t end = begin;
  while (end < left_.size() && !is_space(left_[end]) && left_[end] != '#') ++end;
  const std::string_view word = left_.substr(begin, end - begin);
  if (word.empty()) return std::nullopt;
  left_.remove_prefix(end);
  return Word{word, *source_, *problems_};
}

bool Line::has_more(bool as_tail) const {
  const std::string_view left = trim(left_);
  return !left.empty() && (as_tail || left.front() != '#');
}

void Line::refuse_more() {
  if (const auto word = next()) word->complain("nothing more can stand on this line", "leave it out");
}

}  // namespace binder::machine_text
