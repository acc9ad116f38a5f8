#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl add and vfioctl remove, on a machine made of plain files.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  vfioctl=$(vfioctl_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  config=$machine/etc/vfio-pci.cfg
}

vfioctl() { # COMMAND ARGUMENT...
  run --separate-stderr "$vfioctl" "$1" --root "$machine" "${@:2}"
}

# The processor's, which stays with the host where both cards are handed over.
add_display() {
  add_device pci0000:00/0000:00:04.0 8086:3e92 030000 15 i915
}

# Runs COMMAND in a mount namespace of its own.
with_mounts() { # COMMAND
  [[ $EUID -eq 0 ]] || skip "needs root"
  unshare --mount bash -euc "$1"
}

@test "add: the entry goes to the end of the list, and nothing else changes" {
  add_display
  printf '# mine\r\nDEVICES="0000:01:00.0,\r\n\t0000:01:00.1" # both\r\nTIMEOUT=3' >"$config"
  vfioctl add 02:00.0 --group
  [ "$status" -eq 0 ]
  printf '# mine\r\nDEVICES="0000:01:00.0,\r\n\t0000:01:00.1\r\n\t0000:02:00.0\r\n\t0000:02:00.1" # both\r\nTIMEOUT=3' | cmp - "$config"
  vfioctl add 02:00.0 --group
  [ "$status" -eq 0 ]
  [[ $output == *"0000:02:00.0: is listed already"*"/etc/vfio-pci.cfg:4"* ]]
  vfioctl remove 02:00.1 0000:00:02.0/00.0
  [ "$status" -eq 0 ]
  printf '# mine\r\nDEVICES="0000:01:00.0,\r\n\t0000:01:00.1" # both\r\nTIMEOUT=3' | cmp - "$config"
}

@test "add: a config that is not there is made" {
  vfioctl add 0000:02:00.*
  [ "$status" -eq 0 ]
  [ "$(cat "$config")" = 'DEVICES="0000:02:00.*"' ]
  [ "$(stat -c %a "$config")" = 644 ]
}

@test "add: storage goes by its path with a guard; guards as they are asked for" {
  vfioctl add 03:00.0
  [ "$status" -eq 0 ]
  [[ $output == *"0000:03:00.0: added as 0000:00:03.0/00.0|144d:a808:1043:8520"* ]]
  vfioctl add 02:00.* --guard
  [[ $output == *"added as 0000:02:00.*|10de:1401:1043:8520"* ]]
  vfioctl remove 03:00.0
  vfioctl add 03:00.0 --no-guard
  [ "$status" -eq 0 ]
  [[ $output == *"added as 0000:00:03.0/00.0"* && $output != *a808* ]]
}

@test "add: the last display is not written, unless the config says that the host can do without" {
  echo 'DEVICES="01:00.0 01:00.1"' >"$config"
  vfioctl add 02:00.0
  [ "$status" -eq 1 ]
  [[ $stderr == *'(last-display)'*'HEADLESS=yes'* ]]
  printf 'DEVICES="01:00.0 01:00.1"\nHEADLESS=yes\n' >"$config"
  vfioctl add 02:00.0
  [ "$status" -eq 0 ]
}

@test "add: what would be refused is not written, unless by force" {
  echo 'DEVICES=""' >"$config"
  for device in 00:01.0 07:00.0 pci:10de:1401; do
    vfioctl add "$device"
    [ "$status" -eq 1 ]
    [[ $stderr == *"left alone ("*"nothing was written"* ]]
    [ "$(cat "$config")" = 'DEVICES=""' ]
  done
  vfioctl add 07:00.0 --force
  [ "$status" -eq 0 ]
  [[ $stderr == *"left alone (not-present)"* ]]
  [ "$(cat "$config")" = 'DEVICES="0000:07:00.0"' ]
}

@test "add: what the host lives on is not written, though no rule of the boot knows it" {
  mkdir -p "$machine/proc/self" "$machine"/sys/devices/pci0000:00/0000:00:03.0/0000:03:00.0/nvme/nvme0/nvme0n1 "$machine/sys/dev/block" "$machine/sys/class/block"
  echo 259:0 >"$machine/sys/devices/pci0000:00/0000:00:03.0/0000:03:00.0/nvme/nvme0/nvme0n1/dev"
  ln -s ../../devices/pci0000:00/0000:00:03.0/0000:03:00.0/nvme/nvme0/nvme0n1 "$machine/sys/class/block/nvme0n1"
  ln -s ../../devices/pci0000:00/0000:00:03.0/0000:03:00.0/nvme/nvme0/nvme0n1 "$machine/sys/dev/block/259:0"
  echo '22 1 259:0 / / rw,relatime shared:1 - ext4 /dev/nvme0n1 rw' >"$machine/proc/self/mountinfo"
  mkdir -p "$machine/proc/1" && cp "$machine/proc/self/mountinfo" "$machine/proc/1/"
  vfioctl add 03:00.0
  [ "$status" -eq 1 ]
  [[ $stderr == *"0000:03:00.0: not to be handed over ("* ]]
  [ ! -e "$config" ]
}

