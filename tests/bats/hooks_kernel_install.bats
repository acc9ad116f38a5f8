#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The plugin of kernel-install, with a recorder in the place of what looks at images; and in a real kernel-install.

# shellcheck disable=SC2030,SC2031,SC2154 # $stage and its like are set by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine
load system

plugin=/usr/lib/kernel/install.d/80-vfio-binder.install

setup() {
  stage=$BATS_TEST_TMPDIR/stage
  mkdir -p "$stage"/{etc,boot,usr/sbin}
  "$repository/hooks/common/install-hooks" "$stage" kernel-install
  export calls=$BATS_TEST_TMPDIR/calls
  : >"$calls"
  cat >"$stage/usr/lib/vfio-binder/verify-image" <<'TOY'
#!/bin/sh
printf '[%s]' "$@" >>"$calls"
exit 1
TOY
  staged=$BATS_TEST_TMPDIR/staged entry=$BATS_TEST_TMPDIR/entry
  mkdir "$staged" "$entry"
}

# Whatever comes of it, the status is one with which kernel-install goes on.
looked_at() { # IMAGES [NAMED IMAGE...]
  : >"$calls"
  KERNEL_INSTALL_STAGING_AREA=$staged on_stage "$plugin" add 6.1-toy "$entry" /boot/vmlinuz "${@:2}"
  [ "$(cat "$calls")" = "$1" ]
}

@test "the parts that are staged are one image, microcode first" {
  touch "$staged/initrd"
  looked_at "[$staged/initrd]"
  touch "$staged/microcode" "$staged/initrd-2"
  looked_at "[$staged/microcode][$staged/initrd][$staged/initrd-2]"
}

@test "images that were named on the command line stand between the two" {
  touch "$staged/microcode" "$staged/initrd-2" "$stage/boot/my initrd"
  looked_at "[$staged/microcode][/boot/my initrd][$staged/initrd-2]" '/boot/my initrd'
  rm "$staged"/*
  touch "$stage/boot/initramfs-6.1-toy.img"
  looked_at '[/boot/my initrd]' '/boot/my initrd'
}

@test "a unified kernel image that is staged has the parts in it" {
  touch "$staged/initrd" "$staged/uki.efi"
  looked_at "[$staged/uki.efi]"
}

@test "where nothing is staged: the entry's image, else that of dracut in /boot" {
  touch "$stage/boot/initramfs-6.1-toy.img"
  looked_at '[/boot/initramfs-6.1-toy.img]'
  touch "$entry/initrd"
  looked_at "[$entry/initrd]"
}

@test "nothing to look at, and a kernel that goes, are none of its business" {
  looked_at ''
  touch "$staged/initrd"
  KERNEL_INSTALL_STAGING_AREA=$staged on_stage "$plugin" remove 6.1-toy "$entry"
  [ "$(cat "$calls")" = '' ]
}

@test "trixie, a real kernel-install: the image that it puts into place is looked at, and the kernel is installed" {
  in_system trixie initramfs-tools "$(echo "$repository"/build/packages/vfio-binder_*.deb)" <<'STEPS'
want_small_images
dpkg --install /test/*.deb >/dev/null 2>&1
version=$(basename /lib/modules/*)
mkdir /boot/toy
echo 'layout=bls' >/etc/kernel/install.conf
kernel-install --entry-token=literal:toy add "$version" "/boot/vmlinuz-$version" "$(image_path)" 2>&1 | tee /test/log
[[ -s /boot/toy/$version/linux ]] || fail "the kernel is not in its place"
verified /test/log
sed -i 's/^DEVICES=.*/DEVICES=0000:01:00.0/' /etc/vfio-pci.cfg
kernel-install --entry-token=literal:toy add "$version" "/boot/vmlinuz-$version" "$(image_path)" 2>&1 | tee /test/log
warned /test/log 'not the config of this system'
STEPS
  [ "$status" -eq 0 ]
}
