// SPDX-License-Identifier: GPL-2.0-or-later
// The lists of a config: entries separated by white space or commas.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "binder/config/config.h"
#include "binder/text/problem.h"
#include "binder/text/source_text.h"

namespace binder {

/// Reads a list that begins at `offset` in `source`. Good entries are added to `devices` or `requests`, bad ones to
/// `problems`.
void read_selectors(std::string_view list, const SourceText& source, std::size_t offset, std::vector<Selector>& devices,
                    std::vector<Problem>& problems);
void read_hugepage_requests(std::string_view list, const SourceText& source, std::size_t offset,
                            std::vector<HugepageRequest>& requests, std::vector<Problem>& problems);

}  // namespace binder
