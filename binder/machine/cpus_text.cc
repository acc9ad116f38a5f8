// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/cpus_text.h"

#include <algorithm>
#include <array>
#include <limits>

#include "binder/text/join.h"
#include "binder/text/named.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::array<Named<CpuKind>, 3> kinds = {{
    {CpuKind::performance, "p"},
    {CpuKind::efficient, "e"},
    {CpuKind::low_power, "lp"},
}};

constexpr std::string_view unseen = "?";

SystemError could_not_look() { return {ENODATA, "tell", "this", "it could not be looked at"}; }

struct NumberKey {
  std::string_view name;
  Reading<unsigned> Cpu::* member;
};

constexpr std::array<NumberKey, 6> number_keys = {{
    {"core", &Cpu::core},
    {"cluster", &Cpu::cluster},
    {"l3", &Cpu::l3},
    {"die", &Cpu::die},
    {"package", &Cpu::package},
    {"node", &Cpu::node},
}};

struct ChoiceKey {
  std::string_view name;
  bool Cpu::* member;
};

constexpr std::array<ChoiceKey, 2> choice_keys = {{{"online", &Cpu::is_online}, {"isolated", &Cpu::is_isolated}}};

template <class Number>
bool read_number(std::string_view value, Reading<Number>& target) {
  if (value == unseen) return target = std::unexpected(could_not_look()), true;
  const auto number = decimal_number(value);
  if (!number || *number > std::numeric_limits<Number>::max()) return false;
  target = static_cast<Number>(*number);
  return true;
}

bool read_kind(std::string_view value, Reading<CpuKind>& target) {
  if (value == unseen) return target = std::unexpected(could_not_look()), true;
  const auto kind = value_in<CpuKind>(kinds, value);
  if (kind) target = *kind;
  return kind.has_value();
}

/// True where the key is one and takes the value.
bool read_setting(std::string_view name, std::string_view value, Cpu& cpu) {
  if (name == "kind") return read_kind(value, cpu.kind);
  if (name == "l3-size") return read_number(value, cpu.l3_kib);
  if (const auto* key = std::ranges::find(number_keys, name, &NumberKey::name); key != number_keys.end()) {
    return read_number(value, cpu.*(key->member));
  }
  const auto* key = std::ranges::find(choice_keys, name, &ChoiceKey::name);
  if (key == choice_keys.end() || (value != "0" && value != "1")) return false;
  cpu.*(key->member) = value == "1";
  return true;
}

template <class Value, class NameOf>
void add(std::string& line, std::string_view key, const Reading<Value>& value, NameOf name_of_value) {
  if (!value && is_missing(value.error())) return;
  line += " " + std::string{key} + "=" + (value ? std::string{name_of_value(*value)} : std::string{unseen});
}

}  // namespace

std::string_view name_of(CpuKind kind) { return name_in(kinds, kind); }

std::expected<Cpu, TextFault> parse_cpu(std::string_view text) {
  Cpu cpu;
  bool is_first = true;
  for (auto word = next_item(text, 0, " \t"); word; word = next_item(text, word->offset + word->text.size(), " \t")) {
    const std::size_t equals = word->text.find('=');
    Reading<unsigned> number;
    const bool is_right = is_first ? word->text != unseen && read_number(word->text, number)
                                   : equals != std::string_view::npos &&
                                         read_setting(word->text.substr(0, equals), word->text.substr(equals + 1), cpu);
    if (!is_right) {
      return std::unexpected(TextFault{word->offset,
                                       word->text.size(),
                                       quoted(word->text) + " says nothing about a CPU",
                                       {},
                                       "write such as: cpu 0 core=0 l3=0 package=0 node=0 kind=p"});
    }
    if (is_first) cpu.number = *number;
    is_first = false;
  }
  if (!is_first) return cpu;
  return std::unexpected(TextFault{0, text.size(), "the CPU has no number", {}, "write such as: cpu 0 core=0"});
}

std::string cpu_line(const Cpu& cpu) {
  const auto decimal = [](auto number) { return std::to_string(number); };
  std::string line = "cpu " + std::to_string(cpu.number);
  for (const NumberKey& key : number_keys) {
    add(line, key.name, cpu.*(key.member), decimal);
    if (key.name == "l3") add(line, "l3-size", cpu.l3_kib, decimal);
  }
  add(line, "kind", cpu.kind, [](CpuKind kind) { return name_of(kind); });
  if (cpu.is_isolated) line += " isolated=1";
  if (!cpu.is_online) line += " online=0";
  return line;
}

}  // namespace binder
