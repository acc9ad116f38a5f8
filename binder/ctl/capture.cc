// SPDX-License-Identifier: GPL-2.0-or-later
// vfioctl capture: this machine as a text that can be shown to anybody.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "binder/build_info.h"
#include "binder/ctl/command.h"
#include "binder/ctl/machine_source.h"
#include "binder/ctl/terminal.h"
#include "binder/kernel/scan/scan.h"
#include "binder/machine/anonymous.h"
#include "binder/machine/machine_text.h"
#include "binder/machine/write_machine_text.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

struct CaptureOptions {
  MachineOptions machine;
  std::string output;  ///< empty: standard output
};

/// Of people, not of the system's own accounts (login.defs(5), UID_MIN), nor of nobody.
constexpr std::uint64_t first_user = 1000;
constexpr std::uint64_t nobody = 65534;

void add_user_names(Kernel& kernel, KnownNames& names) {
  const auto users = kernel.read("/etc/passwd");
  if (!users) return;
  for (const TextPart& line : split(*users, "\n", users->size() + 1)) {
    const std::vector<TextPart> fields = split(line.text, ":", line.text.size() + 1);
    const auto number = fields.size() > 2 ? decimal_number(fields[2].text) : std::nullopt;
    if (number && *number >= first_user && *number != nobody) names.emplace_back(fields[0].text);
  }
}

/// The names of the host and of its users, but for those that every machine has words of.
KnownNames known_names(Kernel& kernel) {
  constexpr std::size_t shortest = 3;
  constexpr std::array words = {"vfio",   "iommu",  "intel",    "amd",    "nvidia", "radeon",    "linux",
                                "kernel", "root",   "debian",   "ubuntu", "fedora", "arch",      "usb",
                                "pci",    "kvm",    "qemu",     "host",   "local",  "localhost", "default",
                                "device", "driver", "disabled", "enabled"};
  KnownNames names;
  for (const std::string file : {"/proc/sys/kernel/hostname", "/etc/hostname"}) {
    if (const auto name = read_line(kernel, file)) {
      const std::string_view whole = trim(*name);
      names.emplace_back(whole);
      names.emplace_back(whole.substr(0, whole.find('.')));
    }
  }
  add_user_names(kernel, names);
  std::erase_if(names, [&](const std::string& name) {
    return name.size() < shortest || std::ranges::find(words, name) != words.end();
  });
  return names;
}

Reading<std::string> capture(const CaptureOptions& options, Kernel& kernel) {
  auto sight = look(options.machine, kernel);
  if (!sight) return std::unexpected(SystemError{EIO, "capture", "this machine", sight.error()});
  std::vector<PciAddress> addresses;
  for (const PciDevice& device : *sight->machine.devices) addresses.push_back(device.address);
  read_overrides(kernel, addresses, sight->machine);
  const Host host = anonymous(std::move(sight->host), known_names(kernel));
  std::string text =
      "# A machine as vfioctl " + std::string{version} +
      " saw it, for vfioctl --machine. It is without serial numbers, UUIDs, network addresses and the names of\n"
      "# hosts, users and volumes. Read it all the same before you pass it on.\n" +
      machine_text_of(sight->machine, host);
  const ParsedMachine again = parse_machine_text("this text", text);
  if (!again.problems.empty()) {
    return std::unexpected(SystemError{EIO, "read back what was captured", "", one_line(again.problems.front())});
  }
  return text;
}

Reading<void> save(const std::string& text, const std::string& file) {
  errno = 0;
  std::ofstream stream{file, std::ios::binary};
  stream << text;
  stream.close();
  if (stream) return {};
  return std::unexpected(SystemError{errno != 0 ? errno : EIO, "write", file});
}

Exit run(const CaptureOptions& options) {
  const auto root = RootDirectory::at(options.machine.root);
  if (!root) {
    complain(describe(root.error()));
    return Exit::unreadable;
  }
  LinuxKernel kernel{*root};
  const auto text = capture(options, kernel);
  if (!text) {
    complain(describe(text.error()));
    return Exit::unreadable;
  }
  if (options.output.empty()) {
    std::cout << *text;
  } else if (const auto saved = save(*text, options.output); !saved) {
    complain(describe(saved.error()));
    return Exit::unreadable;
  }
  if (kernel.privilege() == Privilege::user) {
    complain("you are not root: what only root may read stands there as ?, and uses of devices may be missing");
  }
  return Exit::good;
}

}  // namespace

std::function<Exit()> add_capture(CLI::App& app) {
  const auto options = std::make_shared<CaptureOptions>();
  app.add_option("-o,--output", options->output, "The file to write, instead of standard output")->type_name("FILE");
  app.add_option("--root", options->machine.root, "The system to look at")->type_name("DIR")->capture_default_str();
  return [options] { return run(*options); };
}

}  // namespace binder::ctl
