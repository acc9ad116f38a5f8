// SPDX-License-Identifier: GPL-2.0-or-later
// What depmod reads of a module: strings in .modinfo, and the names of exported symbols in __ksymtab_strings. As
// vfio.ko.
__attribute__((section(".modinfo"), used)) static const char name[] = "name=testgpu_core";
__attribute__((section(".modinfo"), used)) static const char softdep[] = "softdep=post: testgpu-iommu";
__attribute__((section("__ksymtab_strings"), used)) static const char exported[] = "testgpu_register";
void testgpu_register(void) {}
