// SPDX-License-Identifier: GPL-2.0-or-later
// What a look at the machine gives back: the value, or what stopped the look.
#pragma once

#include <cerrno>
#include <chrono>
#include <expected>
#include <string>

namespace binder {

using Milliseconds = std::chrono::milliseconds;

/// Why the kernel did not do what was asked. `number` is an errno, `action` what was tried, in words
/// that fit after "cannot " ("read", "write \"vfio-pci\" to", "load module"), `subject` the path or name it was tried
/// on. `reason` stands instead of the kernel's words for the number where those would tell too little.
struct SystemError {
  int number = 0;
  std::string action;
  std::string subject;
  std::string reason = {};

  bool operator==(const SystemError&) const = default;
};

/// A value read from the machine. Three answers that must never be mixed up: the value, "there is none"
/// (`is_missing`), and "could not look" (every other error).
template <class T>
using Reading = std::expected<T, SystemError>;

/// True where the error says that the thing does not exist (ENOENT), as opposed to: could not look.
[[nodiscard]] bool is_missing(const SystemError& error);

/// True where the kernel did not answer within the limit that was set (ETIMEDOUT).
[[nodiscard]] bool is_timeout(const SystemError& error);

/// A reading that nobody has made yet.
[[nodiscard]] inline SystemError not_looked_at() { return {ENODATA, "tell", "this", "it was not looked at"}; }

/// One line: `cannot write "vfio-pci" to /sys/…/driver_override: No such device`.
[[nodiscard]] std::string describe(const SystemError& error);

}  // namespace binder
