#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What nobody should have put there: files that are none, that others may write, that never end; an output that nobody takes.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  binder=$(binder_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  config=$machine/etc/vfio-pci.cfg
  device=$machine/sys/bus/pci/devices/0000:02:00.0
}

# No command may wait for what lies there. On a busy machine that takes long enough without.
on_machine() {
  run --separate-stderr timeout 30 "$binder" --root "$machine" "$@"
}

lay() { # WHAT PATH
  case $1 in
    fifo) mkfifo "$2" ;;
    directory) mkdir "$2" ;;
    socket) python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$2" ;;
    device) mknod "$2" c 1 5 ;;
    large) truncate -s 1G "$2" ;;
  esac
}

@test "a config that is no file, or never ends: nobody waits, check and apply say so, image files lists what is good" {
  mkdir "$config.d"
  echo 'DEVICES="0000:02:00.0"' >"$config.d/good.cfg"
  for what in fifo directory socket device large; do
    if [[ $what == device && $EUID -ne 0 ]]; then continue; fi
    rm -rf "$config"
    lay "$what" "$config"
    on_machine check
    [ "$status" -eq 2 ]
    [[ $stderr == '/etc/vfio-pci.cfg: error: '* ]]
    on_machine image files
    [ "$status" -eq 0 ]
    [ "$output" = "/usr/sbin/vfio-binder
/etc/vfio-pci.cfg.d/good.cfg" ]
    echo '(null)' >"$device/driver_override"
    on_machine apply
    [ "$status" -eq 2 ]
    [ "$(cat "$device/driver_override")" = vfio-pci ]
  done
}

@test "a drop-in that is no file, or a directory of drop-ins that is none: the same" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  mkfifo "$config.d"
  on_machine check
  [ "$status" -eq 2 ]
  [[ $stderr == '/etc/vfio-pci.cfg.d: error: '* ]]
  rm "$config.d"
  mkdir -p "$config.d/directory.cfg"
  mkfifo "$config.d/fifo.cfg"
  on_machine apply
  [ "$status" -eq 2 ]
  [ "$(grep -c '^vfio-binder: /etc/vfio-pci.cfg.d/.*: it is ' <<<"$output")" -eq 2 ]
  [ "$(cat "$device/driver_override")" = vfio-pci ]
}

@test "a kernel command line that is no file means off" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  rm "$machine/proc/cmdline"
  mkfifo "$machine/proc/cmdline"
  on_machine apply
  [ "$status" -eq 2 ]
  grep -q 'cannot read /proc/cmdline: it is no regular file' <<<"$output"
  [ "$(cat "$device/driver_override")" = '(null)' ]
}

@test "attributes that are no files: nobody waits for them" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  for path in "$device/vendor" "$machine/proc/meminfo" "$machine/sys/bus/pci/devices/0000:01:00.0/class"; do
    rm "$path"
    mkfifo "$path"
  done
  on_machine apply
  [ "$status" -eq 1 ]
  grep -q '0000:02:00.0.*left alone (unreadable)' <<<"$output"
}

@test "the report goes through no link and into no other file" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  mkdir "$machine/run/vfio-binder"
  new=$machine/run/vfio-binder/report.json.new
  echo keep >"$machine/other"
  for kind in fifo link hardlink; do
    case $kind in
      fifo) mkfifo "$new" ;;
      link) ln -s /other "$new" ;;
      hardlink) ln "$machine/other" "$new" ;;
    esac
    rm -f "$machine/run/vfio-binder/report.json"
    on_machine apply
    [ "$status" -eq 1 ]
    grep -q '"version": 1' "$machine/run/vfio-binder/report.json"
    [ "$(cat "$machine/other")" = keep ]
    [ ! -e "$new" ]
  done
}

@test "a report that cannot be saved is said" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  mkdir -p "$machine/run/vfio-binder/report.json.new"
  on_machine apply
  [ "$status" -eq 1 ]
  grep -q 'no report file: cannot write /run/vfio-binder/report.json: Is a directory' <<<"$output"
}

@test "as root: a config that others may write, or that root does not own, is not read" {
  [[ $EUID -eq 0 ]] || skip "not root"
  own=$BATS_TEST_TMPDIR/own.cfg
  echo 'DEVICES="0000:02:00.0"' >"$own"
  chmod 0644 "$own"
  run --separate-stderr "$binder" check --config "$own"
  [ "$status" -eq 0 ]
  chmod 0666 "$own"
  run --separate-stderr "$binder" check --config "$own"
  [ "$status" -eq 2 ]
  [ "$stderr" = "$own: error: others than root may write to it: it is not read
    fix: run: chmod go-w $own" ]
  chmod 0644 "$own"
  chown 1 "$own"
  run --separate-stderr "$binder" check --config "$own"
  [ "$status" -eq 2 ]
  [[ $stderr == *"fix: run: chown root $own" ]]
  # No privilege is in play where that user looks at it, nor below another root.
  chmod 0755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_TEST_TMPDIR/.." || true
  cp "$binder" "$BATS_TEST_TMPDIR/binder"
  chmod 0666 "$own"
  run --separate-stderr setpriv --reuid 1 --clear-groups "$BATS_TEST_TMPDIR/binder" check --config "$own"
  [ "$status" -eq 0 ]
  echo 'DEVICES="0000:02:00.0"' >"$config"
  chown 1 "$config"
  chmod 0666 "$config"
  on_machine check
  [ "$status" -eq 0 ]
}

@test "a config that was named and is not there is an error" {
  on_machine check --config /etc/other.cfg
  [ "$status" -eq 2 ]
  [ "$stderr" = '/etc/other.cfg: error: there is no such file
    fix: name one that is there' ]
  on_machine apply --config /etc/other.cfg
  [ "$status" -eq 2 ]
  grep -qx 'vfio-binder: /etc/other.cfg: there is no such file; name one that is there' <<<"$output"
}

@test "25,000 bad entries: some tens of lines, the rest in the report" {
  for ((i = 0; i < 25000; ++i)); do echo 'DEVICES=002:00.0'; done >"$config"
  on_machine apply
  [ "$status" -eq 2 ]
  [ "${#lines[@]}" -lt 40 ]
  [ "$(grep -o '"message": "the bus has 3 digits"' "$machine/run/vfio-binder/report.json" | wc -l)" -eq 25000 ]
  on_machine check
  [ "$status" -eq 2 ]
  [ "${#stderr_lines[@]}" -lt 100 ]
  [[ $stderr == *'and 24980 more problems: mend these first' ]]
}

@test "an output that nobody takes is an error, and no signal" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  for command in 'image files' 'image modules' check --dry-run --help --version; do
    # shellcheck disable=SC2016,SC2086 # the variables are that shell's; two words
    run --separate-stderr bash -c '"$0" --root "$@" >/dev/full' "$binder" "$machine" $command
    [ "$status" -eq 1 ]
    [ "$stderr" = 'vfio-binder: cannot write to standard output: No space left on device' ]
    # shellcheck disable=SC2016,SC2086
    run --separate-stderr bash -c 'exec 3>&1; { sleep 0.2; "$0" --root "$@"; echo "status $?" >&3; } | :' "$binder" "$machine" $command
    [ "$output" = 'status 1' ]
    [ "$stderr" = 'vfio-binder: cannot write to standard output: Broken pipe' ]
  done
}
