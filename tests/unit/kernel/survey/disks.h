// SPDX-License-Identifier: GPL-2.0-or-later
// Disks, volumes and processes of a machine of plain files.
#pragma once

#include <string>

#include "tests/unit/kernel/file_kernel.h"

namespace binder::testing {

/// A block device `number` ("259:2"), in a directory below /sys/devices.
inline void add_block(FileKernel& kernel, const std::string& number, const std::string& directory) {
  const std::string name = directory.substr(directory.rfind('/') + 1);
  kernel.links["/sys/dev/block/" + number] = "../../devices/" + directory;
  kernel.links["/sys/class/block/" + name] = "../../devices/" + directory;
  kernel.directories.insert("/sys/devices/" + directory + "/holders");
}

/// A volume that lies on others, which must be there already. `title` is its name for device mapper.
inline void add_volume(FileKernel& kernel, const std::string& number, const std::string& name, const std::string& title,
                       std::initializer_list<std::string> lower) {
  const std::string directory = "virtual/block/" + name;
  add_block(kernel, number, directory);
  kernel.directories.insert("/sys/devices/" + directory + "/slaves");
  if (!title.empty()) kernel.files["/sys/devices/" + directory + "/dm/name"] = title + "\n";
  for (const std::string& below : lower) {
    const std::string target = kernel.links.at("/sys/class/block/" + below);
    const std::string real = "/sys/devices" + target.substr(target.find("/devices/") + 8);
    kernel.links["/sys/devices/" + directory + "/slaves/" + below] = real;
    kernel.links[real + "/holders/" + name] = "/sys/devices/" + directory;
  }
}

/// A line of /proc/self/mountinfo.
inline void mount(FileKernel& kernel, const std::string& number, const std::string& place, const std::string& type,
                  const std::string& source, const std::string& process = "self", const std::string& root = "/") {
  kernel.files["/proc/" + process + "/mountinfo"] +=
      "27 1 " + number + " " + root + " " + place + " rw,relatime shared:1 - " + type + " " + source + " rw\n";
}

/// A process that runs, in the mount namespace `space`.
inline void add_process(FileKernel& kernel, const std::string& number, const std::string& name,
                        const std::string& space = "mnt:[4026531841]") {
  kernel.files["/proc/" + number + "/comm"] = name + "\n";
  kernel.directories.insert("/proc/" + number + "/fd");
  kernel.links["/proc/" + number + "/ns/mnt"] = space;
}

/// The first process, and the mount namespace that this program shares with it.
inline void add_processes(FileKernel& kernel) {
  add_process(kernel, "1", "systemd");
  kernel.links["/proc/self/ns/mnt"] = "mnt:[4026531841]";
  kernel.files["/proc/self/mountinfo"] = "22 27 0:21 / /proc rw,nosuid - proc proc rw\n";
}

/// A file that a process has open; where it is a node, of this device.
inline void open_file(FileKernel& kernel, const std::string& process, const std::string& file,
                      const std::string& path) {
  kernel.links["/proc/" + process + "/fd/" + file] = path;
}

}  // namespace binder::testing
