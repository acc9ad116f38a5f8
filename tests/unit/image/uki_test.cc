// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/uki.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace binder {
namespace {

using testing::HasSubstr;

std::string little_endian(std::uint32_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xffU);
  return text;
}

struct TestSection {
  std::string name;
  std::uint32_t offset;
  std::uint32_t virtual_size;
  std::uint32_t raw_size;
};

std::string pe_file(const std::vector<TestSection>& sections) {
  constexpr std::uint32_t header_at = 0x40;
  constexpr std::uint32_t optional_size = 8;
  std::string text = "MZ" + std::string(0x3a, '\0') + little_endian(header_at, 4);
  text += std::string{"PE\0\0", 4} + "\x64\x86" + little_endian(static_cast<std::uint32_t>(sections.size()), 2) +
          std::string(12, '\0') + little_endian(optional_size, 2) + std::string(2, '\0') +
          std::string(optional_size, '\0');
  for (const TestSection& section : sections) {
    std::string name = section.name;
    name.resize(8, '\0');
    text += name + little_endian(section.virtual_size, 4) + little_endian(0, 4) + little_endian(section.raw_size, 4) +
            little_endian(section.offset, 4) + std::string(16, '\0');
  }
  return text;
}

TEST(ParsePe, TheSmallerOfTheTwoSizesCounts) {
  const auto sections = parse_pe(pe_file({{".initrd", 512, 100, 512}, {".uname", 1024, 600, 512}}), 4096);
  ASSERT_TRUE(sections) << sections.error();
  EXPECT_EQ((*sections)[0].at, (FileRange{512, 100}));
  EXPECT_EQ((*sections)[1].at, (FileRange{1024, 512}));
}

TEST(ParsePe, SectionsThatLie) {
  const auto sections = parse_pe(pe_file({{".initrd", 4000, 100, 512}}), 4096);
  ASSERT_FALSE(sections);
  EXPECT_THAT(sections.error(), HasSubstr("after the end"));
}

TEST(ParsePe, CutOffAnywhereIsAnError) {
  const std::string whole = pe_file({{".initrd", 0, 0, 0}, {".uname", 0, 0, 0}});
  ASSERT_TRUE(parse_pe(whole, whole.size()));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_pe(std::string_view{whole}.substr(0, size), size)) << size;
  }
}

TEST(ParsePe, WrongSignature) {
  std::string text = pe_file({});
  text[0x40] = 'N';
  EXPECT_THAT(parse_pe(text, text.size()).error(), HasSubstr("signature"));
}

TEST(UkiProfiles, WithoutProfilesThereIsOneWay) {
  const auto profiles =
      uki_profiles({{".linux", {1, 1}}, {".cmdline", {2, 1}}, {".initrd", {3, 1}}, {".ucode", {4, 1}}});
  ASSERT_EQ(profiles.size(), 1U);
  EXPECT_FALSE(profiles[0].description);
  EXPECT_EQ(profiles[0].initramfs, (FileRange{3, 1}));
  EXPECT_EQ(profiles[0].microcode, (FileRange{4, 1}));
  EXPECT_EQ(profiles[0].command_line, (FileRange{2, 1}));
}

TEST(UkiProfiles, AProfileStandsInForTheBase) {
  const auto profiles = uki_profiles({{".initrd", {1, 1}},
                                      {".cmdline", {2, 1}},
                                      {".profile", {3, 1}},
                                      {".profile", {4, 1}},
                                      {".cmdline", {5, 1}},
                                      {".profile", {6, 1}},
                                      {".initrd", {7, 1}}});
  ASSERT_EQ(profiles.size(), 3U);
  EXPECT_EQ(profiles[0].command_line, (FileRange{2, 1}));
  EXPECT_EQ(profiles[1].command_line, (FileRange{5, 1}));
  EXPECT_EQ(profiles[1].initramfs, (FileRange{1, 1}));
  EXPECT_EQ(profiles[2].initramfs, (FileRange{7, 1}));
  EXPECT_EQ(profiles[2].command_line, (FileRange{2, 1}));
}

}  // namespace
}  // namespace binder
