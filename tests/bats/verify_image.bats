#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The look at a finished image: what verify-image makes of the answer of vfioctl, which is a stand-in here. It looks at real images with
# the real one in the tests of the packages.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $stage and its like by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine

image='/boot/an image'

setup() {
  stage=$BATS_TEST_TMPDIR/stage
  mkdir -p "$stage"/{etc,boot,usr/sbin}
  "$repository/hooks/common/install-hooks" "$stage" mkinitcpio
  stage_recording_binder
  cat >"$stage/usr/sbin/vfioctl" <<'TOY'
#!/bin/sh
printf 'vfioctl' >>"$calls"
printf ' [%s]' "$@" >>"$calls"
echo >>"$calls"
[ ! -e "$answers/crash" ] || kill -SEGV $$
cat "$answers/verdict"
[ ! -e "$answers/complaint" ] || cat "$answers/complaint" >&2
exit "$(cat "$answers/status")"
TOY
  chmod 755 "$stage/usr/sbin/vfioctl"
  answer 0 <<'VERDICT'
/boot/an image (Linux 6.1): all good
  ok      binder       /usr/sbin/vfio-binder: static, the installed build
  ok      config       /etc/vfio-pci.cfg: as on this system
  ok      hook         init-top/00-vfio-binder runs before udev
VERDICT
}

answer() { # STATUS <VERDICT
  local verdict
  verdict=$(cat)  # all of it: it can come from the file that is written here
  echo "$1" >"$answers/status"
  echo "$verdict" >"$answers/verdict"
}

verify() {
  run --separate-stderr on_stage /usr/lib/vfio-binder/verify-image "$@"
  [ "$status" -eq 0 ]
}

@test "an image in order: one line, with what was checked" {
  verify "$image"
  [ "$output" = 'vfio-binder: /boot/an image (Linux 6.1): all good: binder, config, hook' ]
  [ "$stderr" = '' ]
}

@test "several files are one image" {
  verify /boot/microcode "$image"
  [ "$(cat "$calls")" = 'vfioctl [verify] [--together] [/boot/microcode] [/boot/an image]' ]
}

@test "what is worth knowing besides has a line of its own" {
  { cat "$answers/verdict" && echo '  note    rivals       not looked for'; } | answer 0
  verify "$image"
  [ "${lines[0]}" = 'vfio-binder: /boot/an image (Linux 6.1): all good: binder, config, hook, rivals' ]
  [ "${lines[1]}" = 'vfio-binder: not looked for' ]
  [ "${#lines[@]}" -eq 2 ]
}

@test "each profile of a unified kernel image has a line" {
  { cat "$answers/verdict" && printf '%s\n' '/boot/an image, profile rescue: all good' '  ok      binder       there'; } | answer 0
  verify "$image"
  [ "${lines[0]}" = 'vfio-binder: /boot/an image (Linux 6.1): all good: binder, config, hook' ]
  [ "${lines[1]}" = 'vfio-binder: /boot/an image, profile rescue: all good: binder' ]
}

@test "what is wrong is a warning, with its details and without what is in order, and no failure" {
  for code in 1 2; do
    answer $code <<'VERDICT'
/boot/an image (Linux 6.1): NOT GOOD
  ok      binder       /usr/sbin/vfio-binder: static, the installed build
  stale   config       not the config of this system: regenerate the image
                       /etc/vfio-pci.cfg: in the image only
VERDICT
    echo 'vfioctl: something else' >"$answers/complaint"
    verify "$image"
    [ "$output" = '' ]
    [ "${stderr_lines[0]}" = 'W: vfio-binder: /boot/an image (Linux 6.1): NOT GOOD' ]
    [ "${stderr_lines[1]}" = 'W: vfio-binder:   stale   config       not the config of this system: regenerate the image' ]
    [ "${stderr_lines[2]}" = 'W: vfio-binder:                        /etc/vfio-pci.cfg: in the image only' ]
    [ "${stderr_lines[3]}" = 'W: vfio-binder: vfioctl: something else' ]
    [ "${#stderr_lines[@]}" -eq 4 ]
  done
}

@test "a vfioctl that crashes or is missing is named, and no failure" {
  touch "$answers/crash"
  verify "$image"
  [ "$output" = '' ]
  [ "${stderr_lines[-1]}" = "W: vfio-binder: /usr/sbin/vfioctl ended with status 139: $image was not looked at" ]  # the shell speaks first
  rm "$stage/usr/sbin/vfioctl"
  verify "$image"
  [ "$output" = '' ]
  [ "$stderr" = "W: vfio-binder: /usr/sbin/vfioctl is missing: $image cannot be looked at" ]
}

@test "it needs neither /proc nor anything in /dev" {
  for code in 0 1; do
    answer $code <<<'/boot/an image: what it said'
    run on_bare_stage /usr/lib/vfio-binder/verify-image "$image"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ $output == *'/boot/an image: what it said'* ]]
  done
}

@test "an image of which nothing was checked has a line, and no word is taken for the name of a file" {
  answer 0 <<<'/boot/an image: not looked at'
  verify "$image"
  [ "$output" = 'vfio-binder: /boot/an image: not looked at: ' ]
  answer 0 < <(printf '%s\n' '/boot/an image: all good' '  note    rivals       * * of them')
  verify "$image"
  [ "${lines[0]}" = 'vfio-binder: /boot/an image: all good: rivals' ]
  [ "${lines[1]}" = 'vfio-binder: * * of them' ]
}
