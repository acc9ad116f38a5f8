#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The view of a system that vanishes, in which images are made and packages are installed.

# shellcheck disable=SC2154 # $output and its like are set by bats
bats_require_minimum_version 1.5.0
load program

setup() {
  [[ $EUID -eq 0 ]] || skip "only root can mount"
  root=$BATS_TEST_TMPDIR/system
  mkdir -p "$root"/{dev,proc,etc}
}

@test "a system whose /dev is empty, as those that pacstrap makes, has in its view what its programs want, and keeps it empty" {
  # shellcheck disable=SC2016 # the inner shell's variables
  run "$repository/tests/lib/with-root" "$root" sh -euc '
    for name in full null random urandom zero; do [ -c "$root/dev/$name" ]; done
    echo nothing >"$root/dev/null"
    ls "$root/dev/fd/0" "$root/proc/self/mountinfo" >&2
    ls "$root/dev" | tr "\n" " "
    touch "$root/etc/changed"'
  echo "$output"
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = 'fd full null random urandom zero ' ]
  [ -z "$(find "$root" -mindepth 2)" ]
}

@test "a system with devices of its own keeps them" {
  mknod "$root/dev/null" c 1 3 || skip "no devices can be made here"
  ln -s /proc/self/fd "$root/dev/fd"
  touch "$root/dev/mine"
  # shellcheck disable=SC2016
  run "$repository/tests/lib/with-root" "$root" sh -c 'ls "$root/dev"'
  [ "$output" = $'fd\nmine\nnull' ]
}
