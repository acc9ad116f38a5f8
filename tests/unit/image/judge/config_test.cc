// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/image/judge/test_image.h"

namespace binder {
namespace {

using test::host;
using test::host_config;
using test::TestImage;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* main_file = "etc/vfio-pci.cfg";

HostFacts host_with(std::string_view config) {
  HostFacts facts = host();
  facts.config = {{"/etc/vfio-pci.cfg", std::string{config}}};
  return facts;
}

TEST(InspectConfig, TheDifferenceIsShown) {
  TestImage image;
  const Aspect aspect = inspect_config(image.with("etc/vfio-pci.cfg", "DEVICES=0000:03:00.0\n").contents(), host());
  EXPECT_EQ(aspect.result, AspectResult::stale);
  EXPECT_THAT(aspect.details, ElementsAre("/etc/vfio-pci.cfg: differs (- host, + image)", "  -DEVICES=0000:02:00.0",
                                          "  +DEVICES=0000:03:00.0"));
}

TEST(InspectConfig, DropInsCount) {
  HostFacts facts = host();
  facts.config.push_back({"/etc/vfio-pci.cfg.d/a.cfg", "X=1\n"});
  TestImage image;
  image.with("etc/vfio-pci.cfg", host_config).with("etc/vfio-pci.cfg.d/b.cfg", "").with("etc/vfio-pci.cfg.d/c.txt", "");
  EXPECT_THAT(
      inspect_config(image.contents(), facts).details,
      ElementsAre("/etc/vfio-pci.cfg.d/a.cfg: not in the image", "/etc/vfio-pci.cfg.d/b.cfg: in the image only"));
}

TEST(InspectConfig, NoConfigAnywhereIsNoFault) {
  EXPECT_EQ(inspect_config(TestImage{}.contents(), {}).result, AspectResult::note);
  EXPECT_EQ(inspect_config(TestImage{}.contents(), host()).result, AspectResult::stale);
}

TEST(Difference, OnlyWhatIsBetween) {
  EXPECT_THAT(difference("a\nb\nc\n", "a\nx\ny\nc\n", 10), ElementsAre("-b", "+x", "+y"));
  EXPECT_THAT(difference("a\nb\nc\n", "", 2), ElementsAre("-a", "-b", "and 1 more"));
  EXPECT_THAT(difference("a\x1b[2J", "b", 10), ElementsAre("-a?[2J", "+b"));
}

TEST(InspectConfig, OneWithProblemsIsNoGoodOneWhereverItComesFrom) {
  TestImage image;
  const Aspect aspect =
      inspect_config(image.with(main_file, "DEVICES=nonsense\n").contents(), host_with("DEVICES=nonsense\n"));
  EXPECT_EQ(aspect.result, AspectResult::wrong);
  EXPECT_THAT(aspect.message, HasSubstr("1 problem:"));
  EXPECT_THAT(aspect.details, ElementsAre(testing::StartsWith("/etc/vfio-pci.cfg:1:")));
}

TEST(InspectConfig, OneThatNamesNothingIsSaid) {
  for (const char* const text : {"", "# DEVICES=\n", "DEVICES=\"\"\n"}) {
    TestImage image;
    const Aspect aspect = inspect_config(image.with(main_file, text).contents(), host_with(text));
    EXPECT_EQ(aspect.result, AspectResult::note) << text;
    EXPECT_THAT(aspect.message, HasSubstr("nothing to do"));
    image.command_line = "vfio_binder.devices=0000:02:00.0";
    EXPECT_EQ(inspect_config(image.contents(), host_with(text)).result, AspectResult::ok);
  }
  TestImage pages;
  EXPECT_EQ(inspect_config(pages.with(main_file, "HUGEPAGES=4\n").contents(), host_with("HUGEPAGES=4\n")).result,
            AspectResult::ok);
}

TEST(InspectConfig, OneThatTheBinderDoesNotReadInTheImage) {
  const auto of = [](std::uint32_t mode, std::uint32_t owner, std::uint32_t group) {
    TestImage image;
    return inspect_config(image.with(main_file, host_config, mode, owner, group).contents(), host());
  };
  EXPECT_EQ(of(0100644, 0, 0).result, AspectResult::ok);
  EXPECT_EQ(of(0100664, 0, 0).result, AspectResult::ok) << "the group root is root";
  EXPECT_THAT(of(0100664, 0, 1000).details, ElementsAre(HasSubstr("others than root may write to it")));
  EXPECT_THAT(of(0100646, 0, 0).details, ElementsAre(HasSubstr("others than root may write to it")));
  const Aspect foreign = of(0100644, 1000, 0);
  EXPECT_EQ(foreign.result, AspectResult::wrong);
  EXPECT_THAT(foreign.details, ElementsAre(HasSubstr("it belongs to the user with the number 1000")));
}

TEST(InspectConfig, ADirectoryOfDropInsThatOthersMayWriteToIsNotRead) {
  HostFacts facts = host();
  facts.config.push_back({"/etc/vfio-pci.cfg.d/a.cfg", "DEVICES=0000:03:00.0\n"});
  TestImage image;
  image.with(main_file, host_config).with("etc/vfio-pci.cfg.d/a.cfg", facts.config.back().text);
  EXPECT_EQ(inspect_config(image.contents(), facts).result, AspectResult::ok);
  image.with("etc/vfio-pci.cfg.d", "", 040777);
  const Aspect aspect = inspect_config(image.contents(), facts);
  EXPECT_EQ(aspect.result, AspectResult::wrong);
  EXPECT_THAT(aspect.details, ElementsAre(testing::StartsWith("/etc/vfio-pci.cfg.d: others than root")));
}

TEST(InspectConfig, WhatIsNoFileInTheImage) {
  TestImage directory;
  const Aspect aspect = inspect_config(directory.with("etc/vfio-pci.cfg/x", "").contents(), {});
  EXPECT_EQ(aspect.result, AspectResult::wrong);
  EXPECT_THAT(aspect.details, testing::Contains(HasSubstr("it is a directory")));
  TestImage link;
  EXPECT_THAT(inspect_config(link.with_link(main_file, "/run/elsewhere").contents(), {}).details,
              ElementsAre(HasSubstr("it is a link to /run/elsewhere, which is not there")));
}

TEST(InspectConfig, OneThatTheSystemDoesNotReadIsNotNone) {
  HostFacts facts;
  facts.config_faults = {"/etc/vfio-pci.cfg: it is a directory"};
  EXPECT_EQ(inspect_config(TestImage{}.contents(), facts).result, AspectResult::wrong);
  HostFacts unseen;
  unseen.config_unseen = {"/etc/vfio-pci.cfg: Permission denied"};
  const Aspect aspect = inspect_config(TestImage{}.contents(), unseen);
  EXPECT_EQ(aspect.result, AspectResult::unknown);
  EXPECT_THAT(aspect.details, ElementsAre("/etc/vfio-pci.cfg: Permission denied"));
}

}  // namespace
}  // namespace binder
