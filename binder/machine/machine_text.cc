// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/machine_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "binder/text/join.h"
#include "binder/text/source_text.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::size_t class_digits = 6;

/// A word of the text with a meaning, and where what is wrong with it is told. A member that reads it leaves its target
/// alone where the word is wrong.
class Word {
 public:
  Word(std::string_view text, const SourceText& source, std::vector<Problem>& problems)
      : text_(text), source_(&source), problems_(&problems) {}

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Word part(std::size_t begin, std::size_t length = std::string_view::npos) const {
    return {text_.substr(begin, length), *source_, *problems_};
  }

  void complain(std::string message, std::string fix) const {
    problems_->push_back({source_->place(offset(), text_.size()), std::move(message), std::move(fix)});
  }

  /// True where the word can be taken over by `parse`, which fails with a TextFault.
  template <class Parse, class Target>
  bool read_as(Parse parse, Target& target) const {
    auto value = parse(text_);
    if (value) {
      target = *std::move(value);
      return true;
    }
    problems_->push_back(source_->problem(offset(), text_.size(), value.error()));
    return false;
  }

  template <class Number>
  bool read_number(Number& target) const {
    constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<Number>::max());
    const auto number = decimal_number(text_);
    if (number && *number <= highest) {
      target = static_cast<Number>(*number);
      return true;
    }
    complain(quoted(text_) + " is not a number from 0 to " + std::to_string(highest), "write such a number");
    return false;
  }
  template <class Number>
  void read_number(std::optional<Number>& target) const {
    Number number{};
    if (read_number(number)) target = number;
  }

  /// `choices` are the words for true and for false.
  void read_choice(bool& target, std::string_view yes, std::string_view no) const {
    if (text_ == yes || text_ == no) {
      target = text_ == yes;
      return;
    }
    complain(quoted(text_) + " cannot stand here", "write " + std::string{yes} + " or " + std::string{no});
  }

  void read_class(std::optional<std::uint32_t>& target) const {
    target = text_.size() == class_digits ? hex_number(text_) : std::nullopt;
    if (!target) complain(quoted(text_) + " is not a class code", "write six hexadecimal digits, such as 030000");
  }

  /// The entries of a list, which are separated by commas.
  template <class Parse, class Target>
  void read_list(Parse parse, std::vector<Target>& targets) const {
    for (const TextPart& entry : split(text_, ",", text_.size() + 1)) {
      Target target;
      if (part(entry.offset, entry.text.size()).read_as(parse, target)) targets.push_back(std::move(target));
    }
  }

 private:
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(text_.data() - source_->text().data()); }

  std::string_view text_;
  const SourceText* source_;
  std::vector<Problem>* problems_;
};

/// What `key=value` of a line sets.
template <class Thing>
struct Key {
  std::string_view name;
  void (*read)(const Word& value, Thing& thing);
};

constexpr std::array<Key<DescribedDevice>, 10> device_keys = {{
    {"below", [](const Word& value, DescribedDevice& device) { value.read_as(parse_pci_address, device.below); }},
    {"id", [](const Word& value, DescribedDevice& device) { value.read_as(parse_device_id, device.id); }},
    {"class", [](const Word& value, DescribedDevice& device) { value.read_class(device.class_code); }},
    {"group", [](const Word& value, DescribedDevice& device) { value.read_number(device.group); }},
    {"driver", [](const Word& value, DescribedDevice& device) { device.driver = value.text(); }},
    {"override", [](const Word& value, DescribedDevice& device) { device.override = value.text(); }},
    {"boot-vga", [](const Word& value, DescribedDevice& device) { value.read_choice(device.boot_vga, "1", "0"); }},
    {"virtual-of",
     [](const Word& value, DescribedDevice& device) { value.read_as(parse_pci_address, device.virtual_of); }},
    {"ari", [](const Word& value, DescribedDevice& device) { value.read_choice(device.ari, "1", "0"); }},
    {"secondary-bus", [](const Word& value, DescribedDevice& device) { value.read_number(device.secondary_bus); }},
}};

constexpr std::array<Key<DescribedDriver>, 2> driver_keys = {{
    {"ids", [](const Word& value, DescribedDriver& driver) { value.read_list(parse_device_id, driver.ids); }},
    {"refuses", [](const Word& value, DescribedDriver& driver) { value.read_list(parse_pci_address, driver.refuses); }},
}};

constexpr std::array<Key<DescribedModule>, 3> module_keys = {{
    {"driver", [](const Word& value, DescribedModule& module) { module.driver = value.text(); }},
    {"ids", [](const Word& value, DescribedModule& module) { value.read_list(parse_device_id, module.ids); }},
    {"error", [](const Word& value, DescribedModule& module) { value.read_number(module.error); }},
}};

constexpr std::array<Key<DescribedPool>, 4> pool_keys = {{
    {"node", [](const Word& value, DescribedPool& pool) { value.read_number(pool.node); }},
    {"pages", [](const Word& value, DescribedPool& pool) { value.read_number(pool.pages); }},
    {"available", [](const Word& value, DescribedPool& pool) { value.read_number(pool.available); }},
    {"compacted", [](const Word& value, DescribedPool& pool) { value.read_number(pool.compacted); }},
}};

constexpr std::array<Key<DescribedMemory>, 2> memory_keys = {{
    {"node", [](const Word& value, DescribedMemory& memory) { value.read_number(memory.node); }},
    {"available", [](const Word& value, DescribedMemory& memory) { value.read_number(memory.available_kib); }},
}};

using Words = std::span<const Word>;

void refuse_more(Words words) {
  if (!words.empty()) words.front().complain("nothing more can stand on this line", "leave it out");
}

