#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2030,SC2031,SC2154 # each test sets address for itself; stderr: of run
# What the machine that runs this uses, as vfioctl sees it: its own root disk, its own network.
bats_require_minimum_version 1.5.0

load program

setup() {
  vfioctl=$(vfioctl_program)
}

# The PCI function nearest above a directory of /sys/devices.
function_above() { # DIRECTORY
  realpath "$1" | grep -oE '[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]' | tail -n1
}

# Sets `disk`, of which the root file system is, and `address`, the function that it hangs on.
find_root_disk() {
  local number directory
  number=$(mountpoint -d /)
  [[ -e /sys/dev/block/$number ]] || skip "the root file system is on no disk of its own"
  directory=$(realpath "/sys/dev/block/$number")
  [[ ! -e $directory/partition ]] || directory=${directory%/*}
  disk=${directory##*/}
  address=$(function_above "$directory") || true
  [[ -n $address ]] || skip "the root file system is on $disk, which hangs on no PCI device"
}

# Words of the uses of a kind, a line each.
uses_of() { # ADDRESS KIND
  jq -r --arg address "$1" --arg kind "$2" '.groups[].devices[] | select(.address == $address).in_use[] | select(.kind == $kind).what'
}

@test "the disk with the root file system is in use, and may not be handed over" {
  find_root_disk
  run --separate-stderr "$vfioctl" list --json "$address"
  echo "$output" "$stderr"
  [ "$status" -eq 0 ]
  uses_of "$address" root <<<"$output" | grep -E "^[a-z0-9]+ on /[ ,].*\($disk"
  [ "$(jq -r --arg address "$address" '.groups[].devices[] | select(.address == $address).verdict' <<<"$output")" = no ]
}

@test "the link with the default route is in use" {
  local link
  link=$(awk '$2 == "00000000" && $8 == "00000000" { print $1; exit }' /proc/net/route)
  [[ -e /sys/class/net/$link/device && -n $link ]] || skip "no device has the default route"
  address=$(function_above "/sys/class/net/$link/device") || true
  [[ -n $address ]] || skip "$link is of no PCI device"
  run --separate-stderr "$vfioctl" list --json "$address"
  echo "$output"
  uses_of "$address" network <<<"$output" | grep "^$link: .*default route"
}

@test "a disk that a process has open is in use by that process" {
  find_root_disk
  { : <"/dev/$disk"; } 2>/dev/null || skip "/dev/$disk may not be opened here"
  exec 9<"/dev/$disk"
  run --separate-stderr "$vfioctl" list --json "$address"
  exec 9<&-
  echo "$output"
  uses_of "$address" storage <<<"$output" | grep -E "\($$\): .*$disk"
  run --separate-stderr "$vfioctl" list --json "$address"
  [ "$(uses_of "$address" storage <<<"$output" | grep -c "($$): ")" -eq 0 ]
}

@test "without root the mounts are seen all the same, and that more may be in use is told" {
  ((EUID == 0)) || skip "becomes another user"
  find_root_disk
  install -m 755 "$vfioctl" "$BATS_TEST_TMPDIR/vfioctl"
  chmod 711 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
  run --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups "$BATS_TEST_TMPDIR/vfioctl" list --json "$address"
  echo "$output" "$stderr"
  [ "$status" -eq 0 ]
  uses_of "$address" root <<<"$output" | grep -q " on /"
  [ "$(jq -r --arg address "$address" '.groups[].devices[] | select(.address == $address).in_use_complete' <<<"$output")" = false ]
  [ "$(wc -l <<<"$stderr")" -eq 1 ]
  [[ $stderr == *"/proc/1/fd"* ]]
}