@test "add --dry-run: a diff that patch takes, and nothing is written" {
  printf 'TIMEOUT=3\nDEVICES=01:00.0' >"$config"
  cp "$config" "$BATS_TEST_TMPDIR/before"
  vfioctl add 01:00.1 --dry-run
  [ "$status" -eq 0 ]
  cmp "$config" "$BATS_TEST_TMPDIR/before"
  printf '%s\n' "$output" | tail -n +3 >"$BATS_TEST_TMPDIR/diff"
  [ "$(cat "$BATS_TEST_TMPDIR/diff")" = '@@ -1,2 +1,2 @@
 TIMEOUT=3
-DEVICES=01:00.0
\ No newline at end of file
+DEVICES=01:00.0 0000:01:00.1
\ No newline at end of file' ]
}

@test "add --dry-run: patch takes it with the line ends of DOS and bytes that are no UTF-8" {
  add_display
  printf '# gr\xfcn\r\nDEVICES=01:00.0\r\nTIMEOUT=3\r\n' >"$config"
  cp "$config" "$BATS_TEST_TMPDIR/patched"
  "$vfioctl" add --root "$machine" 02:00.0 --dry-run >"$BATS_TEST_TMPDIR/diff"
  patch --binary --silent "$BATS_TEST_TMPDIR/patched" "$BATS_TEST_TMPDIR/diff"
  printf '# gr\xfcn\r\nDEVICES=01:00.0 0000:02:00.0\r\nTIMEOUT=3\r\n' | cmp - "$BATS_TEST_TMPDIR/patched"
}

@test "add --config: a path from where the person stands" {
  cd "$BATS_TEST_TMPDIR"
  "$vfioctl" add --config here.cfg --force --dry-run 09:1f.0 >"$BATS_TEST_TMPDIR/diff" 2>/dev/null
  grep -qx -- "+++ $BATS_TEST_TMPDIR/here.cfg" "$BATS_TEST_TMPDIR/diff"
}

@test "remove: entries in other words and in drop-ins; what names more is left and told" {
  mkdir "$config.d"
  echo 'DEVICES="pci:144d:a808 0000:02:00.*"' >"$config"
  printf '# audio\n0000:01:00.1\n' >"$config.d/a.cfg"
  printf '0000:01:00.0|10de:1401 # gpu\n' >"$config.d/b.cfg"
  vfioctl remove 02:00.1
  [ "$status" -eq 1 ]
  [[ $stderr == *"vfio-pci.cfg:1: 0000:02:00.* names other devices than 0000:02:00.1 too"* ]]
  vfioctl remove 03:00.0 01:00.*
  [ "$status" -eq 0 ]
  [ "$(cat "$config")" = 'DEVICES="0000:02:00.*"' ]
  [ "$(cat "$config.d/a.cfg")" = '# audio' ]
  [ "$(cat "$config.d/b.cfg")" = ' # gpu' ]
  vfioctl remove 03:00.0
  [ "$status" -eq 0 ]
  [[ $output == *"0000:03:00.0: is not listed"* ]]
}

@test "remove: a machine that cannot be looked at has entries in the same words removed" {
  echo 'DEVICES="0000:02:00.0|10de:1401 0000:01:00.0"' >"$config"
  rm -r "$machine/sys/bus"
  vfioctl remove 02:00.0
  [ "$status" -eq 0 ]
  [[ $stderr == *"only entries in the same words are found"* ]]
  [ "$(cat "$config")" = 'DEVICES="0000:01:00.0"' ]
  vfioctl add 02:00.0
  [ "$status" -eq 2 ]
}

@test "add: wrong usage" {
  vfioctl add 2:0.0
  [ "$status" -eq 64 ]
  [[ $stderr == *"write 02:00.0"* ]]
  vfioctl add
  [ "$status" -eq 64 ]
  for command in add remove bind release; do
    vfioctl "$command" ''
    [ "$status" -eq 64 ]
    [[ $stderr == *'"" names no device'* ]]
  done
  vfioctl add 02:00.0 --regenerate
  [ "$status" -eq 64 ]
  vfioctl add 02:00.0 --guard --no-guard
  [ "$status" -eq 64 ]
  [ ! -e "$config" ]
}

@test "add: what is to be done next is the command of the framework that is installed" {
  for program in dracut kernel-install mkinitcpio update-initramfs; do
    mkdir -p "$machine/usr/bin"
    : >"$machine/usr/bin/$program"
    [[ $program != mkinitcpio ]] || { mkdir -p "$machine/etc/mkinitcpio.d" && : >"$machine/etc/mkinitcpio.d/linux.preset"; }
    [[ $program != kernel-install ]] || { mkdir -p "$machine/etc/kernel" && echo layout=bls >"$machine/etc/kernel/install.conf"; }
    vfioctl add 02:00.0
    words+="$(grep -F '&&' <<<"$output");"
    rm "$config"
  done
  [ "$(tr -s ' ' <<<"$words")" = ' dracut --regenerate-all --force && vfioctl verify; dracut --regenerate-all --force && vfioctl verify; mkinitcpio -P && vfioctl verify; update-initramfs -u -k all && vfioctl verify;' ]
}

@test "add: link, owner, mode and ACL stay" {
  [[ $EUID -eq 0 ]] || skip "needs root"
  mkdir -p "$machine/srv"
  echo 'DEVICES=' >"$machine/srv/real.cfg"
  ln -s /srv/real.cfg "$config"
  chown 12:34 "$machine/srv/real.cfg"
  chmod 640 "$machine/srv/real.cfg"
  acl=0x0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000000ffffffff
  python3 -c 'import os, sys; os.setxattr(sys.argv[1], "system.posix_acl_access", bytes.fromhex(sys.argv[2][2:]))' "$machine/srv/real.cfg" "$acl" ||
    skip "this file system has no ACLs"
  vfioctl add 02:00.0
  [ "$status" -eq 0 ]
  [ -L "$config" ]
  [ "$(cat "$machine/srv/real.cfg")" = 'DEVICES=0000:02:00.0' ]
  [ "$(stat -c '%u:%g %a' "$machine/srv/real.cfg")" = '12:34 640' ]
  [ "$(python3 -c 'import os, sys; print("0x" + os.getxattr(sys.argv[1], "system.posix_acl_access").hex())' "$machine/srv/real.cfg")" = "$acl" ]
}


@test "add: killed at any of its calls, the old file is there or the new one, and the next run is not hindered" {
  add_display
  strace -qqq -o /dev/null true || skip "no process may be traced here"
  local call number killed=0
  for call in flock fchmod fsync write renameat unlinkat; do
    for number in 1 2 3 4; do
      printf '# mine\nDEVICES="01:00.0"\n' >"$config"
      strace -qqq -o "$BATS_TEST_TMPDIR/strace" -e "trace=$call" -e "inject=$call:signal=KILL:when=$number" \
        "$vfioctl" add --root "$machine" 02:00.0 >/dev/null 2>&1 || killed=$((killed + 1))
      [[ $(cat "$config") == $'# mine\nDEVICES="01:00.0"' || $(cat "$config") == $'# mine\nDEVICES="01:00.0 0000:02:00.0"' ]]
      vfioctl add 02:00.0
      [ "$status" -eq 0 ]
      [ "$(cat "$config")" = $'# mine\nDEVICES="01:00.0 0000:02:00.0"' ]
      [ "$(ls -A "$machine/etc")" = vfio-pci.cfg ]
    done
  done
  [ "$killed" -ge 7 ]
}

@test "add: no space left, a read-only file system: the old file stays, and the reason is told" {
  echo 'DEVICES=""' >"$config"
  with_mounts "
    mount -t tmpfs -o size=16k tmpfs '$machine/etc'
    echo 'DEVICES=\"\"' >'$config'
    head -c 100000 /dev/zero >'$machine/etc/fill' || true
    '$vfioctl' add --root '$machine' 02:00.0 && exit 1
    [ \"\$(cat '$config')\" = 'DEVICES=\"\"' ]
    [ \"\$(ls -A '$machine/etc' | wc -l)\" = 2 ]
    mount -o remount,ro '$machine/etc'
    '$vfioctl' add --root '$machine' 02:00.0
  " >"$BATS_TEST_TMPDIR/out" 2>&1 && false
  cat "$BATS_TEST_TMPDIR/out"
  grep -q 'there is no space left' "$BATS_TEST_TMPDIR/out"
  grep -q 'the file system is read-only' "$BATS_TEST_TMPDIR/out"
}

@test "add: a file that is a mount point is written in place" {
  add_display
  echo 'DEVICES=""' >"$config"
  echo 'DEVICES="01:00.0 01:00.1"' >"$BATS_TEST_TMPDIR/outside"
  with_mounts "
    mount --bind '$BATS_TEST_TMPDIR/outside' '$config'
    '$vfioctl' add --root '$machine' 02:00.0
    [ \"\$(ls -A '$machine/etc')\" = vfio-pci.cfg ]
  "
  [ "$(cat "$BATS_TEST_TMPDIR/outside")" = 'DEVICES="01:00.0 01:00.1 0000:02:00.0"' ]
}
