#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The same list for every framework: the binder says what belongs in an image, and each of the three build hooks asks
# its framework for that, for all of it and for nothing else. The frameworks are stand-ins that note what they were
# asked for.

# shellcheck disable=SC2154 # $stage and its like are set by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine

setup() {
  stage=$BATS_TEST_TMPDIR/stage
  mkdir -p "$stage"/{etc/vfio-pci.cfg.d,boot,usr/sbin}
  "$repository/hooks/common/install-hooks" "$stage" dracut initramfs-tools mkinitcpio
  echo 'DEVICES="0000:02:00.0"' >"$stage/etc/vfio-pci.cfg"
  echo 'HUGEPAGES=16' >"$stage/etc/vfio-pci.cfg.d/10 big pages.cfg"
  export asked=$BATS_TEST_TMPDIR/asked DESTDIR=$BATS_TEST_TMPDIR/image initdir=$BATS_TEST_TMPDIR/image
  mkdir "$DESTDIR"
}

# Each stand-in notes one line "file PATH" or "module NAME" for each thing it is asked for. What the hooks bring of
# their own, their boot hooks, is no part of the list.
initramfs_tools_hook() {
  cat >"$stage/usr/share/initramfs-tools/hook-functions" <<'VERBS'
copy_exec() { echo "file $1" >>"$asked"; }
copy_file() { echo "file $2" >>"$asked"; }
manual_add_modules() { for module; do echo "module $module" >>"$asked"; done; }
VERBS
  on_stage /usr/share/initramfs-tools/hooks/vfio-binder
}

dracut_hook() {
  cat >"$BATS_TEST_TMPDIR/verbs" <<'VERBS'
dwarn() { :; }; dinfo() { :; }; dracut_module_included() { false; }; inst_hook() { :; }
require_binaries() { [[ -x $1 ]]; }
inst() { echo "file $1" >>"$asked"; }
inst_simple() { echo "file $1" >>"$asked"; }
instmods() { { [[ $# -gt 0 ]] && printf '%s\n' "$@" || cat; } | sed 's/^/module /' >>"$asked"; }
VERBS
  # shellcheck disable=SC2016
  on_stage bash -c '. "$1"; . "$2"; check && install && installkernel' bash "$BATS_TEST_TMPDIR/verbs" \
    /usr/lib/dracut/modules.d/50vfio-binder/module-setup.sh
}

mkinitcpio_hook() {
  cat >"$BATS_TEST_TMPDIR/verbs" <<'VERBS'
warning() { :; }; add_runscript() { :; }; add_symlink() { :; }
add_binary() { echo "file $1" >>"$asked"; }
add_file() { [[ $1 == */systemd/* ]] || echo "file $1" >>"$asked"; }
add_module() { echo "module ${1%\?}" >>"$asked"; }
VERBS
  # shellcheck disable=SC2016
  on_stage bash -c '. "$1"; . "$2"; build' bash "$BATS_TEST_TMPDIR/verbs" /usr/lib/initcpio/install/vfio-binder
}

# Prints what the hook of FRAMEWORK asked for, in the order of the alphabet.
asked_for_by() { # FRAMEWORK
  : >"$asked"
  "$1_hook" >/dev/null 2>"$BATS_TEST_TMPDIR/stderr" || return
  sort "$asked"
}

# What the binder that is installed on the stage says.
list_of_the_binder() {
  on_stage /usr/sbin/vfio-binder image files | sed 's/^/file /'
  on_stage /usr/sbin/vfio-binder image modules | sed 's/^/module /'
}

all_ask_for() { # FILE WITH THE LIST
  local framework
  [ -s "$1" ]
  for framework in initramfs_tools dracut mkinitcpio; do
    echo "$framework:"
    asked_for_by $framework | diff -u <(sort "$1") -
  done
}

@test "each hook asks for what the shipped binder lists" {
  install "$(binder_program)" "$stage/usr/sbin/vfio-binder"
  list_of_the_binder >"$BATS_TEST_TMPDIR/list"
  grep -qx 'file /etc/vfio-pci.cfg.d/10 big pages.cfg' "$BATS_TEST_TMPDIR/list"
  grep -qx 'module vfio_pci' "$BATS_TEST_TMPDIR/list"
  all_ask_for "$BATS_TEST_TMPDIR/list"
}

@test "no hook has a list of its own: with another binder all three ask for other things" {
  stage_recording_binder
  touch "$stage/etc/other"
  printf '%s\n' /usr/sbin/vfio-binder /etc/other >"$answers/image-files"
  printf '%s\n' one_module another_module >"$answers/image-modules"
  list_of_the_binder >"$BATS_TEST_TMPDIR/list"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/list")" -eq 4 ]
  all_ask_for "$BATS_TEST_TMPDIR/list"
}

@test "each boot hook runs the same command" {
  local -a hooks=(
    "$stage/usr/share/initramfs-tools/scripts/init-top/00-vfio-binder"
    "$stage/usr/lib/dracut/modules.d/50vfio-binder/vfio-binder.sh"
    "$stage/usr/lib/initcpio/hooks/vfio-binder"
    "$stage/usr/lib/systemd/system/vfio-binder.service"
  )
  for hook in "${hooks[@]}"; do
    # As it stands there, or by the variable that initramfs-tools' script has for it.
    # shellcheck disable=SC2016
    [ "$(grep -cE '^[^#]*(/usr/sbin/vfio-binder|"\$binder") apply( |$)' "$hook")" -eq 1 ]
  done
}

@test "no hook needs /dev/fd, or a directory for here-documents: mkinitcpio alone insists on both itself" {
  run ! grep -nE '^[^#]*([<>]\(|<<|/dev/fd|mktemp)' "$repository"/hooks/{common,dracut,initramfs-tools}/*
}
