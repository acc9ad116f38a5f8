// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cerrno>

#include "binder/kernel/survey/survey.h"
#include "tests/unit/kernel/file_kernel.h"
#include "tests/unit/kernel/survey/used_host.h"

namespace binder::testing {
namespace {

const std::string usb_port = "pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/0003:046D:C31C.0001/input/";

class SurveyInput : public ::testing::Test {
 protected:
  /// `directory` is below /sys/devices; keys and axes as the kernel writes them.
  void add_input(const std::string& directory, const std::string& title, const std::string& keys,
                 const std::string& axes = "0") {
    const std::string name = directory.substr(directory.rfind('/') + 1);
    kernel_.links["/sys/class/input/" + name] = "../../devices/" + directory;
    kernel_.links["/sys/class/input/event0"] = "../../devices/" + directory + "/event0";
    kernel_.files["/sys/devices/" + directory + "/name"] = title + "\n";
    kernel_.files["/sys/devices/" + directory + "/capabilities/key"] = keys + "\n";
    kernel_.files["/sys/devices/" + directory + "/capabilities/rel"] = axes + "\n";
  }

  Host look() {
    Host host = host_with({"0000:00:14.0", "0000:00:1f.3"});
    survey_input(kernel_, host);
    return host;
  }

  FileKernel kernel_;
};

TEST_F(SurveyInput, UdevKnowsAKeyboard) {
  add_input(usb_port + "input5", "Logitech USB Keyboard", "0");
  kernel_.files["/run/udev/data/+input:input5"] = "E:ID_INPUT=1\nE:ID_INPUT_KEY=1\nE:ID_INPUT_KEYBOARD=1\n";
  EXPECT_EQ(seen_at(look(), "0000:00:14.0"), (Seen{{UseKind::input, "keyboard: Logitech USB Keyboard"}}));
  kernel_.files["/run/udev/data/+input:input5"] = "E:ID_INPUT=1\nE:ID_INPUT_KEY=1\n";
  EXPECT_TRUE(seen_at(look(), "0000:00:14.0").empty()) << "a key alone may be a power button";
}

TEST_F(SurveyInput, WithoutUdevTheKeysTell) {
  add_input(usb_port + "input5", "Logitech USB Keyboard",
            "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe");
  add_input(usb_port + "input6", "Logitech USB Mouse", "ff0000 0 0 0 0", "903");
  EXPECT_EQ(seen_at(look(), "0000:00:14.0"),
            (Seen{{UseKind::input, "keyboard: Logitech USB Keyboard"}, {UseKind::input, "mouse: Logitech USB Mouse"}}));
}

TEST_F(SurveyInput, PlugsAndButtonsAreNoUse) {
  add_input("pci0000:00/0000:00:1f.3/sound/card0/input9", "HDA Intel PCH Headphone", "0");
  add_input("LNXSYSTM:00/LNXPWRBN:00/input/input0", "Power Button", "10000000000000 0");
  add_input("pci0000:00/0000:00:1f.3/input/input7", "Buttons of a case", "ffe");
  EXPECT_TRUE(seen_at(look(), "0000:00:1f.3").empty());
  EXPECT_TRUE(uses_of(look(), "0000:00:1f.3").unseen.empty());
}

TEST_F(SurveyInput, ALookThatFailsIsToldOfAll) {
  kernel_.failing["/sys/class/input"] = EACCES;
  EXPECT_EQ(uses_of(look(), "0000:00:14.0").unseen.size(), 1U);
}

}  // namespace
}  // namespace binder::testing
