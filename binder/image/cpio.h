// SPDX-License-Identifier: GPL-2.0-or-later
// The cpio archives of an initramfs, read as the kernel reads them (init/initramfs.c;
// Documentation/driver-api/early-userspace/buffer-format.rst).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace binder {

inline constexpr std::uint32_t mode_type_mask = 0170000;  ///< S_IFMT and its values, as they stand in an archive
inline constexpr std::uint32_t mode_socket = 0140000;
inline constexpr std::uint32_t mode_symlink = 0120000;
inline constexpr std::uint32_t mode_file = 0100000;
inline constexpr std::uint32_t mode_block = 0060000;
inline constexpr std::uint32_t mode_directory = 0040000;
inline constexpr std::uint32_t mode_character = 0020000;
inline constexpr std::uint32_t mode_fifo = 0010000;

/// A header and what belongs to it. The texts are valid only while the sink is called.
struct CpioEntry {
  std::string_view name;    ///< up to its first NUL
  std::string_view target;  ///< of a symbolic link
  std::uint32_t mode = 0;
  std::uint32_t links = 0;
  std::uint32_t size = 0;
  std::uint32_t modified = 0;  ///< seconds since 1970
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t inode = 0;
  std::uint32_t device_major = 0;
  std::uint32_t device_minor = 0;
};

/// What becomes of the content of a file.
enum class CpioBody {
  dropped,  ///< no file came of the entry: its content is not even held against its checksum, as in the kernel
  unread,   ///< nobody wants to see it
  taken,    ///< it goes to `data`
};

/// Receives what is in the archives.
class CpioSink {
 public:
  CpioSink() = default;
  CpioSink(const CpioSink&) = delete;
  CpioSink& operator=(const CpioSink&) = delete;
  virtual ~CpioSink() = default;

  /// An error ends the reading.
  virtual std::expected<CpioBody, std::string> entry(const CpioEntry& entry) = 0;
  /// Content of the last entry, in order, in pieces of any size.
  virtual void data(std::string_view bytes) = 0;
  /// The end mark of an archive. Hard links do not reach across it.
  virtual void trailer() = 0;
};

/// Where a text that should be an archive stops being one. `offset` counts in the text that was pushed since `begin`.
struct CpioFault {
  std::uint64_t offset = 0;
  std::string message;
};

/// Takes bytes in pieces of any size. One parser reads all segments of an image: what the kernel remembers from one to
/// the next, it does.
class CpioParser {
 public:
  explicit CpioParser(CpioSink& sink) : sink_(sink) {}

  /// A new segment. Archives begin where `offset` is a multiple of four: within an uncompressed segment the image's own
  /// offsets count, within a compressed one those of what comes out.
  void begin(std::uint64_t offset) { position_ = offset; }

  /// Uses bytes up to the first one, after an archive, that is not a zero; says how many. What begins there is the
  /// caller's question.
  std::size_t push(std::string_view bytes);

  /// The same for what comes out of a compressed segment, where nothing but archives may be: uses all, or there is a
  /// fault.
  void push_all(std::string_view bytes);

  /// An archive begins with the next byte.
  void start_archive() { state_ = State::header; }

  /// So many bytes from here on will not be looked at; `skip` passes over them, all or a part.
  [[nodiscard]] std::uint64_t skippable() const;
  void skip(std::uint64_t bytes);

  /// Between two archives or entries, where an image may end.
  [[nodiscard]] bool at_boundary() const { return state_ == State::between; }
  /// The bytes ended in the middle of something. Zeros that would only have filled up to the next header are not
  /// missed.
  [[nodiscard]] bool cut_off() const;

  [[nodiscard]] const std::optional<CpioFault>& fault() const { return fault_; }
  [[nodiscard]] std::uint64_t position() const { return position_; }

 private:
  enum class State { header, name, body, padding, between };
  struct Header {
    CpioEntry entry;
    std::uint32_t name_size = 0;
    std::uint32_t checksum = 0;
    bool has_checksum = false;
  };

  std::string_view collect(std::string_view& bytes, std::size_t size);
  void on_header(std::string_view& bytes);
  void on_name(std::string_view& bytes);
  void on_body(std::string_view& bytes);
  void on_padding(std::string_view& bytes);
  void on_zeros(std::string_view& bytes);
  void begin_body(CpioBody body, std::uint64_t size);
  void end_body();
  void advance(std::string_view& bytes, std::size_t count);
  void fail(std::string message);

  CpioSink& sink_;
  State state_ = State::header;
  std::string collected_;
  Header header_;
  CpioBody body_ = CpioBody::dropped;
  std::uint64_t body_left_ = 0;
  std::uint32_t sum_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t entry_at_ = 0;
  std::optional<CpioFault> fault_;
};

}  // namespace binder
