// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/config.h"

#include <algorithm>
#include <utility>

#include "binder/config/config_paths.h"
#include "binder/image/judge/image_config.h"
#include "binder/image/judge/verdict.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"
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

/// The beginning of a line, for a terminal.
std::string shown(std::string_view line) {
  constexpr std::size_t longest = 200;
  return printable(line.substr(0, longest), Tabs::keep);
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

void differences(const ImageContents& image, const HostFacts& host, ImageConfig& config, Aspect& aspect) {
  for (const ConfigText& each : host.config) {
    const bool looked = compare_file(image, each, aspect.details);
    if (!looked && std::ranges::find(config.too_large, each.file) == config.too_large.end())
      config.too_large.push_back(each.file);
  }
  for (const std::string& file : config.files) {
    const bool known = std::ranges::any_of(host.config, [&](const ConfigText& each) { return each.file == file; });
    if (!known && image.tree.is_file(file)) aspect.details.push_back(file + ": in the image only");
  }
  if (aspect.details.empty()) return;
  aspect.result = AspectResult::stale;
  aspect.message = "not the config of this system: regenerate the image";
}

/// A worse answer than the one before has the word; details are all said.
void answer(Aspect& aspect, AspectResult result, std::string message, const std::vector<std::string>& details = {}) {
  aspect.details.insert(aspect.details.end(), details.begin(), details.end());
  if (aspect.result != AspectResult::ok) return;
  aspect.result = result;
  aspect.message = std::move(message);
}

std::vector<std::string> lines_for(const std::vector<Problem>& problems) {
  std::vector<std::string> lines;
  for (const Problem& problem : problems) {
    if (lines.size() == shown_lines) {
      lines.push_back("and " + std::to_string(problems.size() - shown_lines) + " more");
      break;
    }
    lines.push_back(line_for(problem));
  }
  return lines;
}

void problems_of(const ImageConfig& config, const HostFacts& host, Aspect& aspect) {
  const std::size_t count = config.parsed.problems.size();
  if (count > 0) {
    answer(aspect, AspectResult::wrong,
           "the config in the image has " + std::to_string(count) + (count == 1 ? " problem" : " problems") +
               ": correct it on this system, then regenerate the image",
           lines_for(config.parsed.problems));
  }
  if (!host.config_faults.empty()) {
    answer(aspect, AspectResult::wrong, "the config of this system is not read", host.config_faults);
  }
  if (!host.config_unseen.empty()) {
    answer(aspect, AspectResult::unknown, "the config of this system cannot be looked at", host.config_unseen);
  }
  if (!config.too_large.empty()) {
    answer(aspect, AspectResult::unknown,
           join(config.too_large, commas_and) + " in the image: too large to be a config");
  }
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

Aspect inspect_config(const ImageContents& image, const HostFacts& host) {
  Aspect aspect{"config", AspectResult::ok, ""};
  ImageConfig config = config_in_image(image);
  differences(image, host, config, aspect);
  problems_of(config, host, aspect);
  if (aspect.result != AspectResult::ok) return aspect;
  const Config effect = config_in_effect(image);
  if (config.files.empty()) {
    aspect.result = AspectResult::note;
    aspect.message = "there is no " + std::string{config_path} + ", here or in the image: nothing to bind";
    return aspect;
  }
  aspect.message =
      join(config.files, commas_and) + (config.files.size() == 1 ? ": as on this system" : ": all as on this system");
  if (effect.devices.empty() && effect.hugepages.empty()) {
    aspect.result = AspectResult::note;
    aspect.message += "; no device and no hugepages in it: the binder has nothing to do";
  }
  return aspect;
}

}  // namespace binder
