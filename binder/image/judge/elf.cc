// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/elf.h"

#include <cstddef>
#include <cstdint>

#include "binder/text/byte_order.h"

namespace binder {

namespace {

constexpr std::uint64_t interpreter_type = 3;  // PT_INTERP
constexpr std::uint64_t executable_type = 2;   // ET_EXEC
constexpr std::uint64_t shared_type = 3;       // ET_DYN: a position-independent program, too

/// Where the fields are, in files of 64 and of 32 bits.
struct Layout {
  std::size_t table_at;
  std::size_t entry_size_at;
  std::size_t count_at;
  std::size_t offset_at;  // in an entry of the table
  std::size_t size_at;
};
constexpr Layout layout_64{0x20, 0x36, 0x38, 0x08, 0x20};
constexpr Layout layout_32{0x1c, 0x2a, 0x2c, 0x04, 0x10};

class Fields {
 public:
  explicit Fields(std::string_view file) : file_(file), is_64_(file[4] == 2), is_big_endian_(file[5] == 2) {}

  [[nodiscard]] const Layout& layout() const { return is_64_ ? layout_64 : layout_32; }

  /// 0 where the file is too short.
  template <class Number>
  [[nodiscard]] Number number(std::uint64_t offset) const {
    if (offset > file_.size() || file_.size() - offset < sizeof(Number)) return 0;
    const std::string_view bytes = file_.substr(offset);
    return is_big_endian_ ? big_endian<Number>(bytes) : little_endian<Number>(bytes);
  }

  /// An address or a size.
  [[nodiscard]] std::uint64_t word(std::uint64_t offset) const {
    return is_64_ ? number<std::uint64_t>(offset) : number<std::uint32_t>(offset);
  }

 private:
  std::string_view file_;
  bool is_64_;
  bool is_big_endian_;
};

}  // namespace

Elf look_at_elf(std::string_view file) {
  constexpr std::size_t shortest = 0x34;
  Elf elf;
  if (file.size() < shortest || !file.starts_with("\x7f"
                                                  "ELF"))
    return elf;
  const Fields fields{file};
  const Layout& layout = fields.layout();
  const auto type = fields.number<std::uint16_t>(0x10);
  elf.is_program = type == executable_type || type == shared_type;
  const std::uint64_t table = fields.word(layout.table_at);
  const std::uint64_t entry_size = fields.number<std::uint16_t>(layout.entry_size_at);
  const std::uint64_t count = fields.number<std::uint16_t>(layout.count_at);
  for (std::uint64_t i = 0; i < count && table < file.size(); ++i) {
    const std::uint64_t entry = table + i * entry_size;
    if (fields.number<std::uint32_t>(entry) != interpreter_type) continue;
    const std::uint64_t offset = fields.word(entry + layout.offset_at);
    const std::uint64_t size = fields.word(entry + layout.size_at);
    if (offset >= file.size()) continue;
    const std::string_view path = file.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
    elf.interpreter = std::string{path.substr(0, path.find('\0'))};
  }
  return elf;
}

}  // namespace binder
