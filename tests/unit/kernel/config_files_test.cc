// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/config_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* config = "/etc/vfio-pci.cfg";
constexpr const char* directory = "/etc/vfio-pci.cfg.d";
constexpr const char* drop_in = "/etc/vfio-pci.cfg.d/card.cfg";
constexpr std::uint32_t alice = 1000;

class ConfigFiles : public ::testing::Test {
 protected:
  ConfigFiles() {
    kernel.files[config] = "DEVICES=01:00.0\n";
    kernel.files[drop_in] = "DEVICES=02:00.0\n";
  }

  void set(const std::string& path, std::uint32_t owner, std::uint32_t group, std::uint32_t mode) {
    FileStatus status = *kernel.status(path);
    status.owner = owner;
    status.group = group;
    status.mode = mode;
    kernel.statuses[path] = status;
  }

  [[nodiscard]] std::vector<std::string> problems(NoConfig no_config = NoConfig::nothing_to_do) {
    std::vector<std::string> lines;
    for (const Problem& problem : load_config(kernel, config, no_config).parsed.problems) {
      lines.push_back(one_line(problem));
    }
    return lines;
  }
  [[nodiscard]] std::vector<std::string> files() { return load_config(kernel, config).files; }

  FakeKernel kernel{""};
};

TEST_F(ConfigFiles, OfRootAloneAreRead) {
  EXPECT_THAT(problems(), IsEmpty());
  EXPECT_THAT(files(), ElementsAre(config, drop_in));
}

TEST_F(ConfigFiles, WhatOthersMayWriteIsRefusedAndCostsNoOther) {
  set(config, 0, 0, 0666);
  EXPECT_THAT(problems(), ElementsAre("/etc/vfio-pci.cfg: others than root may write to it: it is not read; "
                                      "run: chmod go-w /etc/vfio-pci.cfg"));
  EXPECT_THAT(files(), ElementsAre(drop_in));
  set(config, 0, 0, 0644);
  set(drop_in, 0, alice, 0664);
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("card.cfg: others than root may write to it")));
  EXPECT_THAT(files(), ElementsAre(config));
}

TEST_F(ConfigFiles, WhatRootDoesNotOwnIsRefused) {
  set(config, alice, alice, 0644);
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("belongs to the user with the number 1000")));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("run: chown root /etc/vfio-pci.cfg")));
  EXPECT_THAT(files(), ElementsAre(drop_in));
}

TEST_F(ConfigFiles, WhoMayAddDropInsIsLookedAtToo) {
  set(directory, 0, alice, 0775);
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("vfio-pci.cfg.d: others than root may write to it")));
  EXPECT_THAT(files(), ElementsAre(config));
}

TEST_F(ConfigFiles, TheGroupOfRootIsRoot) {
  set(config, 0, 0, 0664);
  EXPECT_THAT(problems(), IsEmpty());
  kernel.statuses[config].has_acl = true;
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("run: setfacl -b /etc/vfio-pci.cfg && chmod go-w /etc/vfio-pci.cfg")));
}

TEST_F(ConfigFiles, AUserMayHaveAFileOfTheirOwnChecked) {
  kernel.whose = Privilege::user;
  set(config, alice, alice, 0664);
  EXPECT_THAT(problems(), IsEmpty());
  set(config, 0, 0, 0666);
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("others than root may write"))) << "what the boot will say of it";
}

TEST_F(ConfigFiles, BelowAnotherRootNoPrivilegeIsInPlay) {
  kernel.whose = Privilege::none;
  set(config, alice, alice, 0666);
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(ConfigFiles, WhatIsNoRegularFileIsNotNothing) {
  kernel.statuses[config].kind = FileKind::directory;
  kernel.statuses[drop_in].kind = FileKind::other;
  EXPECT_THAT(problems(NoConfig::is_a_problem),
              ElementsAre("/etc/vfio-pci.cfg: it is a directory; put a text file in its place",
                          "/etc/vfio-pci.cfg.d/card.cfg: it is no regular file; put a text file in its place"));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ConfigFiles, TooMuchTextIsRefusedBeforeItIsRead) {
  FileStatus large;
  large.size = largest_config + 1;
  kernel.statuses[config] = large;
  EXPECT_THAT(problems(), ElementsAre("/etc/vfio-pci.cfg: config and drop-ins would have more than 512 KiB with it: it "
                                      "is not read; leave out what is no setting"));
  EXPECT_THAT(files(), ElementsAre(drop_in));
  kernel.statuses[config].size = 0;  // as files say that the kernel makes up
  kernel.files[config] = std::string(largest_config + 1, '\n');
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("more than 512 KiB")));
}

TEST_F(ConfigFiles, TheLimitIsForAllTogether) {
  kernel.files[config] = std::string(largest_config, '\n');
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("card.cfg: config and drop-ins would have more")));
  EXPECT_THAT(files(), ElementsAre(config));
}

TEST_F(ConfigFiles, AFileThatWasNamedHasToBeThere) {
  kernel.files.clear();
  EXPECT_THAT(problems(), IsEmpty());
  EXPECT_THAT(problems(NoConfig::is_a_problem),
              ElementsAre("/etc/vfio-pci.cfg: there is no such file; name one that is there"));
}

TEST_F(ConfigFiles, ALinkToNothingIsNotNothing) {
  kernel.files.erase(config);
  kernel.links[config] = "/srv/card.cfg";
  EXPECT_THAT(problems(), ElementsAre("/etc/vfio-pci.cfg: it is a link to /srv/card.cfg, which is not there; make the "
                                      "link lead to a file, or remove it"));
}

}  // namespace
}  // namespace binder::testing
