// SPDX-License-Identifier: GPL-2.0-or-later
// The questions of `vfioctl setup`, and their answers.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "binder/ctl/command.h"
#include "binder/ctl/forecast.h"
#include "binder/ctl/machine_source.h"
#include "binder/pci/selector.h"

namespace binder::ctl {

struct SetupOptions {
  std::vector<std::string> devices;
  std::string memory;
  std::string config;
  std::string machine;
  std::string root = "/";
  bool yes = false;
  bool dry_run = false;
  bool no_regenerate = false;
};

struct SetupChoice {
  std::vector<Selector>
      devices;            ///< in their firmest spelling, with all that goes with them; not what is listed already
  std::string hugepages;  ///< a line for the config; empty: none
};

/// Asks what no option has answered. Tells what is wrong with an answer; of an option that ends the command.
[[nodiscard]] std::expected<SetupChoice, Exit> choose(const SetupOptions& options, const Sight& sight,
                                                      const Forecast& next);

/// `text` with a line at its end.
[[nodiscard]] std::string with_line(std::string text, const std::string& line);

}  // namespace binder::ctl
