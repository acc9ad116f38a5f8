// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/survey/survey.h"
#include "binder/text/text.h"

namespace binder {

namespace {

Reading<ReservedRegion> parse_region(std::string_view line, const std::string& path) {
  const std::vector<TextPart> words = split(line, " ", 3);
  if (words.size() < 3 || words[2].text.empty()) {
    return std::unexpected(SystemError{EINVAL, "make a region of a line of", path});
  }
  const auto begin = number_in<std::uint64_t>(words[0].text, 16, path);
  const auto end = number_in<std::uint64_t>(words[1].text, 16, path);
  if (!begin) return std::unexpected(begin.error());
  if (!end) return std::unexpected(end.error());
  return ReservedRegion{{*begin, *end}, std::string{words[2].text}};
}

Reading<std::vector<ReservedRegion>> read_reserved_regions(Kernel& kernel, const std::string& path) {
  const auto text = kernel.read(path);
  if (!text) return std::unexpected(text.error());
  std::vector<ReservedRegion> regions;
  for (const TextPart& line : split(*text, "\n", text->size() + 1)) {
    if (line.text.empty()) continue;
    auto region = parse_region(line.text, path);
    if (!region) return std::unexpected(region.error());
    regions.push_back(std::move(*region));
  }
  return regions;
}

}  // namespace

void survey_groups(Kernel& kernel, Host& host) {
  for (HostGroup& group : host.groups) {
    const std::string directory = "/sys/kernel/iommu_groups/" + std::to_string(group.number);
    group.type = read_line(kernel, directory + "/type");
    group.reserved = read_reserved_regions(kernel, directory + "/reserved_regions");
  }
}

}  // namespace binder
