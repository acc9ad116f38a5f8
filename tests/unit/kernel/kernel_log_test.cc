// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/kernel_log.h"

#include <gtest/gtest.h>

#include <string>

namespace binder::testing {
namespace {

std::string written(const std::string& text) {
  ::testing::internal::CaptureStdout();
  OutputLog{}.write({Severity::info, text});
  return ::testing::internal::GetCapturedStdout();
}

TEST(Log, ALineIsOneLineWhateverIsInIt) {
  EXPECT_EQ(written("bound to \x1b[2J\nvfio-binder: done\xff"), "vfio-binder: bound to ?[2J?vfio-binder: done?\n");
}

TEST(Log, ALongLineIsCutBetweenTwoCharacters) {
  const std::string prefix = "vfio-binder: ";
  std::string text;
  for (int i = 0; i < 300; ++i) text += "€";  // 900 bytes
  EXPECT_EQ(written(text), prefix + text + "\n");
  EXPECT_EQ(written(text + "x"), prefix + text + "…\n");
  EXPECT_EQ(written("x" + text), prefix + "x" + text.substr(0, 897) + "…\n");
}

}  // namespace
}  // namespace binder::testing
