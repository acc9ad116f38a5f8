// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/uki.h"

#include <algorithm>

#include "binder/text/byte_order.h"

namespace binder {

namespace {

constexpr std::size_t pe_offset_at = 0x3c;
constexpr std::size_t coff_header_size = 24;  // with the signature "PE\0\0"
constexpr std::size_t section_header_size = 40;
constexpr std::size_t section_name_size = 8;

std::optional<FileRange>* place_of(UkiProfile& profile, std::string_view name) {
  if (name == ".ucode") return &profile.microcode;
  if (name == ".initrd") return &profile.initramfs;
  if (name == ".cmdline") return &profile.command_line;
  if (name == ".uname") return &profile.kernel_version;
  return nullptr;
}

}  // namespace

bool looks_like_pe(std::string_view head) { return head.starts_with("MZ"); }

std::expected<std::vector<UkiSection>, std::string> parse_pe(std::string_view head, std::uint64_t file_size) {
  const auto damaged = [](std::string what) { return std::unexpected("a damaged PE file: " + std::move(what)); };
  if (head.size() < pe_offset_at + 4) return damaged("its header is cut off");
  const std::size_t pe = little_endian<std::uint32_t>(head.substr(pe_offset_at));
  if (pe > head.size() || head.size() - pe < coff_header_size) return damaged("its header is cut off");
  using namespace std::string_view_literals;
  if (head.substr(pe, 4) != "PE\0\0"sv) return damaged("it has no PE signature");
  const std::size_t count = little_endian<std::uint16_t>(head.substr(pe + 6));
  const std::size_t table = pe + coff_header_size + little_endian<std::uint16_t>(head.substr(pe + 20));
  if (table > head.size() || head.size() - table < count * section_header_size)
    return damaged("its section table is cut off");

  std::vector<UkiSection> sections;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = table + i * section_header_size;
    const std::string_view name = head.substr(at, section_name_size);
    const std::uint64_t virtual_size = little_endian<std::uint32_t>(head.substr(at + 8));
    const std::uint64_t raw_size = little_endian<std::uint32_t>(head.substr(at + 16));
    // The raw size is filled up to the file's alignment; the stub sees the virtual size.
    UkiSection section{std::string{name.substr(0, name.find('\0'))},
                       {little_endian<std::uint32_t>(head.substr(at + 20)), std::min(virtual_size, raw_size)}};
    if (section.at.size > 0 && (section.at.offset > file_size || file_size - section.at.offset < section.at.size)) {
      return damaged("its section " + std::to_string(i + 1) + " lies after the end of the file");
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

std::vector<UkiProfile> uki_profiles(const std::vector<UkiSection>& sections) {
  UkiProfile base;
  std::vector<UkiProfile> profiles;
  UkiProfile own;  // what the profile at hand brings itself: of two sections of one name the first counts
  const auto finish = [&] {
    if (!own.description) return;
    if (!own.microcode) own.microcode = base.microcode;
    if (!own.initramfs) own.initramfs = base.initramfs;
    if (!own.command_line) own.command_line = base.command_line;
    if (!own.kernel_version) own.kernel_version = base.kernel_version;
    profiles.push_back(own);
  };
  for (const UkiSection& section : sections) {
    if (section.name == ".profile") {
      finish();
      own = UkiProfile{};
      own.description = section.at;
    } else if (auto* const place = place_of(own.description ? own : base, section.name); place != nullptr && !*place) {
      *place = section.at;
    }
  }
  finish();
  if (profiles.empty()) profiles.push_back(base);
  return profiles;
}

}  // namespace binder
