// SPDX-License-Identifier: GPL-2.0-or-later
// inih splits the file into keys and values. It gets its lines from us, and it splits them where they lie: a key or
// value of its is a part of the line, so where it begins in the line tells its place in the file.
#include "binder/config/config.h"

#include <ini.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "binder/config/config_keys.h"
#include "binder/config/config_lines.h"
#include "binder/config/config_lists.h"
#include "binder/config/list_remarks.h"
#include "binder/config/stray_line.h"
#include "binder/text/source_text.h"
#include "binder/text/text.h"

namespace binder {

namespace {

class FileReader {
 public:
  FileReader(const SourceText& source, ParsedConfig& parsed, ListRemarks& remarks)
      : source_(source), parsed_(parsed), remarks_(remarks), lines_(source, parsed.problems) {}

  /// As fgets(3): up to `size` - 1 bytes of the line, null at the end of the file.
  char* read(char* buffer, std::size_t size) {
    if (unread_.empty() && !next_line()) return nullptr;
    // A long line comes in pieces, each put after the last, and may have moved before.
    buffer_ = buffer - (line_.text.size() - unread_.size());
    const std::size_t length = std::min(size - 1, unread_.size());
    unread_.copy(buffer, length);
    buffer[length] = '\0';
    unread_.remove_prefix(length);
    return buffer;
  }

  /// inih found a key and a value in the line.
  void take_pair(std::string_view key, std::string_view value) {
    const std::size_t devices = parsed_.config.devices.size();
    const std::size_t hugepages = parsed_.config.hugepages.size();
    is_taken_ = read_setting({key, offset_of(key), value, offset_of(value)}, source_, parsed_);
    if (!is_taken_) return;
    const Place at = source_.place(offset_of(key), key.size());
    const bool is_hugepages = key.starts_with(hugepages_key);
    if (is_hugepages) remarks_.note(hugepages_key, at, hugepages, parsed_.config.hugepages.size(), value.empty());
    if (!is_hugepages && is_devices_key(key)) {
      remarks_.note(devices_key, at, devices, parsed_.config.devices.size(), value.empty());
    }
  }

  /// inih found a section. It ignores what stands after its bracket; we do not.
  void take_section() {
    const std::string_view line = trim(line_.text);
    is_taken_ = line.find(']') == line.size() - 1;
  }

 private:
  bool next_line() {
    if (!is_taken_) refuse_line();
    const auto line = lines_.next();
    if (!line) return false;
    line_ = *line;
    unread_ = line->text;
    is_taken_ = trim(line->text).empty();
    return true;
  }

  void refuse_line() {
    const std::string_view line = trim(line_.text);
    const auto begin = line_.offset + static_cast<std::size_t>(line.data() - line_.text.data());
    if (const auto list = device_list_in(line)) {
      read_selectors(list->text, source_, begin + list->offset, parsed_.config.devices, parsed_.problems);
      return;
    }
    Problem problem = source_.problem(begin, line.size(), explain_stray_line(line));
    if (!problem.repair.texts.empty()) {
      problem.repair.offset = written_begin(begin);
      problem.repair.length = std::max(begin + line.size(), line_.closed_at) - problem.repair.offset;
    }
    parsed_.problems.push_back(std::move(problem));
  }

  /// Of the line, whose first byte that inih sees is at `begin`: what it does not see before it, such as a backslash
  /// that joins an empty line, is replaced with the line; it would join a repaired one with what stands before it.
  [[nodiscard]] std::size_t written_begin(std::size_t begin) const {
    const std::string_view unseen = source_.text().substr(line_.offset, begin - line_.offset);
    return begin - static_cast<std::size_t>(unseen.end() - std::ranges::find_if_not(unseen, is_space));
  }

  /// Of a part of inih's line, in the file.
  [[nodiscard]] std::size_t offset_of(std::string_view part) const {
    return line_.offset + static_cast<std::size_t>(part.data() - buffer_);
  }

  const SourceText& source_;
  ParsedConfig& parsed_;
  ListRemarks& remarks_;
  ConfigLines lines_;
  ConfigLine line_;
  std::string_view unread_;       ///< what inih has not got yet of the line
  const char* buffer_ = nullptr;  ///< where inih has the line
  bool is_taken_ = true;          ///< the line said something, or is empty
};

char* read_line(char* buffer, int size, void* reader) {
  return static_cast<FileReader*>(reader)->read(buffer, static_cast<std::size_t>(size));
}

int take_line(void* reader, const char* /*section*/, const char* key, const char* value) {
  auto* file = static_cast<FileReader*>(reader);
  if (key == nullptr) file->take_section();
  if (key != nullptr && value != nullptr) file->take_pair(key, value);
  return 1;
}

void parse_file(const ConfigText& file, ParsedConfig& parsed, ListRemarks& remarks) {
  const auto problems_before = static_cast<std::ptrdiff_t>(parsed.problems.size());
  const std::string text = with_newlines(file.text);
  const SourceText source{file.file, text};
  FileReader reader{source, parsed, remarks};
  if (ini_parse_stream(read_line, &reader, take_line, &reader) < 0) {
    parsed.problems.push_back(
        {source.place(0, 0), "there is too little memory to read this file", "leave out comments"});
  }
  // What is wrong with a line as a whole was found before its entries were looked at.
  std::ranges::sort(parsed.problems.begin() + problems_before, parsed.problems.end(), {}, [](const Problem& problem) {
    return std::tie(problem.at.line, problem.at.column, problem.message);
  });
}

}  // namespace

std::string one_line(const Remark& remark) { return one_line(Problem{remark.at, "note: " + remark.message, {}}); }

ParsedConfig parse_config(std::span<const ConfigText> files) {
  ParsedConfig parsed;
  ListRemarks remarks{parsed.remarks};
  for (const ConfigText& file : files) parse_file(file, parsed, remarks);
  remarks.finish();
  return parsed;
}

}  // namespace binder
