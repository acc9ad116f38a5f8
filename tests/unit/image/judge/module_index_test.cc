// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/module_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace binder {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::string big_endian(std::uint32_t number) {
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) text += static_cast<char>(number >> shift & 0xffU);
  return text;
}

/// The index that libkmod writes for the keys "vfio" and "vfio_pci": a node "vfio" with a value, and below '_' one with
/// the rest.
std::string small_index() {
  constexpr std::uint32_t prefix = 0x80000000;
  constexpr std::uint32_t values = 0x40000000;
  constexpr std::uint32_t children = 0x20000000;
  std::string text = big_endian(0xb007f457) + big_endian(0x00020001) + std::string(4, '\0');
  const auto leaf = static_cast<std::uint32_t>(text.size());
  text += std::string{"pci"} + '\0' + big_endian(1) + big_endian(0) + "k/vfio-pci.ko: k/vfio.ko" + '\0';
  const auto top = static_cast<std::uint32_t>(text.size());
  text += std::string{"vfio"} + '\0' + "__" + big_endian(leaf | prefix | values) + big_endian(1) + big_endian(0) +
          "k/vfio.ko:" + '\0';
  return text.replace(8, 4, big_endian(top | prefix | values | children));
}

std::vector<std::pair<std::string, std::string>> entries(std::string_view index) {
  std::vector<std::pair<std::string, std::string>> all;
  for_each_index_entry(index, [&](std::string_view key, std::string_view value) { all.emplace_back(key, value); });
  return all;
}

TEST(ModuleInFile, NamesOfFilesAndModules) {
  EXPECT_EQ(module_in_file("kernel/drivers/vfio/pci/vfio-pci.ko.xz"), "vfio_pci");
  EXPECT_EQ(module_in_file("snd_hda_intel.ko"), "snd_hda_intel");
  EXPECT_EQ(module_in_file("a/modules.dep"), "");
  EXPECT_EQ(module_in_file("a/b.ko.txt"), "");
}

TEST(ModuleIndexFile, IsReadToItsLeaves) {
  EXPECT_THAT(entries(small_index()),
              ElementsAre(Pair("vfio", "k/vfio.ko:"), Pair("vfio_pci", "k/vfio-pci.ko: k/vfio.ko")));
}

TEST(ModuleIndexFile, DamagedOnesEndEarly) {
  const std::string whole = small_index();
  // The top is the last of it, and where that is cut off, nothing below it is believed.
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THAT(entries(whole.substr(0, size)), IsEmpty()) << size;
  std::string circle = whole;
  circle.replace(circle.find("__") + 2, 4, circle.substr(8, 4));
  EXPECT_EQ(entries(circle).size(), 513U) << "it ends at its limit";
  EXPECT_THAT(entries("no index at all, but long enough"), IsEmpty());
}

TEST(ModuleIndex, FromTextOrFromTheIndexFile) {
  const ModuleIndex text =
      read_module_index({"k/vfio-pci.ko: k/vfio.ko k/irqbypass.ko.xz\nk/vfio.ko:\n", "", "k/pci.ko\n", "", "", ""});
  EXPECT_THAT(text.dependencies.at("vfio_pci"), ElementsAre("vfio", "irqbypass"));
  EXPECT_THAT(text.built_in, ElementsAre("pci"));
  const ModuleIndex binary = read_module_index({"", small_index(), "", small_index(), "", ""});
  EXPECT_THAT(binary.dependencies.at("vfio_pci"), ElementsAre("vfio"));
  EXPECT_THAT(binary.built_in, ElementsAre("vfio", "vfio_pci"));
}

TEST(Aliases, FromTextOrFromTheIndexFile) {
  std::vector<std::string> seen;
  const auto note = [&](std::string_view alias, std::string_view module) {
    seen.push_back(std::string{alias} + "=" + std::string{module});
  };
  for_each_alias({"", "", "", "", "# comment\nalias pci:v1* a_b\nalias pci:v2* c\n", ""}, note);
  EXPECT_THAT(seen, ElementsAre("pci:v1*=a_b", "pci:v2*=c"));
  seen.clear();
  for_each_alias({"", "", "", "", "", small_index()}, note);
  EXPECT_EQ(seen.size(), 2U);
}

}  // namespace
}  // namespace binder
