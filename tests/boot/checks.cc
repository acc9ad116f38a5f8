// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/boot/checks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "tests/boot/command.h"
#include "tests/boot/list_check.h"
#include "tests/boot/network.h"
#include "tests/boot/plan_check.h"
#include "tests/boot/vfio_device.h"

namespace {

using Words = std::vector<std::string>;

struct Expectation {
  std::string text;  ///< everything after the first word
  Words words;       ///< the same, split at blanks
  const Lines& log;
};

constexpr std::string_view blanks = " \t\n";

Words split_words(std::string_view text) {
  Words words;
  while (true) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return words;
    const auto end = std::min(text.find_first_of(blanks, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

std::string trim(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string()
                                         : std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
}

bool exists(const std::string& path) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0;
}

std::string device_directory(const std::string& address) { return "/sys/bus/pci/devices/" + address; }

/// The driver that holds a device; empty for none.
std::string driver_of(const std::string& address) {
  std::array<char, 256> target{};
  if (readlink((device_directory(address) + "/driver").c_str(), target.data(), target.size() - 1) < 0) return {};
  const std::string path = target.data();
  return path.substr(path.rfind('/') + 1);
}

/// Whether all parts of `text`, separated by " ... ", stand in the line one after the other.
bool contains(std::string_view line, std::string_view text) {
  constexpr std::string_view gap = " ... ";
  while (true) {
    const auto end = text.find(gap);
    const std::string_view part = text.substr(0, end);
    const auto found = line.find(part);
    if (found == std::string_view::npos || end == std::string_view::npos) return found != std::string_view::npos;
    line.remove_prefix(found + part.size());
    text.remove_prefix(end + gap.size());
  }
}

std::optional<std::size_t> first_line_with(const Lines& lines, std::string_view text) {
  const auto found = std::ranges::find_if(lines, [text](const std::string& line) { return contains(line, text); });
  if (found == lines.end()) return std::nullopt;
  return static_cast<std::size_t>(found - lines.begin());
}

Fault check_driver(const Expectation& expected) {
  if (!exists(device_directory(expected.words[0]))) return "there is no such device";
  const std::string driver = driver_of(expected.words[0]);
  const std::string wanted = expected.words.size() > 1 ? expected.words[1] : "";
  return driver == wanted ? Fault() : "its driver is " + (driver.empty() ? "none" : driver);
}

Fault check_vfio_open(const Expectation& expected) {
  const auto ids = read_ids_through_vfio(expected.words[0]);
  if (!ids) return ids.error();
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04x:%04x", unsigned{ids->vendor}, unsigned{ids->device});
  return expected.words[1] == text.data() ? Fault() : std::string("its config space says ") + text.data();
}

Fault check_vfio_not_viable(const Expectation& expected) {
  const auto group = open_vfio_group(expected.words[0]);
  if (!group) return group.error();
  return group->viable ? Fault("its group is viable") : Fault();
}

Fault check_hugepages(const Expectation& expected) {
  const std::string& node = expected.words[1];
  const std::string path = (node == "all" ? "/sys/kernel/mm" : "/sys/devices/system/node/node" + node) +
                           "/hugepages/hugepages-" + expected.words[0] + "kB/nr_hugepages";
  const auto count = read_file(path);
  if (!count) return "cannot read " + path;
  return trim(*count) == expected.words[2] ? Fault() : path + " says " + trim(*count);
}

Fault check_log_has(const Expectation& expected) {
  return first_line_with(expected.log, expected.text) ? Fault() : Fault("no line of the kernel log has it");
}

Fault check_log_lacks(const Expectation& expected) {
  const auto line = first_line_with(expected.log, expected.text);
  return line ? "the kernel log has: " + expected.log[*line] : Fault();
}

Fault check_log_order(const Expectation& expected) {
  std::optional<std::size_t> previous;
  std::string_view rest = expected.text;
  while (true) {
    const auto bar = std::min(rest.find('|'), rest.size());
    const std::string text = trim(rest.substr(0, bar));
    const auto line = text.empty() ? std::nullopt : first_line_with(expected.log, text);
    if (!line) return "no line of the kernel log has \"" + text + "\"";
    if (previous && *line <= *previous)
      return "\"" + expected.log[*line] + "\" comes before \"" + expected.log[*previous] + "\"";
    if (bar == rest.size()) return previous ? Fault() : Fault("an order needs two texts");
    previous = line;
    rest.remove_prefix(bar + 1);
  }
}

Fault check_file_has(const Expectation& expected) {
  const std::string& path = expected.words[0];
  const auto content = read_file(path);
  if (!content) return "cannot read the file";
  const std::string wanted = trim(std::string_view(expected.text).substr(path.size()));
  return first_line_with(split_lines(*content), wanted) ? Fault() : "the file has:\n" + *content;
}

Fault expect_no(const std::string& path) { return exists(path) ? Fault("it is there") : Fault(); }

constexpr const char* vfioctl_path = "/usr/sbin/vfioctl";

/// How plan and report differ.
Fault difference_of_plan(const Words& but_for) {
  const CommandResult plan = run_command({vfioctl_path, "plan", "--json"});
  if (plan.status != 0 && plan.status != 1) {
    return "vfioctl plan ends with " + std::to_string(plan.status) + ": " + plan.output;
  }
  const auto report = read_file("/run/vfio-binder/report.json");
  if (!report) return "there is no report";
  return compare_plan(plan.output, *report, but_for);
}

Fault check_plan(const Expectation& expected) {
  Words but_for = expected.words;
  if (!but_for.empty()) {
    if (but_for.front() != "but-for" || but_for.size() == 1) return "it is followed by but-for and addresses";
    but_for.erase(but_for.begin());
  }
  return difference_of_plan(but_for);
}

Fault check_plan_differs(const Expectation& expected) {
  const Fault difference = difference_of_plan({});
  if (!difference) return "they agree";
  return first_line_with(split_lines(*difference), expected.text) ? Fault() : "the difference is:\n" + *difference;
}

std::string in_one_line(const std::string& text) {
  std::string line;
  for (const std::string& word : split_words(text)) line += (line.empty() ? "" : " ") + word;
  return line;
}

Fault check_vfioctl(const Expectation& expected) {
  const auto bar = expected.text.find(" | ");
  const Words words = split_words(expected.text.substr(0, bar));
  Words command{vfioctl_path};
  command.insert(command.end(), words.begin() + 1, words.end());
  const CommandResult result = run_command(command);
  if (words.front() != std::to_string(result.status)) {
    return "it ends with " + std::to_string(result.status) + ", and says:\n" + result.output;
  }
  if (bar == std::string::npos) return {};
  const std::string wanted = trim(expected.text.substr(bar + 3));
  return contains(in_one_line(result.output), wanted) ? Fault() : "it says:\n" + result.output;
}

Fault do_write(const Expectation& expected) {
  const std::string& path = expected.words[0];
  const std::string value = trim(std::string_view(expected.text).substr(path.size())) + "\n";
  const File file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.descriptor() < 0) return "cannot open " + path;
  return write(file.descriptor(), value.data(), value.size()) < 0 ? "cannot write to " + path : Fault();
}

std::map<std::string, File>& open_files() {
  static std::map<std::string, File> files;
  return files;
}

/// What opens a device of sound or graphics makes the host use it.
Fault do_open(const Expectation& expected) {
  const std::string& path = expected.words[0];
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return "cannot open " + path;
  open_files().emplace(path, File(descriptor));
  return {};
}

Fault do_close(const Expectation& expected) {
  return open_files().erase(expected.words[0]) == 1 ? Fault() : "it is not open";
}

struct Kind {
  std::string_view word;
  std::size_t least;  ///< how many words must follow
  std::size_t most;
  Fault (*check)(const Expectation&);
};

constexpr std::size_t any = 1000;
constexpr std::array kinds{
    Kind{"driver", 2, 2, check_driver},
    Kind{"no-driver", 1, 1, check_driver},
    Kind{"absent", 1, 1, [](const Expectation& expected) { return expect_no(device_directory(expected.words[0])); }},
    Kind{"vfio-open", 2, 2, check_vfio_open},
    Kind{"vfio-map", 1, 1, [](const Expectation& expected) { return expect_map(expected.words[0], Mapping::works); }},
    Kind{"vfio-no-map", 1, 1,
         [](const Expectation& expected) { return expect_map(expected.words[0], Mapping::fails); }},
    Kind{"vfio-not-viable", 1, 1, check_vfio_not_viable},
    Kind{"hugepages", 3, 3, check_hugepages},
    Kind{"log-has", 1, any, check_log_has},
    Kind{"log-lacks", 1, any, check_log_lacks},
    Kind{"log-order", 3, any, check_log_order},
    Kind{"file-has", 2, any, check_file_has},
    Kind{"no-file", 1, 1, [](const Expectation& expected) { return expect_no(expected.words[0]); }},
    Kind{"plan-as-reported", 0, any, check_plan},
    Kind{"plan-differs", 1, any, check_plan_differs},
    Kind{"vfioctl", 2, any, check_vfioctl},
    Kind{"list-as-seen", 0, 0, [](const Expectation&) { return compare_list_with_lspci(vfioctl_path); }},
    Kind{"in-use", 3, 3,
         [](const Expectation& expected) {
           return find_use(vfioctl_path, expected.words[0], expected.words[1], expected.words[2]);
         }},
    Kind{"write", 1, any, do_write},
    Kind{"open", 1, 1, do_open},
    Kind{"close", 1, 1, do_close},
    Kind{"link-up", 3, 3,
         [](const Expectation& expected) {
           return set_up_link(expected.words[0], expected.words[1], expected.words[2]);
         }},
};

}  // namespace

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::optional<std::string> read_file(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.descriptor() < 0) return std::nullopt;
  std::string content;
  std::array<char, 4096> block{};
  while (true) {
    const ssize_t count = read(file.descriptor(), block.data(), block.size());
    if (count < 0) return std::nullopt;
    if (count == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(count));
  }
}

Fault check(std::string_view expectation, const Lines& kernel_log) {
  const std::string line = trim(expectation);
  const auto first_blank = std::min(line.find_first_of(blanks), line.size());
  const std::string word = line.substr(0, first_blank);
  const std::string text = trim(std::string_view(line).substr(first_blank));
  const Expectation expected{text, split_words(text), kernel_log};
  const auto* kind = std::ranges::find(kinds, word, &Kind::word);
  if (kind == kinds.end()) return "there is no expectation \"" + word + "\"";
  if (expected.words.size() < kind->least || expected.words.size() > kind->most)
    return "\"" + word + "\" is followed by the wrong number of words";
  return kind->check(expected);
}
