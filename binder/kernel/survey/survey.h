// SPDX-License-Identifier: GPL-2.0-or-later
// Looks at what vfioctl wants to know beyond `scan`. The program of the boot does without it, and does not link it.
#pragma once

#include "binder/kernel/kernel.h"
#include "binder/kernel/survey/processes.h"
#include "binder/machine/host.h"
#include "binder/machine/machine.h"

namespace binder {

/// All of it but the kernel's log (`read_kernel_lines`). `machine` is what `scan` found. Reads only, and opens no
/// device.
[[nodiscard]] Host survey(Kernel& kernel, const Machine& machine);

// The parts, a file each; every part fills its own members. `host.devices` and `host.groups` are there already.
void survey_devices(Kernel& kernel, Host& host);  ///< attributes of each device, and outputs of displays
void survey_groups(Kernel& kernel, Host& host);   ///< type and reserved regions
void survey_cpus(Kernel& kernel, Host& host);     ///< what CPUs share
void survey_iommu(Kernel& kernel, Host& host);    ///< tables of the firmware, units, interrupt remapping
void survey_system(Kernel& kernel, Host& host);   ///< kernel, command line, boot loader, CPU vendor, vfio-pci
void survey_lines(Kernel& kernel, Host& host);    ///< of files that can come in the way
void survey_usb(Kernel& kernel, Host& host);      ///< what hangs on USB controllers
void survey_block(Kernel& kernel, const Processes& processes, Host& host);  ///< uses: mounts, swap, parts of volumes
void survey_network(Kernel& kernel, Host& host);                            ///< uses: links
void survey_nodes(Kernel& kernel, const Processes& processes, Host& host);  ///< uses: nodes that are open
/// Uses: what the console is drawn on; the framebuffers of `machine` must have been looked at.
void survey_console(Kernel& kernel, const Machine& machine, Host& host);
void survey_input(Kernel& kernel, Host& host);      ///< uses: keyboards, mice
void survey_next_boot(Kernel& kernel, Host& host);  ///< drivers that are built in, kernels that are installed

}  // namespace binder
