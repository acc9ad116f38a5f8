#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl verify on a small system below a directory of its own, with images made here.
# VFIOCTL=FILE: the program to test (default: that of the release build).

# shellcheck disable=SC2154 # $root and its like are set by verify_system.bash
bats_require_minimum_version 1.5.0

load verify_system

setup() {
  make_system
}

@test "a good image: a line a check, exit status 0" {
  image initrd.img-6.1
  verify
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == '/boot/initrd.img-6.1 (Linux 6.1): all good' ]]
  [[ $output == *'  ok      binder       /usr/sbin/vfio-binder: static, the installed build'* ]]
  [[ $output == *'  ok      config       /etc/vfio-pci.cfg: as on this system'* ]]
  [[ $output == *'  ok      hook         init-top/00-vfio-binder runs before udev'* ]]
  [[ $output == *'  ok      modules      vfio, vfio_iommu_type1 and vfio_pci and what they need (Linux 6.1)'* ]]
}

@test "--quiet says nothing about a good image" {
  image initrd.img-6.1
  verify --quiet
  [ "$status" -eq 0 ]
  [ -z "$output" ]
}

@test "another config is stale, and the difference is shown" {
  echo 'DEVICES=0000:03:00.0' >"$inside/etc/vfio-pci.cfg"
  image initrd.img-6.1
  verify --quiet
  [ "$status" -eq 1 ]
  [[ $output == *'stale   config'*'-DEVICES=0000:02:00.0'*'+DEVICES=0000:03:00.0'* ]]
  [[ $output != *' ok '* ]]
}

@test "another build is stale" {
  image initrd.img-6.1
  printf 'new' >>"$root/usr/sbin/vfio-binder"
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'stale   binder'* ]]
}

@test "udev first is wrong" {
  printf '/scripts/init-top/%s "$@"\n' udev 00-vfio-binder >"$inside/scripts/init-top/ORDER"
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'wrong   hook         init-top/udev runs before'* ]]
}

@test "a module that is needed and not there" {
  image initrd.img-6.1
  printf 'k/vfio-pci.ko: k/vfio.ko k/irqbypass.ko\n' >"$root/lib/modules/6.1/modules.dep"
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'wrong   modules      irqbypass is neither'* ]]
  printf 'k/irqbypass.ko\n' >"$root/lib/modules/6.1/modules.builtin"
  verify
  [ "$status" -eq 0 ]
}

@test "a damaged image cannot be read, and the place is named" {
  image initrd.img-6.1
  truncate -s -9 "$root/boot/initrd.img-6.1"
  verify
  [ "$status" -eq 2 ]
  [[ $output == *'CANNOT BE READ'*'unknown image        the kernel cannot unpack it: at byte '*'cut off'* ]]
}

@test "the worst image decides" {
  image initrd.img-6.1
  printf 'junk' >"$root/boot/initrd.img-6.0"
  verify
  [ "$status" -eq 2 ]
  [[ ${lines[0]} == /boot/initrd.img-6.1* ]]
  [[ $output == *'/boot/initrd.img-6.0: CANNOT BE READ'* ]]
}

@test "without arguments: newest first, and no copies" {
  for name in initrd.img-6.1.9 initrd.img-6.1.10 initrd.img-6.1.10.old initramfs-5.4.img initramfs-5.4kdump.img; do
    image "$name"
  done
  verify
  [ "$status" -eq 0 ]
  run grep -o '^/boot/[^ ]*' <<<"$output"
  [ "$output" = $'/boot/initrd.img-6.1.10\n/boot/initrd.img-6.1.9\n/boot/initramfs-5.4kdump.img\n/boot/initramfs-5.4.img' ]
}

@test "no image at all" {
  verify
  [ "$status" -eq 2 ]
  [[ $output == *'no boot image found'* ]]
}

@test "a boot entry: its images are one, its options are looked at" {
  mkdir -p "$root/boot/loader/entries" "$root/boot/id/6.1"
  cpio_archive early microcode=x >"$root/boot/id/6.1/microcode"
  archive | gzip >"$root/boot/id/6.1/initrd"
  printf 'options quiet vfio_binder=off\ninitrd /id/6.1/microcode\ninitrd /id/6.1/initrd\n' >"$root/boot/loader/entries/id-6.1.conf"
  verify
  [ "$status" -eq 1 ]
  [[ ${lines[0]} == '/boot/id/6.1/microcode + /boot/id/6.1/initrd (Linux 6.1): NOT GOOD' ]]
  [[ $output == *'wrong   command-line vfio_binder=off'* ]]
}

