// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/edit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/config/edits.h"

namespace binder {
namespace {

constexpr const char* gpu = "0000:02:00.1|10de:0fba";

struct Case {
  const char* before;
  const char* after;
};

/// Each is also undone, to the byte.
constexpr Case with_a_list[] = {
    {"DEVICES=\"\"\n", "DEVICES=\"0000:02:00.1|10de:0fba\"\n"},
    {"DEVICES=''", "DEVICES='0000:02:00.1|10de:0fba'"},
    {"DEVICES=\n", "DEVICES=0000:02:00.1|10de:0fba\n"},
    {"DEVICES= # none\n", "DEVICES=0000:02:00.1|10de:0fba # none\n"},
    {"DEVICES=()\n", "DEVICES=(0000:02:00.1|10de:0fba)\n"},
    {"DEVICES=\"05:00.0\" # x\n", "DEVICES=\"05:00.0 0000:02:00.1|10de:0fba\" # x\n"},
    {"DEVICES=05:00.0", "DEVICES=05:00.0 0000:02:00.1|10de:0fba"},
    {"DEVICES=05:00.0\t# x\n", "DEVICES=05:00.0 0000:02:00.1|10de:0fba\t# x\n"},
    {"DEVICES = 05:00.0,\t05:00.1\n", "DEVICES = 05:00.0,\t05:00.1,\t0000:02:00.1|10de:0fba\n"},
    {"BIND='05:00.0  05:00.1'\nTIMEOUT=3\n", "BIND='05:00.0  05:00.1  0000:02:00.1|10de:0fba'\nTIMEOUT=3\n"},
    {"\xef\xbb\xbf"
     "DEVICES=\"05:00.0\"\r\nTIMEOUT=3\r\n",
     "\xef\xbb\xbf"
     "DEVICES=\"05:00.0 0000:02:00.1|10de:0fba\"\r\nTIMEOUT=3\r\n"},
    {"TIMEOUT=3\rDEVICES=05:00.0\r", "TIMEOUT=3\rDEVICES=05:00.0 0000:02:00.1|10de:0fba\r"},
    {"DEVICES=(\"05:00.0\" \"05:00.1\")\n", "DEVICES=(\"05:00.0\" \"05:00.1\" \"0000:02:00.1|10de:0fba\")\n"},
    {"DEVICES=(\n  '05:00.0' # gpu\n)\n", "DEVICES=(\n  '05:00.0' # gpu\n  '0000:02:00.1|10de:0fba'\n)\n"},
    {"DEVICES=\"\n\t05:00.0 # gpu\n\t05:00.1 # audio\n\"\n",
     "DEVICES=\"\n\t05:00.0 # gpu\n\t05:00.1 # audio\n\t0000:02:00.1|10de:0fba\n\"\n"},
    {"DEVICES=\"\r\n  05:00.0,\r\n  05:00.1\"\r\n",
     "DEVICES=\"\r\n  05:00.0,\r\n  05:00.1\r\n  0000:02:00.1|10de:0fba\"\r\n"},
    {"DEVICES=\"\n  # 05:00.0\n  05:00.1, # x\n\"\n",
     "DEVICES=\"\n  # 05:00.0\n  05:00.1, # x\n  0000:02:00.1|10de:0fba,\n\"\n"},
    {"DEVICES=05:00.0 \\\n        05:00.1\nTIMEOUT=3\n",
     "DEVICES=05:00.0 \\\n        05:00.1 \\\n        0000:02:00.1|10de:0fba\nTIMEOUT=3\n"},
    {"DEVICES=\"05:00.0 \\\n  05:00.1\"\n", "DEVICES=\"05:00.0 \\\n  05:00.1 \\\n  0000:02:00.1|10de:0fba\"\n"},
    {"DEVICES=05:00.0\n# second card\nDEVICES+=\"05:00.1\"\nTIMEOUT=3\n",
     "DEVICES=05:00.0\n# second card\nDEVICES+=\"05:00.1 0000:02:00.1|10de:0fba\"\nTIMEOUT=3\n"},
    {"DEVICES=\"bad\"\n", "DEVICES=\"0000:02:00.1|10de:0fba bad\"\n"},
    {"0000:05:00.0\n0000:05:00.1\n", "0000:05:00.0\n0000:05:00.1\n0000:02:00.1|10de:0fba\n"},
    {"# gpu\n0000:05:00.0", "# gpu\n0000:05:00.0\n0000:02:00.1|10de:0fba"},
    {"\"05:00.0 05:00.1\"\n", "\"05:00.0 05:00.1 0000:02:00.1|10de:0fba\"\n"},
};

TEST(Edit, AddsWhereAPersonWouldAndTakesItBack) {
  for (const Case& each : with_a_list) {
    const std::vector<Selector> entries = {selector(gpu)};
    EXPECT_EQ(add_entries(each.before, entries), each.after);
    EXPECT_EQ(remove_entries(each.after, entries), each.before);
    EXPECT_EQ(bad_edit(each.before, gpu), "");
  }
}

TEST(Edit, GivesATextWithoutAListALine) {
  constexpr Case cases[] = {{"", "DEVICES=\"0000:02:00.1|10de:0fba\"\n"},
                            {"# none", "# none\nDEVICES=\"0000:02:00.1|10de:0fba\"\n"},
                            {"#DEVICES=\"05:00.0\"\n", "#DEVICES=\"05:00.0\"\nDEVICES=\"0000:02:00.1|10de:0fba\"\n"},
                            {"TIMEOUT=3\r\n", "TIMEOUT=3\r\nDEVICES=\"0000:02:00.1|10de:0fba\"\r\n"}};
  for (const Case& each : cases) {
    const std::vector<Selector> entries = {selector(gpu)};
    EXPECT_EQ(add_entries(each.before, entries), each.after);
  }
}

TEST(Edit, AddsSeveralOnceInTheirOrder) {
  const std::vector<Selector> entries = {selector("06:00.0"), selector("05:00.0"), selector("06:00.0")};
  const std::string before = "DEVICES=\"05:00.0\"\n";
  const auto after = add_entries(before, entries);
  EXPECT_EQ(after, "DEVICES=\"05:00.0 0000:06:00.0\"\n");
  EXPECT_EQ(add_entries(*after, entries), after);
}

TEST(Edit, RemovesNothingButTheEntry) {
  constexpr Case cases[] = {
      {"DEVICES=\"0000:02:00.1|10de:0fba 05:00.0\"\n", "DEVICES=\"05:00.0\"\n"},
      {"DEVICES=\"05:00.0, 02:00.1|10de:fba, 05:00.1\"\n", "DEVICES=\"05:00.0, 05:00.1\"\n"},
      {"DEVICES=\"\n  02:00.1|10de:0fba # audio\n  05:00.1\n\"\n", "DEVICES=\"\n   # audio\n  05:00.1\n\"\n"},
      {"DEVICES=\"\n  02:00.1|10de:0fba\n  05:00.1\n\"\n", "DEVICES=\"\n  05:00.1\n\"\n"},
      {"DEVICES=05:00.0 \\\n  02:00.1|10de:0fba \\\n  05:00.1\n", "DEVICES=05:00.0 \\\n  05:00.1\n"},
      {"DEVICES=(\"02:00.1|10de:0fba\" '05:00.1')\n", "DEVICES=('05:00.1')\n"},
      {"DEVICES=02:00.1|10de:0fba\nBIND=\"02:00.1|10de:0fba 02:00.1\"\n", "DEVICES=\nBIND=\"02:00.1\"\n"},
      {"DEVICES=\"bad, 02:00.1|10de:0fba\"\n", "DEVICES=\"bad\"\n"},
      {"05:00.0\n\t'02:00.1|10de:0fba' # audio\n", "05:00.0\n\t # audio\n"},
      {"\"02:00.1|10de:0fba\"\n", ""},
      {"# DEVICES=02:00.1|10de:0fba\n", "# DEVICES=02:00.1|10de:0fba\n"},
      {"05:00.0\n02:00.1|10de:0fba\n05:00.1\n", "05:00.0\n05:00.1\n"},
  };
  for (const Case& each : cases) {
    const std::vector<Selector> entries = {selector(gpu)};
    EXPECT_EQ(remove_entries(each.before, entries), each.after);
    EXPECT_EQ(bad_edit(each.before, "7f:00.0"), "");
  }
}

TEST(Edit, LeavesAloneWhatIsNoText) {
  const std::vector<Selector> entries = {selector(gpu)};
  EXPECT_EQ(add_entries("\xff\xfe"
                        "D\0E\0",
                        entries),
            std::nullopt);
}

TEST(Edit, OfTheSeedsOfTheFuzzer) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::string{TESTS_DIR} + "/fuzz/corpus/config"}) {
    std::ostringstream text;
    text << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
    EXPECT_EQ(bad_edit(text.str(), "00ff:7f:1f.7|10de:0fba"), "") << entry.path();
    ++files;
  }
  EXPECT_GT(files, 20U);
}

}  // namespace
}  // namespace binder
