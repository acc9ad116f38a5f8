// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/verdict.h"

#include <array>
#include <utility>

#include "binder/build_info.h"
#include "binder/image/judge/elf.h"
#include "binder/image/judge/wiring.h"

namespace binder {

namespace {

struct PurposeWords {
  Purpose purpose;
  const char* without;  ///< what the image is, where the binder is not in it
  const char* with;
};

constexpr std::array purposes{
    PurposeWords{Purpose::rescue,
                 "a rescue image, without the binder on purpose: all devices stay with their drivers there",
                 "a rescue image that has the binder in it: it is no way out of a config that keeps the machine from "
                 "booting; vfio_binder=off is"},
    PurposeWords{Purpose::fallback,
                 "a fallback image, without the binder on purpose: all devices stay with their drivers there",
                 "a fallback image that has the binder in it: it is no way out of a config that keeps the machine from "
                 "booting; vfio_binder=off is"},
    PurposeWords{Purpose::crash_kernel, "the image of a crash kernel, which needs no binder",
                 "the image of a crash kernel, in which the binder touches nothing"},
};

bool has_binder(const ImageContents& image) { return image.tree.find_itself(program_path).has_value(); }

}  // namespace

std::optional<Aspect> inspect_purpose(const ImageContents& image) {
  for (const PurposeWords& each : purposes) {
    if (each.purpose == image.purpose)
      return Aspect{"purpose", AspectResult::note, has_binder(image) ? each.with : each.without};
  }
  return std::nullopt;
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
                  path + " is not static, and its loader " + elf.interpreter + " is not in the image");
  }
  return answer(AspectResult::note, path + " is not static: its libraries in the image are not looked at" + build);
}

std::vector<Aspect> inspect(const ImageContents& image, const HostFacts& host) {
  std::vector<Aspect> aspects;
  if (auto purpose = inspect_purpose(image)) {
    aspects.push_back(std::move(*purpose));
    if (image.purpose == Purpose::crash_kernel || !has_binder(image)) return aspects;
  }
  for (Aspect& each : std::vector{inspect_binder(image, host), inspect_config(image, host), inspect_hook(image)}) {
    aspects.push_back(std::move(each));
  }
  if (auto aspect = inspect_command_line(image)) aspects.push_back(std::move(*aspect));
  const std::vector<std::string> kernels = kernel_versions(image, host);
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
