# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The program under test: the one that is shipped.

repository=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

binder_program() {
  local program=${VFIO_BINDER_PROGRAM:-$repository/build/release/binder/vfio-binder}
  [[ -x $program ]] || { echo "there is no $program: cmake --preset release && cmake --build --preset release" >&2; return 1; }
  realpath "$program"
}

# Of the same build.
vfioctl_program() {
  local program
  program=$(binder_program) || return
  echo "${program%/*}/vfioctl"
}
