// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

namespace binder::testing {
namespace {

constexpr Milliseconds long_limit{20'000};
constexpr Milliseconds short_limit{100};

/// Writing to a child that is gone shall be an error, as it is in the program.
const auto ignored = ::signal(SIGPIPE, SIG_IGN);

/// Does what a word asks for.
Reading<std::string> obey(const std::string& request) {
  if (request == "wait") ::pause();
  if (request == "exit") ::_exit(3);
  if (request == "abort") ::abort();
  if (request == "fail") return std::unexpected(SystemError{ENODEV, "do", "this", "as it is"});
  if (request == "pid") return std::to_string(::getpid());
  return request + request;
}

TEST(Child, BringsTheAnswerBack) {
  const std::string text(300'000, 'x');  // more than a pipe holds
  Child child{-1, [&](const std::string& /*request*/) -> Reading<std::string> { return text; }};
  EXPECT_EQ(child.ask("", long_limit), text);
  EXPECT_EQ(child.ask("again", long_limit), text);
}

TEST(Child, BringsAnErrorBackWhole) {
  Child child{-1, obey};
  EXPECT_EQ(child.ask("fail", long_limit).error(), (SystemError{ENODEV, "do", "this", "as it is"}));
  EXPECT_EQ(child.ask("two", long_limit), "twotwo") << "an answer with an error is an answer";
}

TEST(Child, OneProcessDoesAllThatComesBack) {
  Child child{-1, obey};
  const auto first = child.ask("pid", long_limit);
  EXPECT_NE(first, std::to_string(::getpid()));
  EXPECT_EQ(child.ask("pid", long_limit), first);
}

TEST(Child, WhatDoesNotComeBackIsGivenUpAndTheNextIsDoneByAnother) {
  Child child{-1, obey};
  const auto first = child.ask("pid", long_limit);
  EXPECT_EQ(child.ask("wait", short_limit).error().number, ETIMEDOUT);
  const auto second = child.ask("pid", long_limit);
  ASSERT_TRUE(second);
  EXPECT_NE(second, first);
}

TEST(Child, ALimitOfNothingIsOver) {
  Child child{-1, obey};
  EXPECT_EQ(child.ask("two", Milliseconds{0}).error().number, ETIMEDOUT);
}

TEST(Child, SaysHowTheChildDied) {
  Child child{-1, obey};
  EXPECT_EQ(child.ask("exit", long_limit).error(),
            (SystemError{ECHILD, "", "", "the process that did it ended with status 3"}));
  EXPECT_EQ(child.ask("abort", long_limit).error(),
            (SystemError{ECHILD, "", "", "the process that did it was killed by signal 6"}));
  EXPECT_EQ(child.ask("two", long_limit), "twotwo");
}

TEST(Child, ThatWasKilledWithNothingToDoIsReplaced) {
  Child child{-1, obey};
  const auto first = child.ask("pid", long_limit);
  ASSERT_TRUE(first);
  ::kill(std::stoi(*first), SIGKILL);
  // Until it is gone the request may still reach it: then it is the reason, and the next one is done.
  const auto next = child.ask("two", long_limit);
  EXPECT_TRUE(next || next.error().reason == "the process that did it was killed by signal 9");
  EXPECT_EQ(child.ask("two", long_limit), "twotwo");
}

TEST(Child, HoldsNoFileOfTheCaller) {
  // Or a child that is stuck would keep a boot script's pipe open, and the script waiting.
  std::vector<int> inherited;
  for (int i = 0; i < 400; ++i) inherited.push_back(::open("/dev/null", O_RDONLY));
  ASSERT_GT(inherited.back(), 300);
  const int kept = inherited[7];
  inherited.push_back(::dup2(kept, 900));  // also one above the pipes to the child
  Child child{kept, [&](const std::string& /*request*/) -> Reading<std::string> {
                std::string open;
                for (int fd = 0; fd < 1000; ++fd) {
                  struct stat status{};
                  if (::fstat(fd, &status) == 0 && !S_ISFIFO(status.st_mode)) open += std::to_string(fd) + " ";
                  if (fd < 3 && ::fstat(fd, &status) == 0) open += "a standard stream ";
                }
                return open;
              }};
  const auto open = child.ask("", long_limit);
  for (const int fd : inherited) ::close(fd);
  EXPECT_EQ(open, std::to_string(kept) + " ") << "only the file that was asked for stays open";
}

TEST(Child, EndsWithItsOwner) {
  std::string pid;
  {
    Child child{-1, obey};
    pid = *child.ask("pid", long_limit);
  }
  EXPECT_EQ(::kill(std::stoi(pid), 0), -1);
}

TEST(Child, ARequestThatNoPipeHoldsIsRefused) {
  Child child{-1, obey};
  EXPECT_EQ(child.ask(std::string(100'000, 'x'), long_limit).error().number, E2BIG);
}

}  // namespace
}  // namespace binder::testing
