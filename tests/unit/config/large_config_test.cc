// SPDX-License-Identifier: GPL-2.0-or-later
// A large config takes time and memory by its length, whatever is in it: it is read before the machine boots on.
#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <string_view>

#include "binder/config/config.h"
#include "tests/unit/config/config_text.h"

namespace binder {
namespace {

std::string repeated(std::string_view piece, std::size_t length) {
  std::string text;
  while (text.size() < length) text += piece;
  return text;
}

/// Processor time, in seconds: other processes do not count.
double seconds_for(const std::string& text) {
  const std::clock_t begin = std::clock();
  const ParsedConfig parsed = parse(text);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_LE(parsed.remarks.size(), 2U);
  return seconds;
}

/// Four times the length may take four times as long, and not sixteen times.
void expect_linear(const std::string& before, std::string_view piece, const std::string& after) {
  constexpr std::size_t length = 15'000;
  constexpr double noise = 0.2;
  const double once = seconds_for(before + repeated(piece, length) + after);
  const double four_times = seconds_for(before + repeated(piece, 4 * length) + after);
  EXPECT_LT(four_times, 8 * once + noise) << before << piece << after;
}

TEST(LargeConfig, LinesTakeTimeByTheirNumber) {
  for (const std::string_view piece : {"0000:02:00.0|10de:1401 0000:02:00.1,2:0.0\n",
                                       "DEVICES=\"0000:02:00.0 0000:02:00.1\"\n",
                                       "DEVICES=(\nx\n",
                                       "a:(\n",
                                       "a:'\n",
                                       "a:(\nA=1\n",
                                       "x\n",
                                       "(",
                                       "\"",
                                       "0000:02:00.0 vfio-pci\n",
                                       "options vfio-pci ids=10de:1401\n",
                                       "02:00.0 VGA compatible controller [0300]: NVIDIA [10de:1401] (rev a1)\n",
                                       "DEVICES=1:0.0 \\\n",
                                       "TIMEOUT=1 2\n",
                                       "HUGEPAGES=16 G\n",
                                       "\r",
                                       "vfio",
                                       "<address bus='1'/>\n",
                                       "DEVICES+=\n",
                                       "[a] b\n"}) {
    expect_linear("", piece, "");
  }
}

TEST(LargeConfig, EntriesTakeTimeByTheirNumber) {
  for (const std::string_view piece :
       {"02:00.0 ", "02:00.0 # x\n", "02:00.0 ; 02:00.1\n", "2:0.0,", "02:00.{", "02:00.[0,", "x ", "16 G x ", "1,",
        "\\ ", "02:00.0 VGA: ", "((", "10de:1401 ", "\"'"}) {
    expect_linear("DEVICES=\"\n", piece, "");
    expect_linear("BIND=(", piece, ")\n");
    expect_linear("HUGEPAGES=", piece, "\n");
    expect_linear("x=", piece, "\n");
  }
}

}  // namespace
}  // namespace binder
