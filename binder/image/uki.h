// SPDX-License-Identifier: GPL-2.0-or-later
// Unified kernel images: PE files that carry kernel, command line and initramfs in sections (UAPI group, "Unified
// Kernel Image").
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binder {

/// A stretch of a file.
struct FileRange {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;

  bool operator==(const FileRange&) const = default;
};

struct UkiSection {
  std::string name;
  FileRange at;
};

/// One way to boot the file: what systemd-stub takes if this profile is chosen.
struct UkiProfile {
  std::optional<FileRange> description;  ///< its `.profile` section; none: the file has no profiles
  std::optional<FileRange> microcode;    ///< `.ucode`, unpacked before the initramfs
  std::optional<FileRange> initramfs;    ///< `.initrd`
  std::optional<FileRange> command_line;
  std::optional<FileRange> kernel_version;  ///< `.uname`
};

/// How much of a file's begin `parse_pe` has to see.
inline constexpr std::size_t pe_head_size = 64 << 10;

/// True for the first bytes of a PE file.
[[nodiscard]] bool looks_like_pe(std::string_view head);

/// The sections of a PE file, from its first `pe_head_size` bytes or all of it. An error where it is damaged or cut
/// off.
[[nodiscard]] std::expected<std::vector<UkiSection>, std::string> parse_pe(std::string_view head,
                                                                           std::uint64_t file_size);

/// The profiles that the sections make up, at least one: sections after a `.profile` stand in for those of the same
/// name before the first.
[[nodiscard]] std::vector<UkiProfile> uki_profiles(const std::vector<UkiSection>& sections);

}  // namespace binder
