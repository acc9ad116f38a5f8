// SPDX-License-Identifier: GPL-2.0-or-later
// A little XML: elements with attributes, a text or elements below, and comments.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace binder::ctl {

struct XmlNode {
  std::string name;  ///< of the element; empty: a comment
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  ///< of an element that has no others below it, or of the comment
  std::vector<XmlNode> children;
};

[[nodiscard]] XmlNode xml_comment(std::string text);

/// The nodes one after the other, each on lines of its own, and comments wrapped at 80 columns. Everything that XML
/// does not allow in a text becomes `?`.
[[nodiscard]] std::string xml_text(const std::vector<XmlNode>& nodes);

}  // namespace binder::ctl
