#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # machine: of made_up_machine.bash; stderr: of run
# vfioctl capture on a machine made of plain files, and what --machine makes of it.
bats_require_minimum_version 1.5.0

load made_up_machine
load program

setup() {
  vfioctl=$(vfioctl_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  captured=$BATS_TEST_TMPDIR/captured
  mkdir -p "$machine/proc/sys/kernel" "$machine/etc"
  echo orion >"$machine/proc/sys/kernel/hostname"
  echo 'alice:x:1000:1000:Alice:/home/alice:/bin/sh' >"$machine/etc/passwd"
  echo 'BOOT_IMAGE=/vmlinuz root=UUID=3f2504e0-4f89-11d3-9a0c-0305e82c3301 intel_iommu=on systemd.hostname=orion' >"$machine/proc/cmdline"
}

capture() {
  run --separate-stderr "$vfioctl" capture --root "$machine" "$@"
}

@test "a machine is captured, and list says of it what it says of the machine" {
  capture
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  printf '%s\n' "$output" >"$captured"
  grep -E '^device 0000:02:00.0 .*id=10de:1401' "$captured"
  "$vfioctl" list --root "$machine" --json >"$captured.there"
  "$vfioctl" list --machine "$captured" --json >"$captured.here"
  diff "$captured.there" "$captured.here"
}

@test "into a file; nothing else is printed" {
  capture --output "$captured"
  [ "$status" -eq 0 ]
  [ -z "$output" ]
  grep -q '^device ' "$captured"
  capture --output "$BATS_TEST_TMPDIR/no/such/directory/file"
  [ "$status" -eq 2 ]
  [[ $stderr == 'vfioctl: cannot write '*'/file: No such file or directory' ]]
  capture --output /dev/full
  [ "$status" -eq 2 ]
}

@test "what tells whose machine it is stays behind" {
  mkdir -p "$machine/etc/modprobe.d"
  echo 'options vfio-pci ids=10de:1401 # of orion' >"$machine/etc/modprobe.d/alice.conf"
  capture
  [ "$status" -eq 0 ]
  grep -Fx 'cmdline BOOT_IMAGE=/vmlinuz root=UUID=* intel_iommu=on systemd.hostname=*' <<<"$output"
  [[ ! ${output,,} =~ orion|alice|3f2504e0 ]]
}

@test "a captured machine has no root, and one with a fault is shown where it is" {
  printf 'device 0000:01:00.0\ndevice 001:00.0\n' >"$captured"
  run --separate-stderr "$vfioctl" list --machine "$captured"
  [ "$status" -eq 2 ]
  [ -z "$output" ]
  [[ ${stderr_lines[0]} == "$captured:2:8: error: the bus has 3 digits" ]]
  [[ ${stderr_lines[2]} == '           ^~~' ]]
  [[ $stderr == *"vfioctl: $captured is not the text of a machine, see above" ]]
  run --separate-stderr "$vfioctl" list --machine "$captured" --root /
  [ "$status" -eq 64 ]
  run --separate-stderr "$vfioctl" list --machine "$captured.none"
  [ "$status" -eq 2 ]
  [[ $stderr == "vfioctl: cannot read $captured.none: No such file or directory" ]]
}

@test "every machine of the tests can be looked at" {
  for file in "$BATS_TEST_DIRNAME"/../machines/*; do
    [[ $file == *.md ]] && continue
    run --separate-stderr "$vfioctl" list --json --machine "$file"
    [ "$status" -le 1 ] || { echo "$file: $status: $stderr"; return 1; }
  done
}

@test "nobody without root is told less than why" {
  [ "$(id -u)" -eq 0 ] || skip 'needs root, to be nobody'
  run --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups "$vfioctl" capture
  [ "$status" -eq 0 ] || [[ $stderr == *'cannot '* ]]
  [[ $status -ne 0 || $stderr == *'you are not root'* ]]
}

@test "there is nowhere to look" {
  capture --root "$BATS_TEST_TMPDIR/nowhere"
  [ "$status" -eq 64 ] || [ "$status" -eq 2 ]
  mkdir "$BATS_TEST_TMPDIR/empty"
  run --separate-stderr "$vfioctl" capture --root "$BATS_TEST_TMPDIR/empty"
  [ "$status" -eq 2 ]
  [[ $stderr == 'vfioctl: cannot capture this machine: '* ]]
}
