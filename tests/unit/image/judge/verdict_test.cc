// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "binder/image/judge/wiring.h"
#include "tests/unit/image/archive.h"

namespace binder {
namespace {

using test::archive;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view host_config = "DEVICES=0000:02:00.0\n";
constexpr std::string_view order =
    "/scripts/init-top/00-vfio-binder \"$@\"\n[ -e /conf/param.conf ] && . /conf/param.conf\n/scripts/init-top/udev "
    "\"$@\"\n";

/// The smallest program that is one: an ELF header without segments, or with one that names an interpreter.
std::string elf(std::string_view interpreter = "") {
  std::string text =
      std::string{
          "\x7f"
          "ELF\2\1\1"} +
      std::string(9, '\0') + '\2' + std::string(0x2f, '\0');
  text[0x20] = 0x40;
  text[0x36] = 0x38;
  if (interpreter.empty()) return text;
  text[0x38] = 1;
  std::string segment(0x38, '\0');
  segment[0] = 3;
  segment[8] = 0x78;
  segment[0x20] = static_cast<char>(interpreter.size() + 1);
  return text + segment + std::string{interpreter} + '\0';
}

/// An image that grows file by file; directories come by themselves.
class TestImage {
 public:
  TestImage& with(const std::string& path, std::string_view content, std::uint32_t mode = 0100644) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      push(archive({path.substr(0, slash), 040755}));
    }
    push(archive({path, mode, content}));
    return *this;
  }
  TestImage& with_program(const std::string& path, std::string_view content) { return with(path, content, 0100755); }
  TestImage& with_link(const std::string& path, std::string_view target) { return with(path, target, 0120777); }

  ImageContents contents() const { return {tree_, kept_, command_line, kernel}; }
  std::string command_line;
  std::string kernel;

 private:
  void push(const std::string& text) {
    parser_.begin(0);
    parser_.push_all(text);
  }
  KeptContents kept_;
  ImageTree tree_{&kept_};
  CpioParser parser_{tree_};
};

TestImage& add_good_parts(TestImage& image) {
  return image.with_program("usr/sbin/vfio-binder", elf())
      .with("etc/vfio-pci.cfg", host_config)
      .with_program("scripts/init-top/00-vfio-binder", "#!/bin/sh\n")
      .with("scripts/init-top/ORDER", order)
      .with("usr/lib/modules/6.1/modules.dep",
            "k/vfio-pci.ko: k/vfio-pci-core.ko k/vfio.ko\nk/vfio-pci-core.ko: k/vfio.ko\nk/vfio.ko:\n")
      .with("usr/lib/modules/6.1/k/vfio.ko", "")
      .with("usr/lib/modules/6.1/k/vfio_iommu_type1.ko.xz", "")
      .with("usr/lib/modules/6.1/k/vfio-pci-core.ko", "")
      .with("usr/lib/modules/6.1/k/vfio-pci.ko", "");
}

HostFacts host() {
  HostFacts facts;
  facts.binder = elf();
  facts.config = {{"/etc/vfio-pci.cfg", std::string{host_config}}};
  return facts;
}

TEST(Inspect, AGoodImage) {
  TestImage image;
  for (const Aspect& aspect : inspect(add_good_parts(image).contents(), host())) {
    EXPECT_TRUE(aspect.result == AspectResult::ok || aspect.name == "rivals") << aspect.name << ": " << aspect.message;
  }
}

TEST(InspectBinder, Faults) {
  const auto result = [](TestImage& image) { return inspect_binder(image.contents(), host()).result; };
  TestImage absent;
  EXPECT_EQ(result(absent), AspectResult::wrong);
  TestImage not_executable;
  EXPECT_EQ(result(not_executable.with("usr/sbin/vfio-binder", elf())), AspectResult::wrong);
  TestImage script;
  EXPECT_EQ(result(script.with_program("usr/sbin/vfio-binder", "#!/bin/sh\n" + std::string(100, ' '))),
            AspectResult::wrong);
  TestImage other;
  EXPECT_EQ(result(other.with_program("usr/sbin/vfio-binder", elf() + "x")), AspectResult::stale);
  TestImage dangling;
  EXPECT_EQ(result(dangling.with_link("usr/sbin/vfio-binder", "/elsewhere")), AspectResult::wrong);
}

