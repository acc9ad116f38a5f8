// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "binder/kernel/kernel_log.h"

namespace binder::testing {

/// Keeps the lines, each with a letter for its severity: "I: done: …".
class RecordingLog final : public Log {
 public:
  void write(const LogLine& line) override {
    const char letter = line.severity == Severity::error ? 'E' : line.severity == Severity::warning ? 'W' : 'I';
    lines.push_back(std::string{letter} + ": " + line.text);
  }

  [[nodiscard]] std::string text() const {
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }

  std::vector<std::string> lines;
};

}  // namespace binder::testing
