// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/config_files.h"

#include <optional>
#include <utility>

#include "binder/config/config_paths.h"
#include "binder/config/ownership.h"
#include "binder/text/printable.h"
#include "binder/text/sha256.h"

namespace binder {

namespace {

constexpr std::uint32_t root_id = 0;

Problem unreadable(const std::string& file, const SystemError& error) {
  return problem_of_file(file, describe(error), "make it a regular file that root can read");
}

/// Who can change the config has the say over the machine's devices, at boot and with root's rights.
std::optional<Problem> judge_owner(Kernel& kernel, const std::string& file, const FileStatus& status) {
  const Privilege privilege = kernel.privilege();
  // A file of their own that somebody wants to have checked; but of one of root's the boot will judge.
  if (privilege == Privilege::none || (privilege == Privilege::user && status.owner != root_id)) return std::nullopt;
  return fault_of_ownership(file, {status.mode, status.owner, status.group, status.has_acl});
}

class Loader {
 public:
  Loader(Kernel& kernel, LoadedConfig& loaded) : kernel_(kernel), loaded_(loaded) {}

  void take(const std::string& path, NoConfig no_config) {
    take_file(path, no_config);
    take_drop_ins(drop_in_directory(path));
  }

  void parse() {
    loaded_.parsed = parse_config(texts_);
    auto& problems = loaded_.parsed.problems;
    problems.insert(problems.begin(), problems_.begin(), problems_.end());
    if (loaded_.files.empty()) return;
    std::string all;
    for (const ConfigText& text : texts_) all += text.text;
    loaded_.sha256 = sha256_hex(all);
  }

 private:
  void take_file(const std::string& file, NoConfig no_config) {
    const auto status = kernel_.status(file);
    if (!status) return tell_missing(file, status.error(), no_config);
    if (status->kind != FileKind::regular) {
      const char* what = status->kind == FileKind::directory ? "it is a directory" : "it is no regular file";
      problems_.push_back(problem_of_file(file, what, "put a text file in its place"));
      return;
    }
    if (auto problem = judge_owner(kernel_, file, *status)) {
      problems_.push_back(std::move(*problem));
      return;
    }
    if (status->size <= largest_config - size_) {
      take_text(file);
    } else {
      tell_too_large(file);
    }
  }

  void take_text(const std::string& file) {
    auto text = kernel_.read(file);
    if (!text) {
      problems_.push_back(unreadable(file, text.error()));
    } else if (text->size() > largest_config - size_) {
      tell_too_large(file);
    } else {
      size_ += text->size();
      loaded_.files.push_back(file);
      texts_.push_back({file, std::move(*text)});
    }
  }

  void take_drop_ins(const std::string& directory) {
    const auto status = kernel_.status(directory);
    if (!status) return tell_missing(directory, status.error(), NoConfig::nothing_to_do);
    if (auto problem = judge_owner(kernel_, directory, *status)) {
      problems_.push_back(std::move(*problem));
      return;
    }
    const auto names = kernel_.list(directory);
    if (!names) {
      problems_.push_back(
          problem_of_file(directory, describe(names.error()), "make it a directory that root can read"));
      return;
    }
    for (const std::string& name : *names) {
      if (!is_drop_in(name)) continue;
      const std::string file = directory + "/" + name;
      if (is_printable(name)) {
        take_file(file, NoConfig::nothing_to_do);
      } else {
        // "image files" prints a path a line, and a person has to recognise it.
        problems_.push_back(problem_of_file(file, "this name has characters in it that cannot be shown: it is not read",
                                            "rename it, or remove it"));
      }
    }
  }

  void tell_missing(const std::string& file, const SystemError& error, NoConfig no_config) {
    if (!is_missing(error)) {
      problems_.push_back(unreadable(file, error));
    } else if (const auto link = kernel_.read_link(file)) {
      problems_.push_back(problem_of_file(file, "it is a link to " + *link + ", which is not there",
                                          "make the link lead to a file, or remove it"));
    } else if (no_config == NoConfig::is_a_problem) {
      problems_.push_back(problem_of_file(file, "there is no such file", "name one that is there"));
    }
  }

  void tell_too_large(const std::string& file) {
    constexpr std::size_t kib = 1024;
    problems_.push_back(problem_of_file(file,
                                        "config and drop-ins would have more than " +
                                            std::to_string(largest_config / kib) + " KiB with it: it is not read",
                                        "leave out what is no setting"));
  }

  Kernel& kernel_;
  LoadedConfig& loaded_;
  std::vector<Problem> problems_;
  std::vector<ConfigText> texts_;
  std::size_t size_ = 0;
};

}  // namespace

LoadedConfig load_config(Kernel& kernel, const std::string& path, NoConfig no_config) {
  LoadedConfig loaded;
  Loader loader{kernel, loaded};
  loader.take(path, no_config);
  loader.parse();
  return loaded;
}

}  // namespace binder
