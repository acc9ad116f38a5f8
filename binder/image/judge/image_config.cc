// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/image_config.h"

#include "binder/config/config_paths.h"

namespace binder {

std::vector<std::string> config_files(const ImageTree& tree) {
  std::vector<std::string> files;
  if (tree.find(config_path)) files.emplace_back(config_path);
  const std::string directory = drop_in_directory(config_path);
  for (const std::string& name : tree.list(directory)) {
    if (is_drop_in(name)) files.push_back(directory + "/" + name);
  }
  return files;
}

ParsedConfig config_in_image(const ImageContents& image) {
  std::vector<ConfigText> texts;
  for (const std::string& file : config_files(image.tree)) {
    if (const auto text = image.text(file)) texts.push_back({file, std::string{*text}});
  }
  return parse_config(texts);
}

}  // namespace binder
