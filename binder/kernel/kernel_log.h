// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel log: where an administrator looks after a boot.
#pragma once

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
/// and gets the lines there as well.
class KernelLog final : public Log {
 public:
  void write(const LogLine& line) override;
};

/// Standard output: for what a person asked to see.
class OutputLog final : public Log {
 public:
  void write(const LogLine& line) override;
};

}  // namespace binder
