// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/xml.h"

#include "binder/ctl/terminal.h"
#include "binder/text/printable.h"

namespace binder::ctl {

namespace {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&apos;"; break;
      default: safe += c;
    }
  }
  return safe;
}

/// Two hyphens would end a comment.
std::string without_double_hyphens(std::string_view text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '-' && safe.ends_with('-')) safe += ' ';
    safe += c;
  }
  return safe;
}

void write(const XmlNode& node, std::size_t indent, std::string& out) {
  constexpr std::size_t columns = 80;
  constexpr std::size_t step = 2;
  const std::string margin(indent, ' ');
  if (node.name.empty()) {
    const std::string opening = margin + "<!-- ";
    constexpr std::string_view closing = " -->";
    out += opening + wrap(without_double_hyphens(node.text), opening.size(), columns - closing.size());
    out += std::string{closing} + "\n";
    return;
  }
  out += margin + "<" + node.name;
  for (const auto& [name, value] : node.attributes) out += " " + name + "='" + escaped(value) + "'";
  if (node.children.empty() && node.text.empty()) {
    out += "/>\n";
  } else if (node.children.empty()) {
    out += ">" + escaped(node.text) + "</" + node.name + ">\n";
  } else {
    out += ">\n";
    for (const XmlNode& child : node.children) write(child, indent + step, out);
    out += margin + "</" + node.name + ">\n";
  }
}

}  // namespace

XmlNode xml_comment(std::string text) { return {{}, {}, std::move(text), {}}; }

std::string xml_text(const std::vector<XmlNode>& nodes) {
  std::string text;
  for (const XmlNode& node : nodes) write(node, 0, text);
  return text;
}

}  // namespace binder::ctl
