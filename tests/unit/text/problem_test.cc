// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/problem.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "binder/text/result.h"
#include "binder/text/source_text.h"

namespace binder {
namespace {

TEST(Render, ShowsPlaceTextCaretAndFix) {
  const Problem problem{
      {"/etc/vfio-pci.cfg", 3, 10, 3, "DEVICES=\"002:00.0 0000:02:00.1\""}, "the bus has 3 digits", "write 02:00.0"};
  EXPECT_EQ(render(problem), R"(/etc/vfio-pci.cfg:3:10: error: the bus has 3 digits
    DEVICES="002:00.0 0000:02:00.1"
             ^~~
    fix: write 02:00.0)");
  EXPECT_EQ(one_line(problem), "/etc/vfio-pci.cfg:3:10: the bus has 3 digits; write 02:00.0");
}

TEST(Render, KeepsTheCaretUnderItsTextAfterTabs) {
  EXPECT_EQ(render({{"in", 1, 4, 2, "\tA\tBC"}, "m", "f"}), "in:1:4: error: m\n    \tA\tBC\n    \t \t^~\n    fix: f");
}

TEST(Render, CountsAUtf8CharacterAsOneColumn) {
  EXPECT_EQ(render({{"in", 1, 7, 5, "é€ é€"}, "m", "f"}), "in:1:7: error: m\n    é€ é€\n       ^~\n    fix: f");
}

TEST(Render, MarksAPlaceOfNoLengthAndOneAfterTheLine) {
  EXPECT_EQ(render({{"in", 1, 1, 0, ""}, "m", "f"}), "in:1:1: error: m\n    \n    ^\n    fix: f");
  EXPECT_EQ(render({{"in", 1, 9, 3, "abc"}, "m", "f"}), "in:1:9: error: m\n    abc\n       ^\n    fix: f");
}

TEST(Render, DoesNotPassOnControlCharacters) {
  const Problem problem{{"a\nb", 1, 2, 1, "x\x1b[2J\x7f"}, "m\x1b", "f\r"};
  EXPECT_EQ(render(problem), "a?b:1:2: error: m?\n    x?[2J?\n     ^\n    fix: f?");
  EXPECT_EQ(one_line(problem), "a?b:1:2: m?; f?");
}

TEST(Render, GivesAByteThatIsNoUtf8AColumn) {
  EXPECT_EQ(render({{"in", 1, 3, 2, "\xff\x90\x90\x90"}, "m", "f"}),
            "in:1:3: error: m\n    ????\n      ^~\n    fix: f");
}

TEST(Render, ShowsThatALongLineIsCut) {
  Place at{"in", 1, 103, 2, "cdef"};
  at.text_column = 101;
  EXPECT_EQ(render({at, "m", "f"}), "in:1:103: error: m\n    ...cdef\n         ^~\n    fix: f");
}

TEST(Fix, OffersEveryMeaning) {
  EXPECT_EQ(fix_of({0, 1, "m", {"02:00.0"}, "not this"}), "write 02:00.0");
  EXPECT_EQ(fix_of({0, 1, "m", {"02:00.0", "02:00.*"}, ""}), "write 02:00.0 or 02:00.*");
  EXPECT_EQ(fix_of({0, 1, "m", {}, "leave it out"}), "leave it out");
}

TEST(Within, MovesTheFaultAndCompletesWhatWasMeant) {
  const TextFault moved = within({1, 2, "m", {"A", "B"}, "a"}, "pci:", "|x");
  EXPECT_EQ(moved, (TextFault{5, 2, "m", {"pci:A|x", "pci:B|x"}, "a"}));
}

TEST(Within, PointsBesideAnEmptyText) {
  EXPECT_EQ(within({0, 0, "m", {}, "a"}, "16/", "@0"), (TextFault{2, 1, "m", {}, "a"}));
  EXPECT_EQ(within({0, 0, "m", {}, "a"}, "", "/1G"), (TextFault{0, 1, "m", {}, "a"}));
  EXPECT_EQ(within({0, 0, "m", {}, "a"}, "", ""), (TextFault{0, 0, "m", {}, "a"}));
}

TEST(SourceText, FindsLineAndColumn) {
  const SourceText source{"in", "ab\r\n\ncde"};
  EXPECT_EQ(source.place(1, 1), (Place{"in", 1, 2, 1, "ab"}));
  EXPECT_EQ(source.place(4, 1), (Place{"in", 2, 1, 0, ""}));
  EXPECT_EQ(source.place(5, 3), (Place{"in", 3, 1, 3, "cde"}));
  EXPECT_EQ(source.place(8, 1), (Place{"in", 3, 4, 0, "cde"}));
}

TEST(SourceText, CutsAPlaceAtTheEndOfItsLine) {
  const SourceText source{"in", "abc\r\ndef"};
  EXPECT_EQ(source.place(1, 7), (Place{"in", 1, 2, 2, "abc"}));
}

TEST(SourceText, CountsFromItsFirstLine) {
  const SourceText source{"in", "a\nb", 41};
  EXPECT_EQ(source.place(2, 1), (Place{"in", 42, 1, 1, "b"}));
}

TEST(SourceText, ShowsThePartOfALongLineThatIsAroundThePlace) {
  std::string line;
  for (int i = 0; i < 100; ++i) line += "0123456789";
  const SourceText source{"in", line};
  const Place middle = source.place(505, 3);
  EXPECT_EQ(middle.column, 506U);
  EXPECT_EQ(middle.text_column, 446U);
  EXPECT_EQ(middle.line_text, line.substr(445, 160));
  const Place first = source.place(3, 1);
  EXPECT_EQ(first.text_column, 1U);
  EXPECT_EQ(first.line_text, line.substr(0, 160));
  const Place last = source.place(999, 1);
  EXPECT_EQ(last.text_column, 841U);
  EXPECT_EQ(last.line_text, line.substr(840));
}

TEST(SourceText, ShowsALineOf160BytesWhole) {
  const std::string line(160, 'x');
  EXPECT_EQ(SourceText("in", line).place(159, 1).line_text, line);
  EXPECT_EQ(SourceText("in", line.substr(60)).place(90, 1).line_text, line.substr(60));
}

TEST(SourceText, DoesNotCutThroughACharacter) {
  std::string line;
  for (int i = 0; i < 200; ++i) line += "€";
  const SourceText source{"in", line};
  for (std::size_t at = 0; at < line.size(); at += 3) {
    const Place place = source.place(at, 3);
    ASSERT_TRUE(place.line_text.starts_with("€")) << at;
    ASSERT_TRUE(place.line_text.ends_with("€")) << at;
    ASSERT_EQ(place.line_text, line.substr(place.text_column - 1, place.line_text.size())) << at;
    ASSERT_LE(place.column - place.text_column + 3, place.line_text.size()) << at;
  }
}

TEST(SourceText, ShowsWhatIsNotUtf8) {
  const std::string line(300, '\x90');
  EXPECT_EQ(SourceText("in", line).place(150, 1), (Place{"in", 1, 151, 1, line.substr(90, 160), 91}));
}

TEST(SystemError, TellsMissingFromCouldNotLook) {
  EXPECT_TRUE(is_missing({ENOENT, "read", "/sys/x"}));
  EXPECT_FALSE(is_missing({EACCES, "read", "/sys/x"}));
  EXPECT_FALSE(is_missing({ETIMEDOUT, "read", "/sys/x"}));
  EXPECT_TRUE(is_timeout({ETIMEDOUT, "read", "/sys/x"}));
  EXPECT_FALSE(is_timeout({ENOENT, "read", "/sys/x"}));
}

TEST(SystemError, SaysWhatWasTriedOnWhatAndWhyItFailed) {
  EXPECT_EQ(describe({ENODEV, "write \"vfio-pci\" to", "/sys/x/driver_override"}),
            "cannot write \"vfio-pci\" to /sys/x/driver_override: No such device");
  EXPECT_EQ(describe({ENOMEM, "start a child", ""}), "cannot start a child: Cannot allocate memory");
}

TEST(Problem, OfAFileAsAWholeHasNoPlaceInIt) {
  Problem problem;
  problem.at.file = "/etc/vfio-pci.cfg";
  problem.message = "it is a directory";
  problem.fix = "put a text file in its place";
  EXPECT_EQ(one_line(problem), "/etc/vfio-pci.cfg: it is a directory; put a text file in its place");
  EXPECT_EQ(render(problem), "/etc/vfio-pci.cfg: error: it is a directory\n    fix: put a text file in its place");
}

TEST(SystemErrorText, AReasonStandsInsteadOfTheNumber) {
  EXPECT_EQ(describe({ECHILD, "write \"x\" to", "/sys/y", "the process that did it was killed by signal 9"}),
            "cannot write \"x\" to /sys/y: the process that did it was killed by signal 9");
}

}  // namespace
}  // namespace binder
