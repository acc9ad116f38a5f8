// SPDX-License-Identifier: GPL-2.0-or-later
// Config files for tests, and what was read from them as text that can be compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"

namespace binder {

/// One file, of the name "cfg".
inline ParsedConfig parse(std::string_view text) {
  const std::vector<ConfigText> files = {{"cfg", std::string{text}}};
  return parse_config(files);
}

inline std::string devices(const ParsedConfig& parsed) {
  std::string text;
  for (const Selector& selector : parsed.config.devices) text += (text.empty() ? "" : " ") + to_string(selector);
  return text;
}

inline std::string hugepages(const ParsedConfig& parsed) {
  std::string text;
  for (const HugepageRequest& request : parsed.config.hugepages) text += (text.empty() ? "" : " ") + to_string(request);
  return text;
}

inline std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace binder
