// SPDX-License-Identifier: GPL-2.0-or-later
// A line of lspci in the place of an address.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace binder {

struct PastedListing {
  std::size_t length = 0;  ///< of the listing, from the address on
  std::string selector;    ///< the device, guarded by the ID that the listing shows
};

/// For a line that begins with an address: whether lspci wrote what follows, up to the next address. Knows its forms
/// with `-n`, `-nn` and without.
[[nodiscard]] std::optional<PastedListing> recognise_listing(std::string_view line);

}  // namespace binder
