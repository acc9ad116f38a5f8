// SPDX-License-Identifier: GPL-2.0-or-later
// What `add` and `remove` have in common: options, and the way from a text to a file.
#pragma once

#include <CLI/CLI.hpp>
#include <expected>
#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/ctl/command.h"
#include "binder/ctl/edit.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/root_directory.h"

namespace binder::ctl {

struct ChangeOptions {
  std::vector<std::string> selectors;
  std::string root = "/";
  std::string config;  ///< empty: the usual one
  bool dry_run = false;
  bool regenerate = false;
};

void add_change_options(CLI::App& app, ChangeOptions& options);

/// The arguments, each a selector. What is wrong with one is told on standard error; nothing is returned then.
[[nodiscard]] std::expected<std::vector<Selector>, Exit> read_selectors(const std::vector<std::string>& arguments);

struct FileChange {
  std::string path;
  ConfigToEdit file;
  std::string after;
};

/// Writes the files, or prints what would change in them; says what is left to do, or does it. `lines` tell what the
/// changes are.
[[nodiscard]] Exit carry_out(std::vector<FileChange>& changes, const std::vector<std::string>& lines,
                             const ChangeOptions& options, Kernel& kernel, const RootDirectory& root);

}  // namespace binder::ctl
