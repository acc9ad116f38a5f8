// SPDX-License-Identifier: GPL-2.0-or-later
// Needs testgpu-core for one of its symbols. As vfio-pci.ko.
__attribute__((section(".modinfo"), used)) static const char name[] = "name=testgpu_pci";
void testgpu_register(void);
void testgpu_init(void) { testgpu_register(); }
