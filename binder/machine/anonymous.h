// SPDX-License-Identifier: GPL-2.0-or-later
// A host as it may be shown to anybody.
#pragma once

#include "binder/machine/host.h"
#include "binder/machine/secrets.h"

namespace binder {

/// The host without serial numbers, UUIDs, MAC and IP addresses, names of hosts, users, volumes and links, and of its
/// log only what is about passing devices through. `names` are those of this host and of its users.
[[nodiscard]] Host anonymous(Host host, const KnownNames& names);

}  // namespace binder
