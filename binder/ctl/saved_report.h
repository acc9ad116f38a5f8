// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a report.json that vfio-binder has written; see vfio-binder(8) for its fields.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "binder/kernel/kernel.h"
#include "binder/plan/report.h"

namespace binder::ctl {

/// What a report says. In `report`, what its text does not hold is made up for: the subject of a device is its address,
/// or its selector where it has none; of a problem there is no text of the line.
struct SavedReport {
  std::string program_version;  ///< of the vfio-binder that wrote it
  int exit_code = 0;            ///< that it ended with
  Report report;
};

/// Reads every text that `to_json` of this or an older version writes, and of a later one as long as the format has the
/// same version: fields that are not known are passed over, and the name of a rule that is not known stands in front of
/// its message. Anything else is an error, which says in a few printable words what the text is instead, or which field
/// is wrong: `devices[2].outcome: …`.
[[nodiscard]] std::expected<SavedReport, std::string> read_report(std::string_view text);

/// The report of this boot; unset: there is none. The error says which file it is, and what is wrong with it.
[[nodiscard]] std::expected<std::optional<SavedReport>, std::string> report_of_this_boot(Kernel& kernel);

}  // namespace binder::ctl
