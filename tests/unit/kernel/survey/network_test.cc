// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/file_kernel.h"
#include "tests/unit/kernel/survey/used_host.h"

namespace binder::testing {
namespace {

constexpr std::string_view route_titles = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n";

/// `directory` below /sys/devices; empty: a link that software has made.
void add_link(FileKernel& kernel, const std::string& name, const std::string& directory, const std::string& state) {
  const std::string place = directory.empty() ? "virtual/net/" + name : directory + "/net/" + name;
  kernel.links["/sys/class/net/" + name] = "../../devices/" + place;
  kernel.files["/sys/devices/" + place + "/operstate"] = state + "\n";
  kernel.files["/sys/devices/" + place + "/flags"] = "0x1003\n";
}

void make_machine(FileKernel& kernel) {
  kernel.files["/proc/net/route"] = std::string{route_titles};
  kernel.add_device("0000:03:00.0", "pci0000:00/0000:00:1c.0");
  kernel.add_device("0000:04:00.0", "pci0000:00/0000:00:1d.0");
}

const std::string first = "pci0000:00/0000:00:1c.0/0000:03:00.0";
const std::string second = "pci0000:00/0000:00:1d.0/0000:04:00.0";

Host look(FileKernel& kernel) {
  Host host = host_with({"0000:00:05.0", "0000:03:00.0", "0000:04:00.0"});
  survey_network(kernel, host);
  return host;
}

TEST(SurveyNetwork, SaysWhatALinkIsUsedFor) {
  FileKernel kernel;
  make_machine(kernel);
  add_link(kernel, "enp3s0", first, "up");
  add_link(kernel, "enp4s0", second, "down");
  add_link(kernel, "lo", "", "unknown");
  kernel.files["/proc/net/route"] +=
      "enp3s0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\n"
      "enp3s0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\n";
  const Host host = look(kernel);
  EXPECT_EQ(seen_at(host, "0000:03:00.0"), (Seen{{UseKind::network, "enp3s0: up, has an address, default route"}}));
  EXPECT_TRUE(seen_at(host, "0000:04:00.0").empty());
  EXPECT_TRUE(uses_of(host, "0000:04:00.0").unseen.empty()) << "a kernel without IPv6 is none that could not be read";
}

TEST(SurveyNetwork, KnowsIPv6AndThatEveryLinkHasALocalAddress) {
  FileKernel kernel;
  make_machine(kernel);
  add_link(kernel, "enp3s0", first, "down");
  add_link(kernel, "enp4s0", second, "down");
  kernel.files["/proc/net/if_inet6"] =
      "20010db8000000000000000000000002 04 40 00 82   enp3s0\n"
      "fe8000000000000000fc00fffe000001 04 40 20 80   enp4s0\n";
  kernel.files["/proc/net/ipv6_route"] =
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 "
      "00000400 00000002 00000000 00000003   enp3s0\n"
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 "
      "ffffffff 00000001 00000000 00200200   enp4s0\n";
  const Host host = look(kernel);
  EXPECT_EQ(seen_at(host, "0000:03:00.0"), (Seen{{UseKind::network, "enp3s0: has an address, default route"}}));
  EXPECT_TRUE(seen_at(host, "0000:04:00.0").empty()) << "a route that refuses is none";
}

TEST(SurveyNetwork, ABridgeWithTheDefaultRouteCountsForWhatIsInIt) {
  FileKernel kernel;
  make_machine(kernel);
  add_link(kernel, "enp3s0", first, "down");
  add_link(kernel, "bond0", "", "up");
  add_link(kernel, "vmbr0", "", "up");
  kernel.links["/sys/devices/" + first + "/net/enp3s0/upper_bond0"] = "../../../../../virtual/net/bond0";
  kernel.links["/sys/devices/virtual/net/bond0/upper_vmbr0"] = "../vmbr0";
  kernel.links["/sys/devices/virtual/net/vmbr0/upper_bond0"] = "../bond0";
  kernel.files["/sys/class/net/bonding_masters"] = "bond0\n";
  kernel.files["/proc/net/route"] += "vmbr0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\n";
  const Host host = look(kernel);
  EXPECT_EQ(seen_at(host, "0000:03:00.0"), (Seen{{UseKind::network, "enp3s0: in bond0, in vmbr0 (default route)"}}));
}

TEST(SurveyNetwork, ALinkThatLivesInAnotherNamespaceIsInUse) {
  FileKernel kernel;
  make_machine(kernel);
  kernel.directories.insert("/sys/devices/" + first + "/net");
  kernel.links["/sys/bus/virtio/devices/virtio2"] = "../../../devices/pci0000:00/0000:00:05.0/virtio2";
  kernel.directories.insert("/sys/devices/pci0000:00/0000:00:05.0/virtio2/net");
  const Host host = look(kernel);
  for (const std::string address : {"0000:03:00.0", "0000:00:05.0"}) {
    ASSERT_EQ(seen_at(host, address).size(), 1U);
    EXPECT_EQ(seen_at(host, address)[0].kind, UseKind::network);
    EXPECT_NE(seen_at(host, address)[0].what.find("another network namespace"), std::string::npos);
  }
  EXPECT_TRUE(seen_at(host, "0000:04:00.0").empty());
}

TEST(SurveyNetwork, AnAdapterOnUsbCountsForItsController) {
  FileKernel kernel;
  make_machine(kernel);
  add_link(kernel, "wwan0", first + "/usb3/3-1/3-1:1.0", "unknown");
  EXPECT_EQ(seen_at(look(kernel), "0000:03:00.0"), (Seen{{UseKind::network, "wwan0 (USB): up"}}));
  kernel.files["/sys/devices/" + first + "/usb3/3-1/3-1:1.0/net/wwan0/flags"] = "0x1002\n";
  EXPECT_TRUE(seen_at(look(kernel), "0000:03:00.0").empty()) << "nobody has switched it on";
}

TEST(SurveyNetwork, RoutesThatCannotBeReadAreNoFreeLink) {
  FileKernel kernel;
  make_machine(kernel);
  add_link(kernel, "enp3s0", first, "down");
  kernel.failing["/proc/net/route"] = EACCES;
  const Host host = look(kernel);
  ASSERT_EQ(uses_of(host, "0000:03:00.0").unseen.size(), 1U);
  EXPECT_EQ(uses_of(host, "0000:03:00.0").unseen[0].subject, "/proc/net/route");
  EXPECT_TRUE(uses_of(host, "0000:04:00.0").unseen.empty()) << "a device without a link does not care";
}

TEST(SurveyNetwork, AStateThatCannotBeReadIsNoLinkThatIsDown) {
  FileKernel kernel;
  make_machine(kernel);
  add_link(kernel, "enp3s0", first, "up");
  kernel.failing["/sys/devices/" + first + "/net/enp3s0/operstate"] = EIO;
  EXPECT_EQ(uses_of(look(kernel), "0000:03:00.0").unseen.size(), 1U);
  kernel.failing["/sys/class/net"] = EACCES;
  EXPECT_EQ(uses_of(look(kernel), "0000:04:00.0").unseen.size(), 1U) << "which links there are is not known";
}

}  // namespace
}  // namespace binder::testing
