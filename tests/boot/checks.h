// SPDX-License-Identifier: GPL-2.0-or-later
// The words of an expectation file, and what each holds against the running machine.
//
//   driver ADDRESS NAME               the `driver` link of the PCI device
//   no-driver ADDRESS                 the device is there, and nobody holds it
//   absent ADDRESS                    there is no such device
//   vfio-open ADDRESS VENDOR:DEVICE   opened through /dev/vfio, its config space has these IDs
//   vfio-map ADDRESS                  likewise, and the first of its memory can be mapped
//   vfio-no-map ADDRESS               likewise, and it cannot: somebody else has claimed it
//   vfio-not-viable ADDRESS           the group opens, but is not viable
//   hugepages KIB NODE COUNT          reserved pages of this size; NODE `all` is the whole machine
//   log-has TEXT                      a line of the kernel log contains TEXT
//   log-lacks TEXT                    no line does
//   log-order A | B | …               the first line with A comes before the first line with B
//   file-has PATH TEXT                a line of the file contains TEXT
//   no-file PATH
//   plan-as-reported [but-for ADDRESS...]  what vfioctl plan says of the next boot is what the report says of this one
//   plan-differs TEXT                 it is not, and the difference has TEXT
//   vfioctl STATUS WORD... [| TEXT]   vfioctl ends with this status, and says TEXT; line breaks are as blanks there
//   list-as-seen                      vfioctl list says the same as lspci and sysfs
//   in-use ADDRESS KIND WORD          vfioctl list says that the host uses the device so, in words that have WORD
//   write PATH VALUE                  no question: the value goes to the file, now
//   open PATH                         likewise: the guest program has the file open from now on, until `close`
//   close PATH
//   link-up NAME ADDRESS GATEWAY      likewise: the network link carries the default route, by IPv4
//
// In a TEXT, " ... " stands for anything: `log-has card ... bound` needs a line with "card" and, after that, "bound".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

using Lines = std::vector<std::string>;

/// What a check says against the machine; unset: it is as expected.
using Fault = std::optional<std::string>;

[[nodiscard]] Lines split_lines(std::string_view text);

/// The whole text of a file; unset where it cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

/// Holds one line of the expectation file against the machine. A line that is not understood is a fault.
[[nodiscard]] Fault check(std::string_view expectation, const Lines& kernel_log);
