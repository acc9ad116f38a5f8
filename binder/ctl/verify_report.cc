// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/verify_report.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>

namespace binder::ctl {

namespace {

constexpr int schema_version = 1;

std::string_view word_of(Exit exit) {
  switch (exit) {
    case Exit::good: return "good";
    case Exit::not_good: return "not-good";
    default: return "unreadable";
  }
}

std::string_view sentence_of(const ImageVerdict& verdict) {
  const bool is_for_itself = std::ranges::find(verdict.aspects, "binder", &Aspect::name) == verdict.aspects.end();
  switch (exit_of(verdict)) {
    case Exit::good: return is_for_itself ? "without the binder on purpose" : "all good";
    case Exit::not_good: return "NOT GOOD";
    default: return "CANNOT BE READ";
  }
}

bool is_in_order(AspectResult result) { return result == AspectResult::ok || result == AspectResult::note; }

nlohmann::json json_of(const ImageVerdict& verdict) {
  nlohmann::json segments = nlohmann::json::array();
  for (const Segment& segment : verdict.segments) {
    segments.push_back({{"offset", segment.offset},
                        {"size", segment.size},
                        {"unpacked", segment.unpacked},
                        {"compression", std::string{segment.compression}}});
  }
  nlohmann::json aspects = nlohmann::json::array();
  for (const Aspect& aspect : verdict.aspects) {
    aspects.push_back({{"name", std::string{aspect.name}},
                       {"result", std::string{result_name(aspect.result)}},
                       {"message", aspect.message},
                       {"details", aspect.details}});
  }
  return {{"image", verdict.image},
          {"profile", verdict.profile.empty() ? nlohmann::json{} : nlohmann::json(verdict.profile)},
          {"purpose", std::string{purpose_name(verdict.purpose)}},
          {"framework", verdict.framework},
          {"kernels", verdict.kernels},
          {"segments", std::move(segments)},
          {"files", verdict.files},
          {"result", std::string{word_of(exit_of(verdict))}},
          {"checks", std::move(aspects)}};
}

}  // namespace

Exit worst(Exit a, Exit b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

Exit exit_of(const ImageVerdict& verdict) {
  const auto has = [&](AspectResult result) {
    return std::any_of(verdict.aspects.begin(), verdict.aspects.end(),
                       [&](const Aspect& aspect) { return aspect.result == result; });
  };
  // What is certainly wrong counts more than a question without an answer, but not more than an image that cannot be
  // read at all.
  if (!verdict.aspects.empty() && !is_in_order(verdict.aspects.front().result)) return Exit::unreadable;
  if (has(AspectResult::wrong) || has(AspectResult::stale)) return Exit::not_good;
  return has(AspectResult::unknown) ? Exit::unreadable : Exit::good;
}

void print_verdict(std::ostream& out, const ImageVerdict& verdict, Loudness loudness) {
  const Exit exit = exit_of(verdict);
  if (loudness == Loudness::quiet && exit == Exit::good) return;
  out << verdict.image;
  if (!verdict.profile.empty()) out << " [profile " << verdict.profile << ']';
  if (!verdict.kernels.empty()) out << " (Linux " << printable(join(verdict.kernels, commas_and)) << ')';
  out << ": " << sentence_of(verdict) << '\n';
  for (const Aspect& aspect : verdict.aspects) {
    if (loudness == Loudness::quiet && is_in_order(aspect.result)) continue;
    out << "  " << std::left << std::setw(8) << result_name(aspect.result) << std::setw(13) << aspect.name
        << aspect.message << '\n';
    for (const std::string& detail : aspect.details) out << std::setw(23) << "" << detail << '\n';
  }
}

void print_json(std::ostream& out, const std::vector<ImageVerdict>& verdicts) {
  Exit all = Exit::good;
  nlohmann::json images = nlohmann::json::array();
  for (const ImageVerdict& verdict : verdicts) {
    images.push_back(json_of(verdict));
    all = worst(all, exit_of(verdict));
  }
  if (verdicts.empty()) all = Exit::unreadable;
  const nlohmann::json document{
      {"version", schema_version}, {"result", std::string{word_of(all)}}, {"images", std::move(images)}};
  // Names in an image can be any bytes, JSON is UTF-8.
  out << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

}  // namespace binder::ctl
