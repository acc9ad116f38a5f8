// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/machine_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "binder/machine/text_kinds.h"

namespace binder {

namespace {

using namespace machine_text;

constexpr std::array<Key<DescribedDriver>, 2> driver_keys = {{
    {"ids", [](const Word& value, DescribedDriver& driver) { value.read_list(parse_device_id, driver.ids); }},
    {"refuses", [](const Word& value, DescribedDriver& driver) { value.read_list(parse_pci_address, driver.refuses); }},
}};

constexpr std::array<Key<DescribedModule>, 3> module_keys = {{
    {"driver", [](const Word& value, DescribedModule& module) { value.read_as(parse_name, module.driver); }},
    {"ids", [](const Word& value, DescribedModule& module) { value.read_list(parse_device_id, module.ids); }},
    {"error", [](const Word& value, DescribedModule& module) { value.read_as(parse_number<int>, module.error); }},
}};

constexpr auto parse_amount = parse_number<std::uint64_t>;

constexpr std::array<Key<DescribedPool>, 4> pool_keys = {{
    {"node", [](const Word& value, DescribedPool& pool) { value.read_as(parse_number<unsigned>, pool.node); }},
    {"pages", [](const Word& value, DescribedPool& pool) { value.read_as(parse_amount, pool.pages); }},
    {"available", [](const Word& value, DescribedPool& pool) { value.read_as(parse_amount, pool.available); }},
    {"compacted", [](const Word& value, DescribedPool& pool) { value.read_as(parse_amount, pool.compacted); }},
}};

constexpr std::array<Key<DescribedMemory>, 2> memory_keys = {{
    {"node", [](const Word& value, DescribedMemory& memory) { value.read_as(parse_number<unsigned>, memory.node); }},
    {"available",
     [](const Word& value, DescribedMemory& memory) {
       Reading<std::uint64_t> amount;
       if (value.read_as(parse_amount, amount)) memory.available_kib = std::move(amount);
     }},
}};

bool is_name(const Word& word) {
  if (word.text().find_first_of("=/") == std::string_view::npos) return true;
  word.complain(quoted(word.text()) + " is not a name", "write the name first, then KEY=VALUE");
  return false;
}

template <class Thing, std::size_t count>
void read_named(Line& line, const std::array<Key<Thing>, count>& keys, std::vector<Thing>& things) {
  Thing thing;
  const Word name = *line.next();
  if (!is_name(name)) return;
  thing.name = *parse_name(name.text());
  if (std::ranges::find(things, thing.name, &Thing::name) != things.end()) {
    name.complain(std::string{name.text()} + " is described already", "leave one of the two lines out");
    return;
  }
  read_settings(line, keys, thing);
  things.push_back(std::move(thing));
}

/// A line that says of all things of its kind that they could not be looked at.
bool is_unread(Line& line) {
  Line ahead = line;
  if (ahead.next()->text() != unread) return false;
  ahead.refuse_more();
  return true;
}

void read_driver(Line& line, ParsedMachine& parsed) {
  if (is_unread(line)) {
    parsed.machine.drivers_unread = true;
  } else {
    read_named(line, driver_keys, parsed.machine.drivers);
  }
}

void read_pool(Line& line, ParsedMachine& parsed) {
  DescribedPool pool;
  if (is_unread(line)) {
    parsed.machine.pools_unread = true;
    return;
  }
  const Word name = *line.next();
  if (name.read_as(parse_amount, pool.page_size_kib)) {
    read_settings(line, pool_keys, pool);
    std::vector<DescribedPool>& pools = parsed.machine.pools;
    const auto is_same = [&](const DescribedPool& other) {
      return other.page_size_kib == pool.page_size_kib && other.node == pool.node;
    };
    if (std::ranges::any_of(pools, is_same)) {
      name.complain("this pool is described already", "leave one of the two lines out, or write its node");
    } else {
      pools.push_back(std::move(pool));
    }
  }
}

void read_memory(Line& line, ParsedMachine& parsed) {
  DescribedMemory memory;
  if (!line.next()->read_as(parse_amount, memory.total_kib)) return;
  read_settings(line, memory_keys, memory);
  parsed.machine.memory.push_back(std::move(memory));
}

void read_vfio_alias(Line& line, ParsedMachine& parsed) {
  const Word module = *line.next();
  const auto pattern = line.next();
  if (!pattern) {
    module.complain("this line says too little about a VFIO driver", "write the module, and the pattern of its alias");
    return;
  }
  parsed.machine.vfio_aliases.push_back({*parse_name(module.text()), *parse_name(pattern->text())});
  line.refuse_more();
}

void read_iommu(Line& line, ParsedMachine& parsed) {
  Reading<bool> is_active;
  if (line.next()->read_as(parse_choice<on_off>, is_active)) parsed.machine.iommu = std::move(is_active);
  line.refuse_more();
}

constexpr std::array<Kind, 9> kinds = {{
    {"driver", read_driver, "driver nouveau ids=10de:1401"},
    {"module", [](Line& line, ParsedMachine& parsed) { read_named(line, module_keys, parsed.machine.modules); },
     "module vfio_pci driver=vfio-pci"},
    {"vfio-alias", read_vfio_alias, "vfio-alias mlx5_vfio_pci vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*"},
    {"memory", read_memory, "memory 16384000 available=15800000"},
    {"pool", read_pool, "pool 2048 node=0 pages=16"},
    {"iommu", read_iommu, "iommu off"},
    {"udev",
     [](Line& line, ParsedMachine& parsed) {
       read_value(line, parse_choice<started_words>, parsed.machine.udev_started);
     },
     "udev started"},
    {"default-hugepage",
     [](Line& line, ParsedMachine& parsed) { read_value(line, parse_amount, parsed.machine.default_hugepage_kib); },
     "default-hugepage 2048"},
    {"shm-group",
     [](Line& line, ParsedMachine& parsed) { read_value(line, parse_number<std::uint32_t>, parsed.machine.shm_group); },
     "shm-group 36"},
}};

std::vector<Kind> all_kinds() {
  std::vector<Kind> all;
  for (const std::span<const Kind> some : {device_kinds(), machine_kinds(), host_kinds()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

void read_line(Line line, const std::vector<Kind>& all, ParsedMachine& parsed) {
  const auto first = line.next();
  if (!first) return;
  const auto kind = std::ranges::find(all, first->text(), &Kind::word);
  if (kind == all.end()) {
    first->complain("there is no line that begins with " + quoted(first->text()),
                    "begin it with one of: " + join(all, commas, &Kind::word));
  } else if (!line.has_more(kind->first == First::tail)) {
    first->complain("this line says nothing about " + std::string{kind->word},
                    "write such as: " + std::string{kind->example});
  } else {
    kind->read(line, parsed);
  }
}

/// Every group that a device is in, in numeric order, and the devices in the order of addresses.
void put_in_order(ParsedMachine& parsed) {
  Host& host = parsed.host;
  std::ranges::sort(host.devices, {}, &HostDevice::address);
  std::ranges::sort(host.groups, {}, &HostGroup::number);
  if (parsed.machine.iommu == false) return;
  std::vector<unsigned> numbers;
  for (const PciDevice& device : parsed.machine.devices) {
    if (device.iommu_group) numbers.push_back(*device.iommu_group);
  }
  std::ranges::sort(numbers);
  const auto twice = std::ranges::unique(numbers);
  numbers.erase(twice.begin(), twice.end());
  for (const unsigned number : numbers) {
    if (find_host_group(host, number) != nullptr) continue;
    const auto after = std::ranges::upper_bound(host.groups, number, {}, &HostGroup::number);
    host.groups.insert(after, HostGroup{.number = number});
  }
}

}  // namespace

std::span<const machine_text::Kind> machine_text::machine_kinds() { return kinds; }

ParsedMachine parse_machine_text(std::string file, std::string_view text) {
  ParsedMachine parsed;
  const std::vector<Kind> all = all_kinds();
  const SourceText source{std::move(file), text};
  for (const TextPart& line : split(text, "\n", text.size() + 1)) {
    read_line(Line{line.text, source, parsed.problems}, all, parsed);
  }
  put_in_order(parsed);
  return parsed;
}

}  // namespace binder
