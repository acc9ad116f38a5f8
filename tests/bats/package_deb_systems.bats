#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package in real systems, with the real initramfs-tools and dracut: it comes, is upgraded, goes and is
# purged, and nothing that goes wrong with it costs anybody an image or a package transaction.
# VFIO_BINDER_PACKAGE=FILE names the package; without it, the one in build/packages.
# VFIO_BINDER_SUITES='bookworm trixie forky' runs the cases of these suites; without it, those of trixie.

# shellcheck disable=SC2030,SC2031,SC2154 # $output and its like are set by bats, $repository by program.bash
bats_require_minimum_version 1.5.0
load program
load system

setup() {
  package=${VFIO_BINDER_PACKAGE:-$(echo "$repository"/build/packages/vfio-binder_*.deb)}
  [ -f "$package" ] || { echo "there is no $package: packaging/build deb" >&2; return 1; }
  only_chosen_suites
}

# The same with another version and another program.
newer_package() {
  local tree=$BATS_TEST_TMPDIR/newer
  dpkg-deb --raw-extract "$package" "$tree"
  sed -i 's/^Version: .*/Version: 999/' "$tree/DEBIAN/control"
  printf newer >>"$tree/usr/sbin/vfio-binder"
  dpkg-deb --root-owner-group --build "$tree" "$BATS_TEST_TMPDIR/newer.deb"
}

comes_and_goes() { # SUITE GENERATOR
  newer_package
  cp "$package" "$BATS_TEST_TMPDIR/vfio-binder.deb"
  in_system "$1" "$2" "$BATS_TEST_TMPDIR"/{vfio-binder,newer}.deb <<'STEPS'
want_small_images
remember_state

dpkg --install /test/vfio-binder.deb 2>&1 | tee /test/log
! grep 'no device will be bound' /test/log || fail "nobody was found who makes the images"
verified /test/log
image_has_the_binder

echo "DEVICES=0000:02:00.0" >/etc/vfio-pci.cfg
dpkg --install /test/newer.deb 2>&1 | tee /test/log
verified /test/log
image_has_the_binder
tail -c 5 /image/usr/sbin/vfio-binder | grep -qx newer || fail "the image has the program of the older package"

dpkg --remove vfio-binder 2>&1 | tee /test/log
# The conffile in post-update.d is still there.
! grep -v ^Removing /test/log | grep vfio-binder || fail "a package that is gone still speaks"
image_is_as_before
[[ $(cat /etc/vfio-pci.cfg) == DEVICES=0000:02:00.0 ]] || fail "the config went before the purge"

dpkg --purge vfio-binder
files_are_as_before
image_is_as_before
! compgen -G '/var/lib/dpkg/info/vfio-binder*' || fail "dpkg still knows the package"
STEPS
  [ "$status" -eq 0 ]
}

# What any other package does that has something for the images.
trouble() { # SUITE GENERATOR
  cp "$package" "$BATS_TEST_TMPDIR/vfio-binder.deb"
  in_system "$1" "$2" "$BATS_TEST_TMPDIR/vfio-binder.deb" <<'STEPS'
want_small_images
dpkg --no-triggers --install /test/vfio-binder.deb
other_package() {
  touch --date=2001-01-01 "$(image_path)"
  dpkg-trigger --no-await --by-package=dpkg update-initramfs
  dpkg --configure --pending 2>&1 | tee /test/log
  [[ -z $(dpkg --audit) ]] || fail "dpkg was left with half a transaction"
  [[ $(date --reference="$(image_path)" +%Y) != 2001 ]] || fail "the image was not made anew"
  image_can_boot
}

# The config, and what looks at the image last.
printf '%s\n' DEVICES=nonsense 'no key at all' DEVICES=0000:02:00.0 >/etc/vfio-pci.cfg
printf '%s\n' '#!/bin/sh' 'echo W: vfio-binder: is killed now' 'kill -KILL $$' >/usr/lib/vfio-binder/verify-image
other_package
warned /test/log '/etc/vfio-pci.cfg:1'
warned /test/log '/etc/vfio-pci.cfg:2'
warned /test/log 'is killed now'
cmp /etc/vfio-pci.cfg /image/etc/vfio-pci.cfg

rm -r /usr/lib/modules/*/kernel/drivers/vfio
depmod "$(basename /usr/lib/modules/*)"
dpkg --install /test/vfio-binder.deb 2>&1 | tee /test/log
warned /test/log 'lacks .*vfio_pci|vfio_pci .*neither in the image'
image_can_boot

printf '%s\n' '#!/bin/sh' 'kill -SEGV $$' >/usr/sbin/vfio-binder
other_package
warned /test/log 'ended with status 139'
STEPS
  [ "$status" -eq 0 ]
}

@test "bookworm, initramfs-tools: comes, is upgraded, goes, is purged; the image follows" {
  comes_and_goes bookworm initramfs-tools
}

@test "bookworm, initramfs-tools: whatever is broken, there is an image that boots, and dpkg is content" {
  trouble bookworm initramfs-tools
}

@test "bookworm, dracut: comes, is upgraded, goes, is purged; the image follows" {
  comes_and_goes bookworm dracut
}

@test "bookworm, dracut: whatever is broken, there is an image that boots, and dpkg is content" {
  trouble bookworm dracut
}

@test "trixie, initramfs-tools: comes, is upgraded, goes, is purged; the image follows" {
  comes_and_goes trixie initramfs-tools
}

@test "trixie, initramfs-tools: whatever is broken, there is an image that boots, and dpkg is content" {
  trouble trixie initramfs-tools
}

@test "trixie, dracut: comes, is upgraded, goes, is purged; the image follows" {
  comes_and_goes trixie dracut
}

@test "trixie, dracut: whatever is broken, there is an image that boots, and dpkg is content" {
  trouble trixie dracut
}

@test "forky, initramfs-tools: comes, is upgraded, goes, is purged; the image follows" {
  comes_and_goes forky initramfs-tools
}

@test "forky, initramfs-tools: whatever is broken, there is an image that boots, and dpkg is content" {
  trouble forky initramfs-tools
}

@test "forky, dracut: comes, is upgraded, goes, is purged; the image follows" {
  comes_and_goes forky dracut
}

@test "forky, dracut: whatever is broken, there is an image that boots, and dpkg is content" {
  trouble forky dracut
}
