// SPDX-License-Identifier: GPL-2.0-or-later
// What each case expects was seen in a booted kernel (tests/images).
#include "binder/image/tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "binder/image/contents.h"
#include "tests/unit/image/archive.h"

namespace binder {
namespace {

using test::archive;
using test::directory;
using test::file;
using test::link;
using test::trailer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class KeepAll final : public ContentTaker {
 public:
  bool wants(InodeNumber file, std::string_view, std::uint64_t) override {
    contents[file].clear();
    return true;
  }
  void take(InodeNumber file, std::string_view bytes) override { contents[file] += bytes; }

  std::map<InodeNumber, std::string> contents;
};

class Tree {
 public:
  explicit Tree(const std::string& text, TreeLimits limits = {}) : tree(&taker, limits) {
    CpioParser parser{tree};
    parser.begin(0);
    parser.push_all(text);
    if (parser.fault()) fault = parser.fault()->message;
  }

  std::vector<std::string> all() const {
    std::vector<std::string> paths;
    tree.for_each([&](const std::string& path, InodeNumber) { paths.push_back(path); });
    return paths;
  }
  std::string content(std::string_view path) {
    const auto found = tree.find(path);
    return found ? taker.contents[*found] : "<none>";
  }

  KeepAll taker;
  ImageTree tree;
  std::string fault;
};

TEST(ImageTree, PathsInOrder) {
  EXPECT_THAT(Tree(directory("b") + file("b/x", "1") + file("a", "2")).all(), ElementsAre("a", "b", "b/x"));
}

TEST(ImageTree, LaterFilesOverwriteEarlierOnes) {
  Tree tree{file("a", "old and long") + trailer() + file("a", "new")};
  EXPECT_EQ(tree.content("a"), "new");
  EXPECT_EQ(tree.tree.inode(*tree.tree.find("a")).size, 3U);
  EXPECT_EQ(tree.tree.inode(*tree.tree.find("a")).written, 2U);
}

TEST(ImageTree, AFileNeedsItsDirectory) {
  EXPECT_THAT(Tree(file("absent/a", "1")).all(), IsEmpty());
  EXPECT_THAT(Tree(file("a", "1") + file("a/b", "2")).all(), ElementsAre("a"));
  EXPECT_THAT(Tree(directory("absent/d")).all(), IsEmpty());
}

TEST(ImageTree, TheKernelBringsDevAndRoot) {
  EXPECT_THAT(Tree(file("dev/a", "1") + file("root/b", "2")).all(), ElementsAre("dev/a", "root/b"));
  EXPECT_THAT(Tree(directory("dev")).all(), ElementsAre("dev"));
}

TEST(ImageTree, LinksToDirectoriesAreFollowed) {
  Tree tree{directory("usr") + directory("usr/lib") + link("lib", "usr/lib") + file("lib/a", "1") +
            link("abs", "/usr") + file("abs/b", "2")};
  EXPECT_EQ(tree.content("usr/lib/a"), "1");
  EXPECT_EQ(tree.content("/lib/a"), "1");
  EXPECT_EQ(tree.content("usr/b"), "2");
  EXPECT_EQ(tree.content("abs/../usr/./lib//a"), "1");
}

TEST(ImageTree, LinksInACircleLeadNowhere) {
  Tree tree{link("a", "b") + link("b", "a") + file("a/x", "1") + link("self", "self/self")};
  EXPECT_THAT(tree.all(), ElementsAre("a", "b", "self"));
  EXPECT_FALSE(tree.tree.find("a"));
  EXPECT_FALSE(tree.tree.find("self"));
  EXPECT_TRUE(tree.tree.find_itself("a"));
}

TEST(ImageTree, DotDotStopsAtTheTop) {
  Tree tree{file("../../a", "1")};
  EXPECT_THAT(tree.all(), ElementsAre("a"));
}

TEST(ImageTree, HardLinksShareTheirContent) {
  Tree last{archive({"a", 0100644, "", 2, 7}) + archive({"b", 0100644, "x", 2, 7})};
  EXPECT_EQ(last.content("a"), "x");
  Tree first{archive({"a", 0100644, "x", 2, 7}) + archive({"b", 0100644, "", 2, 7})};
  EXPECT_EQ(first.content("b"), "x");
  EXPECT_EQ(first.tree.find("a"), first.tree.find("b"));
  EXPECT_EQ(first.tree.inode(*first.tree.find("a")).links, 2U);
}

TEST(ImageTree, HardLinksEndAtTheTrailer) {
  Tree tree{archive({"a", 0100644, "x", 2, 7}) + trailer() + archive({"b", 0100644, "y", 2, 7})};
  EXPECT_EQ(tree.content("a"), "x");
  EXPECT_EQ(tree.content("b"), "y");
}

TEST(ImageTree, ALinkedFileIsOverwrittenUnderAllItsNames) {
  Tree tree{archive({"a", 0100644, "", 2, 7}) + archive({"b", 0100644, "x", 2, 7}) + trailer() + file("a", "new")};
  EXPECT_EQ(tree.content("b"), "new");
}

TEST(ImageTree, WhatIsOfAnotherTypeGivesWay) {
  Tree tree{file("a", "1") + directory("a") + directory("d") + link("d", "x") + link("l", "a") + file("l", "own") +
            link("m", "a") + directory("m")};
  EXPECT_TRUE(tree.tree.is_directory("a"));
  EXPECT_EQ(tree.tree.inode(*tree.tree.find_itself("d")).target, "x");
  EXPECT_EQ(tree.content("l"), "own");
  EXPECT_EQ(tree.tree.inode(*tree.tree.find_itself("m")).target, "");
}

TEST(ImageTree, AFullDirectoryDoesNotGiveWay) {
  Tree tree{directory("d") + file("d/x", "1") + link("d", "elsewhere") + file("d", "no")};
  EXPECT_EQ(tree.content("d/x"), "1");
}

TEST(ImageTree, LimitsEndTheReading) {
  EXPECT_THAT(Tree(file("a", "") + file("b", "") + file("c", ""), {2, 1000, 1000}).fault, HasSubstr("more files"));
  EXPECT_THAT(Tree(file("a", "") + file(std::string(200, 'b'), ""), {10, 100, 1000}).fault, HasSubstr("longer names"));
  EXPECT_THAT(Tree(file("a/b/c/d", "") + file("/././././././././a", "") + file("b", ""), {10, 100, 8}).fault,
              HasSubstr("look up"));
}

TEST(KeptContents, KeepsWhatDecidesAndForgetsWhatIsOverwritten) {
  KeptContents kept;
  ImageTree tree{&kept};
  CpioParser parser{tree};
  parser.begin(0);
  parser.push_all(directory("etc") + file("etc/vfio-pci.cfg", "DEVICES=1") + file("etc/passwd", "x") +
                  file("etc/vfio-pci.cfg", "new"));
  const ImageContents image{tree, kept, "", ""};
  EXPECT_EQ(image.text("/etc/vfio-pci.cfg"), "new");
  EXPECT_EQ(image.text("/etc/passwd"), std::nullopt);
  EXPECT_EQ(image.text("/etc"), std::nullopt);
}

}  // namespace
}  // namespace binder
