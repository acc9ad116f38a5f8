// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/segments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "binder/image/tree.h"
#include "tests/unit/image/archive.h"
#include "tests/unit/image/compress.h"

namespace binder {
namespace {

using test::file;
using test::trailer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Result {
  std::vector<std::string> paths;
  std::vector<std::string> compressions;
  std::vector<Segment> segments;
  std::optional<ImageFault> fault;

  [[nodiscard]] std::string message() const { return fault ? fault->message : ""; }
};

/// A file with this content, and the parts of it that make up the image (none: all of it).
Result read(const std::string& content, std::vector<FileRange> ranges = {}, const SegmentLimits& limits = {}) {
  const int fd = memfd_create("image", MFD_CLOEXEC);
  EXPECT_EQ(write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  const auto file = ImageFile::open("/proc/self/fd/" + std::to_string(fd));
  if (ranges.empty()) ranges.push_back({0, content.size()});
  std::vector<FilePart> parts;
  for (const FileRange& range : ranges) parts.push_back({&*file, range});
  ImageBytes bytes{parts};
  ImageTree tree;
  CpioParser parser{tree};
  ReadSegments segments = read_segments(bytes, parser, {}, limits);
  close(fd);
  Result result;
  tree.for_each([&](const std::string& path, InodeNumber) { result.paths.push_back(path); });
  for (const Segment& segment : segments.segments) result.compressions.emplace_back(segment.compression);
  result.segments = std::move(segments.segments);
  result.fault = std::move(segments.fault);
  return result;
}

std::string zeros(std::size_t count) { return std::string(count, '\0'); }

/// Long enough for every compressor to make it shorter.
const std::string one = file("one", std::string(300, '1')) + trailer();
const std::string two = file("two", std::string(300, '2')) + trailer();

class EachCompression : public testing::TestWithParam<test::NamedCompressor> {};
INSTANTIATE_TEST_SUITE_P(SegmentReader, EachCompression, testing::ValuesIn(test::compressors),
                         [](const auto& parameter) { return std::string{parameter.param.name}; });

TEST_P(EachCompression, FollowedByZerosAndAnother) {
  const auto result = read(GetParam().compress(one) + zeros(7) + test::zstd(two));
  EXPECT_EQ(result.message(), "");
  EXPECT_THAT(result.paths, ElementsAre("one", "two"));
  EXPECT_THAT(result.compressions, ElementsAre(GetParam().name, "zstd"));
  EXPECT_EQ(result.segments[0].size, GetParam().compress(one).size());
  EXPECT_EQ(result.segments[0].unpacked, one.size());
}

TEST_P(EachCompression, AfterAnArchive) {
  EXPECT_THAT(read(one + GetParam().compress(two)).paths, ElementsAre("one", "two"));
}

TEST_P(EachCompression, TwiceInARow) {
  const auto result = read(GetParam().compress(one) + GetParam().compress(two));
  EXPECT_EQ(result.message(), "");
  EXPECT_THAT(result.paths, ElementsAre("one", "two"));
}

TEST_P(EachCompression, CutOffAnywhere) {
  const std::string whole = GetParam().compress(one);
  const std::size_t shortest =
      std::string{GetParam().name} == "lz4" ? 5 : 1;  // the magic alone is a complete lz4 stream
  for (std::size_t size = shortest; size < whole.size(); ++size) {
    EXPECT_TRUE(read(whole.substr(0, size)).fault) << GetParam().name << " " << size;
  }
}

TEST_P(EachCompression, JunkInside) {
  const auto result = read(GetParam().compress(one + "junk"));
  EXPECT_THAT(result.paths, ElementsAre("one"));
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->unpacked, one.size());
}

TEST_P(EachCompression, EndsWithinAnEntry) {
  EXPECT_THAT(read(GetParam().compress(one.substr(0, one.size() - 50))).message(),
              HasSubstr("in the middle of an archive"));
}

TEST_P(EachCompression, UnpacksToTooMuch) {
  EXPECT_THAT(read(GetParam().compress(one), {}, {one.size() - 1, 10}).message(), HasSubstr("more than a machine"));
}

TEST(SegmentReader, ArchivesAreOneSegment) {
  const auto result = read(one + zeros(512) + two + zeros(10240));
  EXPECT_THAT(result.paths, ElementsAre("one", "two"));
  EXPECT_THAT(result.compressions, ElementsAre("none"));
}

TEST(SegmentReader, AnEmptyImageHasNothing) { EXPECT_THAT(read(zeros(5000)).paths, IsEmpty()); }

TEST(SegmentReader, WhatTheKernelRefuses) {
  EXPECT_THAT(read(test::gzip(one) + zeros(5 - test::gzip(one).size() % 4) + two).message(),
              HasSubstr("does not begin at a multiple of four"));
  EXPECT_THAT(read(one + zeros(2) + test::gzip(two)).message(), HasSubstr("multiple of four"));
  EXPECT_THAT(read(one + "junk").message(), HasSubstr("neither"));
  EXPECT_THAT(read("\x04\x22\x4d\x18 frame").message(), HasSubstr("lz4 -l"));
  EXPECT_THAT(read(test::lz4(one) + test::gzip(two)).message(), HasSubstr("something else follows"));
  EXPECT_THAT(read(test::zstd_with_window(one, 28)).message(), HasSubstr("zstd"));
  std::string with_comment = test::gzip(one);
  with_comment[3] = 0x10;
  EXPECT_THAT(read(with_comment).message(), HasSubstr("does not understand"));
  std::string crc64 = test::xz(one);
  crc64[7] = 4;
  EXPECT_THAT(read(crc64).message(), HasSubstr("--check=crc32"));
}

TEST(SegmentReader, WhatCameBeforeAFaultIsThere) {
  const auto result = read(one + test::zstd(two) + "junk");
  EXPECT_THAT(result.paths, ElementsAre("one", "two"));
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->offset, one.size() + test::zstd(two).size());
}

TEST(SegmentReader, AStreamAtTheBeginMayNotBeEmpty) {
  EXPECT_THAT(read(test::gzip("")).message(), HasSubstr("in the middle"));
  EXPECT_EQ(read(one + test::gzip("")).message(), "");
}

TEST(SegmentReader, PartsBeginAtMultiplesOfFour) {
  const std::string first = test::zstd(one);
  const auto result = read("xx" + first + "yyy" + two, {{2, first.size()}, {2 + first.size() + 3, two.size()}});
  EXPECT_EQ(result.message(), "");
  EXPECT_THAT(result.paths, ElementsAre("one", "two"));
}

TEST(SegmentReader, ContentLargerThanTheWindowIsPassedOver) {
  const auto result = read(file("big", std::string(3 << 20, 'x')) + two);
  EXPECT_THAT(result.paths, ElementsAre("big", "two"));
  const std::string cut = file("big", std::string(3 << 20, 'x')).substr(0, 2 << 20);
  EXPECT_THAT(read(cut).message(), HasSubstr("ends in the middle"));
}

TEST(SegmentReader, TooManySegments) {
  std::string text;
  for (int i = 0; i < 4; ++i) text += test::zstd(one);
  EXPECT_THAT(read(text, {}, {1 << 20, 3}).message(), HasSubstr("more segments"));
}

}  // namespace
}  // namespace binder
