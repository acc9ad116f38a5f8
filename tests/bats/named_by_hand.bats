#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a package says when it goes: the files of the administrator that still name its hooks.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $stage and its like by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine

setup() {
  stage=$BATS_TEST_TMPDIR/stage
  mkdir -p "$stage"/{boot,usr/sbin,etc/mkinitcpio.conf.d,etc/mkinitcpio.d,etc/dracut.conf.d}
  "$repository/hooks/common/install-hooks" "$stage" mkinitcpio dracut
}

named() {
  run --separate-stderr on_stage /usr/lib/vfio-binder/named-by-hand
  [ "$status" -eq 0 ]
  [ "$output" = '' ]
}

nothing_is_named() {
  named
  [ "$stderr" = '' ]
}

# Our own drop-in names it all the time.
@test "where only our own files name it nothing is said" {
  echo 'HOOKS=(base udev block)' >"$stage/etc/mkinitcpio.conf"
  nothing_is_named
  rm -r "${stage:?}"/etc/*
  nothing_is_named
}

@test "each file that names it is listed once: HOOKS, in one line or in several; presets and their configs; modules of dracut" {
  printf '%s\n' 'HOOKS=(' '  base' '  vfio-binder' '  udev)' >"$stage/etc/mkinitcpio.conf"
  echo 'HOOKS+=(vfio-binder)' >"$stage/etc/mkinitcpio.conf.d/my hooks.conf"
  printf '%s\n' 'fallback_options="-S autodetect -A vfio-binder"' 'ALL_config="/etc/mine"' "default_config='/etc/mine' # mine" \
    '#other_config="/etc/other"' >"$stage/etc/mkinitcpio.d/linux.preset"
  echo 'HOOKS="base vfio-binder udev"' | tee "$stage/etc/mine" >"$stage/etc/other"
  echo 'add_dracutmodules+=" vfio-binder "' >"$stage/etc/dracut.conf.d/mine.conf"
  named
  diff -u - <(sed 1d <<<"$stderr") <<'FILES'
W: vfio-binder:   /etc/mkinitcpio.conf
W: vfio-binder:   /etc/mkinitcpio.conf.d/my hooks.conf
W: vfio-binder:   /etc/mkinitcpio.d/linux.preset
W: vfio-binder:   /etc/dracut.conf.d/mine.conf
W: vfio-binder:   /etc/mine
FILES
  [[ ${stderr_lines[0]} == 'W: vfio-binder: these files name vfio-binder, '* ]]
}

@test "a comment names nothing, nor does what leaves it out, nor another hook with a longer name" {
  printf '%s\n' '# HOOKS=(base vfio-binder udev)' 'HOOKS=(base udev) # no vfio-binder' 'MODULES=(vfio_pci vfio-binder2 my-vfio-binder vfio-binder.x)' \
    >"$stage/etc/mkinitcpio.conf"
  printf '%s\n' 'fallback_options="-S autodetect,vfio-binder"' "other_options=('--skiphooks' 'vfio-binder')" 'third_options="--skiphooks=vfio-binder,x"' \
    >"$stage/etc/mkinitcpio.d/linux.preset"
  echo 'omit_dracutmodules+=" vfio-binder "' >"$stage/etc/dracut.conf.d/mine.conf"
  nothing_is_named
}

@test "the packages for Debian and Arch say it when they go, and Debian's not when it is upgraded" {
  echo 'add_dracutmodules+=" vfio-binder "' >"$stage/etc/dracut.conf.d/mine.conf"
  local scripts=$repository/packaging
  run on_stage sh "$scripts/debian/vfio-binder.prerm" upgrade 999
  [ "$status" -eq 0 ]
  [ "$output" = '' ]
  run on_stage sh "$scripts/debian/vfio-binder.prerm" remove
  [ "$status" -eq 0 ]
  [ "${lines[1]}" = 'W: vfio-binder:   /etc/dracut.conf.d/mine.conf' ]
  # shellcheck disable=SC2016 # the inner shell's variable
  run on_stage bash -c '. "$1/arch/vfio-binder.install"; pre_remove' bash "$scripts"
  [ "$status" -eq 0 ]
  [ "${lines[1]}" = 'W: vfio-binder:   /etc/dracut.conf.d/mine.conf' ]
}
