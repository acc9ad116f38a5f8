// SPDX-License-Identifier: GPL-2.0-or-later
// A large config takes memory by its length, whatever is in it: it is read before the machine boots on.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "binder/config/config.h"
#include "tests/unit/config/config_text.h"

namespace {

/// What the program has asked for so far: what copies the rest of a text for each of its pieces asks for its square.
std::size_t bytes_allocated = 0;

}  // namespace

void* operator new(std::size_t size) {
  bytes_allocated += size;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace binder {
namespace {

std::string repeated(std::string_view piece, std::size_t length) {
  std::string text;
  while (text.size() < length) text += piece;
  return text;
}

std::size_t bytes_for(const std::string& text) {
  const std::size_t before = bytes_allocated;
  const ParsedConfig parsed = parse(text);
  EXPECT_LE(parsed.remarks.size(), 2U) << "said once for a whole file";
  return bytes_allocated - before;
}

/// Four times the length may take four times as much (a vector that grows takes up to twice of it), and not sixteen
/// times.
void expect_linear(const std::string& before, std::string_view piece, const std::string& after) {
  constexpr std::size_t length = 4'000;
  const std::size_t once = bytes_for(before + repeated(piece, length) + after);
  const std::size_t four_times = bytes_for(before + repeated(piece, 4 * length) + after);
  EXPECT_GT(once, length);
  EXPECT_LT(four_times, 8 * once) << before << piece << after;
}

TEST(LargeConfig, LinesTakeMemoryByTheirNumber) {
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

TEST(LargeConfig, EntriesTakeMemoryByTheirNumber) {
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
