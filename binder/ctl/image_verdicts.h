// SPDX-License-Identifier: GPL-2.0-or-later
// From what a system can boot to a verdict on each image.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "binder/ctl/verify_report.h"
#include "binder/image/find.h"
#include "binder/image/load.h"
#include "binder/kernel/kernel.h"
#include "binder/kernel/root_directory.h"

namespace binder::ctl {

/// Whether a long look says on standard error how far it is, where that is a terminal.
enum class Progress { silent, shown };

/// Looks into each image; `take` is called with each verdict as soon as it is there. Files of the choices lie below
/// `found_below`; nullptr: they were named, and may lie anywhere. `kernel` is of the system they are held against.
void judge_images(const std::vector<BootChoice>& choices, const RootDirectory* found_below, Kernel& kernel,
                  Progress progress, const std::function<void(ImageVerdict)>& take);

/// Opens the files of one boot choice. Those found by ourselves lie below the root, those that were named anywhere. No
/// source: it is no image after all.
[[nodiscard]] std::expected<std::vector<ImageSource>, std::string> open_choice(const BootChoice& choice,
                                                                               const RootDirectory* root);

[[nodiscard]] LoadedImage load_with_progress(const ImageSource& source, Progress progress);

/// Whether the kernel can unpack it, and what from.
[[nodiscard]] Aspect inspect_reading(const LoadedImage& image, std::size_t files);

}  // namespace binder::ctl
