// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "binder/image/judge/wiring.h"
#include "tests/unit/image/judge/test_image.h"

namespace binder {
namespace {

using test::add_good_parts;
using test::elf;
using test::host;
using test::TestImage;
using testing::ElementsAre;
using testing::HasSubstr;

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

TEST(InspectModules, OneThatTheKernelDoesNotHave) {
  TestImage image;
  add_good_parts(image).with("etc/vfio-pci.cfg", "DRIVER=mlx5-vfio-pci\n");
  EXPECT_THAT(inspect_modules(image.contents(), host(), "6.1").details, testing::IsEmpty()) << "nobody knows";
  HostFacts facts = host();
  facts.modules["6.1"].dep = "k/vfio.ko:\n";
  EXPECT_THAT(inspect_modules(image.contents(), facts, "6.1").details,
              ElementsAre("mlx5_vfio_pci: the kernel has no such module, for which DRIVER in the config asks"));
  facts.modules["6.1"].dep += "k/mlx5-vfio-pci.ko:\n";
  EXPECT_THAT(inspect_modules(image.contents(), facts, "6.1").details, testing::IsEmpty());
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
  EXPECT_THAT(aspect.details, ElementsAre(HasSubstr("because they are not on this machine: 0000:")));
}

TEST(Inspect, WithoutTheBinderOnPurpose) {
  TestImage image;
  add_good_parts(image);
  image.purpose = Purpose::crash_kernel;
  EXPECT_THAT(inspect(image.contents(), host()), ElementsAre(testing::Field(&Aspect::name, "purpose")));
  image.purpose = Purpose::rescue;
  const auto with_binder = inspect(image.contents(), {});
  EXPECT_THAT(with_binder.front().message, HasSubstr("has the binder in it"));
  EXPECT_GT(with_binder.size(), 1U);
  TestImage without;
  for (const Purpose purpose : {Purpose::rescue, Purpose::fallback, Purpose::crash_kernel}) {
    without.purpose = purpose;
    const auto aspects = inspect(without.contents(), host());
    ASSERT_EQ(aspects.size(), 1U);
    EXPECT_EQ(aspects.front().result, AspectResult::note);
  }
  without.purpose = Purpose::system;
  EXPECT_EQ(inspect(without.contents(), host()).front().result, AspectResult::wrong);
}

TEST(InspectRivals, WhatIsNotLookedForIsNamed) {
  TestImage image;
  EXPECT_THAT(inspect_rivals(add_good_parts(image).contents(), host(), "6.1").message,
              testing::StartsWith("other drivers for the listed devices are not looked for: "));
}

TEST(InspectRivals, TheDevicesOfTheCommandLineCountInsteadOfDevices) {
  TestImage image;
  add_good_parts(image).with("usr/lib/modules/6.1/k/nouveau.ko", "");
  HostFacts facts = host();
  facts.machine = machine_with_gpu();
  facts.modules["6.1"].alias = "alias pci:v000010DEd*sv*sd*bc03sc*i* nouveau\n";
  image.command_line = "vfio_binder.devices=0000:05:00.0";
  const Aspect aspect = inspect_rivals(image.contents(), facts, "6.1");
  EXPECT_THAT(aspect.message, testing::StartsWith("no other driver"));
  EXPECT_THAT(aspect.details, ElementsAre(HasSubstr("0000:05:00.0")));
}

TEST(KernelVersions, DirectoriesThatAreNoKernels) {
  TestImage image;
  image.with("usr/lib/modules/6.0/extra/a.ko", "").with("usr/lib/modules/keys/a", "").with("usr/lib/modules/file", "");
  HostFacts facts;
  EXPECT_THAT(kernel_versions(image.contents(), facts), ElementsAre("6.0")) << "all there is";
  image.with("usr/lib/modules/6.3/k/a.ko", "");
  facts.modules["6.3"].dep = "k/a.ko:\n";
  EXPECT_THAT(kernel_versions(image.contents(), facts), ElementsAre("6.3")) << "the host knows it";
  image.with("usr/lib/modules/6.2/modules.dep.bin", "");
  EXPECT_THAT(kernel_versions(add_good_parts(image).contents(), {}), ElementsAre("6.1", "6.2"));
}

TEST(KernelVersions, FromModulesOrFromTheImageItself) {
  TestImage image;
  EXPECT_THAT(kernel_versions(add_good_parts(image).contents(), {}), ElementsAre("6.1"));
  image.kernel = "6.2";
  EXPECT_THAT(kernel_versions(image.contents(), {}), ElementsAre("6.2"));
}

}  // namespace
}  // namespace binder
