// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/places.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/file_kernel.h"
#include "tests/unit/kernel/survey/used_host.h"

namespace binder::testing {
namespace {

std::vector<std::string> named(std::string_view directory) {
  std::vector<std::string> names;
  for (const PciAddress& address : functions_above(directory)) names.push_back(to_string(address));
  return names;
}

using Names = std::vector<std::string>;

TEST(Places, TheNearestFunctionIsTheOne) {
  EXPECT_EQ(named("/sys/devices/pci0000:00/0000:00:1d.0/0000:03:00.0/nvme/nvme0/nvme0n1/nvme0n1p2"),
            Names{"0000:03:00.0"});
  EXPECT_EQ(named("/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda"),
            Names{"0000:00:17.0"});
  EXPECT_EQ(named("/sys/devices/virtual/block/dm-0"), Names{});
  EXPECT_EQ(named("/sys/devices/pci0000:00/pnp/00:05.0/rtc"), Names{}) << "no address without its domain";
}

TEST(Places, ADiskBelowAVmdIsLostWithTheVmdToo) {
  EXPECT_EQ(named("/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0/nvme/nvme0"),
            (Names{"10000:e1:00.0", "0000:00:0e.0"}));
}

TEST(Places, KnowsUsbByItsBus) {
  EXPECT_TRUE(is_on_usb("/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block/sdb"));
  EXPECT_FALSE(is_on_usb("/sys/devices/pci0000:00/0000:00:17.0/ata1/usbfoo"));
}

TEST(Places, FollowsALinkToItsDevice) {
  FileKernel kernel;
  kernel.links["/sys/class/net/eth0"] = "../../devices/pci0000:00/0000:00:03.0/net/eth0";
  kernel.links["/sys/bus/pci/drivers/x/module"] = "../../../../module/x";
  EXPECT_EQ(device_directory(kernel, "/sys/class/net/eth0"), "/sys/devices/pci0000:00/0000:00:03.0/net/eth0");
  EXPECT_EQ(device_directory(kernel, "/sys/bus/pci/drivers/x/module").error().number, EINVAL);
  EXPECT_TRUE(is_missing(device_directory(kernel, "/sys/class/net/eth1").error()));
}

TEST(Places, NotesEachUseOnceAndNothingThatSteersATerminal) {
  Host host = host_with({"0000:03:00.0"});
  const std::vector<PciAddress> functions = {host.devices[0].address, *parse_pci_address("0000:04:00.0")};
  add_use(host, functions, UseKind::other, "a\x1b[2Jb");
  add_use(host, functions, UseKind::other, "a\x1b[2Jb");
  EXPECT_EQ(seen_at(host, "0000:03:00.0"), (Seen{{UseKind::other, "a?[2Jb"}}));
  const SystemError error{EACCES, "list", "/proc/1/fd"};
  add_unseen(host, functions, error);
  add_unseen_everywhere(host, error);
  EXPECT_EQ(uses_of(host, "0000:03:00.0").unseen, std::vector{error});
}

TEST(Places, ALinkThatHasGoneHidesNoUse) {
  Host host = host_with({"0000:03:00.0"});
  add_lost_link(host, {ENOENT, "read the link", "/sys/class/net/eth0"});
  add_lost_link(host, {EINVAL, "read the link", "/sys/class/net/bonding_masters"});
  EXPECT_TRUE(uses_of(host, "0000:03:00.0").unseen.empty());
  add_lost_link(host, {EACCES, "read the link", "/sys/class/net/eth0"});
  EXPECT_EQ(uses_of(host, "0000:03:00.0").unseen.size(), 1U);
}

}  // namespace
}  // namespace binder::testing
