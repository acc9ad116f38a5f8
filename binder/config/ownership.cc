// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/ownership.h"

#include <utility>

namespace binder {

namespace {

constexpr std::uint32_t root_id = 0;
constexpr std::uint32_t group_may_write = 0020;
constexpr std::uint32_t all_may_write = 0002;

/// The group root has no other members than root, unless somebody made it so. With an ACL the bits of the group stand
/// for whoever it names.
bool others_may_write(const Ownership& ownership) {
  if ((ownership.mode & all_may_write) != 0) return true;
  return (ownership.mode & group_may_write) != 0 && (ownership.group != root_id || ownership.has_acl);
}

}  // namespace

std::optional<Problem> fault_of_ownership(const std::string& file, const Ownership& ownership) {
  if (ownership.owner != root_id) {
    return problem_of_file(file,
                           "it belongs to the user with the number " + std::to_string(ownership.owner) +
                               ", and not to root: it is not read",
                           "run: chown root " + file);
  }
  if (!others_may_write(ownership)) return std::nullopt;
  const std::string mend = ownership.has_acl ? "setfacl -b " + file + " && chmod go-w " : "chmod go-w ";
  return problem_of_file(file, "others than root may write to it: it is not read", "run: " + mend + file);
}

}  // namespace binder
