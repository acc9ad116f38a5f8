// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl: the administrator's program. A table of commands.
#include <CLI/CLI.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <functional>
#include <iostream>
#include <string>

#include "binder/build_info.h"
#include "binder/ctl/command.h"

namespace {

using namespace binder::ctl;

constexpr std::array commands{
    Command{"setup", "From nothing to ready, one question after the other", add_setup},
    Command{"list", "Show the devices and their IOMMU groups: which may be handed over, and what goes with them",
            add_list},
    Command{"plan", "What the binder will do at the next boot, step by step", add_plan},
    Command{"status", "After the boot: is all as configured, and if not, why?", add_status},
    Command{"check", "Is this machine ready? What is missing, what is in the way, and what mends it", add_check},
    Command{"hugepages", "From the memory of a guest to the line that reserves it", add_hugepages},
    Command{"cpus", "Which CPUs a guest should run on, as XML for libvirt", add_cpus},
    Command{"libvirt", "What a guest with the configured devices needs, as XML for libvirt", add_libvirt},
    Command{"bind", "Hand devices over to vfio-pci while the system runs", add_bind},
    Command{"release", "Give devices back to the drivers of the host while the system runs", add_release},
    Command{"add", "Add devices to the config, in the firmest spelling", add_add},
    Command{"remove", "Take devices out of the config, however they are spelt there", add_remove},
    Command{"capture", "This machine as a text, for a bug report or for --machine", add_capture},
    Command{"verify", "Prove what is in a boot image: is the binder there, up to date, and does it run first?",
            add_verify},
};

int run(int argc, char** argv) {
  CLI::App app{"Shows and proves what vfio-binder does."};
  app.set_version_flag("--version", "vfioctl " + std::string{binder::version});
  app.require_subcommand(1);
  Exit exit = Exit::usage;
  for (const Command& command : commands) {
    CLI::App& options = *app.add_subcommand(command.name, command.help);
    options.final_callback([&exit, execute = command.add(options)] { exit = execute(); });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
  }
  return static_cast<int>(exit);
}

}  // namespace

/// A file that is opened while one of these is closed would get its number, and with it all that is printed.
void occupy_standard_streams() {
  int fd = open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = dup(fd);
  if (fd > STDERR_FILENO) close(fd);
}

int main(int argc, char** argv) {
  occupy_standard_streams();
  std::ios::sync_with_stdio(false);
  try {
    const int status = run(argc, argv);
    if (std::cout.flush()) return status;
    std::cerr << "vfioctl: the output could not be written\n";
    return static_cast<int>(Exit::unreadable);
  } catch (const std::exception& error) {
    std::cerr << "vfioctl: " << error.what() << '\n';
    return static_cast<int>(Exit::unreadable);
  }
}
