// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/config_files.h"

#include "binder/config/config_paths.h"
#include "binder/text/sha256.h"

namespace binder {

namespace {

Problem unreadable(const std::string& file, const SystemError& error) {
  Problem problem;
  problem.at.file = file;
  problem.message = describe(error);
  problem.fix = "make it a regular file that root can read";
  return problem;
}

std::vector<std::string> candidates(Kernel& kernel, const std::string& path, std::vector<Problem>& problems) {
  std::vector<std::string> files{path};
  const std::string directory = drop_in_directory(path);
  const auto names = kernel.list(directory);
  if (!names) {
    if (!is_missing(names.error())) problems.push_back(unreadable(directory, names.error()));
    return files;
  }
  for (const std::string& name : *names) {
    if (is_drop_in(name)) files.push_back(directory + "/" + name);
  }
  return files;
}

}  // namespace

LoadedConfig load_config(Kernel& kernel, const std::string& path) {
  LoadedConfig loaded;
  std::vector<Problem> problems;
  std::vector<ConfigText> texts;
  std::string all;
  for (const std::string& file : candidates(kernel, path, problems)) {
    const auto text = kernel.read(file);
    if (!text) {
      if (!is_missing(text.error())) problems.push_back(unreadable(file, text.error()));
      continue;
    }
    loaded.files.push_back(file);
    texts.push_back({file, *text});
    all += *text;
  }
  loaded.parsed = parse_config(texts);
  loaded.parsed.problems.insert(loaded.parsed.problems.begin(), problems.begin(), problems.end());
  if (!loaded.files.empty()) loaded.sha256 = sha256_hex(all);
  return loaded;
}

}  // namespace binder
