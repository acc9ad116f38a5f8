// SPDX-License-Identifier: GPL-2.0-or-later
// Lines that were written for other programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace binder {

/// What a line of another program says of devices, as our selectors.
struct ForeignLine {
  std::string_view message;  ///< what it is
  std::string selectors;     ///< separated by spaces; empty: none could be read in it
};

/// Knows lspci, `ids=` of vfio-pci (`options vfio-pci ids=…`, `vfio-pci.ids=…`), libvirt's `<address …/>`, and lines
/// with PCI addresses in them. An ID of `ids=` names every device that has it, and ours only one: so this is for a fix,
/// never to be taken as it is.
[[nodiscard]] std::optional<ForeignLine> recognise_foreign_line(std::string_view line);

}  // namespace binder
