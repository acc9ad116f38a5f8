# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A small system below a directory of its own, and images made for it. Loaded by bats.

make_system() {
  repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  vfioctl=${VFIOCTL:-$repo/build/release/binder/vfioctl}
  [ -x "$vfioctl" ]
  # shellcheck source=../images/cpio.bash source-path=SCRIPTDIR
  . "$repo/tests/images/cpio.bash"
  root=$BATS_TEST_TMPDIR/root
  mkdir -p "$root/usr/sbin" "$root/etc" "$root/boot" "$root/lib/modules/6.1"
  # The smallest static program: an ELF header and no segments.
  { printf '\x7fELF\2\1\1' && zeros 9 && printf '\2' && zeros 47; } >"$root/usr/sbin/vfio-binder"
  chmod 755 "$root/usr/sbin/vfio-binder"
  echo 'DEVICES=0000:02:00.0' >"$root/etc/vfio-pci.cfg"
  printf 'k/vfio-pci.ko: k/vfio.ko\nk/vfio.ko:\n' >"$root/lib/modules/6.1/modules.dep"
  fill_image
}

# What an image of initramfs-tools holds in which all is good.
fill_image() {
  inside=$BATS_TEST_TMPDIR/inside
  mkdir -p "$inside/usr/sbin" "$inside/usr/lib/modules/6.1/k" "$inside/etc" "$inside/scripts/init-top" "$inside/bin"
  printf '#!/bin/sh\n' >"$inside/init"
  cp "$root/usr/sbin/vfio-binder" "$inside/bin/busybox"  # any program
  ln -s busybox "$inside/bin/sh"
  cp -p "$root/usr/sbin/vfio-binder" "$inside/usr/sbin"
  cp "$root/etc/vfio-pci.cfg" "$inside/etc"
  printf '#!/bin/sh\n' >"$inside/scripts/init-top/00-vfio-binder"
  chmod 755 "$inside/init" "$inside/bin/busybox" "$inside/scripts/init-top/00-vfio-binder"
  printf '/scripts/init-top/%s "$@"\n' 00-vfio-binder udev >"$inside/scripts/init-top/ORDER"
  touch "$inside/usr/lib/modules/6.1/k/"{vfio,vfio-pci,vfio_iommu_type1}.ko
}

archive() { (cd "$inside" && find . | cpio --quiet -o -H newc); }

image() { # NAME
  archive | zstd -q >"$root/boot/$1"
}

verify() { run "$vfioctl" verify --root "$root" "$@"; }
