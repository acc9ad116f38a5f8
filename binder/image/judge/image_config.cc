// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/image_config.h"

#include <optional>
#include <utility>

#include "binder/config/command_line.h"
#include "binder/config/config_paths.h"
#include "binder/config/ownership.h"

namespace binder {

namespace {

/// Why the binder does not read a file.
std::optional<Problem> refusal(const ImageTree& tree, const std::string& file) {
  Problem problem;
  problem.at.file = file;
  const auto found = tree.find(file);
  if (!found) {
    problem.message = "it is a link to " + tree.inode(*tree.find_itself(file)).target + ", which is not there";
    problem.fix = "make the link lead to a file, or remove it";
    return problem;
  }
  if (!tree.is_file(file)) {
    problem.message = tree.is_directory(file) ? "it is a directory" : "it is no regular file";
    problem.fix = "put a text file in its place";
    return problem;
  }
  const Inode& inode = tree.inode(*found);
  return fault_of_ownership(file, {inode.mode, inode.uid, inode.gid, false});
}

std::vector<std::string> config_files(const ImageTree& tree, std::vector<Problem>& problems) {
  std::vector<std::string> files;
  if (tree.find_itself(config_path)) files.emplace_back(config_path);
  const std::string directory = drop_in_directory(config_path);
  const auto found = tree.find(directory);
  if (!found) return files;
  const Inode& inode = tree.inode(*found);
  if (auto problem = fault_of_ownership(directory, {inode.mode, inode.uid, inode.gid, false})) {
    problems.push_back(std::move(*problem));
  }
  for (const std::string& name : tree.list(directory)) {
    if (is_drop_in(name)) files.push_back(directory + "/" + name);
  }
  return files;
}

}  // namespace

ImageConfig config_in_image(const ImageContents& image) {
  ImageConfig config;
  std::vector<Problem> problems;
  config.files = config_files(image.tree, problems);
  const bool with_drop_ins = problems.empty();
  std::vector<ConfigText> texts;
  for (const std::string& file : config.files) {
    if (!with_drop_ins && file != config_path) continue;
    if (auto problem = refusal(image.tree, file)) {
      problems.push_back(std::move(*problem));
    } else if (const auto text = image.text(file)) {
      texts.push_back({file, std::string{*text}});
    } else {
      config.too_large.push_back(file);
    }
  }
  config.parsed = parse_config(texts);
  config.parsed.problems.insert(config.parsed.problems.begin(), problems.begin(), problems.end());
  return config;
}

Config config_in_effect(const ImageContents& image) {
  Config config = config_in_image(image).parsed.config;
  if (auto devices = parse_kernel_command_line(image.command_line).devices) config.devices = std::move(*devices);
  return config;
}

std::string line_for(const Problem& problem) {
  if (problem.at.line > 0) return one_line(problem);
  return problem.at.file + ": " + problem.message + "; " + problem.fix;
}

}  // namespace binder
