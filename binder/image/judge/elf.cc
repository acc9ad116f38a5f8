// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/elf.h"

#include <cstddef>
#include <cstdint>

namespace binder {

namespace {

constexpr std::uint64_t interpreter_type = 3;  // PT_INTERP
constexpr std::uint64_t executable_type = 2;   // ET_EXEC
constexpr std::uint64_t shared_type = 3;       // ET_DYN: a position-independent program, too

/// Where the fields are, in files of 64 and of 32 bits.
struct Layout {
  std::size_t word;
  std::size_t table_at;
  std::size_t entry_size_at;
  std::size_t count_at;
  std::size_t offset_at;  // in an entry of the table
  std::size_t size_at;
};
constexpr Layout layout_64{8, 0x20, 0x36, 0x38, 0x08, 0x20};
constexpr Layout layout_32{4, 0x1c, 0x2a, 0x2c, 0x04, 0x10};

class Fields {
 public:
  Fields(std::string_view file, bool big_endian) : file_(file), big_endian_(big_endian) {}

  /// 0 where the file is too short.
  [[nodiscard]] std::uint64_t number(std::uint64_t offset, std::size_t bytes) const {
    if (offset > file_.size() || file_.size() - offset < bytes) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      const std::uint64_t place = offset + (big_endian_ ? i : bytes - 1 - i);
      value = value << 8 | static_cast<unsigned char>(file_[place]);
    }
    return value;
  }

 private:
  std::string_view file_;
  bool big_endian_;
};

}  // namespace

Elf look_at_elf(std::string_view file) {
  constexpr std::size_t shortest = 0x34;
  Elf elf;
  if (file.size() < shortest || !file.starts_with("\x7f"
                                                  "ELF"))
    return elf;
  const Layout& layout = file[4] == 2 ? layout_64 : layout_32;
  const Fields fields{file, file[5] == 2};
  const std::uint64_t type = fields.number(0x10, 2);
  elf.is_program = type == executable_type || type == shared_type;
  const std::uint64_t table = fields.number(layout.table_at, layout.word);
  const std::uint64_t entry_size = fields.number(layout.entry_size_at, 2);
  const std::uint64_t count = fields.number(layout.count_at, 2);
  for (std::uint64_t i = 0; i < count && table < file.size(); ++i) {
    const std::uint64_t entry = table + i * entry_size;
    if (fields.number(entry, 4) != interpreter_type) continue;
    const std::uint64_t offset = fields.number(entry + layout.offset_at, layout.word);
    const std::uint64_t size = fields.number(entry + layout.size_at, layout.word);
    if (offset >= file.size()) continue;
    const std::string_view path = file.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
    elf.interpreter = std::string{path.substr(0, path.find('\0'))};
  }
  return elf;
}

}  // namespace binder
