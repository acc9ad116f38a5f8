// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/cpio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/image/archive.h"

namespace binder {
namespace {

using test::archive;
using test::file;
using testing::ElementsAre;
using testing::HasSubstr;

class Recorder final : public CpioSink {
 public:
  std::expected<CpioBody, std::string> entry(const CpioEntry& entry) override {
    events.push_back(std::string{entry.name} + (entry.target.empty() ? "" : "->" + std::string{entry.target}));
    if (entry.name == "refused") return std::unexpected("no more");
    return body;
  }
  void data(std::string_view bytes) override { content += bytes; }
  void trailer() override { events.emplace_back("<end>"); }

  CpioBody body = CpioBody::taken;
  std::vector<std::string> events;
  std::string content;
};

struct Result {
  std::vector<std::string> events;
  std::string content;
  std::string fault;
  std::uint64_t fault_at = 0;
  bool at_boundary = false;
  bool cut_off = false;
};

/// What comes out where the text is pushed in pieces of a size, as the inside of a compressed segment.
Result parse(const std::string& text, std::size_t piece, CpioBody body = CpioBody::taken) {
  Recorder recorder;
  recorder.body = body;
  CpioParser parser{recorder};
  parser.begin(0);
  for (std::size_t at = 0; at < text.size(); at += piece) parser.push_all(std::string_view{text}.substr(at, piece));
  const auto& fault = parser.fault();
  return {recorder.events,           recorder.content,     fault ? fault->message : "",
          fault ? fault->offset : 0, parser.at_boundary(), parser.cut_off()};
}

class InPieces : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(CpioParser, InPieces, testing::Values(1, 3, 109, 110, 4096, 1 << 20));

TEST_P(InPieces, FilesLinksAndTrailer) {
  const auto result =
      parse(file("a", "12345") + test::link("l", "a") + test::directory("d") + test::trailer(), GetParam());
  EXPECT_THAT(result.events, ElementsAre("a", "l->a", "d", "<end>"));
  EXPECT_EQ(result.content, "12345");
  EXPECT_EQ(result.fault, "");
  EXPECT_TRUE(result.at_boundary);
}

TEST_P(InPieces, SeveralArchivesWithZerosBetween) {
  const auto result =
      parse(file("a", "1") + test::trailer() + std::string(400, '\0') + file("b", "2") + test::trailer(), GetParam());
  EXPECT_THAT(result.events, ElementsAre("a", "<end>", "b", "<end>"));
  EXPECT_EQ(result.content, "12");
}

TEST_P(InPieces, NamePaddedWithNuls) {
  const auto result = parse(archive({"a", 0100644, "x", 1, 0, 4096}) + file("b", "y"), GetParam());
  EXPECT_THAT(result.events, ElementsAre("a", "b"));
  EXPECT_EQ(result.content, "xy");
}

TEST_P(InPieces, NameBeyondPathMaxIsPassedOver) {
  const auto result = parse(archive({"a", 0100644, "x", 1, 0, 4097}) + file("b", "y"), GetParam());
  EXPECT_THAT(result.events, ElementsAre("b"));
}

TEST_P(InPieces, MissingTrailerIsNoFault) { EXPECT_TRUE(parse(file("a", "1234"), GetParam()).at_boundary); }

TEST_P(InPieces, ChecksumsAreHeldAgainstTheContent) {
  EXPECT_EQ(parse(archive({"a", 0100644, "AAAA", 1, 0, 0, "00000104"}), GetParam()).fault, "");
  EXPECT_THAT(parse(archive({"a", 0100644, "AAAA", 1, 0, 0, "00000105"}), GetParam()).fault, HasSubstr("checksum"));
  EXPECT_THAT(parse(archive({"a", 0100644, "AAAA", 1, 0, 0, "00000105"}), GetParam(), CpioBody::unread).fault,
              HasSubstr("checksum"));
  EXPECT_EQ(parse(archive({"a", 0100644, "AAAA", 1, 0, 0, "00000105"}), GetParam(), CpioBody::dropped).fault, "");
}

TEST_P(InPieces, JunkAfterAnArchive) {
  const std::string good = file("a", "1");
  const auto result = parse(good + "junk", GetParam());
  EXPECT_THAT(result.fault, HasSubstr("no cpio archive"));
  EXPECT_EQ(result.fault_at, good.size());
}

TEST(CpioParser, WhatIsNoHeader) {
  EXPECT_EQ(parse(std::string(200, '\0'), 200).fault, "no cpio header");
  EXPECT_THAT(parse("070707" + std::string(200, '0'), 200).fault, HasSubstr("odc"));
  std::string bad = file("a", "1");
  bad[20] = 'x';
  EXPECT_THAT(parse(bad, 200).fault, HasSubstr("hexadecimal"));
}

TEST(CpioParser, NameWithoutNul) {
  std::string text = file("abc", "1");
  text[113] = 'd';
  EXPECT_THAT(parse(text, 500).fault, HasSubstr("NUL"));
}

TEST(CpioParser, ZerosMustEndAtAMultipleOfFour) {
  EXPECT_THAT(parse(file("a", "1") + std::string(2, '\0') + file("b", "2"), 500).fault, HasSubstr("multiple of four"));
}

TEST(CpioParser, CutOffAnywhereIsSeen) {
  const std::string text = file("a", "12345");
  for (std::size_t size = 1; size < text.size() - 3; ++size) {
    const auto result = parse(text.substr(0, size), 7);
    EXPECT_TRUE(result.cut_off && !result.at_boundary) << size;
  }
  EXPECT_FALSE(parse(text.substr(0, text.size() - 1), 7).cut_off) << "only padding is missing";
  EXPECT_FALSE(parse(text.substr(0, text.size() - 1), 7).at_boundary) << "within compressed data the padding counts";
}

TEST(CpioParser, TheSinkCanEndIt) {
  const auto result = parse(file("a", "1") + file("refused", "2") + file("b", "3"), 500);
  EXPECT_THAT(result.events, ElementsAre("a", "refused"));
  EXPECT_EQ(result.fault, "no more");
  EXPECT_EQ(result.fault_at, file("a", "1").size());
}

TEST(CpioParser, UnwantedContentCanBeSkipped) {
  Recorder recorder;
  recorder.body = CpioBody::unread;
  CpioParser parser{recorder};
  const std::string text = file("a", std::string(1000, 'x')) + file("b", "2");
  parser.begin(0);
  EXPECT_EQ(parser.push(std::string_view{text}.substr(0, 200)), 200U);
  EXPECT_EQ(parser.skippable(), 112 + 1000 - 200U);
  parser.skip(parser.skippable());
  parser.push(std::string_view{text}.substr(112 + 1000));
  parser.start_archive();
  parser.push(std::string_view{text}.substr(112 + 1000));
  EXPECT_THAT(recorder.events, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace binder
