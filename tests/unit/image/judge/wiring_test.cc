// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/wiring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/image/archive.h"

namespace binder {
namespace {

using testing::HasSubstr;

struct TestFile {
  std::string path;
  std::string content;
  std::uint32_t mode = 0100644;
};

constexpr std::uint32_t program = 0100755;
constexpr std::uint32_t symlink = 0120777;

enum class Asked { hook, command_line };

Aspect answer_of(const std::vector<TestFile>& files, std::string command_line, Asked asked) {
  KeptContents kept;
  ImageTree tree{&kept};
  CpioParser parser{tree};
  const auto push = [&](const std::string& text) {
    parser.begin(0);
    parser.push_all(text);
  };
  for (const TestFile& file : files) {
    for (std::size_t slash = file.path.find('/'); slash != std::string::npos; slash = file.path.find('/', slash + 1)) {
      const std::string directory = file.path.substr(0, slash);
      if (!tree.find(directory)) push(test::directory(directory));
    }
    push(test::archive({file.path, file.mode, file.content}));
  }
  if (!tree.find_itself("init")) push(test::archive({"init", program, ""}));
  const ImageContents image{tree, kept, std::move(command_line), ""};
  return asked == Asked::hook ? inspect_hook(image) : inspect_command_line(image).value();
}

Aspect hook_of(const std::vector<TestFile>& files, std::string command_line = "") {
  return answer_of(files, std::move(command_line), Asked::hook);
}

Aspect command_line_of(std::string command_line) { return answer_of({}, std::move(command_line), Asked::command_line); }

void expect_ok(const std::vector<TestFile>& files) {
  const Aspect aspect = hook_of(files);
  EXPECT_EQ(aspect.result, AspectResult::ok) << aspect.message;
}

void expect_wrong(const std::vector<TestFile>& files, const std::string& why) {
  const Aspect aspect = hook_of(files);
  EXPECT_EQ(aspect.result, AspectResult::wrong);
  EXPECT_THAT(aspect.message, HasSubstr(why));
}

std::vector<TestFile> initramfs_tools(std::string order) {
  return {{"scripts/functions", ""},
          {"scripts/init-top/00-vfio-binder", "", program},
          {"scripts/init-top/framebuffer", "modprobe simpledrm\n", program},
          {"scripts/init-top/keymap", "loadkeys\n", program},
          {"scripts/init-top/ORDER", std::move(order)}};
}

TEST(InitramfsTools, OursBeforeUdev) {
  expect_ok(initramfs_tools("/scripts/init-top/00-vfio-binder \"$@\"\n/scripts/init-top/udev \"$@\"\n"));
  expect_ok(initramfs_tools("/scripts/init-top/keymap \"$@\"\n/scripts/init-top/00-vfio-binder \"$@\"\n"));
  expect_wrong(initramfs_tools("/scripts/init-top/udev \"$@\"\n/scripts/init-top/00-vfio-binder \"$@\"\n"),
               "udev runs before");
  expect_wrong(initramfs_tools("/scripts/init-top/framebuffer \"$@\"\n/scripts/init-top/00-vfio-binder \"$@\"\n"),
               "loads modules");
  expect_wrong(initramfs_tools("# /scripts/init-top/00-vfio-binder\n/scripts/init-top/keymap\n"),
               "not in scripts/init-top/ORDER");
}

TEST(InitramfsTools, TheRuleForLateDevicesIsMissed) {
  std::vector<TestFile> files = initramfs_tools("/scripts/init-top/00-vfio-binder \"$@\"\n");
  EXPECT_TRUE(hook_of(files).details.empty()) << "there is no udev";
  files.push_back({"usr/lib/udev/rules.d/80-drivers.rules", ""});
  ASSERT_EQ(hook_of(files).details.size(), 1U);
  EXPECT_THAT(hook_of(files).details[0], HasSubstr("usr/lib/udev/rules.d/60-vfio-binder.rules is not in the image"));
  EXPECT_EQ(hook_of(files).result, AspectResult::ok);
  files.push_back({"usr/lib/udev/rules.d/60-vfio-binder.rules", ""});
  EXPECT_TRUE(hook_of(files).details.empty());
}

TEST(InitramfsTools, WithoutScriptOrOrder) {
  expect_wrong({{"scripts/functions", ""}}, "is missing");
  expect_wrong({{"scripts/init-top/00-vfio-binder", ""}}, "not executable");
  expect_wrong({{"scripts/init-top/00-vfio-binder", "", program}}, "ORDER is missing");
}

std::vector<TestFile> mkinitcpio(std::string config, std::uint32_t mode = program) {
  return {
      {"init", "", program}, {"init_functions", ""}, {"hooks/vfio-binder", "", mode}, {"config", std::move(config)}};
}

TEST(Mkinitcpio, EarlyHooks) {
  expect_ok(mkinitcpio("EARLYHOOKS=\"vfio-binder udev\"\nHOOKS=\"udev\"\n"));
  expect_ok(mkinitcpio("EARLYHOOKS='vfio-binder'\n"));
  expect_wrong(mkinitcpio("EARLYHOOKS=\"udev vfio-binder\"\n"), "udev before vfio-binder");
  expect_wrong(mkinitcpio("EARLYHOOKS=\"udev\"\nHOOKS=\"vfio-binder\"\n"), "does not list");
  expect_wrong(mkinitcpio("EARLYHOOKS=\"vfio-binder\"\n", 0100644), "not executable");
  expect_wrong({{"init_functions", ""}}, "/hooks/vfio-binder is missing");
}

TEST(Mkinitcpio, WithSystemdAsInitTheHooksAreNotRun) {
  std::vector<TestFile> files = mkinitcpio("EARLYHOOKS=\"vfio-binder udev\"\n");
  files.push_back({"usr/lib/systemd/system/initrd.target", ""});
  expect_wrong(files, "vfio-binder.service is missing");
}

TEST(Dracut, HookDirectoriesOfAllVersions) {
  const std::string of_059 = "for f in \"/lib/dracut/hooks/$_dir\"/*.sh; do";
  const std::string of_112 = "for d in /var/lib/dracut/hooks /etc/dracut/hooks /usr/lib/dracut/hooks; do";
  const auto image = [](const std::string& library, const std::string& directory) {
    return std::vector<TestFile>{{"usr/lib/dracut-lib.sh", library},
                                 {directory + "/cmdline/00-vfio-binder.sh", "binder"}};
  };
  expect_ok(image(of_059, "lib/dracut/hooks"));
  expect_wrong(image(of_059, "var/lib/dracut/hooks"), "in none of the directories");
  for (const char* const directory : {"var/lib/dracut/hooks", "etc/dracut/hooks", "usr/lib/dracut/hooks"})
    expect_ok(image(of_112, directory));
  expect_wrong(image(of_112, "lib/dracut/hooks"), "in none of the directories");
}

TEST(Dracut, NothingThatLoadsModulesComesEarlier) {
  const TestFile ours{"var/lib/dracut/hooks/cmdline/00-vfio-binder.sh", ""};
  expect_ok({ours,
             {"var/lib/dracut/hooks/cmdline/01-parse-kernel.sh", "modprobe x"},
             {"var/lib/dracut/hooks/cmdline/00-parse.sh", "echo"}});
  expect_wrong({ours, {"var/lib/dracut/hooks/cmdline/00-first.sh", "modprobe x"}}, "runs before");
}

constexpr const char* good_unit =
    "[Unit]\nDefaultDependencies=no\nBefore=systemd-modules-load.service systemd-udevd.service "
    "systemd-udev-trigger.service\n"
    "ConditionPathExists=/etc/initrd-release\n[Service]\nExecStart=/usr/sbin/vfio-binder apply\n";

std::vector<TestFile> systemd(std::string unit,
                              std::string wants = "etc/systemd/system/sysinit.target.wants/vfio-binder.service") {
  return {{"usr/lib/systemd/systemd", "", program},
          {"usr/lib/dracut/modules.txt", "systemd\n"},
          {"usr/sbin/vfio-binder", "", program},
          {"etc/initrd-release", ""},
          {"usr/lib/systemd/system/vfio-binder.service", std::move(unit)},
          {std::move(wants), "../vfio-binder.service", symlink}};
}

std::string unit_with(std::string_view old_text, std::string_view new_text) {
  std::string unit = good_unit;
  return unit.replace(unit.find(old_text), old_text.size(), new_text);
}

TEST(Systemd, UnitAndWantsLink) {
  expect_ok(systemd(good_unit));
  expect_ok(systemd(good_unit, "usr/lib/systemd/system/sysinit.target.wants/vfio-binder.service"));
  expect_wrong(systemd(good_unit, "etc/systemd/system/elsewhere"), "nothing starts it");
  expect_wrong({{"usr/lib/systemd/systemd", ""}}, "is missing");
}

TEST(Systemd, MaskedOrDropIn) {
  auto masked = systemd(good_unit);
  masked.push_back({"etc/systemd/system/vfio-binder.service", "/dev/null", symlink});
  expect_wrong(masked, "masked");
  auto drop_in = systemd(good_unit);
  drop_in.push_back({"etc/systemd/system/vfio-binder.service.d/x.conf", "[Unit]\nBefore=\n"});
  expect_wrong(drop_in, "Before=");
}

TEST(Systemd, OrderAndConditions) {
  expect_wrong(systemd(unit_with("systemd-udevd.service ", "")), "no Before=systemd-udevd.service");
  expect_wrong(systemd(unit_with("Before=systemd-modules-load.service", "Before=x")),
               "no Before=systemd-modules-load.service");
  expect_wrong(systemd(unit_with("DefaultDependencies=no", "")), "DefaultDependencies");
  expect_wrong(systemd(unit_with("/usr/sbin/vfio-binder", "/usr/bin/absent")), "/usr/bin/absent is not in the image");
  expect_wrong(systemd(unit_with("/etc/initrd-release", "/etc/absent")), "does not hold");
  expect_wrong(systemd(unit_with("/etc/initrd-release", "!/etc/initrd-release")), "does not hold");
}

TEST(FirstProgram, WithoutItNoHookRuns) {
  const auto image = [](std::vector<TestFile> more) {
    auto files = initramfs_tools("/scripts/init-top/00-vfio-binder\n");
    files.insert(files.end(), more.begin(), more.end());
    return files;
  };
  expect_ok(image({{"init", "#!/bin/sh\n", program}, {"bin/sh", "", program}}));
  expect_ok(
      image({{"init", "#! /bin/ash -e\n", program}, {"bin/busybox", "", program}, {"bin/ash", "busybox", symlink}}));
  expect_wrong(image({{"init", "#!/bin/sh\n"}}), "/init is not executable");
  expect_wrong(image({{"init", "/lib/systemd/systemd", symlink}}), "/init leads to no file");
  expect_wrong(image({{"init/x", ""}}), "/init is no file");
  expect_wrong(image({{"init", "#!/bin/sh -e\n", program}}),
               "/bin/sh is missing, which /init needs: nothing in the image runs");
  expect_wrong(image({{"init", "#!/bin/ash\n", program}, {"bin/ash", "busybox", symlink}}),
               "/bin/ash leads to no file");
  expect_wrong(image({{"init", "#!/bin/sh\n", program}, {"bin/sh", "#!/bin/bash\n", program}}),
               "/bin/bash is missing, which /bin/sh needs");
}

TEST(FirstProgram, AnotherThatTheCommandLineNames) {
  auto files = initramfs_tools("/scripts/init-top/00-vfio-binder\n");
  EXPECT_THAT(hook_of(files, "quiet rdinit=/other").message, HasSubstr("/other is missing"));
  files.push_back({"other", "", program});
  EXPECT_EQ(hook_of(files, "quiet rdinit=/other").result, AspectResult::ok);
}

TEST(FirstProgram, AHookWhoseShellIsMissingDoesNotRun) {
  auto files = initramfs_tools("/scripts/init-top/00-vfio-binder\n");
  files[1].content = "#!/bin/dash\n";
  expect_wrong(files, "/bin/dash is missing, which /scripts/init-top/00-vfio-binder needs: it does not run");
}

TEST(Unknown, NoFrameworkIsNoHook) { expect_wrong({{"init", ""}}, "no boot hook found"); }

TEST(CommandLine, SwitchesTheBinderOff) {
  for (const char* const line : {"quiet vfio_binder=off", "rd.vfio_binder=0", "disablehooks=a,vfio-binder root=x",
                                 "vfio_binder=dry-run", "vfio_binder=no", "vfio_binder=nonsense", "vfio-binder=0",
                                 "quiet\nvfio_binder=off", "vfio_binder.off", "vfio_binder.devices"}) {
    EXPECT_EQ(command_line_of(line).result, AspectResult::wrong) << line;
  }
  EXPECT_EQ(command_line_of("quiet vfio_binder=on disablehooks=vfio-binder2").result, AspectResult::ok);
  EXPECT_EQ(command_line_of("vfio_binder=off vfio_binder=on").result, AspectResult::ok);
}

TEST(CommandLine, DevicesInsteadOfTheConfigs) {
  const Aspect aspect = command_line_of("quiet vfio_binder.devices=0000:02:00.0,03:00.*");
  EXPECT_EQ(aspect.result, AspectResult::note);
  EXPECT_THAT(aspect.message, testing::EndsWith("instead of DEVICES: 0000:02:00.0 and 0000:03:00.*"));
  EXPECT_THAT(command_line_of("vfio_binder.devices=").message, testing::EndsWith("no device"));
  const Aspect faulty = command_line_of("vfio_binder.devices=nonsense");
  EXPECT_EQ(faulty.result, AspectResult::wrong);
  EXPECT_THAT(faulty.details, testing::ElementsAre(testing::StartsWith("the command line:1:")));
}

}  // namespace
}  // namespace binder
