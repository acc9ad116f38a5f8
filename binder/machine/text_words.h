// SPDX-License-Identifier: GPL-2.0-or-later
// Words of the text of a machine, and what they stand for.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "binder/machine/host.h"
#include "binder/text/join.h"
#include "binder/text/named.h"
#include "binder/text/problem.h"
#include "binder/text/result.h"
#include "binder/text/source_text.h"
#include "binder/text/text.h"

namespace binder::machine_text {

/// What stands where a value would: the look failed; there is none; a list or a text that is there and empty.
inline constexpr std::string_view unread = "?";
inline constexpr std::string_view absent = "-";
inline constexpr std::string_view nothing = "none";

/// The error that `?` and the one that `-` is read as.
[[nodiscard]] SystemError could_not_look();
[[nodiscard]] SystemError there_is_none();

template <class Value>
using Parsed = std::expected<Value, TextFault>;

/// A fault of the whole word.
[[nodiscard]] TextFault fault_of(std::string_view text, std::string message, std::string advice);

/// A word that cannot stand where one of `choices` has to.
[[nodiscard]] TextFault no_choice(std::string_view text, std::vector<std::string> choices);

template <class Number>
[[nodiscard]] Parsed<Number> parse_number(std::string_view text) {
  constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<Number>::max());
  const auto number = decimal_number(text);
  if (number && *number <= highest) return static_cast<Number>(*number);
  return std::unexpected(
      fault_of(text, quoted(text) + " is not a number from 0 to " + std::to_string(highest), "write such a number"));
}

/// One of the names of a table (text/named.h).
template <const auto& table>
[[nodiscard]] auto parse_choice(std::string_view text) -> Parsed<decltype(table.front().value)> {
  using Value = decltype(table.front().value);
  if (const auto value = value_in<Value>(table, text)) return *value;
  std::vector<std::string> names;
  for (const auto& [value, name] : table) names.emplace_back(name);
  return std::unexpected(no_choice(text, std::move(names)));
}

inline constexpr std::array<Named<bool>, 2> ones{{{true, "1"}, {false, "0"}}};
inline constexpr std::array<Named<bool>, 2> on_off{{{true, "on"}, {false, "off"}}};
inline constexpr std::array<Named<bool>, 2> started_words{{{true, "started"}, {false, "not-started"}}};
inline constexpr std::array<Named<bool>, 2> connected_words{{{true, "connected"}, {false, "disconnected"}}};
inline constexpr std::array<Named<ModuleForm>, 3> module_forms{
    {{ModuleForm::built_in, "built-in"}, {ModuleForm::module, "module"}, {ModuleForm::absent, "absent"}}};
inline constexpr std::array<Named<BootLoader>, 8> boot_loaders{{{BootLoader::unknown, "unknown"},
                                                                {BootLoader::grub, "grub"},
                                                                {BootLoader::systemd_boot, "systemd-boot"},
                                                                {BootLoader::grubby, "grubby"},
                                                                {BootLoader::kernelstub, "kernelstub"},
                                                                {BootLoader::rpm_ostree, "rpm-ostree"},
                                                                {BootLoader::limine, "limine"},
                                                                {BootLoader::unified_image, "unified-image"}}};
inline constexpr std::array<Named<UseKind>, 10> use_words{{{UseKind::root, "root"},
                                                           {UseKind::mount, "mount"},
                                                           {UseKind::storage, "storage"},
                                                           {UseKind::network, "network"},
                                                           {UseKind::display, "display"},
                                                           {UseKind::sound, "sound"},
                                                           {UseKind::input, "input"},
                                                           {UseKind::usb, "usb"},
                                                           {UseKind::vfio, "vfio"},
                                                           {UseKind::other, "other"}}};

/// A name in which what would end it, or be taken for something else, is written `%20`.
[[nodiscard]] Parsed<std::string> parse_name(std::string_view text);
[[nodiscard]] std::string name_text(std::string_view name);

/// Text to the end of the line, as a terminal may show it.
[[nodiscard]] Parsed<std::string> parse_tail(std::string_view text);
[[nodiscard]] std::string tail_text(std::string_view text);

/// As parse_device_id(), and also the numbers that nobody could select a device by: a subsystem of 0000.
[[nodiscard]] Parsed<DeviceId> parse_found_id(std::string_view text);

/// Six hexadecimal digits.
[[nodiscard]] Parsed<std::uint32_t> parse_class(std::string_view text);
/// Two hexadecimal digits.
[[nodiscard]] Parsed<std::uint8_t> parse_byte(std::string_view text);
/// -1 and up.
[[nodiscard]] Parsed<int> parse_numa_node(std::string_view text);
/// `f0000000-f7ffffff`
[[nodiscard]] Parsed<MemoryRange> parse_range(std::string_view text);
[[nodiscard]] std::string range_text(const MemoryRange& range);
/// `direct:bdea8000-bdeb6fff`
[[nodiscard]] Parsed<ReservedRegion> parse_region(std::string_view text);
[[nodiscard]] std::string region_text(const ReservedRegion& region);

