# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # $repository is set by program.bash
# Real systems to install packages in.

# A system with GENERATOR, by the suite of Debian or by its directory. It is never changed: use tests/lib/with-root.
system_root() { # SUITE|DIRECTORY GENERATOR
  if [[ $1 == /* ]]; then echo "$1"; else "$repository/tests/boot/make-root" "$1" "$2"; fi
}

# Runs the steps on standard input in a view of a system, which vanishes with all that they change. FILEs are in /test.
in_system() { # SUITE|DIRECTORY GENERATOR FILE...
  [[ $EUID -eq 0 ]] || skip "only root can install packages"
  local steps=$BATS_TEST_TMPDIR/steps below
  below=$(system_root "$1" "$2")
  { cat "$repository/tests/bats/system_steps.bash" && printf 'generator=%s\n' "$2" && cat; } >"$steps"
  shift 2
  # shellcheck disable=SC2016 # the variables of the inner shell
  run "$repository/tests/lib/with-root" "$below" bash -euc '
    mkdir "$root/test"
    cp "$@" "$root/test"
    chroot "$root" env -i bash /test/steps </dev/null 2>&1' bash "$steps" "$@"
  echo "$output"
}

# Skips a case whose name begins with a suite that this run is not for.
only_chosen_suites() {
  local suite=${BATS_TEST_DESCRIPTION%%,*}
  [[ " ${VFIO_BINDER_SUITES:-trixie} " == *" $suite "* ]] || skip "not in VFIO_BINDER_SUITES=${VFIO_BINDER_SUITES:-trixie}"
}

# The same for a package manager that the system itself has not: the steps run outside of the view, which is at $root, and
# with inside 'STEPS' in it. FILEs are in the directory in which the steps run.
on_system() { # SUITE|DIRECTORY GENERATOR FILE...
  [[ $EUID -eq 0 ]] || skip "only root can install packages"
  local below place=$BATS_TEST_TMPDIR/steps
  below=$(system_root "$1" "$2")
  mkdir "$place"
  {
    printf 'set -euo pipefail\ngenerator=%s\nfail() { echo "FAILED: $*" >&2; exit 1; }\n' "$2"
    # shellcheck disable=SC2016
    echo 'inside() { chroot "$root" env -i generator="$generator" bash -c ". /test/system_steps.bash; $1" </dev/null; }'
    # shellcheck disable=SC2016
    echo 'mkdir "$root/test" && cp "$0.inside" "$root/test/system_steps.bash"'
    cat
  } >"$place/steps"
  cp "$repository/tests/bats/system_steps.bash" "$place/steps.inside"
  cp "${@:3}" "$place"
  run env --chdir="$place" "$repository/tests/lib/with-root" "$below" bash "$place/steps"
  echo "$output"
}