template <class Thing, std::size_t count>
void read_settings(Words words, const std::array<Key<Thing>, count>& keys, Thing& thing) {
  std::array<bool, count> is_set{};
  for (const Word& word : words) {
    const std::size_t equals = word.text().find('=');
    const std::string_view name = word.text().substr(0, equals);
    const auto* key = std::ranges::find(keys, name, &Key<Thing>::name);
    if (key == keys.end() || equals == std::string_view::npos || equals + 1 == word.text().size()) {
      const bool is_key = key != keys.end();
      word.complain(is_key ? std::string{name} + " has no value" : "there is no " + quoted(name) + " on such a line",
                    is_key ? std::string{"write "} + std::string{name} + "=VALUE, or leave it out"
                           : std::string{"write one of: "} + join(keys, commas, &Key<Thing>::name));
    } else if (std::exchange(is_set[static_cast<std::size_t>(key - keys.begin())], true)) {
      word.complain(std::string{name} + " has a value already", "leave one of the two out");
    } else {
      key->read(word.part(equals + 1), thing);
    }
  }
}

bool is_name(const Word& word) {
  if (word.text().find_first_of("=/") == std::string_view::npos) return true;
  word.complain(quoted(word.text()) + " is not a name", "write the name first, then KEY=VALUE");
  return false;
}

template <class Thing, std::size_t count>
void read_named(const Word& name, Words words, const std::array<Key<Thing>, count>& keys, std::vector<Thing>& things) {
  Thing thing;
  if (!is_name(name)) return;
  thing.name = name.text();
  if (std::ranges::find(things, thing.name, &Thing::name) != things.end()) {
    name.complain(std::string{name.text()} + " is described already", "leave one of the two lines out");
    return;
  }
  read_settings(words, keys, thing);
  things.push_back(std::move(thing));
}

void read_device(const Word& name, Words words, DescribedMachine& machine) {
  DescribedDevice device;
  if (!name.read_as(parse_pci_address, device.address)) return;
  if (std::ranges::find(machine.devices, device.address, &DescribedDevice::address) != machine.devices.end()) {
    name.complain(to_string(device.address) + " is described already", "leave one of the two lines out");
    return;
  }
  read_settings(words, device_keys, device);
  machine.devices.push_back(std::move(device));
}

void read_pool(const Word& name, Words words, DescribedMachine& machine) {
  DescribedPool pool;
  if (!name.read_number(pool.page_size_kib)) return;
  read_settings(words, pool_keys, pool);
  machine.pools.push_back(pool);
}

void read_memory(const Word& name, Words words, DescribedMachine& machine) {
  DescribedMemory memory;
  if (!name.read_number(memory.total_kib)) return;
  read_settings(words, memory_keys, memory);
  machine.memory.push_back(memory);
}

/// What the first word of a line says that the line is about; the second is its name or its value.
struct Kind {
  std::string_view word;
  void (*read)(const Word& name, Words words, DescribedMachine& machine);
  std::string_view example;
};

constexpr std::array<Kind, 8> kinds = {{
    {"device", read_device, "device 0000:01:00.0 id=10de:1401 class=030000 group=15 driver=nouveau"},
    {"driver",
     [](const Word& name, Words words, DescribedMachine& machine) {
       read_named(name, words, driver_keys, machine.drivers);
     },
     "driver nouveau ids=10de:1401"},
    {"module",
     [](const Word& name, Words words, DescribedMachine& machine) {
       read_named(name, words, module_keys, machine.modules);
     },
     "module vfio_pci driver=vfio-pci"},
    {"memory", read_memory, "memory 16384000 available=15800000"},
    {"pool", read_pool, "pool 2048 node=0 pages=16"},
    {"iommu",
     [](const Word& name, Words words, DescribedMachine& machine) {
       name.read_choice(machine.iommu, "on", "off");
       refuse_more(words);
     },
     "iommu off"},
    {"udev",
     [](const Word& name, Words words, DescribedMachine& machine) {
       name.read_choice(machine.udev_started, "started", "not-started");
       refuse_more(words);
     },
     "udev started"},
    {"default-hugepage",
     [](const Word& name, Words words, DescribedMachine& machine) {
       name.read_number(machine.default_hugepage_kib);
       refuse_more(words);
     },
     "default-hugepage 2048"},
}};

void read_line(Words words, DescribedMachine& machine) {
  const Word& first = words.front();
  const auto* kind = std::ranges::find(kinds, first.text(), &Kind::word);
  if (kind == kinds.end()) {
    first.complain("there is no line that begins with " + quoted(first.text()),
                   "begin it with one of: " + join(kinds, commas, &Kind::word));
  } else if (words.size() < 2) {
    first.complain("this line says nothing about " + std::string{kind->word},
                   "write such as: " + std::string{kind->example});
  } else {
    kind->read(words[1], words.subspan(2), machine);
  }
}

std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::string_view> words;
  for (std::size_t end = 0; end < line.size();) {
    std::size_t begin = end;
    while (begin < line.size() && is_space(line[begin])) ++begin;
    end = begin;
    while (end < line.size() && !is_space(line[end])) ++end;
    if (begin < end) words.push_back(line.substr(begin, end - begin));
  }
  return words;
}

}  // namespace

ParsedMachine parse_machine_text(std::string file, std::string_view text) {
  ParsedMachine parsed;
  const SourceText source{std::move(file), text};
  for (const TextPart& line : split(text, "\n", text.size() + 1)) {
    std::vector<Word> words;
    for (const std::string_view word : words_of(line.text)) words.emplace_back(word, source, parsed.problems);
    if (!words.empty()) read_line(words, parsed.machine);
  }
  return parsed;
}

}  // namespace binder