/// `read /proc/1234/fd: Permission denied`, as describe() says it after "cannot ".
[[nodiscard]] Parsed<SystemError> parse_failure(std::string_view text);
[[nodiscard]] std::string failure_text(const SystemError& error);

/// A word of the text, and where what is wrong with it is told. A member that reads it leaves its target alone where
/// the word is wrong.
class Word {
 public:
  Word(std::string_view text, const SourceText& source, std::vector<Problem>& problems)
      : text_(text), source_(&source), problems_(&problems) {}

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Word part(std::size_t begin, std::size_t length = std::string_view::npos) const {
    return {text_.substr(begin, length), *source_, *problems_};
  }

  void complain(std::string message, std::string fix) const;

  /// True where the word can be taken over by `parse`, which fails with a TextFault.
  template <class Parse, class Target>
  bool read_as(Parse parse, Target& target) const {
    auto value = parse(text_);
    if (value) {
      target = *std::move(value);
      return true;
    }
    complain(value.error());
    return false;
  }
  template <class Parse, class Target>
  bool read_as(Parse parse, Reading<Target>& target) const {
    if (is_error(target)) return true;
    Target value{};
    if (!read_as(parse, value)) return false;
    target = std::move(value);
    return true;
  }

  /// The entries of a list, which are separated by commas.
  template <class Parse, class Target>
  void read_list(Parse parse, std::vector<Target>& targets) const {
    if (text_ == nothing) return;
    for (const TextPart& entry : split(text_, ",", text_.size() + 1)) {
      Target target{};
      if (part(entry.offset, entry.text.size()).read_as(parse, target)) targets.push_back(std::move(target));
    }
  }
  template <class Parse, class Target>
  void read_list(Parse parse, Reading<std::vector<Target>>& targets) const {
    if (is_error(targets)) return;
    std::vector<Target> values;
    read_list(parse, values);
    targets = std::move(values);
  }

  /// True, and then the target has the error, where the word is `?` or `-`.
  template <class Target>
  bool is_error(Reading<Target>& target) const {
    if (text_ == unread) target = std::unexpected(could_not_look());
    if (text_ == absent) target = std::unexpected(there_is_none());
    return text_ == unread || text_ == absent;
  }

 private:
  void complain(const TextFault& fault) const;
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(text_.data() - source_->text().data()); }

  std::string_view text_;
  const SourceText* source_;
  std::vector<Problem>* problems_;
};

/// A line that is read word by word. A `#` begins a comment, but not in a tail.
class Line {
 public:
  Line(std::string_view text, const SourceText& source, std::vector<Problem>& problems)
      : left_(text), source_(&source), problems_(&problems) {}

  [[nodiscard]] std::optional<Word> next();
  [[nodiscard]] bool has_more(bool as_tail) const;
  /// What is left before a comment, and what is left with all that looks like one; without white space at both ends.
  [[nodiscard]] Word words() const;
  [[nodiscard]] Word tail() const { return {trim(left_), *source_, *problems_}; }
  void refuse_more();

 private:
  std::string_view left_;
  const SourceText* source_;
  std::vector<Problem>* problems_;
};

/// What `key=value` of a line sets.
template <class Thing>
struct Key {
  std::string_view name;
  void (*read)(const Word& value, Thing& thing);
};

template <class Thing, std::size_t count>
void read_settings(Line& line, const std::array<Key<Thing>, count>& keys, Thing& thing) {
  std::array<bool, count> is_set{};
  while (const auto word = line.next()) {
    const std::size_t equals = word->text().find('=');
    const std::string_view name = word->text().substr(0, equals);
    const auto* key = std::ranges::find(keys, name, &Key<Thing>::name);
    if (key == keys.end() || equals == std::string_view::npos || equals + 1 == word->text().size()) {
      const bool is_key = key != keys.end();
      word->complain(is_key ? std::string{name} + " has no value" : "there is no " + quoted(name) + " on such a line",
                     is_key ? std::string{"write "} + std::string{name} + "=VALUE, or leave it out"
                            : std::string{"write one of: "} + join(keys, commas, &Key<Thing>::name));
    } else if (std::exchange(is_set[static_cast<std::size_t>(key - keys.begin())], true)) {
      word->complain(std::string{name} + " has a value already", "leave one of the two out");
    } else {
      key->read(word->part(equals + 1), thing);
    }
  }
}

/// The only value of a line.
template <class Parse, class Target>
void read_value(Line& line, Parse parse, Target& target) {
  line.next()->read_as(parse, target);
  line.refuse_more();
}

}  // namespace binder::machine_text
