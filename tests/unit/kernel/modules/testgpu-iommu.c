// SPDX-License-Identifier: GPL-2.0-or-later
// A softdep of testgpu-core. As vfio_iommu_type1.ko.
__attribute__((section(".modinfo"), used)) static const char name[] = "name=testgpu_iommu";
