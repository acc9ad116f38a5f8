// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/machine/acpi.h"

#include <algorithm>

#include "binder/text/byte_order.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::string_view cut_short = "it is cut short";

std::uint8_t byte_at(std::string_view bytes, std::size_t offset) {
  return little_endian<std::uint8_t>(bytes.substr(offset));
}
std::uint16_t word_at(std::string_view bytes, std::size_t offset) {
  return little_endian<std::uint16_t>(bytes.substr(offset));
}
std::uint32_t double_word_at(std::string_view bytes, std::size_t offset) {
  return little_endian<std::uint32_t>(bytes.substr(offset));
}

std::string fault_at(std::string_view what, std::size_t offset) {
  return std::string{what} + " at byte " + std::to_string(offset);
}

/// The bytes that belong to a table: its header says how many. `fault` where that is not what is there.
struct Table {
  std::string_view bytes;
  std::string fault;
};

/// `smallest` is where the entries begin; a table without that many bytes has none, and is empty here.
Table open_table(std::string_view bytes, std::string_view signature, std::size_t smallest) {
  constexpr std::size_t length_offset = 4;
  if (bytes.size() < smallest) return {{}, std::string{cut_short}};
  if (!bytes.starts_with(signature)) return {{}, "it is no " + std::string{signature}};
  const std::size_t length = double_word_at(bytes, length_offset);
  if (length < smallest) return {{}, "it says of itself that it has " + std::to_string(length) + " bytes"};
  return {bytes.substr(0, length), length > bytes.size() ? std::string{cut_short} : std::string{}};
}

/// All bytes of a table add up to 0. The kernel makes no use of an IVRS where they do not (detect_ivrs).
bool sums_up(std::string_view bytes) {
  std::uint8_t sum = 0;
  for (const char byte : bytes) sum = static_cast<std::uint8_t>(sum + static_cast<unsigned char>(byte));
  return sum == 0;
}

/// A bus, device and function in 16 bits.
PciAddress function_of(std::uint16_t segment, std::uint16_t number) {
  return {segment, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>((number >> 3U) & 0x1fU),
          static_cast<std::uint8_t>(number & 7U)};
}

/// A block of an IVRS table.
struct IvrsBlock {
  std::size_t offset = 0;  ///< in the table
  std::uint8_t type = 0;
  std::uint16_t device = 0;
  std::string_view bytes;
};

TableContent<std::vector<IvrsBlock>> split_blocks(const Table& table, std::size_t begin) {
  constexpr std::size_t block_header = 6;
  TableContent<std::vector<IvrsBlock>> blocks{{}, table.fault};
  for (std::size_t at = begin; at < table.bytes.size();) {
    const std::string_view rest = table.bytes.substr(at);
    const std::size_t length = rest.size() < block_header ? 0 : word_at(rest, 2);
    if (length < block_header || length > rest.size()) {
      if (blocks.fault.empty()) blocks.fault = fault_at("a block has no possible length", at);
      return blocks;
    }
    blocks.value.push_back({at, byte_at(rest, 0), word_at(rest, 4), rest.substr(0, length)});
    at += length;
  }
  return blocks;
}

/// One IOMMU is described several times, for older and newer kernels; the kernel uses one type of block throughout.
std::uint8_t used_type(const std::vector<IvrsBlock>& blocks) {
  constexpr std::uint8_t highest = 0x40;  // ACPI_IVHD_TYPE_MAX_SUPPORTED
  std::uint8_t type = blocks.front().type;
  for (const IvrsBlock& block : blocks) {
    if (block.type > highest) break;
    if (block.device == blocks.front().device) type = block.type;
  }
  return type;
}

/// Where the entries of a block begin; 0 for a block without any.
std::size_t entries_of(std::uint8_t type) {
  switch (type) {
    case 0x10: return 24;
    case 0x11:
    case 0x40: return 40;
    default: return 0;
  }
}

