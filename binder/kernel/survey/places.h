// SPDX-License-Identifier: GPL-2.0-or-later
// Where in sysfs a thing hangs, and so which PCI function it is lost with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "binder/kernel/kernel.h"
#include "binder/machine/host.h"

namespace binder {

/// Where a link of sysfs leads, `/sys/devices/…`. EINVAL: elsewhere.
[[nodiscard]] Reading<std::string> device_directory(Kernel& kernel, const std::string& link);

/// The PCI functions that a directory below /sys/devices cannot do without: the nearest one above it, and each that has
/// a bus of its own with that one below it (Intel VMD: `0000:00:0e.0/pci10000:e0/…`). Bridges are none of them. Empty:
/// it hangs on no PCI function.
[[nodiscard]] std::vector<PciAddress> functions_above(std::string_view directory);

/// True below a USB controller.
[[nodiscard]] bool is_on_usb(std::string_view directory);

/// The lines of a text, without the empty ones.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// The words of a line.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);

/// Notes a use of each of these functions that the host knows, once. What would steer a terminal is replaced in `what`.
void add_use(Host& host, const std::vector<PciAddress>& functions, UseKind kind, const std::string& what);

/// Notes of each of these functions that more may use it, once.
void add_unseen(Host& host, const std::vector<PciAddress>& functions, const SystemError& error);

/// Notes of every function that more may use it.
void add_unseen_everywhere(Host& host, const SystemError& error);

/// As `add_unseen_everywhere` for a link that could not be followed. One that has gone a moment ago, and what is no
/// link to a device, hides no use.
void add_lost_link(Host& host, const SystemError& error);

}  // namespace binder
