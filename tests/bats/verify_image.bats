#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The look at an image of mkinitcpio, with a stand-in that lists what such images have.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $stage and its like by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine

image=/boot/initramfs-linux.img
units=usr/lib/systemd/system

setup() {
  stage=$BATS_TEST_TMPDIR/stage
  mkdir -p "$stage"/{etc,boot} "$stage"/usr/{bin,sbin}
  "$repository/hooks/common/install-hooks" "$stage" mkinitcpio
  stage_recording_binder
  printf '%s\n' /usr/sbin/vfio-binder /etc/vfio-pci.cfg >"$answers/image-files"
  printf '%s\n' vfio vfio_pci >"$answers/image-modules"
  export list=$BATS_TEST_TMPDIR/list
  # shellcheck disable=SC2016
  printf '#!/bin/sh\ncat "$list"\n' >"$stage/usr/bin/lsinitcpio"
  chmod 755 "$stage/usr/bin/lsinitcpio"
  echo image >"$stage$image"
  list_with
}

# What each image has, and then some.
list_with() { # NAME...
  printf '%s\n' config etc/vfio-pci.cfg usr/bin/vfio-binder usr/lib/modules/1/kernel/vfio{,-pci}.ko.zst "$@" >"$list"
}

verify() {
  on_stage /usr/lib/vfio-binder/verify-image $image
}

says_all_is_there() {
  run --separate-stderr verify
  [ "$status" -eq 0 ]
  [ "$stderr" = '' ]
  [ "$output" = "vfio-binder: $image has /usr/sbin/vfio-binder, /etc/vfio-pci.cfg, the boot hook and the modules" ]
}

says_lacking() { # WHAT
  run --separate-stderr verify
  [ "$status" -eq 0 ]
  [ "$output" = '' ]
  [ "$stderr" = "W: vfio-binder: $image lacks $1: booted with it, devices may stay with the host" ]
}

@test "an image of the busybox init is held to the runtime hook" {
  list_with hooks/udev hooks/vfio-binder
  says_all_is_there
  list_with hooks/udev "$units/vfio-binder.service" "$units/sysinit.target.wants/vfio-binder.service"
  says_lacking 'the boot hook'
}

@test "an image of the systemd hook is held to the unit and its link, also where systemd is only /init" {
  for sign in usr/lib/systemd/systemd $units/initrd.target; do
    list_with "$sign" "$units/vfio-binder.service" "$units/sysinit.target.wants/vfio-binder.service"
    says_all_is_there
    list_with "$sign" "$units/vfio-binder.service" hooks/vfio-binder
    says_lacking 'the boot hook'
    list_with "$sign" "$units/sysinit.target.wants/vfio-binder.service" hooks/vfio-binder
    says_lacking 'the boot hook'
  done
}

@test "all that is lacking is named, in one line" {
  list_with hooks/udev hooks/vfio-binder
  sed -i '/vfio-pci/d' "$list"
  says_lacking '/etc/vfio-pci.cfg, the module vfio_pci'
}

@test "where a unified kernel image cannot be looked into, the tool for that is named" {
  : >"$list"
  run --separate-stderr verify
  [ "$status" -eq 0 ]
  [ "$stderr" = "W: vfio-binder: $image could not be looked into with any of: lsinitrd lsinitramfs lsinitcpio" ]
  printf 'MZ\0\0' >"$stage$image"
  touch "$BATS_TEST_TMPDIR/nothing"
  # shellcheck disable=SC2016
  run --separate-stderr on_stage sh -c 'objcopy=$(command -v objcopy) && mount --bind "$1" "$(readlink -f "$objcopy")"
    exec /usr/lib/vfio-binder/verify-image "$2"' sh "$BATS_TEST_TMPDIR/nothing" $image
  [ "$status" -eq 0 ]
  [ "$stderr" = "W: vfio-binder: $image could not be looked into with any of: lsinitrd lsinitramfs lsinitcpio, which need objcopy for it" ]
}
