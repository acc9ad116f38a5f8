// SPDX-License-Identifier: GPL-2.0-or-later
// What `add` and `remove` have in common: options, and the way from a text to a file.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "binder/config/config.h"
#include "binder/ctl/command.h"
#include "binder/ctl/edit.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/root_directory.h"
#include "binder/plan/plan.h"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace binder::ctl {

struct ChangeOptions {
  std::vector<std::string> selectors;
  std::string root = "/";
  std::string config;  ///< empty: the usual one
  bool dry_run = false;
  bool regenerate = false;
};

void add_change_options(CLI::App& app, ChangeOptions& options);

struct FileChange {
  std::string path;
  ConfigToEdit file;
  std::string after;
};

/// The change as a unified diff. Control characters of a config do not reach a terminal.
[[nodiscard]] std::string shown_diff(const FileChange& change);

/// The config as it would be, with the text of one file replaced, or put before the others where it is new.
[[nodiscard]] ParsedConfig parse_edited(Kernel& kernel, const LoadedConfig& loaded, const std::string& path,
                                        const std::string& text);

/// Whether the refusal or the target comes from one of the entries.
[[nodiscard]] bool is_among(const std::vector<Selector>& entries, const std::string& selector);

/// Tells what the rules of the boot have against the new entries. False: they refuse one.
[[nodiscard]] bool passes_rules(const Plan& plan, const std::vector<Selector>& added);

/// Writes the files, or prints what would change in them; says what is left to do, or does it. `lines` tell what the
/// changes are.
[[nodiscard]] Exit carry_out(std::vector<FileChange>& changes, const std::vector<std::string>& lines,
                             const ChangeOptions& options, Kernel& kernel, const RootDirectory& root);

}  // namespace binder::ctl
