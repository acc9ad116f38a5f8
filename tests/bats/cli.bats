#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line of vfio-binder, on a machine made of plain files; and whether the manual pages say what it does.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  binder=$(binder_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  config=$machine/etc/vfio-pci.cfg
}

on_machine() {
  run --separate-stderr "$binder" --root "$machine" "$@"
}

# Every file and link of the machine with its content.
picture() {
  (cd "$machine" && find . -type f -exec sha256sum {} + -o -type l -printf '%p -> %l\n' -o -type d -print) | sort
}

# --- options

@test "--version prints the version of the project" {
  version=$(sed -n 's/^project(.*VERSION \([0-9.]*\).*/\1/p' "$repository/CMakeLists.txt")
  run --separate-stderr "$binder" --version
  [ "$status" -eq 0 ]
  [ "$output" = "vfio-binder $version" ]
  [ "$stderr" = "" ]
}

@test "--help names every command and option" {
  run --separate-stderr "$binder" --help
  [ "$status" -eq 0 ]
  for word in apply check 'image files' 'image modules' --dry-run --config --root --version --help vfio_binder=off; do
    grep -qF -e "$word" <<<"$output"
  done
  [ "$stderr" = "" ]
}

@test "wrong usage: one line on standard error, exit code 64" {
  while read -r -a arguments; do
    run --separate-stderr "$binder" "${arguments[@]}"
    [ "$status" -eq 64 ]
    [ "$output" = "" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == 'vfio-binder: '*'; see vfio-binder --help' ]]
  done <<'USAGE'
bind
image
image nothing
check twice
--no-such-option
--config
--root
--dry-run=yes
check --dry-run
USAGE
}

@test "--root with a directory that is not there is wrong usage, and says what was tried" {
  run --separate-stderr "$binder" --root "$BATS_TEST_TMPDIR/nothing" check
  [ "$status" -eq 64 ]
  [ "$stderr" = "vfio-binder: cannot open the root directory $BATS_TEST_TMPDIR/nothing: No such file or directory" ]
}

# --- check

