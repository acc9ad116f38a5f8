// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/program.h"

#include <algorithm>

#include "binder/image/judge/elf.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr int interpreters_limit = 5;  // as the kernel's own (exec_binprm in fs/exec.c)
constexpr std::size_t word_limit = 10'000;

/// What has to be there besides, for the program to run: the interpreter of a script, the loader of a program that is
/// not static.
std::string interpreter_of(std::string_view content) {
  if (!content.starts_with("#!")) return look_at_elf(content).interpreter;
  std::string_view line = trim(content.substr(2, content.find('\n') - 2));
  const auto end = std::ranges::find_if(line, is_space);
  return std::string{line.begin(), end};
}

std::optional<std::string> fault_of_file(const ImageContents& image, const std::string& path) {
  const auto found = image.tree.find(path);
  if (!found) return path + (image.tree.find_itself(path) ? " leads to no file" : " is missing");
  if (!image.tree.is_file(path)) return path + " is no file";
  if ((image.tree.inode(*found).mode & 0111U) == 0) return path + " is not executable";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> fault_of_program(const ImageContents& image, std::string_view path) {
  std::string program{path};
  std::string needed_by;
  for (int i = 0; i < interpreters_limit && !program.empty(); ++i) {
    if (auto fault = fault_of_file(image, program)) return *fault + needed_by;
    needed_by = ", which " + program + " needs";
    program = interpreter_of(image.text(program).value_or(""));
  }
  return std::nullopt;
}

std::optional<std::string> fault_of_first_program(const ImageContents& image) {
  constexpr std::string_view option = "rdinit=";
  std::string program = "/init";
  for (const TextPart& word : split(image.command_line, " \t\n", word_limit)) {
    if (word.text.starts_with(option) && word.text.size() > option.size()) program = word.text.substr(option.size());
  }
  return fault_of_program(image, program);
}

}  // namespace binder
