// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/text/result.h"

#include <cerrno>
#include <cstring>

namespace binder {

bool is_missing(const SystemError& error) { return error.number == ENOENT; }

bool is_timeout(const SystemError& error) { return error.number == ETIMEDOUT; }

std::string describe(const SystemError& error) {
  std::string text = "cannot " + error.action;
  if (!error.subject.empty()) text += " " + error.subject;
  return text + ": " + (error.reason.empty() ? std::strerror(error.number) : error.reason);
}

}  // namespace binder
