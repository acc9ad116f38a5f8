// SPDX-License-Identifier: GPL-2.0-or-later
// The command line of vfio-binder.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "binder/config/config_paths.h"
#include "binder/kernel/config_files.h"
#include "binder/pci/pci_address.h"

namespace binder {

enum class Command { apply, late, check, image_files, image_modules, show_version, show_help };
enum class DryRun { no, yes };
/// What udev calls `late` for.
enum class Event {
  add,       ///< the device has come
  coldplug,  ///< somebody asked for the event, and it tells not when the device came
  bind,      ///< a driver has come: one that may make virtual functions
};

struct Options {
  Command command = Command::apply;
  DryRun dry_run = DryRun::no;
  std::string config{config_path};
  NoConfig no_config = NoConfig::nothing_to_do;
  std::string root = "/";
  std::optional<PciAddress> address;  ///< of `late`
  Event event = Event::add;
};

/// The arguments without the program's name. The error is a sentence for the person who typed them.
[[nodiscard]] std::expected<Options, std::string> parse_options(std::span<const std::string_view> arguments);

/// The text of --help.
[[nodiscard]] std::string help_text();

}  // namespace binder
