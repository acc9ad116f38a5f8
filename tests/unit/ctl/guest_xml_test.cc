// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/guest_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace binder::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

PciDevice device(const char* address, std::uint32_t class_code = 0x030000) {
  PciDevice device;
  device.address = parse_pci_address(address).value();
  device.id = DeviceId{0x10de, 0x1401, {}};
  device.class_code = class_code;
  return device;
}

std::vector<GuestDevice> placed(const std::vector<PciDevice>& devices) {
  std::vector<const PciDevice*> pointers;
  for (const PciDevice& device : devices) pointers.push_back(&device);
  return place_devices(pointers, 16);
}

/// `bus.function` of each in the guest, `*` where a card begins, `-` where libvirt chooses.
std::string places(const std::vector<PciDevice>& devices) {
  std::string text;
  for (const GuestDevice& guest : placed(devices)) {
    text += text.empty() ? "" : " ";
    text += guest.place ? std::to_string(guest.place->bus) + "." + std::to_string(guest.place->function) : "-";
    if (guest.begins_card) text += "*";
  }
  return text;
}

TEST(GuestXml, ACardHasOneSlotWhoseFunctionsBeginAtZero) {
  EXPECT_EQ(places({device("01:00.0"), device("01:00.1"), device("02:00.0"), device("03:00.1"), device("03:00.2")}),
            "16.0* 16.1 - 17.0* 17.1");
}

TEST(GuestXml, VirtualFunctionsAreNoCard) {
  std::vector<PciDevice> functions{device("03:02.0"), device("03:02.1")};
  for (PciDevice& function : functions) function.physical_function = parse_pci_address("03:00.0").value();
  EXPECT_EQ(places(functions), "- -");
}

TEST(GuestXml, OtherDomainsAndBusesAreOtherCards) {
  EXPECT_EQ(places({device("0000:01:00.0"), device("0001:01:00.0"), device("0001:02:00.0"), device("0001:02:01.0")}),
            "- - - -");
}

TEST(GuestXml, HostAndGuestAddress) {
  const std::vector<PciDevice> card{device("10000:e1:1f.0"), device("10000:e1:1f.7")};
  const std::string text = xml_text(device_elements(placed(card)));
  EXPECT_THAT(text, AllOf(HasSubstr("<hostdev mode='subsystem' type='pci' managed='no'>"),
                          HasSubstr("<!-- 10000:e1:1f.0 [10de:1401] group 0 -->"),
                          HasSubstr("<address domain='0x10000' bus='0xe1' slot='0x1f' function='0x7'/>"),
                          HasSubstr("<address type='pci' domain='0x0000' bus='0x10' slot='0x00' function='0x0' "
                                    "multifunction='on'/>"),
                          HasSubstr("bus='0x10' slot='0x00' function='0x1'/>")));
  EXPECT_THAT(xml_text(device_elements(placed({device("01:00.0")}))), Not(HasSubstr("type='pci' domain")));
  EXPECT_THAT(device_elements({}), IsEmpty());
}

TEST(GuestXml, TheCardOfTheFirmwareMayWantItsRom) {
  PciDevice boot = device("01:00.0");
  EXPECT_THAT(xml_text(device_elements(placed({boot}))), Not(HasSubstr("<rom")));
  boot.boot_vga = true;
  EXPECT_THAT(xml_text(device_elements(placed({boot}))), HasSubstr("<rom file="));
}

TEST(GuestXml, FeaturesAreForGraphicsCards) {
  EXPECT_THAT(feature_elements(placed({device("01:00.0", 0x0c0330)}), Hypervisor::hidden), IsEmpty());
  const auto with = [](Hypervisor hypervisor) {
    return xml_text(feature_elements(placed({device("01:00.0")}), hypervisor));
  };
  EXPECT_THAT(with(Hypervisor::shown), AllOf(HasSubstr("<acpi/>"), HasSubstr("<apic/>"), Not(HasSubstr("<hidden"))));
  EXPECT_THAT(with(Hypervisor::hidden),
              AllOf(HasSubstr("<hidden state='on'/>"), HasSubstr("<vendor_id state='on' value='vfio-binder'/>")));
}

TEST(GuestXml, MemoryIsOfTheLargestPool) {
  EXPECT_THAT(xml_text(memory_elements({})), Not(HasSubstr("<memoryBacking>")));
  EXPECT_THAT(xml_text(memory_elements({{1048576, std::nullopt, 16, 0}, {2048, std::nullopt, 100, 0}})),
              AllOf(HasSubstr("<page size='1' unit='GiB'/>"), HasSubstr("<memory unit='MiB'>16384</memory>"),
                    HasSubstr("The largest of the pools"), Not(HasSubstr("<numatune>"))));
  EXPECT_THAT(xml_text(memory_elements({{2048, 1, 100, 0}})),
              AllOf(HasSubstr("<page size='2' unit='MiB'/>"), HasSubstr("<memory mode='strict' nodeset='1'/>")));
}

}  // namespace
}  // namespace binder::ctl
