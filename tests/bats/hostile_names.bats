#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Names and texts that were made to steer a terminal, to forge a line of the log or an entry of a list: whoever shows them shows
# something harmless.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

# ESC, a line that looks like one of ours, DEL, CSI as one character and as a byte, a mark that turns the direction of text.
hostile=$'a\e[2Jb\nvfio-binder: done: all well\x7f\xc2\x9b\x9b\xe2\x80\xae'
shown='a?[2Jb?vfio-binder: done: all well????'

setup() {
  binder=$(binder_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  config=$machine/etc/vfio-pci.cfg
  echo 'DEVICES="02:00.1"' >"$config"
  export said=$BATS_TEST_TMPDIR/said
}

# Runs the binder on the machine. All that it has said is in "$said" then.
on_machine() {
  run bash -c '"$0" --root "$@" >"${said:?}" 2>&1' "$binder" "$machine" "$@"
  cat "$said"
}

# No control character but tabs and the ends of lines, no byte that is not UTF-8, nothing that turns text.
harmless() { # FILE
  iconv -f UTF-8 -t UTF-8 "$1" >/dev/null || return 1
  if LC_ALL=C.UTF-8 grep -nP '[\x00-\x08\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}]' "$1"; then return 1; fi
}

# Every line of the log is one of ours.
every_line_has_its_prefix() { # FILE
  if grep -v '^vfio-binder: ' "$1"; then return 1; fi
  if grep '^vfio-binder: done: all well' "$1"; then return 1; fi
}

@test "a driver with a hostile name: in the log and in the report" {
  add_device pci0000:00/0000:00:1c.0 10de:1402 030000 15 "$hostile"
  echo 'DEVICES="00:1c.0"' >"$config"
  on_machine apply
  [ "$status" -eq 1 ]
  grep -qF "$shown" "$said"
  harmless "$said"
  every_line_has_its_prefix "$said"
  harmless "$machine/run/vfio-binder/report.json"
  [ "$(jq -r '.devices[0].previous_driver // .devices[0].driver' "$machine/run/vfio-binder/report.json")" = "$shown" ]
  on_machine --dry-run
  grep -qF "$shown" "$said"
  harmless "$said"
  every_line_has_its_prefix "$said"
}

@test "an attribute that is no number" {
  printf '%s' "$hostile" >"$machine/sys/devices/pci0000:00/0000:00:02.0/0000:02:00.1/vendor"
  on_machine apply
  [ "$status" -eq 1 ]
  harmless "$said"
  every_line_has_its_prefix "$said"
  harmless "$machine/run/vfio-binder/report.json"
}

@test "a drop-in with a hostile name is not read, not listed for an image, and said" {
  mkdir "$config.d"
  echo 'DEVICES="01:00.0"' >"$config.d/$hostile.cfg"
  echo 'TIMEOUT=5' >"$config.d/good.cfg"
  on_machine image files
  [ "$(tail -n +2 "$said")" = "/etc/vfio-pci.cfg
/etc/vfio-pci.cfg.d/good.cfg" ]
  on_machine check
  [ "$status" -eq 2 ]
  harmless "$said"
  grep -qF "/etc/vfio-pci.cfg.d/$shown.cfg" "$said"
  grep -qF 'rename it, or remove it' "$said"
  on_machine apply
  [ "$status" -eq 2 ]
  harmless "$said"
  every_line_has_its_prefix "$said"
  run ! grep -F '0000:01:00.0' "$said"
  harmless "$machine/run/vfio-binder/report.json"
  [ "$(jq -r '.config_files[]' "$machine/run/vfio-binder/report.json")" = "/etc/vfio-pci.cfg
/etc/vfio-pci.cfg.d/good.cfg" ]
}

@test "hostile text in the config and on the kernel command line" {
  printf 'DEVICES="%s"\n%s=1\n' "$hostile" "$hostile" >"$config"
  printf 'quiet vfio_binder.devices=%s vfio_binder.%s=3\n' "$hostile" "$hostile" >"$machine/proc/cmdline"
  on_machine check
  [ "$status" -eq 2 ]
  harmless "$said"
  on_machine apply
  harmless "$said"
  every_line_has_its_prefix "$said"
  [[ ! -e $machine/run/vfio-binder/report.json ]] || harmless "$machine/run/vfio-binder/report.json"
}

@test "hostile words on the command line of the program" {
  for words in "--$hostile" "$hostile" "--config=$hostile" "--root=/$hostile"; do
    run bash -c '"$0" "$1" check >"${said:?}" 2>&1' "$binder" "$words"
    [ -s "$said" ]
    harmless "$said"
  done
}
