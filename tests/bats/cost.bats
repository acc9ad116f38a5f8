#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a run costs, as counts: they are the same on every machine.

# shellcheck disable=SC2154 # $output and its like are set by bats
bats_require_minimum_version 1.5.0
load program

setup() {
  binder=$(binder_program)
  machine=$BATS_TEST_TMPDIR/machine
}

trace() {
  calls=$BATS_TEST_TMPDIR/calls
  run strace -f -qq -o "$calls" "$binder" --root "$machine"
  all=$(grep -cvE '\+\+\+|---|resumed' "$calls")
  processes=$(cut -d ' ' -f 1 "$calls" | sort -u | wc -l)
}

@test "60 devices, 2 listed: under 1,500 system calls, and one process for all that can wait" {
  "$repository/tests/bench/machine" "$machine" 60 2
  trace
  [ "$status" -eq 1 ] # plain files do not react
  [ "$(cat "$machine/sys/bus/pci/drivers_probe")" = 0000:03:06.0 ]
  echo "$all calls, $processes processes"
  [ "$all" -gt 200 ]
  [ "$all" -lt 1500 ]
  [ "$processes" -eq 2 ]
}

@test "nothing configured: no other process, and no look at the bus" {
  "$repository/tests/bench/machine" "$machine" 60 2
  echo '# nothing' >"$machine/etc/vfio-pci.cfg"
  trace
  [ "$status" -eq 0 ]
  [ "$processes" -eq 1 ]
  [ "$(grep -c 'sys/bus' "$calls")" -eq 0 ]
  echo "$all calls"
  [ "$all" -lt 150 ]
}