@test "--together: files that are one image" {
  cpio_archive early microcode=x >"$BATS_TEST_TMPDIR/microcode"
  archive | gzip >"$BATS_TEST_TMPDIR/main"
  verify --together "$BATS_TEST_TMPDIR/microcode" "$BATS_TEST_TMPDIR/main"
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == "$BATS_TEST_TMPDIR/microcode + $BATS_TEST_TMPDIR/main (Linux 6.1): all good" ]]
  verify "$BATS_TEST_TMPDIR/microcode" "$BATS_TEST_TMPDIR/main"
  [ "$status" -eq 1 ]
  [[ $output == *'microcode: NOT GOOD'*'main (Linux 6.1): all good'* ]]
  run "$vfioctl" verify --together --list "$BATS_TEST_TMPDIR/microcode" "$BATS_TEST_TMPDIR/main"
  [[ $output == *' early/microcode'*' etc/vfio-pci.cfg'* ]]
  printf 'MZ' >"$BATS_TEST_TMPDIR/uki"
  verify --together "$BATS_TEST_TMPDIR/uki" "$BATS_TEST_TMPDIR/main"
  [ "$status" -eq 2 ]
  [[ $output == *'booted alone'* ]]
}

@test "names that only look like copies are looked at; an entry can name a unified kernel image" {
  image initrd.img-6.1.newer
  image initrd.img-6.1-rc.new
  image initrd.img-6.1.dpkg-bak
  verify
  run grep -o '^/boot/[^ ]*' <<<"$output"
  [ "$output" = /boot/initrd.img-6.1.newer ]
  mkdir -p "$root/boot/loader/entries"
  echo 'uki /other/6.1.efi' >"$root/boot/loader/entries/a.conf"
  verify
  [ "$status" -eq 2 ]
  [[ $output == *'/boot/other/6.1.efi: CANNOT BE READ'*'No such file'* ]]
}

@test "a unified kernel image" {
  image initrd
  mkdir -p "$root/boot/EFI/Linux"
  stub=$(compgen -G "/usr/lib/systemd/boot/efi/linux*.efi.stub" | head -n 1)
  printf 'quiet\0' >"$BATS_TEST_TMPDIR/cmdline"
  printf '6.1' >"$BATS_TEST_TMPDIR/uname"
  objcopy --add-section .cmdline="$BATS_TEST_TMPDIR/cmdline" --change-section-vma .cmdline=0x30000 \
    --add-section .uname="$BATS_TEST_TMPDIR/uname" --change-section-vma .uname=0x40000 \
    --add-section .initrd="$root/boot/initrd" --change-section-vma .initrd=0x3000000 "$stub" "$root/boot/EFI/Linux/a.efi"
  verify
  [ "$status" -eq 0 ]
  [[ $output == '/boot/EFI/Linux/a.efi (Linux 6.1): all good'*'command-line'* ]]
  verify "$stub"
  [ "$status" -eq 2 ]
  [[ $output == *'no section .initrd'* ]]
}

@test "inside squashfs and erofs" {
  mksquashfs "$inside" "$BATS_TEST_TMPDIR/squashfs-root.img" -quiet -no-progress
  mkfs.erofs "$BATS_TEST_TMPDIR/erofs-root.img" "$inside"
  for payload in squashfs-root.img erofs-root.img; do
    (cd "$BATS_TEST_TMPDIR" && echo "$payload" | cpio --quiet -o -H newc | gzip) >"$root/boot/initrd.img-6.1"
    verify
    [ "$status" -eq 0 ]
    [[ $output == *"and $payload in them"* ]]
    run "$vfioctl" verify --cat "$root/boot/initrd.img-6.1" etc/vfio-pci.cfg
    [ "$output" = 'DEVICES=0000:02:00.0' ]
    run "$vfioctl" verify --list "$root/boot/initrd.img-6.1"
    [[ $output == *"in $payload:"*' etc/vfio-pci.cfg'* ]]
  done
  [ -z "$(compgen -G "/var/tmp/vfioctl.*")" ]
}

@test "a squashfs that is damaged cannot be looked into" {
  cpio_entry squashfs-root.img 100644 'hsqs and nothing more' >"$root/boot/initrd.img-6.1"
  verify
  [ "$status" -eq 2 ]
  [[ $output == *'cannot look inside squashfs-root.img: unsquashfs'* ]]
}

@test "a file system that unpacks to more than it may is given up, and nothing of it stays" {
  mkdir "$BATS_TEST_TMPDIR/bomb"
  # Not zeros, which would be holes in the files and take no room.
  for number in {1..6}; do echo "$number f 644 0 0 yes $number | head -c 400M"; done >"$BATS_TEST_TMPDIR/files"
  mksquashfs "$BATS_TEST_TMPDIR/bomb" "$BATS_TEST_TMPDIR/squashfs-root.img" -quiet -no-progress -comp zstd \
    -Xcompression-level 1 -pf "$BATS_TEST_TMPDIR/files"
  (cd "$BATS_TEST_TMPDIR" && echo squashfs-root.img | cpio --quiet -o -H newc) >"$root/boot/initrd.img-6.1"
  verify
  [ "$status" -eq 2 ]
  [[ $output == *'cannot look inside squashfs-root.img: it unpacks to more than 2 GiB'* ]]
  [ -z "$(compgen -G "/var/tmp/vfioctl.*")" ]
}

