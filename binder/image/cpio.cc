// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/cpio.h"

#include <algorithm>
#include <array>

#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::size_t header_size = 110;
constexpr std::size_t magic_size = 6;
constexpr std::size_t field_size = 8;
constexpr std::size_t field_count = 13;
constexpr std::uint32_t path_max = 4096;  // the kernel's PATH_MAX, which counts the final NUL

/// Name and header together are filled up to a multiple of four; the header alone is not one.
constexpr std::size_t padded_name(std::uint32_t size) { return ((std::size_t{size} + 1) & ~std::size_t{3}) + 2; }

std::uint32_t type_of(std::uint32_t mode) { return mode & mode_type_mask; }

}  // namespace

void CpioParser::fail(std::string message) {
  if (!fault_) fault_ = CpioFault{entry_at_, std::move(message)};
}

void CpioParser::advance(std::string_view& bytes, std::size_t count) {
  bytes.remove_prefix(count);
  position_ += count;
}

/// The next `size` bytes as soon as all of them are there, else an empty text. Without a copy where they came in one
/// piece.
std::string_view CpioParser::collect(std::string_view& bytes, std::size_t size) {
  if (collected_.empty()) entry_at_ = state_ == State::header ? position_ : entry_at_;
  if (collected_.empty() && bytes.size() >= size) {
    const std::string_view whole = bytes.substr(0, size);
    advance(bytes, size);
    return whole;
  }
  const std::size_t count = std::min(size - collected_.size(), bytes.size());
  collected_.append(bytes.substr(0, count));
  advance(bytes, count);
  return collected_.size() == size ? std::string_view{collected_} : std::string_view{};
}

std::size_t CpioParser::push(std::string_view bytes) {
  const std::size_t all = bytes.size();
  while (!bytes.empty() && !fault_) {
    switch (state_) {
      case State::header: on_header(bytes); break;
      case State::name: on_name(bytes); break;
      case State::body: on_body(bytes); break;
      case State::padding: on_padding(bytes); break;
      case State::between: on_zeros(bytes); return all - bytes.size();
    }
  }
  return all - bytes.size();
}

void CpioParser::push_all(std::string_view bytes) {
  while (!bytes.empty() && !fault_) {
    bytes.remove_prefix(push(bytes));
    if (bytes.empty() || fault_) return;
    entry_at_ = position_;
    if (bytes.front() != '0') return fail("something that is no cpio archive within compressed data");
    start_archive();
  }
}

void CpioParser::on_header(std::string_view& bytes) {
  const std::string_view text = collect(bytes, header_size);
  if (text.empty()) return;
  const std::string_view magic = text.substr(0, magic_size);
  if (magic != "070701" && magic != "070702") {
    return fail(magic == "070707" ? "a cpio archive of the old \"odc\" kind; the kernel reads newc only"
                                  : "no cpio header");
  }
  std::array<std::uint32_t, field_count> fields{};
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto number = hex_number(text.substr(magic_size + i * field_size, field_size));
    if (!number) return fail("a cpio header with a field that is no hexadecimal number");
    fields[i] = *number;
  }
  header_ = Header{};
  header_.entry.inode = fields[0];
  header_.entry.mode = fields[1];
  header_.entry.uid = fields[2];
  header_.entry.gid = fields[3];
  header_.entry.links = fields[4];
  header_.entry.modified = fields[5];
  header_.entry.size = fields[6];
  header_.entry.device_major = fields[7];
  header_.entry.device_minor = fields[8];
  header_.name_size = fields[11];
  header_.checksum = fields[12];
  header_.has_checksum = magic == "070702";
  collected_.clear();

  const std::uint32_t type = type_of(header_.entry.mode);
  const std::uint32_t size = header_.entry.size;
  const bool unusable = header_.name_size == 0 || header_.name_size > path_max ||
                        (type == mode_symlink ? size > path_max : type != mode_file && size != 0);
  // The kernel passes over such an entry without a word.
  if (unusable) return begin_body(CpioBody::dropped, padded_name(header_.name_size) + std::uint64_t{size});
  state_ = State::name;
}

void CpioParser::on_name(std::string_view& bytes) {
  const bool is_link = type_of(header_.entry.mode) == mode_symlink;
  const std::size_t name_end = padded_name(header_.name_size);
  const std::string_view text = collect(bytes, name_end + (is_link ? header_.entry.size : 0));
  if (text.empty()) return;
  if (text[header_.name_size - 1] != '\0') return fail("a name without its final NUL");
  CpioEntry entry = header_.entry;
  entry.name = text.substr(0, text.find('\0'));
  const std::string_view target = text.substr(name_end);
  entry.target = target.substr(0, target.find('\0'));

  if (entry.name == "TRAILER!!!" && !is_link) {
    sink_.trailer();
    collected_.clear();
    return begin_body(CpioBody::dropped, entry.size);
  }
  const auto body = sink_.entry(entry);
  collected_.clear();
  if (!body) return fail(body.error());
  begin_body(*body, is_link ? 0 : entry.size);
}

void CpioParser::begin_body(CpioBody body, std::uint64_t size) {
  body_ = body;
  body_left_ = size;
  sum_ = 0;
  state_ = State::body;
  if (size == 0) end_body();
}

void CpioParser::end_body() {
  const bool is_summed = header_.has_checksum && body_ != CpioBody::dropped && type_of(header_.entry.mode) == mode_file;
  if (is_summed && sum_ != header_.checksum)
    return fail("a file whose content does not have the checksum in its header");
  state_ = position_ % 4 == 0 ? State::between : State::padding;
}

void CpioParser::on_body(std::string_view& bytes) {
  const std::string_view piece =
      bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, bytes.size())));
  if (header_.has_checksum && body_ != CpioBody::dropped) {
    for (const char c : piece) sum_ += static_cast<unsigned char>(c);
  }
  if (body_ == CpioBody::taken) sink_.data(piece);
  body_left_ -= piece.size();
  advance(bytes, piece.size());
  if (body_left_ == 0) end_body();
}

void CpioParser::on_padding(std::string_view& bytes) {
  advance(bytes, std::min<std::size_t>(4 - position_ % 4, bytes.size()));
  if (position_ % 4 == 0) state_ = State::between;
}

void CpioParser::on_zeros(std::string_view& bytes) {
  const std::size_t zeros = std::min(bytes.find_first_not_of('\0'), bytes.size());
  advance(bytes, zeros);
  if (!bytes.empty() && position_ % 4 != 0) {
    entry_at_ = position_;
    fail("zeros after an archive that do not end at a multiple of four bytes");
  }
}

std::uint64_t CpioParser::skippable() const {
  const bool is_unread = body_ == CpioBody::dropped || (body_ == CpioBody::unread && !header_.has_checksum);
  return state_ == State::body && is_unread ? body_left_ : 0;
}

void CpioParser::skip(std::uint64_t bytes) {
  position_ += bytes;
  body_left_ -= bytes;
  if (body_left_ == 0) end_body();
}

bool CpioParser::cut_off() const { return state_ == State::name || state_ == State::body || !collected_.empty(); }

}  // namespace binder
