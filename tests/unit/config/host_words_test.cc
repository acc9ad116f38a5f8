// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/host_words.h"

#include <gtest/gtest.h>

namespace binder::testing {
namespace {

std::string serial(std::string_view line) { return find_host_words(line).serial_console; }

TEST(HostWords, KnowASerialConsole) {
  EXPECT_EQ(serial("quiet console=ttyS0,115200n8 ro"), "console=ttyS0,115200n8");
  EXPECT_EQ(serial("console=tty0 console=ttyAMA0 console=tty1"), "console=ttyAMA0");
  EXPECT_EQ(serial("console=uart8250,io,0x3f8"), "console=uart8250,io,0x3f8");
  EXPECT_EQ(serial("console=hvc0"), "console=hvc0");
}

TEST(HostWords, KnowWhatIsNone) {
  for (const char* const line : {"", "console=tty0", "console=tty", "console=", "console", "console=null",
                                 "console=ttynull", "consoleblank=0", "netconsole=ttyS0"}) {
    EXPECT_EQ(serial(line), "") << line;
  }
}

TEST(HostWords, TellOfTheRoot) { EXPECT_EQ(find_host_words("root=/dev/sda1 console=ttyS0").root.size(), 1U); }

}  // namespace
}  // namespace binder::testing