@test "check: a config without problems" {
  echo 'DEVICES="0000:01:00.0 0000:01:00.1"' >"$config"
  on_machine check
  [ "$status" -eq 0 ]
  [ "$output" = '/etc/vfio-pci.cfg: read
2 device entries, 0 hugepage entries, 0 problems' ]
  [ "$stderr" = "" ]
}

@test "check: a problem comes with its place, a caret and the fix, and exit code 2" {
  printf '%s\n' '# a comment' 'DEVICES="0000:01:00.0 0000:2:00.0"' >"$config"
  on_machine check
  [ "$status" -eq 2 ]
  [ "$stderr" = '/etc/vfio-pci.cfg:2:28: error: the bus has one digit
    DEVICES="0000:01:00.0 0000:2:00.0"
                               ^
    fix: write 0000:02:00.0' ]
  [ "${lines[1]}" = '1 device entry, 0 hugepage entries, 1 problem' ]
}

@test "check: no config is no problem" {
  on_machine check
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = '/etc/vfio-pci.cfg: no such file, nothing to do' ]
  [ "$stderr" = "" ]
}

@test "check: drop-ins are read in the order of their names, other files are not" {
  mkdir "$config.d"
  echo 'nonsense' >"$config.d/20 b.cfg"
  echo 'nonsense' >"$config.d/10-a.cfg"
  echo 'nonsense' | tee "$config.d/.hidden.cfg" "$config.d/old.cfg.bak" "$config.d/README" >/dev/null
  on_machine check
  [ "$status" -eq 2 ]
  [ "$(grep -o '^[^:]*:1:1: error' <<<"$stderr")" = '/etc/vfio-pci.cfg.d/10-a.cfg:1:1: error
/etc/vfio-pci.cfg.d/20 b.cfg:1:1: error' ]
}

@test "check and apply look at nothing but the config of --config" {
  echo 'nonsense' >"$config"
  mkdir -p "$machine/srv/other.cfg.d"
  echo 'DEVICES=0000:01:00.0' >"$machine/srv/other.cfg"
  echo 'DEVICES=0000:01:00.1' >"$machine/srv/other.cfg.d/more.cfg"
  on_machine check --config /srv/other.cfg
  [ "$status" -eq 0 ]
  [ "$output" = '/srv/other.cfg: read
/srv/other.cfg.d/more.cfg: read
/srv/other.cfg.d/more.cfg:1:1: note: DEVICES stands on several lines, which add up: /srv/other.cfg:1, /srv/other.cfg.d/more.cfg:1
2 device entries, 0 hugepage entries, 0 problems' ]
  on_machine --dry-run --config=/srv/other.cfg
  [ "$status" -eq 0 ]
  [ "$(grep -c ' would be bound to vfio-pci' <<<"$output")" -eq 2 ]
}

@test "check touches nothing" {
  printf '%s\n' 'DEVICES="0000:01:00.0"' 'HUGEPAGES=4' >"$config"
  before=$(picture)
  on_machine check
  [ "$status" -eq 0 ]
  [ "$(picture)" = "$before" ]
}

# This machine's own root, with the memory of the made-up one.
on_own_root() {
  # shellcheck disable=SC2016 # for the inner shell
  run --separate-stderr unshare --user --map-root-user --mount bash -c '
    mount --bind "$1/sys" /sys && mount --bind "$1/proc/meminfo" /proc/meminfo && shift && exec "$@"
  ' bash "$machine" "$binder" "$@"
}

@test "check: more hugepages than the machine has memory for is a warning, but not below another root" {
  printf '%s\n' 'MemTotal:  1048576 kB' 'MemAvailable:  1 kB' 'Hugepagesize:  2048 kB' >"$machine/proc/meminfo"
  echo 'HUGEPAGES="1024 0/1G"' >"$config"
  on_own_root check --config "$config"
  [ "$status" -eq 0 ]
  [ "$stderr" = 'vfio-binder: hugepages 1024: on this machine, with nothing else in its memory, there is room for 256 pages '\
'of 2M, not for 1024: of 1024M that are free, 512M stay with the host (HOST_MEMORY)' ]
  echo 'HUGEPAGES="256 0/1G"' >"$config"
  on_own_root check --config "$config"
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
  echo 'HUGEPAGES="1024 0/1G"' >"$config"
  on_machine check
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
}

# --- image

@test "image files: the program, the config and its drop-ins, and nothing that is not there" {
  on_machine image files
  [ "$status" -eq 0 ]
  [ "$output" = /usr/sbin/vfio-binder ]
  mkdir "$config.d"
  touch "$config" "$config.d/20-b.cfg" "$config.d/10 a.cfg" "$config.d/note.txt"
  on_machine image files
  [ "$status" -eq 0 ]
  [ "$output" = '/usr/sbin/vfio-binder
/etc/vfio-pci.cfg
/etc/vfio-pci.cfg.d/10 a.cfg
/etc/vfio-pci.cfg.d/20-b.cfg' ]
  [ "$stderr" = "" ]
}

@test "image files: a config with problems belongs in the image as well" {
  echo 'nonsense' >"$config"
  on_machine image files
  [ "$status" -eq 0 ]
  [ "${lines[1]}" = /etc/vfio-pci.cfg ]
  [ "$stderr" = "" ]
}

@test "image modules: one name a line, and vfio-pci with its IOMMU driver is among them" {
  on_machine image modules
  [ "$status" -eq 0 ]
  grep -qx vfio_pci <<<"$output"
  grep -qx vfio_iommu_type1 <<<"$output"
  [ "$(grep -cvE '^[a-z0-9_]+$' <<<"$output")" -eq 0 ]
}

# --- apply

@test "--dry-run prints the plan and changes nothing" {
  printf '%s\n' 'DEVICES="0000:02:00.*"' 'HUGEPAGES=16/1G@0' >"$config"
  before=$(picture)
  on_machine --dry-run
  [ "$status" -eq 0 ]
  [ "$(picture)" = "$before" ]
  [ "$stderr" = "" ]
  grep -qF 'plan: step 1: write vfio-pci to /sys/bus/pci/devices/0000:02:00.0/driver_override' <<<"$output"
  grep -qF 'write 0000:02:00.1 to /sys/bus/pci/devices/0000:02:00.1/driver/unbind' <<<"$output"
  grep -qF '0000:02:00.1 [10de:0fba] group 12: would be bound to vfio-pci, taken from snd_hda_intel' <<<"$output"
  [[ ${lines[-1]} == 'vfio-binder: dry run, nothing was changed: 2 of 2 devices would be bound'* ]]
}

@test "apply writes for the listed device alone, and reports what the driver link says" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  on_machine apply
  [ "$status" -eq 1 ]
  devices=$machine/sys/bus/pci/devices
  [ "$(cat "$devices/0000:02:00.0/driver_override")" = vfio-pci ]
  [ "$(cat "$machine/sys/bus/pci/drivers_probe")" = 0000:02:00.0 ]
  [ "$(grep -lx vfio-pci "$devices"/*/driver_override)" = "$devices/0000:02:00.0/driver_override" ]
  # Plain files do not react: no driver took it.
  grep -q '^vfio-binder: 0000:02:00.0 \[10de:1401\] group 12: without driver: ' <<<"$output"
  grep -q '"outcome": "not-bound"' "$machine/run/vfio-binder/report.json"
}

@test "apply: what is right already is left as it is, exit code 0" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  device=$machine/sys/bus/pci/devices/0000:02:00.0
  ln -s ../../../../bus/pci/drivers/vfio-pci "$device/driver"
  echo vfio-pci >"$device/driver_override"
  before=$(picture)
  on_machine
  [ "$status" -eq 0 ]
  grep -qx 'vfio-binder: 0000:02:00.0 \[10de:1401\] group 12: bound to vfio-pci already' <<<"$output"
  rm -r "$machine/run/vfio-binder"
  [ "$(picture)" = "$before" ]
}

@test "apply: a config with problems gives exit code 2, and its good entries are carried out" {
  printf '%s\n' 'DEVICES="nonsense 0000:02:00.0"' 'COLOUR=blue' >"$config"
  on_machine
  [ "$status" -eq 2 ]
  [ "$(cat "$machine/sys/bus/pci/devices/0000:02:00.0/driver_override")" = vfio-pci ]
  grep -q '^vfio-binder: /etc/vfio-pci.cfg:1:10: ' <<<"$output"
  grep -q '^vfio-binder: /etc/vfio-pci.cfg:2:1: ' <<<"$output"
}

@test "apply: without a config there is nothing to do, exit code 0" {
  before=$(picture)
  on_machine
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == *', no config, 0 devices, 0 hugepage pools' ]]
  rm -r "$machine/run/vfio-binder"
  [ "$(picture)" = "$before" ]
}

