// SPDX-License-Identifier: GPL-2.0-or-later
// Needs testgpu-core for one of its symbols. As vfio-pci.ko.
__attribute__((section(".modinfo"), used)) static const char name[] = "name=testgpu_pci";
__attribute__((section(".modinfo"), used)) static const char alias[] =
    "alias=vfio_pci:v00001234d00001111sv*sd*bc*sc*i*";
__attribute__((section(".modinfo"), used)) static const char other_alias[] =
    "alias=pci:v00001234d00001111sv*sd*bc*sc*i*";
void testgpu_register(void);
void testgpu_init(void) { testgpu_register(); }
