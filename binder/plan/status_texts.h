// SPDX-License-Identifier: GPL-2.0-or-later
// What `compare` says: a cause and what to do about it, a sentence each.
#pragma once

#include <string>
#include <vector>

#include "binder/plan/status.h"

namespace binder {

/// What is to be said of the boot as a whole; empty: nothing.
[[nodiscard]] std::vector<StatusLine> boot_lines(const StatusSources& its);

// In the table. Of nullptr: `-`.
[[nodiscard]] std::string happened_text(const DeviceReport* device);
[[nodiscard]] std::string happened_text(const PoolReport* pool);
[[nodiscard]] std::string driver_text(const Reading<std::string>& driver);

[[nodiscard]] std::string taken_later_text(const Target& target, const std::string& driver);
[[nodiscard]] std::string let_go_text(const Target& target);
[[nodiscard]] std::string was_refused_text(const DeviceReport& device);
[[nodiscard]] std::string failed_text(const DeviceReport& device);
[[nodiscard]] std::string pool_failed_text(const PoolReport& pool);

/// What the report has of a pool, or nullptr. One that was refused it knows by its entry alone.
[[nodiscard]] const PoolReport* pool_report(const StatusSources& sources, const PoolTarget& pool);
[[nodiscard]] Reading<std::uint64_t> pages_now(const Machine& now, const PoolTarget& pool);

}  // namespace binder
