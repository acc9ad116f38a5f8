// SPDX-License-Identifier: GPL-2.0-or-later
// What `vfioctl list` shows, and the forms it can be shown in.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "binder/ctl/machine_source.h"
#include "binder/ctl/names.h"
#include "binder/ctl/terminal.h"
#include "binder/plan/verdict.h"

namespace binder::ctl {

struct ListedDevice {
  const PciDevice* device = nullptr;
  const HostDevice* known = nullptr;  ///< may be missing
  Verdict verdict;
};

struct Listing {
  const Sight& sight;
  Names& names;
  std::vector<ListedDevice> devices;  ///< those that were asked for, by address
};

/// The devices of a listing by group, in numeric order; what is in none comes last, below nothing.
using Groups = std::map<unsigned, std::vector<const ListedDevice*>>;
struct GroupedDevices {
  Groups groups;
  std::vector<const ListedDevice*> without;
};
[[nodiscard]] GroupedDevices by_group(const Listing& listing);

[[nodiscard]] std::string_view freedom_name(Freedom freedom);
[[nodiscard]] std::string_view use_name(UseKind kind);

/// `alone`, `together`, `no`; of the machine's fabric `bridge`, which is none of these for a person.
[[nodiscard]] std::string verdict_word(const Verdict& verdict, const Terminal& terminal);

/// `10de:1401`, or `????:????`.
[[nodiscard]] std::string id_of(const PciDevice& device);

/// What stands below the line of a device, a sentence each: companions, the rule, who uses it, notes. What is against
/// every device of the machine is left out: `remark_on_machine` says it once.
[[nodiscard]] std::vector<std::string> remarks_on(const ListedDevice& listed);

/// What is against every device of the machine; empty: nothing is.
[[nodiscard]] std::string remark_on_machine(const Listing& listing);

// A form a file.
void print_list(std::ostream& out, const Listing& listing, const Terminal& terminal);
void print_list_json(std::ostream& out, const Listing& listing);
void print_tree(std::ostream& out, const Listing& listing, const Terminal& terminal);
void print_dot(std::ostream& out, const Listing& listing);
void print_usb(std::ostream& out, const Listing& listing, const Terminal& terminal);

}  // namespace binder::ctl