@test "a signal ends it, and nothing of what was unpacked stays" {
  # A tool that takes its time, as unsquashfs does with a large file system.
  mkdir "$BATS_TEST_TMPDIR/slow"
  head -c 300M /dev/urandom >"$BATS_TEST_TMPDIR/slow/file"
  mksquashfs "$BATS_TEST_TMPDIR/slow" "$BATS_TEST_TMPDIR/squashfs-root.img" -quiet -no-progress -noD
  (cd "$BATS_TEST_TMPDIR" && echo squashfs-root.img | cpio --quiet -o -H newc) >"$root/boot/initrd.img-6.1"
  "$vfioctl" verify --root "$root" &
  until compgen -G "/var/tmp/vfioctl.*/root" >/dev/null; do
    kill -0 $!
    sleep 0.02
  done
  kill -TERM $!
  status=0
  wait $! || status=$?
  [ "$status" -eq 143 ]
  [ -z "$(compgen -G "/var/tmp/vfioctl.*")" ]
}

@test "--json has the documented fields" {
  image initrd.img-6.1
  run --separate-stderr "$vfioctl" verify --root "$root" --json
  [ "$status" -eq 0 ]
  echo "$output" >"$BATS_TEST_TMPDIR/json"
  run python3 - "$BATS_TEST_TMPDIR/json" <<'PYTHON'
import json, sys
document = json.load(open(sys.argv[1]))
assert document["version"] == 1 and document["result"] == "good"
image, = document["images"]
assert image["purpose"] == "system"
assert set(image) == {"image", "profile", "purpose", "framework", "kernels", "segments", "files", "result", "checks"}, image
assert image["profile"] is None and image["framework"] == "initramfs-tools" and image["kernels"] == ["6.1"]
assert image["segments"][0]["compression"] == "zstd" and image["segments"][0]["offset"] == 0
assert [check["name"] for check in image["checks"]] == ["image", "binder", "config", "hook", "modules", "rivals"]
assert all(set(check) == {"name", "result", "message", "details"} for check in image["checks"])
PYTHON
  [ "$status" -eq 0 ]
}

@test "--cat: the last content, a link followed, and a path that is not there" {
  { archive && cpio_entry etc/vfio-pci.cfg 100644 changed && cpio_entry link 120777 /etc/vfio-pci.cfg; } >"$root/boot/image"
  run "$vfioctl" verify --cat "$root/boot/image" /link
  [ "$status" -eq 0 ]
  [ "$output" = changed ]
  run "$vfioctl" verify --cat "$root/boot/image" /absent
  [ "$status" -eq 1 ]
}

@test "names in an image do not steer the terminal" {
  cpio_entry $'a\x1b[2J\nb' 100644 >"$root/boot/image"
  run "$vfioctl" verify --list "$root/boot/image"
  [ "${#lines[@]}" -eq 1 ]
  [[ $output == *'a\033[2J\012b' ]]
}

@test "output that cannot be written is no success" {
  image initrd.img-6.1
  for arguments in "--root $root" "--json --root $root" "--list $root/boot/initrd.img-6.1" "--cat $root/boot/initrd.img-6.1 init"; do
    for where in '>/dev/full' '>&-'; do
      # shellcheck disable=SC2086
      run bash -c 'vfioctl=$1; shift; "$vfioctl" verify "$@" '"$where" - "$vfioctl" $arguments
      [ "$status" -eq 2 ]
      [[ $output == *'could not be written'* ]]
    done
  done
}

@test "a reader that goes away ends it, and nothing of what was unpacked stays" {
  mksquashfs "$inside" "$BATS_TEST_TMPDIR/squashfs-root.img" -quiet -no-progress
  for number in {1..3000}; do echo "file$number f 644 0 0 true"; done >"$BATS_TEST_TMPDIR/files"
  mksquashfs "$inside" "$BATS_TEST_TMPDIR/squashfs-root.img" -noappend -quiet -no-progress -pf "$BATS_TEST_TMPDIR/files"
  (cd "$BATS_TEST_TMPDIR" && echo squashfs-root.img | cpio --quiet -o -H newc) >"$root/boot/image"
  run bash -c 'set -o pipefail; "$1" verify --list "$2" | true' - "$vfioctl" "$root/boot/image"
  [ "$status" -eq 141 ]
  [ -z "$(compgen -G "/var/tmp/vfioctl.*")" ]
}

@test "wrong usage is 64" {
  for arguments in '' 'nonsense' 'verify --nonsense' 'verify --list' 'verify --cat image' 'verify --list --json image' 'verify --together' 'verify --cat --together a b'; do
    # shellcheck disable=SC2086
    run "$vfioctl" $arguments
    [ "$status" -eq 64 ]
  done
  run "$vfioctl" --version
  [ "$status" -eq 0 ]
}
