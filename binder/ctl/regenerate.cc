// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/regenerate.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <string_view>

#include "binder/ctl/terminal.h"
#include "binder/ctl/verify.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

bool has(Kernel& kernel, const std::string& path) { return kernel.status(path).has_value(); }

bool has_program(Kernel& kernel, const std::string& name) {
  return has(kernel, "/usr/sbin/" + name) || has(kernel, "/usr/bin/" + name) || has(kernel, "/sbin/" + name);
}

bool is_image_based(Kernel& kernel) { return has(kernel, "/run/ostree-booted") && has_program(kernel, "rpm-ostree"); }

bool has_update_initramfs(Kernel& kernel) { return has_program(kernel, "update-initramfs"); }

/// Unified kernel images are put together by kernel-install: what dracut writes alone is booted by nobody then.
bool makes_unified_images(Kernel& kernel) {
  if (!has_program(kernel, "kernel-install")) return false;
  for (const char* file : {"/etc/kernel/install.conf", "/run/kernel/install.conf", "/usr/lib/kernel/install.conf"}) {
    const auto text = kernel.read(file);
    if (!text) continue;
    for (const TextPart& line : split(*text, "\n", 1000)) {
      if (trim(line.text) == "layout=uki") return true;
    }
    return false;  // the first that is there holds
  }
  return false;
}

bool has_presets(Kernel& kernel) {
  const auto names = kernel.list("/etc/mkinitcpio.d");
  return has_program(kernel, "mkinitcpio") && names &&
         std::ranges::any_of(*names, [](const std::string& name) { return name.ends_with(".preset"); });
}

bool has_dracut(Kernel& kernel) { return has_program(kernel, "dracut"); }
bool has_mkinitcpio(Kernel& kernel) { return has_program(kernel, "mkinitcpio"); }

struct Framework {
  bool (*is_used)(Kernel&);
  const char* command;
};

/// The first that is used: a front end before what it calls.
constexpr std::array<Framework, 6> frameworks = {{
    {is_image_based, "rpm-ostree initramfs --enable"},
    {has_update_initramfs, "update-initramfs -u -k all"},
    {makes_unified_images, "kernel-install add-all"},
    {has_presets, "mkinitcpio -P"},
    {has_dracut, "dracut --regenerate-all --force"},
    {has_mkinitcpio, "mkinitcpio -P"},
}};

/// Its exit status, or an errno that is negative.
int run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t child = 0;
  const int fault = posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) return -fault;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -errno;
  }
  constexpr int ended_by_signal = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : ended_by_signal + WTERMSIG(status);
}

}  // namespace

std::vector<std::string> regenerate_command(Kernel& kernel) {
  std::vector<std::string> words;
  const auto* const found =
      std::ranges::find_if(frameworks, [&](const Framework& framework) { return framework.is_used(kernel); });
  if (found == frameworks.end()) return words;
  for (const TextPart& word : split(found->command, " ", 16)) words.emplace_back(word.text);
  return words;
}

Exit regenerate(Kernel& kernel, const RootDirectory& root) {
  const std::vector<std::string> command = regenerate_command(kernel);
  if (command.empty()) {
    complain("nothing that makes boot images is known here: make them anew, then \"vfioctl verify\"");
    return Exit::unreadable;
  }
  const std::string shown = join(command, spaces);
  std::cout << "running: " << shown << '\n' << std::flush;
  const int status = run(command);
  if (status != 0) {
    complain(shown + (status < 0 ? ": " + std::string{std::strerror(-status)}
                                 : " ended with status " + std::to_string(status)));
    return Exit::unreadable;
  }
  return verify_all_images(root, Loudness::all);
}

}  // namespace binder::ctl
