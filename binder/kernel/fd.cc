// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/kernel/fd.h"

#include <unistd.h>

namespace binder {

void Fd::reset(int fd) noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace binder
