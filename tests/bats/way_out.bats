#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The entry of the boot menu that is the same kernel without vfio-binder: for GRUB, and for menus of entry files.

# shellcheck disable=SC2012,SC2030,SC2031,SC2154 # names of our own; bats runs each test in a subshell, and sets $stderr
bats_require_minimum_version 1.5.0
load program

setup() {
  boot=$BATS_TEST_TMPDIR/boot
  entries=$boot/loader/entries
  mkdir -p "$entries"
  export BOOT_ENTRIES_ROOTS="$boot $BATS_TEST_TMPDIR/not-there"
  entry guest-6.1.0 'title   Guest OS' 'version 6.1.0' 'sort-key guest' 'options root=UUID=1 ro -- init' 'linux /guest/6.1.0/linux'
}

entry() { # NAME LINE...
  printf '%s\n' "${@:2}" >"$entries/$1.conf"
}

boot_entries() {
  run --separate-stderr "$repository/hooks/common/boot-entries" "$@"
}

@test "the entry of a kernel gets one beside it, which comes last and is the same but for one word" {
  boot_entries add 6.1.0
  [ "$status" -eq 0 ]
  diff -u - "$entries/0-without-vfio-binder-guest-6.1.0.conf" <<'ENTRY'
# Made by vfio-binder, which takes it away again.
title   Guest OS, without vfio-binder
version 6.1.0
sort-key zz-guest
linux /guest/6.1.0/linux
options root=UUID=1 ro vfio_binder=off -- init
ENTRY
  boot_entries add 6.1.0
  [ "$(ls "$entries")" = $'0-without-vfio-binder-guest-6.1.0.conf\nguest-6.1.0.conf' ]
}

@test "tries that are counted, several lines of options, none at all" {
  entry guest-6.2.0+3-1 'title Guest' 'linux /a' 'options one' 'options two'
  entry guest-6.3.0 'title Guest' 'linux /a'
  boot_entries refresh
  [ "$(grep options "$entries/0-without-vfio-binder-guest-6.2.0.conf")" = $'options one\noptions two vfio_binder=off' ]
  [ "$(grep options "$entries/0-without-vfio-binder-guest-6.3.0.conf")" = 'options vfio_binder=off' ]
}

@test "what has its command line elsewhere gets none" {
  entry guest-6.1.0 'title Guest' 'efi /EFI/Linux/guest.efi'
  boot_entries refresh
  [ "$(ls "$entries")" = guest-6.1.0.conf ]
}

@test "it goes with its kernel, and with the package; nobody else's does" {
  entry guest-6.2.0 'title Guest' 'linux /a'
  boot_entries refresh
  entry 0-without-vfio-binder-mine-6.1.0 'title mine'
  boot_entries remove 6.1.0
  [ "$(ls "$entries" | tr '\n' ' ')" = '0-without-vfio-binder-guest-6.2.0.conf 0-without-vfio-binder-mine-6.1.0.conf guest-6.1.0.conf guest-6.2.0.conf ' ]
  boot_entries clear
  [ "$(ls "$entries" | tr '\n' ' ')" = '0-without-vfio-binder-mine-6.1.0.conf guest-6.1.0.conf guest-6.2.0.conf ' ]
}

@test "a place that cannot be written to is a warning" {
  [[ $EUID -eq 0 ]] || skip 'needs root: it mounts'
  run --separate-stderr unshare --mount bash -euc "mount --bind '$entries' '$entries'; mount -o remount,bind,ro '$entries'; '$repository/hooks/common/boot-entries' refresh"
  [ "$status" -eq 0 ]
  [[ $stderr == *'W: vfio-binder: '*'could not be written'* ]]
}

# --- GRUB. 10_linux writes so on Debian 12.

grub_d() {
  grub=$BATS_TEST_TMPDIR/grub.d
  mkdir -p "$grub"
  cat >"$grub/10_linux" <<'SCRIPT'
#!/bin/sh
echo "Found linux image: /boot/vmlinuz-6.1.0" >&2
cat <<'MENU'
function gfxmode {
	set gfxpayload="${1}"
}
menuentry 'Debian GNU/Linux' --class debian --class gnu-linux $menuentry_id_option 'gnulinux-simple-1' {
	load_video
	savedefault
	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
	search --no-floppy --fs-uuid --set=root 1
	echo	'Loading Linux 6.1.0 ...'
	linux	/boot/vmlinuz-6.1.0 root=UUID=1 ro  quiet
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-6.1.0
}
submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced-1' {
	menuentry 'Debian GNU/Linux, with Linux 6.1.0' {
		linux	/boot/vmlinuz-6.1.0 root=UUID=1 ro  quiet
	}
}
MENU
SCRIPT
  chmod +x "$grub/10_linux"
}

# The script looks for the program that the package has installed.
grub_entry() {
  sed "s,/usr/sbin/vfio-binder,${1:-/bin/true},; s,/etc/vfio-pci.cfg.d/no-boot-entry,$BATS_TEST_TMPDIR/no-boot-entry," \
    "$repository/hooks/common/grub-entry" >"$grub/42_vfio-binder"
  run --separate-stderr sh "$grub/42_vfio-binder"
  [ "$status" -eq 0 ]
}

@test "GRUB: the first entry once more, with one word" {
  grub_d
  grub_entry
  diff -u - <(echo "$output") <<'MENU'
menuentry 'Debian GNU/Linux, without vfio-binder' --class debian --class gnu-linux $menuentry_id_option 'without-vfio-binder-gnulinux-simple-1' {
	load_video
	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
	search --no-floppy --fs-uuid --set=root 1
	echo	'Loading Linux 6.1.0 ...'
	linux	/boot/vmlinuz-6.1.0 root=UUID=1 ro  quiet vfio_binder=off
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-6.1.0
}
MENU
}

@test "GRUB: nothing without the program, with the file that says so, or of what is no whole entry" {
  grub_d
  grub_entry /not-there
  [ "$output" = "" ]
  touch "$BATS_TEST_TMPDIR/no-boot-entry"
  grub_entry
  [ "$output" = "" ]
  rm "$BATS_TEST_TMPDIR/no-boot-entry"
  for text in '' 'exit 3' 'echo blscfg' "echo \"menuentry 'a' {\"" "printf '%s\\n' \"menuentry 'a' {\" 'echo x' }"; do
    printf '#!/bin/sh\n%s\n' "$text" >"$grub/10_linux"
    grub_entry
    [ "$output" = "" ]
  done
  rm "$grub/10_linux"
  grub_entry
  [ "$output" = "" ]
}
