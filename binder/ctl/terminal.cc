// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "binder/text/printable.h"
#include "binder/text/text.h"
#include "binder/text/utf8.h"

namespace binder::ctl {

namespace {

constexpr std::size_t fewest_columns = 40;
constexpr std::string_view gap = "  ";

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value == nullptr ? std::string_view{} : value;
}

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::bold: return "1";
    case Colour::good: return "32";
    case Colour::warning: return "33";
    case Colour::bad: return "31";
    case Colour::dim: return "2";
    case Colour::plain: break;
  }
  return "";
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t width = width_of(text);
  return std::string{text} + std::string(width < columns ? columns - width : 0, ' ');
}

std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

}  // namespace

Terminal standard_output() {
  Terminal terminal;
  if (isatty(STDOUT_FILENO) != 1) return terminal;
  terminal.in_colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb" && !environment("TERM").empty();
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.columns = std::max<std::size_t>(fewest_columns, size.ws_col);
  }
  return terminal;
}

std::string paint(const Terminal& terminal, Colour colour, std::string_view text) {
  if (!terminal.in_colour || colour == Colour::plain || text.empty()) return std::string{text};
  return "\x1b[" + std::string{code_of(colour)} + "m" + std::string{text} + "\x1b[0m";
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\x1b') {
      at = std::min(text.find('m', at), text.size());
    } else if (!is_utf8_continuation(text[at])) {
      ++width;
    }
  }
  return width;
}

std::string shorten(std::string_view text, std::size_t columns) {
  if (width_of(text) <= columns) return std::string{text};
  if (columns == 0) return {};
  std::size_t end = 0;
  for (std::size_t width = 0; end < text.size(); ++end) {
    if (!is_utf8_continuation(text[end]) && ++width == columns) break;
  }
  return std::string{trim(text.substr(0, end))} + "…";
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t columns) {
  std::string wrapped;
  std::size_t width = indent;
  bool is_first = true;
  for (auto word = next_item(text, 0, " \n"); word; word = next_item(text, word->offset + word->text.size(), " \n")) {
    const std::size_t length = width_of(word->text);
    if (!is_first && width + 1 + length > columns) {
      wrapped += "\n" + std::string(indent, ' ');
      width = indent;
    } else if (!is_first) {
      wrapped += ' ';
      ++width;
    }
    wrapped += word->text;
    width += length;
    is_first = false;
  }
  return wrapped;
}

std::vector<std::string> align(const std::vector<std::vector<std::string>>& rows, std::size_t columns,
                               std::size_t shrinks) {
  constexpr std::size_t narrowest = 8;
  std::vector<std::size_t> widths = widths_of(rows);
  std::size_t whole = widths.empty() ? 0 : gap.size() * (widths.size() - 1);
  for (const std::size_t width : widths) whole += width;
  if (whole > columns && shrinks < widths.size()) {
    const std::size_t excess = whole - columns;
    widths[shrinks] = std::max(std::min(narrowest, widths[shrinks]),
                               widths[shrinks] > excess ? widths[shrinks] - excess : std::size_t{0});
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string& line = lines.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool is_last = i + 1 == row.size();
      const std::string cell = i == shrinks ? shorten(row[i], widths[i]) : row[i];
      line += (i == 0 ? "" : std::string{gap}) + (is_last ? cell : padded(cell, widths[i]));
    }
    line.resize(line.find_last_not_of(' ') + 1);
  }
  return lines;
}

void complain(std::string_view text) { std::cerr << "vfioctl: " << printable(text) << '\n'; }

}  // namespace binder::ctl