TEST(InspectBinder, OneThatIsNotStaticNeedsItsLoader) {
  HostFacts facts = host();
  facts.binder = elf("/lib/ld.so");
  TestImage without;
  EXPECT_EQ(inspect_binder(without.with_program("usr/sbin/vfio-binder", *facts.binder).contents(), facts).result,
            AspectResult::wrong);
  EXPECT_EQ(inspect_binder(without.with("lib/ld.so", "").contents(), facts).result, AspectResult::note);
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

TEST(InspectModules, MissingOnes) {
  TestImage image;
  image.with("usr/lib/modules/6.1/k/vfio.ko", "").with("usr/lib/modules/6.1/k/vfio_pci.ko", "");
  const Aspect aspect = inspect_modules(image.contents(), {}, "6.1");
  EXPECT_EQ(aspect.result, AspectResult::wrong);
  EXPECT_THAT(aspect.message, HasSubstr("vfio_iommu_type1 is neither"));
}

TEST(InspectModules, BuiltInIsAsGood) {
  TestImage image;
  image.with("usr/lib/modules/6.1/modules.builtin", "k/vfio.ko\nk/vfio_iommu_type1.ko\nk/vfio-pci.ko\n");
  const Aspect aspect = inspect_modules(image.contents(), {}, "6.1");
  EXPECT_NE(aspect.result, AspectResult::wrong);
}

TEST(InspectModules, TheHostKnowsWhatTheImageForgot) {
  TestImage image;
  add_good_parts(image);
  HostFacts facts = host();
  facts.modules["6.1"].dep = "k/vfio-pci.ko: k/vfio-pci-core.ko k/irqbypass.ko\n";
  EXPECT_THAT(inspect_modules(image.contents(), facts, "6.1").message, HasSubstr("irqbypass is neither"));
}

TEST(InspectModules, TheDriverOfTheConfigIsOneOfThem) {
  TestImage image;
  add_good_parts(image).with("etc/vfio-pci.cfg", "DRIVER=mlx5-vfio-pci\n");
  EXPECT_THAT(inspect_modules(image.contents(), host(), "6.1").message, HasSubstr("mlx5_vfio_pci is neither"));
}

Machine machine_with_gpu() {
  Machine machine;
  PciDevice device;
  device.address = PciAddress{0, 2, 0, 0};
  device.id = DeviceId{0x10de, 0x1401, SubsystemId{0x1462, 0x3201}};
  device.class_code = 0x030000;
  machine.devices = std::vector{device};
  return machine;
}

TEST(InspectRivals, OnlyThoseForTheDevices) {
  TestImage image;
  add_good_parts(image)
      .with("usr/lib/modules/6.1/k/nouveau.ko", "")
      .with("usr/lib/modules/6.1/k/i915.ko", "")
      .with("conf/modules", "nouveau\n");
  HostFacts facts = host();
  facts.machine = machine_with_gpu();
  facts.modules["6.1"].alias =
      "alias pci:v000010DEd*sv*sd*bc03sc*i* nouveau\nalias pci:v00008086d*sv*sd*bc03sc*i* i915\n"
      "alias pci:v000010DEd00001401sv00001462sd00003201bc03sc00i00 absent\n";
  const Aspect aspect = inspect_rivals(image.contents(), facts, "6.1");
  EXPECT_EQ(aspect.result, AspectResult::ok);
  EXPECT_THAT(aspect.message, testing::StartsWith("nouveau in the image could take"));
  EXPECT_THAT(aspect.details, ElementsAre("conf/modules loads nouveau, after the binder has run"));
  image.with("scripts/init-top/ORDER", "");
  EXPECT_EQ(inspect_rivals(image.contents(), facts, "6.1").result, AspectResult::wrong);
}

TEST(InspectRivals, OfADeviceThatIsNotHereNothingIsKnown) {
  TestImage image;
  HostFacts facts = host();
  facts.machine = Machine{};
  facts.modules["6.1"].alias = "alias pci:v000010DEd*sv*sd*bc03sc*i* nouveau\n";
  const Aspect aspect = inspect_rivals(add_good_parts(image).contents(), facts, "6.1");
  EXPECT_EQ(aspect.result, AspectResult::note);
  EXPECT_THAT(aspect.details, ElementsAre(testing::StartsWith("not looked for, because not on this machine: 0000:")));
}

TEST(KernelVersions, FromModulesOrFromTheImageItself) {
  TestImage image;
  EXPECT_THAT(kernel_versions(add_good_parts(image).contents()), ElementsAre("6.1"));
  image.kernel = "6.2";
  EXPECT_THAT(kernel_versions(image.contents()), ElementsAre("6.2"));
}

}  // namespace
}  // namespace binder