@test "apply: a storage controller by its address alone is refused, with its guard it is taken" {
  echo 'DEVICES="0000:03:00.0"' >"$config"
  on_machine
  [ "$status" -eq 1 ]
  grep -qF '0000:03:00.0 [144d:a808] group 13: left alone (guard-required)' <<<"$output"
  [ "$(cat "$machine/sys/bus/pci/devices/0000:03:00.0/driver_override")" = '(null)' ]
  echo 'DEVICES="0000:03:00.0|144d:a808"' >"$config"
  on_machine
  [ "$(cat "$machine/sys/bus/pci/devices/0000:03:00.0/driver_override")" = vfio-pci ]
}

@test "apply: hugepages are asked for and read back" {
  echo 'HUGEPAGES="16/1G@0 512/2M"' >"$config"
  on_machine
  [ "$status" -eq 0 ]
  grep -qx 'vfio-binder: hugepages 1G@0: 16 of 16' <<<"$output"
  [ "$(cat "$machine/sys/devices/system/node/node0/hugepages/hugepages-1048576kB/nr_hugepages")" = 16 ]
  [ "$(cat "$machine/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages")" = 512 ]
}

# --- the kernel command line

@test "vfio_binder=off: nothing is touched, and that is said" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  echo 'quiet vfio_binder=off splash' >"$machine/proc/cmdline"
  before=$(picture)
  on_machine
  [ "$status" -eq 0 ]
  [ "$output" = 'vfio-binder: switched off on the kernel command line: nothing was touched' ]
  rm -r "$machine/run/vfio-binder"
  [ "$(picture)" = "$before" ]
}

