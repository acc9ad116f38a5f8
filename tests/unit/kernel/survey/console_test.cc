// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/file_kernel.h"
#include "tests/unit/kernel/survey/used_host.h"

namespace binder::testing {
namespace {

class SurveyConsole : public ::testing::Test {
 protected:
  SurveyConsole() {
    kernel_.add_device("0000:00:02.0");
    kernel_.add_device("0000:01:00.0", "pci0000:00/0000:00:01.0");
    kernel_.files["/sys/class/graphics/fbcon/rotate"] = "0\n";
    draws("vtcon0", "(S) dummy device", false);
    draws("vtcon1", "(M) frame buffer device", true);
    add_framebuffer("fb0", "pci0000:00/0000:00:02.0");
    add_framebuffer("fb1", "pci0000:00/0000:00:01.0/0000:01:00.0");
  }

  void draws(const std::string& console, const std::string& driver, bool is_bound) {
    kernel_.files["/sys/class/vtconsole/" + console + "/name"] = driver + "\n";
    kernel_.files["/sys/class/vtconsole/" + console + "/bind"] = is_bound ? "1\n" : "0\n";
  }

  void add_framebuffer(const std::string& name, const std::string& directory) {
    kernel_.links["/sys/class/graphics/" + name] = "../../devices/" + directory + "/graphics/" + name;
  }

  Host look() {
    Host host = host_with({"0000:00:02.0", "0000:01:00.0"});
    Machine machine;
    machine.framebuffers = framebuffers_;
    survey_console(kernel_, machine, host);
    return host;
  }

  FileKernel kernel_;
  std::vector<Framebuffer> framebuffers_;
};

const Seen drawn_on{{UseKind::display, "the console of this machine is drawn on it"}};

TEST_F(SurveyConsole, IsDrawnOnTheFirstFramebuffer) {
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:00:02.0"), drawn_on);
  EXPECT_TRUE(seen_at(host, "0000:01:00.0").empty());
}

TEST_F(SurveyConsole, IsDrawnOnTheDisplayOfTheFirmware) {
  kernel_.files["/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/boot_vga"] = "1\n";
  kernel_.files["/sys/devices/pci0000:00/0000:00:02.0/boot_vga"] = "0\n";
  const Host host = look();
  EXPECT_EQ(seen_at(host, "0000:01:00.0"), drawn_on);
  EXPECT_TRUE(seen_at(host, "0000:00:02.0").empty());
}

TEST_F(SurveyConsole, AFramebufferOfTheFirmwareIsTheCards) {
  kernel_.links.erase("/sys/class/graphics/fb1");
  add_framebuffer("fb0", "platform/efi-framebuffer.0");
  framebuffers_.emplace_back().name = "efi-framebuffer.0";
  framebuffers_[0].device = *parse_pci_address("0000:01:00.0");
  EXPECT_EQ(seen_at(look(), "0000:01:00.0"), drawn_on);
}

TEST_F(SurveyConsole, ATextConsoleIsDrawnByTheDisplayOfTheFirmware) {
  draws("vtcon1", "(S) VGA+", true);
  kernel_.files["/sys/devices/pci0000:00/0000:00:02.0/boot_vga"] = "1\n";
  EXPECT_EQ(seen_at(look(), "0000:00:02.0").size(), 1U);
}

TEST_F(SurveyConsole, NoConsoleIsNoUse) {
  draws("vtcon1", "(M) frame buffer device", false);
  const Host host = look();
  EXPECT_TRUE(seen_at(host, "0000:00:02.0").empty());
  EXPECT_TRUE(uses_of(host, "0000:00:02.0").unseen.empty());
}

TEST_F(SurveyConsole, ALookThatFailsIsToldOfAll) {
  kernel_.failing["/sys/class/vtconsole/vtcon1/bind"] = EIO;
  EXPECT_EQ(uses_of(look(), "0000:01:00.0").unseen.size(), 1U);
  kernel_.failing.clear();
  kernel_.failing["/sys/class/graphics"] = EACCES;
  EXPECT_EQ(uses_of(look(), "0000:01:00.0").unseen.size(), 1U);
}

}  // namespace
}  // namespace binder::testing
