// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/boot/links.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstring>

#include "tests/boot/vfio_device.h"

std::optional<std::string> bring_links_up() {
  const File any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  struct if_nameindex* const links = if_nameindex();
  if (links == nullptr) return "the links cannot be listed";
  std::string faults;
  bool is_alone = true;
  for (const struct if_nameindex* link = links; link->if_index != 0; ++link) {
    struct ifreq request{};
    std::snprintf(request.ifr_name, sizeof request.ifr_name, "%s", link->if_name);
    if (std::strcmp(link->if_name, "lo") != 0) is_alone = false;
    request.ifr_flags = IFF_UP;
    if (ioctl(any.descriptor(), SIOCSIFFLAGS, &request) < 0)
      faults += std::string(link->if_name) + " cannot be brought up\n";
  }
  if_freenameindex(links);
  if (is_alone) faults += "there is no link but lo\n";
  return faults.empty() ? std::nullopt : std::optional{faults};
}
