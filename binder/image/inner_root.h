// SPDX-License-Identifier: GPL-2.0-or-later
// A squashfs or erofs file system within an image. The system's own tools unpack it into a directory that vanishes
// afterwards.
#pragma once

#include <signal.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "binder/image/contents.h"

namespace binder {

/// Signals that would end the program wait while there is something to be removed.
class HeldSignals {
 public:
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals();

 private:
  sigset_t before_{};
};

class Payload {
 public:
  using Take = std::function<void(std::string_view)>;

  /// `give` calls its argument with the bytes of the file system. An error says what hindered the look.
  [[nodiscard]] static std::expected<std::unique_ptr<Payload>, std::string> unpack(
      std::uint64_t size, const std::function<void(const Take&)>& give);
  Payload(const Payload&) = delete;
  Payload& operator=(const Payload&) = delete;
  ~Payload();

  [[nodiscard]] const ImageTree& tree() const { return tree_; }
  [[nodiscard]] const KeptContents& kept() const { return kept_; }
  [[nodiscard]] std::expected<void, std::string> read_content(InodeNumber file, const Take& take) const;

 private:
  Payload() = default;
  [[nodiscard]] std::expected<void, std::string> run_tool(const std::string& image);
  [[nodiscard]] std::expected<void, std::string> walk();

  HeldSignals held_;
  std::string directory_;
  KeptContents kept_;
  ImageTree tree_{&kept_};
};

}  // namespace binder
