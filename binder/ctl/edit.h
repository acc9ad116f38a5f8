// SPDX-License-Identifier: GPL-2.0-or-later
// The only place in vfioctl that writes a config: a crash leaves the old file or the new one, and all that belongs to
// the file stays.
#pragma once

#include <sys/stat.h>
#include <optional>
#include <string>

#include "binder/kernel/fd.h"
#include "binder/kernel/root_directory.h"
#include "binder/text/result.h"

namespace binder::ctl {

/// Keeps every other vfioctl from changing this config and its drop-ins until it is closed. Fails where another is at
/// work for more than five seconds; a file system without such locks has none.
[[nodiscard]] Reading<Fd> lock_config(const RootDirectory& root, const std::string& path);

/// A file of the config that is to be changed.
class ConfigToEdit {
 public:
  /// Reads the file, following links (below another root than "/" they stay inside it); one that is not there is empty.
  /// Fails where it is no regular file or cannot be read.
  [[nodiscard]] static Reading<ConfigToEdit> open(const RootDirectory& root, const std::string& path);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_there() const { return status_.has_value(); }

  /// Puts `text` in its place: a new file with the owner, the mode and the extended attributes (ACL, SELinux) of the
  /// old one takes its name. Where that cannot be, because it is a mount point or has other names (hard links), it is
  /// written in place, with a copy beside it until that is done. What was written is read back. Fails, with the old
  /// file in place, where something else has changed the file meanwhile.
  [[nodiscard]] Reading<void> replace(const std::string& text);

 private:
  ConfigToEdit(Fd directory, std::string name, std::string shown)
      : directory_(std::move(directory)), name_(std::move(name)), shown_(std::move(shown)) {}

  Reading<void> read();
  Reading<void> write_new(const std::string& name, const std::string& text);
  Reading<void> keep_attributes(int old_file, int new_file);
  Reading<void> write_in_place(const std::string& text);
  Reading<void> check_unchanged();
  Reading<void> read_back(const std::string& text);
  [[nodiscard]] std::unexpected<SystemError> failed(const char* action, const std::string& name) const;

  Fd directory_;
  std::string name_;   ///< in `directory_`; no link
  std::string shown_;  ///< the directory, for messages
  std::string text_;
  std::optional<struct stat> status_;  ///< of the file that was read
};

}  // namespace binder::ctl
