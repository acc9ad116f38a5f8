// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/offers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/kernel/scan/scan.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Seen {
  explicit Seen(const char* text) : kernel{text}, machine{scan(kernel)} {
    for (const PciDevice& device : *machine.devices) host.devices.emplace_back().address = device.address;
  }
  [[nodiscard]] std::vector<Offer> offers() const { return offers_of(machine, host); }
  HostDevice& of(const char* address) {
    return *std::ranges::find(host.devices, *parse_pci_address(address), &HostDevice::address);
  }

  FakeKernel kernel;
  Machine machine;
  Host host;
};

std::vector<std::string> names(const Offer& offer) {
  std::vector<std::string> names;
  for (const PciAddress& address : offer.devices) names.push_back(to_string(address));
  return names;
}

constexpr const char* two_cards =
    "device 0000:00:01.0 id=8086:1901 class=060400 group=1\n"
    "device 0000:01:00.0 below=0000:00:01.0 id=10de:1401 class=030000 group=11 boot-vga=1\n"
    "device 0000:01:00.1 below=0000:00:01.0 id=10de:0fba class=040300 group=11\n"
    "device 0000:00:02.0 id=8086:1905 class=060400 group=2\n"
    "device 0000:02:00.0 below=0000:00:02.0 id=1002:73bf class=030000 group=12\n"
    "device 0000:02:00.1 below=0000:00:02.0 id=1002:ab28 class=040300 group=13\n"
    "device 0000:00:14.0 id=8086:a36d class=0c0330 group=3\n"
    "device 0000:00:14.2 id=8086:a36f class=050000 group=3\n"
    "device 0000:00:1f.3 id=8086:a348 class=040300 group=4\n";

TEST(Offers, ACardComesWithItsSoundAlsoFromAnotherGroup) {
  const auto offers = Seen{two_cards}.offers();
  ASSERT_THAT(offers, SizeIs(4));
  EXPECT_EQ(offers[0].kind, "graphics card");
  EXPECT_THAT(names(offers[0]), ElementsAre("0000:01:00.0", "0000:01:00.1"));
  EXPECT_THAT(names(offers[1]), ElementsAre("0000:02:00.0", "0000:02:00.1"));
  EXPECT_EQ(offers[0].why_not, "");
}

TEST(Offers, AControllerComesWithAllOfItsGroup) {
  const auto offers = Seen{two_cards}.offers();
  EXPECT_EQ(offers[2].kind, "USB controller");
  EXPECT_THAT(names(offers[2]), ElementsAre("0000:00:14.0", "0000:00:14.2"));
  EXPECT_EQ(offers[3].kind, "sound");
}

TEST(Offers, TheOnlyDisplaySaysWhatItWouldMean) {
  const auto offers = Seen{"device 0000:01:00.0 id=10de:1401 class=030000 group=11\n"}.offers();
  ASSERT_THAT(offers, SizeIs(1));
  EXPECT_THAT(offers[0].why_not, HasSubstr("last display"));
}

TEST(Offers, WhatTheHostRunsOnSaysSo) {
  Seen seen{"device 0000:01:00.0 id=144d:a808 class=010802 group=11\n"};
  seen.of("0000:01:00.0").uses.seen.push_back({UseKind::root, "ext4 on / (nvme0n1p2)"});
  const auto offers = seen.offers();
  ASSERT_THAT(offers, SizeIs(1));
  EXPECT_THAT(offers[0].why_not, HasSubstr("ext4 on /"));
  EXPECT_THAT(offers[0].uses, ElementsAre("ext4 on / (nvme0n1p2)"));
}

TEST(Offers, BridgesAndUnreadableDevicesAreNone) {
  EXPECT_THAT(Seen{"device 0000:00:01.0 id=8086:1901 class=060400 group=1\n"}.offers(), IsEmpty());
  Seen unread{two_cards};
  unread.kernel.failing["/sys/bus/pci/devices"] = EIO;
  unread.machine = scan(unread.kernel);
  EXPECT_THAT(unread.offers(), IsEmpty());
}

}  // namespace
}  // namespace binder::testing