/// The length of the entry that `bytes` begin with; 0: none that is known.
std::size_t entry_length(std::string_view bytes) {
  constexpr std::uint8_t hardware_id = 0xf0;  // the one entry whose length its type does not tell
  constexpr std::size_t name_length_at = 21;
  const std::uint8_t type = byte_at(bytes, 0);
  if (type < 0x80) return std::size_t{4} << (type >> 6U);
  if (type != hardware_id || bytes.size() <= name_length_at) return 0;
  return name_length_at + 1 + byte_at(bytes, name_length_at);
}

/// The first entry of an I/O APIC counts, as in the kernel (get_ioapic_devid).
void add(std::vector<IvrsIoApic>& io_apics, const IvrsIoApic& io_apic) {
  if (std::ranges::find(io_apics, io_apic.id, &IvrsIoApic::id) == io_apics.end()) io_apics.push_back(io_apic);
}

/// The fault, or nothing.
std::string read_block(const IvrsBlock& block, std::vector<IvrsIoApic>& io_apics) {
  constexpr std::uint8_t special_device = 0x48;
  constexpr std::uint8_t is_io_apic = 1;
  constexpr std::size_t segment_at = 16;
  const std::size_t begin = entries_of(block.type);
  if (begin == 0) return {};
  if (block.bytes.size() < begin) return fault_at("a block is too short for its type", block.offset);
  const std::uint16_t segment = word_at(block.bytes, segment_at);
  for (std::size_t at = begin; at < block.bytes.size();) {
    const std::string_view rest = block.bytes.substr(at);
    const std::size_t length = entry_length(rest);
    if (length == 0 || length > rest.size()) return fault_at("an entry has no possible length", block.offset + at);
    if (byte_at(rest, 0) == special_device && byte_at(rest, 7) == is_io_apic) {
      add(io_apics, {byte_at(rest, 4), function_of(segment, word_at(rest, 5))});
    }
    at += length;
  }
  return {};
}

}  // namespace

TableContent<std::vector<IoApic>> parse_madt(std::string_view bytes) {
  constexpr std::size_t entries = 44;
  constexpr std::uint8_t io_apic = 1;
  constexpr std::size_t io_apic_length = 12;
  const Table table = open_table(bytes, "APIC", entries);
  TableContent<std::vector<IoApic>> content{{}, table.fault};
  for (std::size_t at = entries; at < table.bytes.size();) {
    const std::string_view rest = table.bytes.substr(at);
    const std::size_t length = rest.size() < 2 ? 0 : byte_at(rest, 1);
    const std::size_t smallest = byte_at(rest, 0) == io_apic ? io_apic_length : 2;
    if (length < smallest || length > rest.size()) {
      if (content.fault.empty()) content.fault = fault_at("an entry has no possible length", at);
      return content;
    }
    if (byte_at(rest, 0) == io_apic) content.value.push_back({byte_at(rest, 2), double_word_at(rest, 8), std::nullopt});
    at += length;
  }
  return content;
}

TableContent<std::vector<IvrsIoApic>> parse_ivrs(std::string_view bytes) {
  constexpr std::size_t first_block = 48;
  const Table table = open_table(bytes, "IVRS", first_block);
  const auto blocks = split_blocks(table, first_block);
  TableContent<std::vector<IvrsIoApic>> content{{}, blocks.fault};
  if (content.fault.empty() && !sums_up(table.bytes)) content.fault = "its bytes do not add up to its checksum";
  if (blocks.value.empty()) return content;
  const std::uint8_t type = used_type(blocks.value);
  for (const IvrsBlock& block : blocks.value) {
    if (block.type != type) continue;
    const std::string fault = read_block(block, content.value);
    if (content.fault.empty()) content.fault = fault;
  }
  return content;
}

TableContent<std::uint8_t> parse_dmar_flags(std::string_view bytes) {
  constexpr std::size_t smallest = 48;
  constexpr std::size_t flags_at = 37;
  const Table table = open_table(bytes, "DMAR", smallest);
  return {table.bytes.empty() ? std::uint8_t{0} : byte_at(table.bytes, flags_at), table.fault};
}

}  // namespace binder
