// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/image/archive.h"
#include "tests/unit/image/compress.h"
#include "tests/unit/image/temporary_root.h"

namespace binder {
namespace {

using test::archive;
using test::TemporaryRoot;
using testing::ElementsAre;
using testing::HasSubstr;

std::expected<std::vector<ImageSource>, std::string> sources_of(const TemporaryRoot& root,
                                                                const std::vector<std::string>& names) {
  std::vector<ImageFile> files;
  const RootDirectory directory = root.open();
  for (const std::string& name : names) files.push_back(ImageFile::open(directory, name).value());
  return image_sources(std::move(files));
}

TEST(LoadImage, TheLastContentOfAFileAcrossFilesAndSegments) {
  TemporaryRoot root;
  root.with("/a", test::directory("etc") + test::file("etc/vfio-pci.cfg", "old") + test::trailer());
  root.with("/b", test::gzip(test::file("etc/vfio-pci.cfg", "new") + test::file("other", "x")));
  const auto sources = sources_of(root, {"/a", "/b"});
  ASSERT_TRUE(sources.has_value());
  EXPECT_EQ(sources->front().name, "/a + /b");
  const LoadedImage image = load_image(sources->front());
  EXPECT_FALSE(image.fault.has_value());
  EXPECT_EQ(image.segments.size(), 2U);
  EXPECT_EQ(contents_of(sources->front(), image).text("/etc/vfio-pci.cfg"), "new");
  EXPECT_EQ(contents_of(sources->front(), image).text("/other"), std::nullopt) << "nobody decides by it";
  std::string content;
  const auto done = read_content(sources->front(), *image.tree, *image.tree->find("other"),
                                 [&](std::string_view bytes) { content += bytes; });
  EXPECT_TRUE(done.has_value());
  EXPECT_EQ(content, "x");
}

TEST(LoadImage, ALinkToAFileOfAnotherName) {
  TemporaryRoot root;
  root.with("/a", test::directory("etc") + test::file("etc/elsewhere", "DEVICES=") +
                      test::link("etc/vfio-pci.cfg", "elsewhere") + test::trailer());
  const auto sources = sources_of(root, {"/a"});
  const LoadedImage image = load_image(sources->front());
  EXPECT_EQ(contents_of(sources->front(), image).text("/etc/vfio-pci.cfg"), "DEVICES=");
}

TEST(LoadImage, WhereItEndsTooEarlyIsSaid) {
  TemporaryRoot root;
  const std::string packed = test::zstd(test::file("a", "content"));
  root.with("/a", packed.substr(0, packed.size() - 3));
  const auto sources = sources_of(root, {"/a"});
  const LoadedImage image = load_image(sources->front());
  ASSERT_TRUE(image.fault.has_value());
  EXPECT_THAT(describe(*image.fault), HasSubstr("at byte "));
}

TEST(LoadImage, ProgressEndsAtTheSizeOfTheImage) {
  TemporaryRoot root;
  root.with("/a", test::file("a", "content") + test::trailer());
  const auto sources = sources_of(root, {"/a"});
  std::uint64_t all = 0;
  const LoadedImage image = load_image(sources->front(), [&](std::uint64_t done, std::uint64_t whole) {
    EXPECT_LE(done, whole);
    all = whole;
  });
  EXPECT_EQ(all, sources->front().files.front()->size());
}

TEST(ImageSources, WhatIsNoImage) {
  TemporaryRoot root;
  root.with("/empty").with("/pe", "MZ and nothing more").with("/a", "x");
  EXPECT_THAT(sources_of(root, {"/empty"}).error(), HasSubstr("an empty file"));
  EXPECT_THAT(sources_of(root, {"/pe"}).error(), HasSubstr("a damaged PE file"));
  EXPECT_THAT(sources_of(root, {"/pe", "/a"}).error(), HasSubstr("booted alone"));
}

TEST(UnifiedKernelImage, ToldFromOtherPrograms) {
  TemporaryRoot root;
  root.with("/pe", "MZ and nothing more").with("/a", "x").with("/empty");
  const RootDirectory directory = root.open();
  const auto answer = [&](const char* name) {
    return is_unified_kernel_image(ImageFile::open(directory, name).value()).value();
  };
  EXPECT_TRUE(answer("/pe")) << "a damaged one may be one";
  EXPECT_FALSE(answer("/a"));
  EXPECT_FALSE(answer("/empty"));
}

}  // namespace
}  // namespace binder
