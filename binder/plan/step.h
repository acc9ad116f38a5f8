// SPDX-License-Identifier: GPL-2.0-or-later
// One thing to do to the machine, as a row that says itself what it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace binder {

enum class Act {
  write,  ///< `value` goes to the file `path` in one write
  /// As `write`, where the file does not read as it should yet. Told as soon as it is known.
  set,
  load_module,  ///< the module `value`, or all that a modalias names, is loaded, with `options`
  /// As `write`, of a framebuffer of the firmware, whose device is named by `value`: its driver lets it go, or has it
  /// again.
  release_framebuffer,
  return_framebuffer,
  unload_module,  ///< the module `value` goes, where nothing uses it
};

/// What must hold right before a step for it to be taken; else it is passed over. Looked up then, not when the plan is
/// made: drivers come and go meanwhile.
enum class When {
  always,
  pool_is_short,      ///< the pool has fewer pages than it is to have
  memory_is_there,    ///< likewise, and the pages that it lacks leave the host the memory that stays with it
  held_by_another,    ///< a driver holds the target that is not the wanted one, which is registered
  not_yet_bound,      ///< the wanted driver does not hold the target
  still_held,         ///< the driver of the target holds it, which is to let go
  without_driver,     ///< no driver holds the target
  driver_is_missing,  ///< the wanted driver of the target is not registered
};

/// What follows where the kernel does not do it.
enum class IfItFails {
  tell,     ///< it is said, and the work goes on
  give_up,  ///< no further step is taken for the target
};

/// What the file must read as afterwards.
enum class ReadBack {
  nothing,   ///< what counts is looked up for the target or the pool as a whole, once all is done
  value,     ///< `value` again
  bar_size,  ///< `value` is a bit of `resourceN_resize`: the register has that size, as `resource` beside it says
};

struct Step {
  Act act = Act::write;
  std::string path = {};
  std::string value = {};
  std::string work = {};                             ///< in words that fit after "stuck in ": "probe by vfio-pci"
  std::optional<std::size_t> target = std::nullopt;  ///< whose step it is: counts in `targets` of the plan
  std::optional<std::size_t> pool = std::nullopt;    ///< or in `pools`; neither: it serves all
  When when = When::always;
  IfItFails if_it_fails = IfItFails::tell;
  ReadBack read_back = ReadBack::nothing;
  std::string options = {};    ///< of load_module
  std::string otherwise = {};  ///< what to say besides where it comes to nothing
  std::string about = {};      ///< of a `set` without a target: what the log names

  bool operator==(const Step&) const = default;
};

/// `write vfio-pci to /sys/…/driver_override`, with its condition in brackets where it has one.
[[nodiscard]] std::string describe(const Step& step);

}  // namespace binder
