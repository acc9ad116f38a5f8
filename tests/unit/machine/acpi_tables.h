// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of a firmware, put together byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace binder::testing {

inline std::string bytes_of(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>((number >> (8 * i)) & 0xffU);
  return bytes;
}

/// With a header of `header` bytes that is right: length and checksum.
inline std::string acpi_table(std::string_view signature, std::size_t header, std::string_view body) {
  std::string table{signature};
  table += bytes_of(header + body.size(), 4);
  table.resize(header);
  table += body;
  unsigned sum = 0;
  for (const char byte : table) sum += static_cast<unsigned char>(byte);
  table[9] = static_cast<char>(0x100U - (sum & 0xffU));
  return table;
}

inline std::string madt_io_apic(unsigned id, std::uint32_t gsi_base) {
  return bytes_of(1, 1) + bytes_of(12, 1) + bytes_of(id, 1) + bytes_of(0, 1) + bytes_of(0xfec00000, 4) +
         bytes_of(gsi_base, 4);
}

inline std::string madt(std::string_view entries) { return acpi_table("APIC", 44, entries); }

/// An entry of a special device: variety 1 is an I/O APIC, 2 an HPET.
inline std::string special_device(unsigned id, std::uint16_t source, unsigned variety) {
  return bytes_of(0x48, 4) + bytes_of(id, 1) + bytes_of(source, 2) + bytes_of(variety, 1);
}

inline std::string ivhd(unsigned type, std::string_view entries, std::uint16_t device = 2, std::uint16_t segment = 0) {
  const std::size_t header = type == 0x10 ? 24 : 40;
  std::string block =
      bytes_of(type, 1) + bytes_of(0xb0, 1) + bytes_of(header + entries.size(), 2) + bytes_of(device, 2);
  block.resize(16);
  block += bytes_of(segment, 2);
  block.resize(header);
  return block += entries;
}

inline std::string ivrs(std::string_view blocks) { return acpi_table("IVRS", 48, blocks); }

inline std::string dmar(unsigned flags) {
  return acpi_table("DMAR", 36, bytes_of(38, 1) + bytes_of(flags, 1) + std::string(10, '\0'));
}

}  // namespace binder::testing
