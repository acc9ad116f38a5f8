// SPDX-License-Identifier: GPL-2.0-or-later
// A PCI device as a program like QEMU uses it: container, group, IOMMU type 1, device
// (Documentation/driver-api/vfio.rst).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

/// An open file, closed at the end of its life.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&&) = delete;
  ~File();

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

struct VfioGroup {
  File file;
  bool viable = false;  ///< no member is held by a driver of the host
};

/// Opens the IOMMU group of the device at `address`. The text of a failure says what was tried.
[[nodiscard]] std::expected<VfioGroup, std::string> open_vfio_group(const std::string& address);

struct PciIds {
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;
};

/// Takes the device through its group into a fresh container and reads its IDs from its config space.
[[nodiscard]] std::expected<PciIds, std::string> read_ids_through_vfio(const std::string& address);

enum class Mapping { works, fails };

/// Maps the first page of the memory of the device, as QEMU does: the kernel claims all of that region first. What is
/// not as wanted; that it is not the mapping that fails is never wanted.
[[nodiscard]] std::optional<std::string> expect_map(const std::string& address, Mapping wanted);
