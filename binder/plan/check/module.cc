// SPDX-License-Identifier: GPL-2.0-or-later
// vfio-pci in the running kernel.
#include <array>

#include "binder/plan/check/checks.h"

namespace binder::checks {

namespace {

struct Row {
  std::string_view distribution;
  std::string_view command;
  std::string_view remark;
};

// Ubuntu is like Debian, and stands before it.
constexpr std::array rows{
    Row{"ubuntu", "apt install linux-modules-extra-$(uname -r)",
        "or linux-image-generic: the kvm kernels are built without it"},
    Row{"debian", "apt install linux-image-amd64", "the cloud kernel is built without it"},
    Row{"fedora", "dnf install kernel-modules", ""},
    Row{"rhel", "dnf install kernel-modules", ""},
    Row{"suse", "zypper install kernel-default", "kernel-default-base is built without it"},
    Row{"opensuse", "zypper install kernel-default", "kernel-default-base is built without it"},
    Row{"arch", "pacman -S linux", "after an update of the kernel, reboot: the modules of the old one are gone"},
};

std::string how_to_get_it(const Host& host) {
  for (const Row& row : rows) {
    if (!is_distribution(host, row.distribution)) continue;
    return "as root:" + verbatim(row.command) + (row.remark.empty() ? "" : "\n" + std::string{row.remark});
  }
  return "start a kernel that is built with CONFIG_VFIO_PCI=m or y";
}

}  // namespace

void check_module(const CheckInput& input, CheckFindings& findings) {
  const Host& host = input.host;
  const std::string kernel = host.kernel_release ? "Linux " + *host.kernel_release : "this kernel";
  if (!host.vfio_pci) {
    add_unseen(findings, Severity::info, "vfio-pci", host.vfio_pci.error());
  } else if (*host.vfio_pci == ModuleForm::absent) {
    CheckFinding& finding =
        add(findings, Severity::error, "vfio-pci", kernel + " has no vfio-pci, neither built in nor as a module");
    finding.where = "/lib/modules" + (host.kernel_release ? "/" + *host.kernel_release : "");
    finding.why = "there is no driver that devices could be handed to";
    finding.mend = how_to_get_it(host);
  } else if (*host.vfio_pci == ModuleForm::built_in) {
    add(findings, Severity::info, "vfio-pci", "built into " + kernel).why =
        "its options count on the kernel command line only, not in modprobe.d";
  }
}

}  // namespace binder::checks
