// SPDX-License-Identifier: GPL-2.0-or-later
// Does an image hold what the machine that boots it needs, and is it what is installed now? Pure: image and host in,
// answers out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"
#include "binder/image/contents.h"
#include "binder/image/judge/aspect.h"
#include "binder/image/judge/config.h"
#include "binder/image/judge/module_index.h"
#include "binder/machine/machine.h"

namespace binder {

/// What an image is held against: the system that it was made on.
struct HostFacts {
  std::optional<std::string> binder;       ///< the bytes of the installed program
  std::vector<ConfigText> config;          ///< the files that are read, in this order
  std::vector<std::string> config_faults;  ///< of files that the binder would not read here, a line each
  std::vector<std::string> config_unseen;  ///< of files that could not be looked at: who asks may not read them
  std::map<std::string, ModuleFiles, std::less<>> modules;  ///< of each kernel version that is installed
  std::optional<Machine> machine;                           ///< none: not the machine that will boot the image
};

/// "binder": it is there, executable, static, and the build that is installed.
[[nodiscard]] Aspect inspect_binder(const ImageContents& image, const HostFacts& host);

/// The kernels that the image has modules for, or the one that it says it is for. What lies below lib/modules without a
/// modules.dep, there or on the host, is no kernel's, unless that is true of all.
[[nodiscard]] std::vector<std::string> kernel_versions(const ImageContents& image, const HostFacts& host);

/// "modules", for one kernel: those of `image_modules` and all that they need are there or built in.
[[nodiscard]] Aspect inspect_modules(const ImageContents& image, const HostFacts& host, const std::string& kernel);

/// "rivals", for one kernel: other drivers in the image that could take the listed devices, and what loads them without
/// udev.
[[nodiscard]] Aspect inspect_rivals(const ImageContents& image, const HostFacts& host, const std::string& kernel);

/// "purpose", of an image that is not for every day: some of these are without the binder on purpose.
[[nodiscard]] std::optional<Aspect> inspect_purpose(const ImageContents& image);

/// All aspects of an image, in the order of the man page.
[[nodiscard]] std::vector<Aspect> inspect(const ImageContents& image, const HostFacts& host);

}  // namespace binder
