// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/survey/processes.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/survey/disks.h"

namespace binder::testing {
namespace {

constexpr DeviceNumber card{NodeKind::character, 226, 0};

class ProcessesTest : public ::testing::Test {
 protected:
  ProcessesTest() {
    add_processes(kernel_);
    kernel_.nodes["/dev/dri/card0"] = card;
    kernel_.nodes["/dev/null"] = {NodeKind::character, 1, 3};
    kernel_.nodes["/dev/pts/1"] = {NodeKind::character, 136, 1};
  }

  FileKernel kernel_;
};

TEST_F(ProcessesTest, KeepsWhoHasANodeOpen) {
  add_process(kernel_, "812", "Xorg");
  open_file(kernel_, "812", "0", "/dev/null");
  open_file(kernel_, "812", "5", "/dev/dri/card0");
  open_file(kernel_, "812", "6", "/dev/dri/card0");
  open_file(kernel_, "1", "0", "/dev/null");
  open_file(kernel_, "1", "1", "/dev/pts/1");
  open_file(kernel_, "1", "2", "socket:[12]");
  const Processes found = look_at_processes(kernel_);
  ASSERT_EQ(found.with_nodes.size(), 1U);
  EXPECT_EQ(found.with_nodes[0].title, "Xorg (812)");
  EXPECT_EQ(found.with_nodes[0].nodes, std::vector{card});
  EXPECT_FALSE(found.unseen_nodes);
  EXPECT_FALSE(found.unseen_mounts);
}

TEST_F(ProcessesTest, OneThatEndsMeanwhileIsNoError) {
  for (const int error : {ENOENT, ESRCH}) {
    kernel_.failing["/proc/1/fd"] = error;
    EXPECT_FALSE(look_at_processes(kernel_).unseen_nodes);
  }
  kernel_.failing.clear();
  add_process(kernel_, "9", "gone", "mnt:[2]");
  kernel_.failing["/proc/9/mountinfo"] = EINVAL;
  EXPECT_FALSE(look_at_processes(kernel_).unseen_mounts);
}

TEST_F(ProcessesTest, WhatMayNotBeSeenIsToldOnce) {
  add_process(kernel_, "2", "kthreadd");
  kernel_.failing["/proc/1/fd"] = EACCES;
  kernel_.failing["/proc/2/fd"] = EACCES;
  const auto unseen = look_at_processes(kernel_).unseen_nodes;
  ASSERT_TRUE(unseen);
  EXPECT_EQ(describe(*unseen), "cannot list /proc/1/fd and those of 1 more processes: Permission denied");
}

TEST_F(ProcessesTest, AFileThatMayNotBeSeenMayBeANode) {
  open_file(kernel_, "1", "7", "/dev/dri/card0");
  kernel_.failing["/proc/1/fd/7"] = EACCES;
  EXPECT_TRUE(look_at_processes(kernel_).unseen_nodes);
}

TEST_F(ProcessesTest, AListWithoutTheFirstProcessIsNotAll) {
  FileKernel kernel;
  add_process(kernel, "4711", "bash");
  kernel.files["/proc/self/mountinfo"] = "";
  EXPECT_TRUE(look_at_processes(kernel).unseen_nodes) << "mounted with hidepid";
  EXPECT_TRUE(look_at_processes(kernel).unseen_mounts);
  FileKernel other_root;
  EXPECT_TRUE(look_at_processes(other_root).unseen_nodes);
  EXPECT_TRUE(look_at_processes(other_root).unseen_mounts);
}

TEST_F(ProcessesTest, AsksEachMountNamespaceOnce) {
  for (const std::string number : {"10", "11", "12"}) {
    add_process(kernel_, number, "container", "mnt:[7]");
    mount(kernel_, "8:1", "/srv", "ext4", "/dev/sda1", number);
  }
  kernel_.failing["/proc/10/mountinfo"] = EINVAL;
  const Processes found = look_at_processes(kernel_);
  ASSERT_EQ(found.mounts.size(), 2U);
  EXPECT_EQ(found.mounts[0].process, "");
  EXPECT_EQ(found.mounts[1].process, "container (11)") << "one that ended is no witness";
  kernel_.failing["/proc/11/ns/mnt"] = EACCES;
  kernel_.failing["/proc/12/ns/mnt"] = EACCES;
  EXPECT_EQ(look_at_processes(kernel_).mounts.size(), 2U) << "nor are two texts that are the same two namespaces";
  kernel_.failing["/proc/12/mountinfo"] = EACCES;
  EXPECT_TRUE(look_at_processes(kernel_).unseen_mounts);
}

}  // namespace
}  // namespace binder::testing
