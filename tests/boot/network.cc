// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/boot/network.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>

#include "tests/boot/vfio_device.h"

namespace {

sockaddr address_of(const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, text.c_str(), &address.sin_addr);
  sockaddr plain{};
  std::memcpy(&plain, &address, sizeof plain);
  return plain;
}

}  // namespace

std::optional<std::string> set_up_link(const std::string& name, const std::string& address,
                                       const std::string& gateway) {
  const File socket_file(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int fd = socket_file.descriptor();
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_addr = address_of(address);
  if (ioctl(fd, SIOCSIFADDR, &request) != 0) return "cannot give " + name + " an address";
  request.ifr_netmask = address_of("255.255.255.0");
  if (ioctl(fd, SIOCSIFNETMASK, &request) != 0) return "cannot give " + name + " a netmask";
  if (ioctl(fd, SIOCGIFFLAGS, &request) != 0) return "cannot read the flags of " + name;
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) return "cannot switch " + name + " on";
  rtentry route{};
  route.rt_dst = address_of("0.0.0.0");
  route.rt_genmask = address_of("0.0.0.0");
  route.rt_gateway = address_of(gateway);
  route.rt_flags = RTF_UP | RTF_GATEWAY;
  return ioctl(fd, SIOCADDRT, &route) == 0 ? std::nullopt : std::optional{"cannot route by " + gateway};
}