@test "vfio_binder=dry-run: the plan is told, nothing is changed" {
  echo 'DEVICES="0000:02:00.0"' >"$config"
  echo 'vfio_binder=dry-run' >"$machine/proc/cmdline"
  before=$(picture)
  on_machine
  [ "$status" -eq 0 ]
  grep -q 'plan: step 1: ' <<<"$output"
  grep -q '"mode": "dry-run"' "$machine/run/vfio-binder/report.json"
  rm -r "$machine/run/vfio-binder"
  [ "$(picture)" = "$before" ]
}

@test "vfio_binder.devices= takes the place of DEVICES, also without a config" {
  echo 'vfio_binder.devices=0000:01:00.0,0000:01:00.1' >"$machine/proc/cmdline"
  on_machine --dry-run
  [ "$(grep -c ' would be bound to vfio-pci' <<<"$output")" -eq 2 ]
  echo 'DEVICES="0000:02:00.0"' >"$config"
  on_machine --dry-run
  [ "$(grep -c ' would be bound to vfio-pci' <<<"$output")" -eq 2 ]
  [[ $output != *0000:02:00.0* ]]
}

# --- --root

@test "--root: a link in the machine leads to a file of the machine, never to one of this host" {
  mkdir "$machine/srv"
  echo 'DEVICES="0000:01:00.0"' >"$machine/srv/passthrough.cfg"
  ln -s /srv/passthrough.cfg "$config"
  on_machine check
  [ "$status" -eq 0 ]
  [ "${lines[1]}" = '1 device entry, 0 hugepage entries, 0 problems' ]
  echo 'nonsense' >"$BATS_TEST_TMPDIR/outside.cfg"
  ln -sf ../../outside.cfg "$config"
  [ -e "$config" ]
  on_machine check
  [ "$status" -eq 2 ]
  [[ $stderr == '/etc/vfio-pci.cfg: error: it is a link to ../../outside.cfg, which is not there'* ]]
}

# --- what is written about it

@test "the config that is shipped has no problems, nor has it with every key in use" {
  cp "$repository/conf/vfio-pci.cfg" "$config"
  on_machine check
  [ "$status" -eq 0 ]
  [ "${lines[1]}" = '0 device entries, 0 hugepage entries, 0 problems' ]
  [ "$stderr" = "" ]
  sed 's/^# \?\([A-Z_]*=\)/\1/' "$repository/conf/vfio-pci.cfg" >"$config"
  [ "$(grep -c '^[A-Z_]*=' "$config")" -ge 9 ]
  on_machine check
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = '4 device entries, 0 hugepage entries, 0 problems' ]
}

@test "vfio-pci.cfg(5): the examples have no problems, and every key is there" {
  page=$repository/docs/man/vfio-pci.cfg.5.scd
  sed -n '/^# EXAMPLES/,/^# SEE/s/^\([A-Z]*=\)/\1/p' "$page" >"$config"
  [ "$(wc -l <"$config")" -eq 4 ]
  on_machine check
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = '4 device entries, 2 hugepage entries, 0 problems' ]
  echo 'NO_SUCH_THING=1' >"$config"
  on_machine check
  keys=$(sed -n 's/.*fix: write one of //p' <<<"$stderr" | tr -d ,)
  [ "$(wc -w <<<"$keys")" -ge 10 ]
  for key in $keys; do grep -q "^\*$key\*\|, \*$key\*" "$page"; done
}

@test "vfio-binder(8): every option, and every field of the report, is there" {
  page=$repository/docs/man/vfio-binder.8.scd
  for option in $("$binder" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p'); do grep -q "^\*$option\*" "$page"; done
  printf '%s\n' 'DEVICES="nonsense 0000:02:00.0"' 'HUGEPAGES=1' >"$config"
  on_machine
  fields=$(grep -o '"[a-z0-9_]*": ' "$machine/run/vfio-binder/report.json" | tr -d '": ' | sort -u)
  [ "$(wc -w <<<"$fields")" -ge 30 ]
  for field in $fields; do sed -n '/^# REPORT/,/^# EXAMPLES/p' "$page" | grep -q "_${field}_"; done
}
