// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/verdict.h"

#include <algorithm>
#include <set>
#include <utility>

#include "binder/build_info.h"
#include "binder/config/config_paths.h"
#include "binder/image/judge/elf.h"
#include "binder/image/judge/image_config.h"
#include "binder/image/judge/wiring.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::size_t shown_lines = 20;
constexpr std::size_t line_limit = 100'000;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const TextPart& part : split(text, "\n", line_limit)) lines.push_back(part.text);
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

/// What a file must not do to a terminal.
std::string shown(std::string_view line) {
  std::string text{line.substr(0, 200)};
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\t') c = '?';
  }
  return text;
}

/// False where the file in the image could not be looked at.
bool compare_file(const ImageContents& image, const ConfigText& host, std::vector<std::string>& details) {
  const auto text = image.text(host.file);
  if (!text && image.tree.is_file(host.file)) return false;
  if (!text) {
    details.push_back(host.file + ": not in the image");
  } else if (*text != host.text) {
    details.push_back(host.file + ": differs (- host, + image)");
    for (std::string& line : difference(host.text, *text, shown_lines)) details.push_back("  " + std::move(line));
  }
  return true;
}

}  // namespace

std::vector<std::string> difference(std::string_view expected, std::string_view found, std::size_t limit) {
  std::vector<std::string_view> before = lines_of(expected);
  std::vector<std::string_view> after = lines_of(found);
  const auto [first_before, first_after] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  before.erase(before.begin(), first_before);
  after.erase(after.begin(), first_after);
  while (!before.empty() && !after.empty() && before.back() == after.back()) {
    before.pop_back();
    after.pop_back();
  }
  std::vector<std::string> result;
  for (const std::string_view line : before) result.push_back("-" + shown(line));
  for (const std::string_view line : after) result.push_back("+" + shown(line));
  if (result.empty()) result.emplace_back("only in white space at the end");
  if (result.size() > limit) {
    const std::size_t more = result.size() - limit;
    result.resize(limit);
    result.push_back("and " + std::to_string(more) + " more");
  }
  return result;
}

Aspect inspect_binder(const ImageContents& image, const HostFacts& host) {
  const auto answer = [](AspectResult result, std::string message) {
    return Aspect{"binder", result, std::move(message)};
  };
  const std::string path{program_path};
  const auto found = image.tree.find(path);
  if (!found) return answer(AspectResult::wrong, path + " is missing");
  const Inode& inode = image.tree.inode(*found);
  if (!image.tree.is_file(path)) return answer(AspectResult::wrong, path + " is no file");
  if ((inode.mode & 0111U) == 0) return answer(AspectResult::wrong, path + " is not executable");
  const auto content = image.text(path);
  if (!content) return answer(AspectResult::unknown, path + " is too large to be the binder");
  const Elf elf = look_at_elf(*content);
  if (!elf.is_program) return answer(AspectResult::wrong, path + " is no program");
  if (host.binder && *host.binder != *content) {
    return answer(AspectResult::stale, path + " is another build than the installed one: regenerate the image");
  }
  const std::string build = host.binder ? ", the installed build" : "; no build is installed here to compare it with";
  if (elf.interpreter.empty())
    return answer(host.binder ? AspectResult::ok : AspectResult::note, path + ": static" + build);
  if (!image.tree.is_file(elf.interpreter)) {
    return answer(AspectResult::wrong,
                  path + " is not static, and its loader " + shown(elf.interpreter) + " is not in the image");
  }
  return answer(AspectResult::note, path + " is not static: its libraries in the image are not looked at" + build);
}

Aspect inspect_config(const ImageContents& image, const HostFacts& host) {
  Aspect aspect{"config", AspectResult::ok, ""};
  const std::vector<std::string> files = config_files(image.tree);
  std::vector<std::string> too_large;
  for (const ConfigText& each : host.config) {
    if (!compare_file(image, each, aspect.details)) too_large.push_back(each.file);
  }
  for (const std::string& file : files) {
    const bool known =
        std::any_of(host.config.begin(), host.config.end(), [&](const ConfigText& each) { return each.file == file; });
    if (!known) aspect.details.push_back(file + ": in the image only");
  }
  if (!aspect.details.empty()) {
    aspect.result = AspectResult::stale;
    aspect.message = "not the config of this system: regenerate the image";
  } else if (!too_large.empty()) {
    aspect.result = AspectResult::unknown;
    aspect.message = join(too_large) + " in the image: too large to be a config";
  } else if (files.empty()) {
    aspect.result = AspectResult::note;
    aspect.message = "there is no " + std::string{config_path} + ", here or in the image: nothing to bind";
  } else {
    aspect.message = join(files) + (files.size() == 1 ? ": as on this system" : ": all as on this system");
  }
  return aspect;
}

std::vector<Aspect> inspect(const ImageContents& image, const HostFacts& host) {
  std::vector<Aspect> aspects{inspect_binder(image, host), inspect_config(image, host), inspect_hook(image)};
  if (auto aspect = inspect_command_line(image)) aspects.push_back(std::move(*aspect));
  const std::vector<std::string> kernels = kernel_versions(image);
  for (const std::string& kernel : kernels) {
    aspects.push_back(inspect_modules(image, host, kernel));
    aspects.push_back(inspect_rivals(image, host, kernel));
  }
  if (kernels.empty()) {
    aspects.push_back({"modules", AspectResult::wrong, "the image has no modules of any kernel"});
  }
  return aspects;
}

}  // namespace binder
