// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/verify_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "binder/text/printable.h"

namespace binder::ctl {
namespace {

using testing::HasSubstr;

ImageVerdict verdict_with(std::vector<Aspect> aspects) {
  ImageVerdict verdict;
  verdict.image = "/boot/a";
  verdict.kernels = {"6.1"};
  verdict.framework = "dracut";
  verdict.segments = {{0, 10, 20, "zstd"}};
  verdict.files = 3;
  verdict.aspects = std::move(aspects);
  verdict.aspects.insert(verdict.aspects.begin(), {"image", AspectResult::ok, "3 files"});
  return verdict;
}

std::string printed(const ImageVerdict& verdict, Loudness loudness = Loudness::all) {
  std::ostringstream out;
  print_verdict(out, verdict, loudness);
  return out.str();
}

nlohmann::json json_of(const std::vector<ImageVerdict>& verdicts) {
  std::ostringstream out;
  print_json(out, verdicts);
  return nlohmann::json::parse(out.str());
}

TEST(VerifyExit, OfOneImage) {
  const auto exit = [](AspectResult a, AspectResult b) { return exit_of(verdict_with({{"a", a, ""}, {"b", b, ""}})); };
  EXPECT_EQ(exit(AspectResult::ok, AspectResult::note), Exit::good);
  EXPECT_EQ(exit(AspectResult::ok, AspectResult::wrong), Exit::not_good);
  EXPECT_EQ(exit(AspectResult::stale, AspectResult::ok), Exit::not_good);
  EXPECT_EQ(exit(AspectResult::ok, AspectResult::unknown), Exit::unreadable);
  EXPECT_EQ(exit(AspectResult::unknown, AspectResult::wrong), Exit::not_good) << "what is certain counts";
  ImageVerdict unreadable;
  unreadable.aspects = {{"image", AspectResult::unknown, ""}, {"binder", AspectResult::wrong, ""}};
  EXPECT_EQ(exit_of(unreadable), Exit::unreadable) << "but not of an image that was not read";
}

TEST(VerifyExit, TheWorstCounts) {
  EXPECT_EQ(worst(Exit::good, Exit::not_good), Exit::not_good);
  EXPECT_EQ(worst(Exit::unreadable, Exit::not_good), Exit::unreadable);
}

TEST(VerifyText, ALineAnAspect) {
  EXPECT_EQ(printed(verdict_with({{"binder", AspectResult::stale, "old", {"one", "two"}}})),
            "/boot/a (Linux 6.1): NOT GOOD\n"
            "  ok      image        3 files\n"
            "  stale   binder       old\n"
            "                       one\n"
            "                       two\n");
}

TEST(VerifyText, QuietIsOnlyWhatIsNotInOrder) {
  EXPECT_EQ(printed(verdict_with({{"binder", AspectResult::note, "x"}}), Loudness::quiet), "");
  EXPECT_EQ(printed(verdict_with({{"binder", AspectResult::wrong, "x"}}), Loudness::quiet),
            "/boot/a (Linux 6.1): NOT GOOD\n  wrong   binder       x\n");
}

TEST(VerifyText, AnImageThatIsWithoutTheBinderOnPurposeIsNotCalledGood) {
  const std::string text = printed(verdict_with({{"purpose", AspectResult::note, "a rescue image"}}));
  EXPECT_THAT(text, testing::StartsWith("/boot/a (Linux 6.1): without the binder on purpose\n"));
  EXPECT_THAT(printed(verdict_with({{"binder", AspectResult::ok, ""}})), HasSubstr(": all good\n"));
}

TEST(VerifyText, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(printable("a\x1b[2J\nb\x7f"), "a?[2J?b?");
  ImageVerdict verdict = verdict_with({});
  verdict.kernels = {"6\x1b"};
  EXPECT_THAT(printed(verdict), HasSubstr("(Linux 6?)"));
}

TEST(VerifyJson, TheFieldsOfTheManPage) {
  ImageVerdict verdict = verdict_with({{"binder", AspectResult::wrong, "m", {"d"}}});
  verdict.purpose = Purpose::rescue;
  const nlohmann::json document = json_of({verdict, verdict_with({})});
  EXPECT_EQ(document.at("version"), 1);
  EXPECT_EQ(document.at("result"), "not-good");
  const nlohmann::json& image = document.at("images").at(0);
  EXPECT_EQ(image.at("image"), "/boot/a");
  EXPECT_TRUE(image.at("profile").is_null());
  EXPECT_EQ(image.at("purpose"), "rescue");
  EXPECT_EQ(image.at("kernels"), nlohmann::json::array({"6.1"}));
  EXPECT_EQ(image.at("files"), 3);
  EXPECT_EQ(image.at("segments").at(0).at("unpacked"), 20);
  EXPECT_EQ(image.at("result"), "not-good");
  EXPECT_EQ(image.at("checks").at(1).dump(), R"({"details":["d"],"message":"m","name":"binder","result":"wrong"})");
  EXPECT_EQ(document.at("images").at(1).at("result"), "good");
}

TEST(VerifyJson, NoImageIsNoGoodNews) { EXPECT_EQ(json_of({}).at("result"), "unreadable"); }

TEST(VerifyJson, BytesThatAreNoUtf8) {
  ImageVerdict verdict = verdict_with({});
  verdict.image = "/boot/\xff";
  EXPECT_EQ(json_of({verdict}).at("images").at(0).at("image"), "/boot/\xef\xbf\xbd");
}

}  // namespace
}  // namespace binder::ctl
