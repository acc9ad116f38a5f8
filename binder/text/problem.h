// SPDX-License-Identifier: GPL-2.0-or-later
// What is wrong with a text that a person wrote, where, and what to write instead.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binder {

/// A stretch of a text. Lines and columns count from 1, columns and length in bytes. Line 0: the file as a whole.
/// `line_text` is the line as it stands in the file, for the caret display; of a long line it is the part around the
/// place, and `text_column` the column of its first byte. (Each entry of a list has its place: whole long lines would
/// take memory by the square.)
struct Place {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t length = 0;
  std::string line_text;
  std::size_t text_column = 1;

  bool operator==(const Place&) const = default;
};

/// A fault in a piece of text that does not know yet which file it is from. `offset` and `length` are in bytes.
struct TextFault {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string message;
  std::vector<std::string>
      meant;           ///< what the whole text may have been meant to be, free of this fault; none: cannot be told
  std::string advice;  ///< where it cannot be told: what to do

  bool operator==(const TextFault&) const = default;
};

/// `write 0000:02:00.0 or 0000:02:00.*`.
[[nodiscard]] std::string fix_of(const TextFault& fault);

/// The same fault, seen from a text in which the faulty one stands between `before` and `after`. Of an empty text,
/// which has nothing to point at, the byte beside it becomes the faulty part.
[[nodiscard]] TextFault within(TextFault fault, std::string_view before, std::string_view after);

/// Makes sure that a fix can be read: of `meant` it keeps what `fault_in` finds no fault in, mending what has another
/// fault. `advice` is for a fault that has none, where nothing is left. `text` is the faulty one.
void keep_what_can_be_read(TextFault& fault, std::string_view text,
                           std::optional<TextFault> (*fault_in)(std::string_view), std::string_view advice);

/// What may stand in the place of a stretch of the file, so that the fault is gone.
struct Repair {
  std::size_t offset = 0;  ///< in the file, in bytes
  std::size_t length = 0;
  std::vector<std::string> texts;  ///< any of them; none: it cannot be told what was meant

  bool operator==(const Repair&) const = default;
};

/// A fault in a config file or on the kernel command line. `message` says what is wrong, `fix` what to write.
struct Problem {
  Place at;
  std::string message;
  std::string fix;
  Repair repair{};  ///< the fix, for a program

  bool operator==(const Problem&) const = default;
};

/// A fault of a file as a whole, which has no line.
[[nodiscard]] Problem problem_of_file(const std::string& file, std::string message, std::string fix);

/// For a terminal, several lines, without a final newline:
///
///     /etc/vfio-pci.cfg:3:10: error: the bus has 3 digits
///         DEVICES="002:00.0 0000:02:00.1"
///                  ^~~
///         fix: write 02:00.0
///
/// What would steer a terminal is shown as `?`; see printable.h.
[[nodiscard]] std::string render(const Problem& problem);

/// For the kernel log, one line: `/etc/vfio-pci.cfg:3:10: the bus has 3 digits; write 02:00.0`.
[[nodiscard]] std::string one_line(const Problem& problem);

}  // namespace binder
