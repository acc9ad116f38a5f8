// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/boot/vfio_device.h"

#include <fcntl.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace {

std::unexpected<std::string> failed(const std::string& what) {
  return std::unexpected(what + ": " + std::strerror(errno));
}

}  // namespace

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::expected<VfioGroup, std::string> open_vfio_group(const std::string& address) {
  const std::string link = "/sys/bus/pci/devices/" + address + "/iommu_group";
  std::array<char, 256> target{};
  if (readlink(link.c_str(), target.data(), target.size() - 1) < 0) return failed("reading the link " + link);
  const std::string group_path = target.data();
  const std::string node = "/dev/vfio/" + group_path.substr(group_path.rfind('/') + 1);
  VfioGroup group{File(open(node.c_str(), O_RDWR | O_CLOEXEC))};
  if (group.file.descriptor() < 0) return failed("opening " + node);
  vfio_group_status status{};
  status.argsz = sizeof status;
  if (ioctl(group.file.descriptor(), VFIO_GROUP_GET_STATUS, &status) < 0)
    return failed("asking for the status of " + node);
  group.viable = (status.flags & VFIO_GROUP_FLAGS_VIABLE) != 0;
  return group;
}

namespace {

/// Closed in the order that the kernel wants: the device first.
struct VfioDevice {
  File group;
  File container;
  File file;
};

std::expected<VfioDevice, std::string> open_vfio_device(const std::string& address) {
  auto group = open_vfio_group(address);
  if (!group) return std::unexpected(group.error());
  if (!group->viable) return std::unexpected("its group is not viable");
  File container(open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC));
  const int container_descriptor = container.descriptor();
  if (container_descriptor < 0) return failed("opening /dev/vfio/vfio");
  if (ioctl(group->file.descriptor(), VFIO_GROUP_SET_CONTAINER, &container_descriptor) < 0)
    return failed("putting the group into a container");
  if (ioctl(container_descriptor, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) < 0)
    return failed("choosing the IOMMU type 1 (is vfio_iommu_type1 loaded?)");
  File device(ioctl(group->file.descriptor(), VFIO_GROUP_GET_DEVICE_FD, address.c_str()));
  if (device.descriptor() < 0) return failed("getting the device from its group");
  return VfioDevice{std::move(group->file), std::move(container), std::move(device)};
}

std::expected<void, std::string> map_memory(const std::string& address) {
  const auto device = open_vfio_device(address);
  if (!device) return std::unexpected(device.error());
  vfio_region_info region{};
  region.argsz = sizeof region;
  region.index = VFIO_PCI_BAR0_REGION_INDEX;
  if (ioctl(device->file.descriptor(), VFIO_DEVICE_GET_REGION_INFO, &region) < 0)
    return failed("asking where the memory is");
  constexpr std::size_t page = 4096;
  void* const memory = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, device->file.descriptor(),
                            static_cast<off_t>(region.offset));
  if (memory == MAP_FAILED) return failed("mapping the memory");
  munmap(memory, page);
  return {};
}

}  // namespace

std::expected<PciIds, std::string> read_ids_through_vfio(const std::string& address) {
  const auto device = open_vfio_device(address);
  if (!device) return std::unexpected(device.error());
  vfio_region_info config{};
  config.argsz = sizeof config;
  config.index = VFIO_PCI_CONFIG_REGION_INDEX;
  if (ioctl(device->file.descriptor(), VFIO_DEVICE_GET_REGION_INFO, &config) < 0)
    return failed("asking where the config space is");
  PciIds ids;
  static_assert(sizeof ids == 4, "the first four bytes of the config space, in the byte order of x86");
  if (pread(device->file.descriptor(), &ids, sizeof ids, static_cast<off_t>(config.offset)) != sizeof ids)
    return failed("reading the config space");
  return ids;
}

std::optional<std::string> expect_map(const std::string& address, Mapping wanted) {
  const auto mapped = map_memory(address);
  if (mapped) return wanted == Mapping::works ? std::nullopt : std::optional{std::string{"its memory can be mapped"}};
  if (wanted == Mapping::fails && mapped.error().starts_with("mapping")) return std::nullopt;
  return mapped.error();
}
