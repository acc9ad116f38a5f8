// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "binder/kernel/survey/line_places.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/text.h"

namespace binder {

namespace {

/// What is longer is nothing that a person wrote.
constexpr std::size_t longest_line = 4096;

/// Our own files are nobody's rival.
constexpr std::string_view ours = "vfio-binder";

bool fits(std::string_view name, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  const std::string_view begins = pattern.substr(0, star);
  const std::string_view ends = pattern.substr(star + 1);
  return name.size() >= begins.size() + ends.size() && name.starts_with(begins) && name.ends_with(ends);
}

bool is_comment(std::string_view line) { return line.empty() || line.front() == '#' || line.front() == ';'; }

bool goes_on(std::string_view line, Continues continues) {
  if (continues == Continues::backslash) return line.ends_with('\\');
  return continues == Continues::parenthesis && line.find('(') != std::string_view::npos &&
         line.find(')') == std::string_view::npos;
}

/// Takes the next line on to one that is open, as libkmod and the shell do.
void append(std::string& begun, std::string_view line, Continues continues) {
  if (continues == Continues::backslash) {
    begun.pop_back();
    begun += line;
  } else if (!is_comment(trim(line))) {
    begun += " " + std::string{trim(line)};
  }
}

/// The lines of a text, those that go on in the next one put together, with the number of their first line.
std::vector<std::pair<std::size_t, std::string>> whole_lines(std::string_view text, Continues continues) {
  std::vector<std::pair<std::size_t, std::string>> lines;
  bool open = false;
  std::size_t number = 0;
  for (const TextPart& part : split(text, "\n", text.size() + 1)) {
    ++number;
    const std::string_view line = part.text.substr(0, part.text.find_last_not_of(" \t\r") + 1);
    if (open) {
      append(lines.back().second, line, continues);
    } else {
      lines.emplace_back(number, trim(line));
    }
    // A comment of modprobe.d goes on too.
    const std::string& last = lines.back().second;
    open = goes_on(last, continues) && (continues == Continues::backslash || !is_comment(last));
  }
  return lines;
}

class Reader {
 public:
  Reader(Kernel& kernel, Host& host) : kernel_(kernel), host_(host) { host_.lines.emplace(); }

  void read(const LinePlace& place) {
    for (const auto& [name, file] : files_of(place)) read_file(file, place);
  }

 private:
  /// By name. Those of a directory with a star in it do not hide each other.
  std::vector<std::pair<std::string, std::string>> files_of(const LinePlace& place) {
    std::map<std::string, std::string> by_name;
    std::vector<std::pair<std::string, std::string>> files;
    for (const std::string_view directory : place.directories) {
      if (directory.ends_with("/*")) {
        const std::string above{directory.substr(0, directory.size() - 2)};
        for (const std::string& below : names_in(above)) {
          for (auto& found : files_in(above + "/" + below, place.name)) files.push_back(std::move(found));
        }
      } else if (!directory.empty()) {
        for (auto& [name, file] : files_in(std::string{directory}, place.name)) by_name.emplace(name, std::move(file));
      }
    }
    files.insert(files.end(), by_name.begin(), by_name.end());
    return files;
  }

  std::vector<std::pair<std::string, std::string>> files_in(const std::string& directory, std::string_view pattern) {
    if (!pattern.contains('*')) return {{std::string{pattern}, directory + "/" + std::string{pattern}}};
    std::vector<std::pair<std::string, std::string>> files;
    for (const std::string& name : names_in(directory)) {
      if (fits(name, pattern) && !name.starts_with('.') && !name.contains(ours)) {
        files.emplace_back(name, directory + "/" + name);
      }
    }
    return files;
  }

  std::vector<std::string> names_in(const std::string& directory) {
    auto names = kernel_.list(directory);
    if (names) return std::move(*names);
    // A file beside the directories that are looked into.
    if (names.error().number != ENOTDIR) note(names.error());
    return {};
  }

  void read_file(const std::string& file, const LinePlace& place) {
    const auto status = kernel_.status(file);
    // A link to /dev/null is how an administrator says "nothing" (modprobe.d(5), modules-load.d(5)).
    if (status && status->kind != FileKind::regular) return;
    const auto text = status ? kernel_.read(file) : Reading<std::string>{std::unexpected(status.error())};
    if (!text) return note(text.error());
    for (auto& [number, line] : whole_lines(*text, place.continues)) {
      if (is_comment(line) || !place.counts(line)) continue;
      line.resize(std::min(line.size(), longest_line));
      host_.lines->push_back({file, number, std::move(line)});
    }
  }

  void note(const SystemError& error) {
    if (!is_missing(error)) host_.unseen_lines.push_back(error);
  }

  Kernel& kernel_;
  Host& host_;
};

}  // namespace

void survey_lines(Kernel& kernel, Host& host) {
  Reader reader{kernel, host};
  for (const LinePlace& place : line_places()) reader.read(place);
}

}  // namespace binder
