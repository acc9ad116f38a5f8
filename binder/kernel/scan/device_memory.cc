// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/scan/device_memory.h"

#include <cerrno>
#include <string_view>

#include "binder/kernel/scan/attribute.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// A line of `resource`: begin, end and flags.
struct ResourceLine {
  MemoryRange range;
  std::uint64_t flags = 0;
};

Reading<ResourceLine> parse_resource(std::string_view line, const std::string& path) {
  const std::vector<TextPart> words = split(line, " ", 3);
  std::vector<std::uint64_t> numbers;
  for (const TextPart& word : words) {
    const auto number = number_in<std::uint64_t>(word.text, 16, path);
    if (!number) return std::unexpected(number.error());
    numbers.push_back(*number);
  }
  if (numbers.size() < 3) return std::unexpected(SystemError{EINVAL, "make a range of a line of", path});
  return ResourceLine{{numbers[0], numbers[1]}, numbers[2]};
}

}  // namespace

/// The first six lines are the base address registers; then come the ROM, those of virtual functions, and windows of
/// bridges, in which lies what belongs to others (pci_dev_resource_num of include/linux/pci.h).
Reading<std::vector<MemoryRange>> read_memory_ranges(Kernel& kernel, const PciAddress& address) {
  constexpr std::size_t base_address_registers = 6;
  constexpr std::uint64_t is_memory = 0x200;      // IORESOURCE_MEM, include/linux/ioport.h
  constexpr std::uint64_t is_unset = 0x20000000;  // IORESOURCE_UNSET: no address has been found for it
  const std::string path = device_path(address, "resource");
  const auto text = kernel.read(path);
  if (!text) return std::unexpected(text.error());
  std::vector<MemoryRange> ranges;
  for (const TextPart& line : split(*text, "\n", base_address_registers)) {
    if (line.text.empty()) continue;
    const auto resource = parse_resource(line.text, path);
    if (!resource) return std::unexpected(resource.error());
    if ((resource->flags & is_memory) == 0 || (resource->flags & is_unset) != 0) continue;
    if (resource->range.end > resource->range.begin) ranges.push_back(resource->range);
  }
  return ranges;
}

}  // namespace binder
