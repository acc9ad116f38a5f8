// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/class_words.h"

#include <algorithm>
#include <array>

#include "binder/machine/machine.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

constexpr unsigned digits_of_base = 2;
constexpr unsigned most_digits = 6;
constexpr unsigned bits_of_digit = 4;

template <std::uint16_t code>
bool is_class(std::uint32_t class_code) {
  return device_class(class_code) == code;
}
template <std::uint16_t base>
bool is_base(std::uint32_t class_code) {
  return class_code >> 16U == base;
}

struct ClassWord {
  std::string_view word;
  bool (*is_of)(std::uint32_t class_code);
};
constexpr std::array<ClassWord, 13> class_words{{
    {"gpu", is_display},
    {"display", is_display},
    {"audio", is_base<0x04>},
    {"network", is_network},
    {"storage", is_storage},
    {"nvme", is_class<0x0108>},
    {"sata", is_class<0x0106>},
    {"usb", is_class<0x0c03>},
    {"bridge", is_base<0x06>},
    {"fabric", is_fabric},
    {"serial", is_base<0x07>},
    {"crypto", is_base<0x10>},
    {"accelerator", is_base<0x12>},
}};

}  // namespace

std::optional<std::function<bool(std::uint32_t)>> parse_class(std::string_view text) {
  const std::string word = lower_case(text);
  const auto* const row = std::ranges::find(class_words, word, &ClassWord::word);
  if (row != class_words.end()) return row->is_of;
  std::string_view digits = word;
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  const auto number = hex_number(digits);
  if (!number || digits.size() % digits_of_base != 0 || digits.size() > most_digits) return std::nullopt;
  const auto shift = static_cast<unsigned>(most_digits - digits.size()) * bits_of_digit;
  return [wanted = *number, shift](std::uint32_t class_code) { return class_code >> shift == wanted; };
}

std::string known_class_words() { return join(class_words, commas, &ClassWord::word); }

}  // namespace binder::ctl
