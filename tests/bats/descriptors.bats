#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whatever the caller has open, what the scripts start gets three descriptors: apt hands on all that it has to the scripts of packages,
# and dash cannot name one of two digits.

# shellcheck disable=SC2016,SC2154 # $status and its like are set by bats; the variables of inner shells
bats_require_minimum_version 1.5.0
load program

# Stand-ins for programs, which note what they have open and fail. ls has a descriptor of its own, the next that is free.
setup() {
  place=$BATS_TEST_TMPDIR/place noted=$BATS_TEST_TMPDIR/noted
  mkdir "$place"
  : >"$noted"
  local name
  for name in mmdebstrap dpkg-checkbuilddeps rpmbuild makepkg; do
    printf '#!/bin/sh\nls /proc/self/fd >>%s\nexit 1\n' "$noted" >"$place/$name"
  done
  chmod 755 "$place"/* "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
  chmod 666 "$noted"
}

with_twenty_open() { # COMMAND...
  run env PATH="$place:$PATH" bash -c '
    for number in {3..22}; do eval "exec $number</dev/null"; done
    exec "$@"' bash "$@"
  echo "$output"
}

has_noted_three() {
  diff -u --label expected <(printf '%s\n' 0 1 2 3) --label noted "$noted"
}

@test "the stand-in notes all twenty where nobody closes them" {
  with_twenty_open rpmbuild
  [ "$(grep -cxE "[0-9]|1[0-9]|2[0-2]" "$noted")" -eq 23 ]
}

@test "mmdebstrap, started by make-root, which has a lock" {
  with_twenty_open env VFIO_BINDER_CACHE="$BATS_TEST_TMPDIR/cache" VFIO_BINDER_MIRROR=http://mirror.invalid/debian \
    "$repository/tests/boot/make-root" trixie
  [ "$status" -ne 0 ]
  has_noted_three
}

@test "what installs packages in a view of a system" {
  [[ $EUID -eq 0 ]] || skip "only root can make a view"
  with_twenty_open "$repository/tests/lib/with-root" / sh -c 'chroot "$root" ls /proc/self/fd'
  [ "$output" = $'0\n1\n2\n3' ]
}

@test "the scripts that boot machines, and all others that have what they share" {
  with_twenty_open bash -c '. "$1/tests/lib/common.bash"; ls /proc/self/fd' bash "$repository"
  [ "$output" = $'0\n1\n2\n3' ]
  with_twenty_open bash -c '. "$1/tests/lib/common.bash"; exec 9<&0; quietly "$2" ls /proc/self/fd' bash "$repository" "$noted"
  has_noted_three
  local script
  for script in demo run boot/make-root boot/run boot/run-case images/run lib/with-root; do
    grep -q '^\. .*lib/common.bash"$\|^\. .*/common.bash"$' "$repository/tests/$script"
  done
}

@test "what builds the packages" {
  local format
  for format in deb rpm arch; do
    : >"$noted"
    with_twenty_open "$repository/packaging/build" "$format"
    [ "$status" -ne 0 ]
    has_noted_three
  done
}
