// SPDX-License-Identifier: GPL-2.0-or-later
// The framebuffers that a firmware has set up, as sysfs and /proc/iomem show them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "binder/machine/framebuffer.h"

namespace binder::testing {

struct FakeFramebuffer {
  std::string name;
  std::string driver;  ///< empty: none holds it
  std::string device;  ///< in whose memory it lies; empty: in none
  MemoryRange memory{0xc0000000, 0xc02fffff};
};

class FakeFramebuffers {
 public:
  std::vector<FakeFramebuffer> all;
  bool below_card = false;      ///< its directory is that of the card's, as from Linux 6.12 on
  bool stays_at_bind = false;   ///< vfio-pci does not take it away, as before Linux 6.0
  std::set<std::string> stuck;  ///< names whose driver never lets go, though the link is gone

  /// As FakeKernel asks for each path; unset: it is none of theirs.
  [[nodiscard]] std::optional<std::string> link(const std::string& path) const;
  [[nodiscard]] std::optional<std::vector<std::string>> names(const std::string& path) const;
  [[nodiscard]] std::string iomem() const;

  /// Unset: no file of theirs; else 0 or an errno.
  [[nodiscard]] std::optional<int> act(const std::string& path, const std::string& value);

  /// What the kernel does when vfio-pci binds a VGA controller.
  void drop(const std::string& device);
};

}  // namespace binder::testing
