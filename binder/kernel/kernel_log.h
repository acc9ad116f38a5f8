// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel log: where an administrator looks after a boot.
#pragma once

#include <string>

#include "binder/plan/report.h"

namespace binder {

/// Takes one fact a line, without the prefix "vfio-binder: ".
class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  virtual ~Log() = default;
  virtual void write(const LogLine& line) = 0;
};

/// /dev/kmsg, or standard error where there is none. Where standard error is a terminal, a person started the program
/// and gets the lines there as well. Nobody is waited for: a standard error that takes nothing for a second gets no
/// more.
class KernelLog final : public Log {
 public:
  KernelLog();
  void write(const LogLine& line) override;

 private:
  void write_error_stream(const std::string& text);

  bool is_taken_ = true;  ///< somebody reads standard error, as far as is known
};

/// Standard output: for what a person asked to see.
class OutputLog final : public Log {
 public:
  void write(const LogLine& line) override;

  /// The errno of the first line that could not be written; 0: all were.
  [[nodiscard]] int error() const { return error_; }

 private:
  int error_ = 0;
};

/// For a program that cannot go on, or not for long: the line, an error, on standard error, and in the kernel log where
/// a KernelLog was made. Allocates nothing.
void write_last_words(const char* text);

}  // namespace binder
