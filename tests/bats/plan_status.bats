#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl plan and vfioctl status, on a machine made of plain files.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  vfioctl=$(vfioctl_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  config=$machine/etc/vfio-pci.cfg
  make_module snd_hda_intel
  make_module nvme
  make_module vfio-pci
}

# A driver that is a loaded module.
make_module() { # DRIVER
  mkdir -p "$machine/sys/module/${1//-/_}"
  echo live >"$machine/sys/module/${1//-/_}/initstate"
  ln -s "../../../../module/${1//-/_}" "$machine/sys/bus/pci/drivers/$1/module"
}

plan() {
  run --separate-stderr "$vfioctl" plan --root "$machine" "$@"
}

in_json() { # FILTER WANTED
  local got
  got=$(jq -c "$1" <<<"$output") || return
  [[ $got == "$2" ]] || { echo "$1: $got, not $2" >&2 && return 1; }
}

# Every file and link of the machine with its content.
picture() {
  (cd "$machine" && find . -type f -exec sha256sum {} + -o -type l -printf '%p -> %l\n' -o -type d -print) | sort
}

@test "plan: no module holds a device at boot, so that one which a module has now is a first touch" {
  echo 'DEVICES=0000:02:00.*' >"$config"
  before=$(picture)
  plan
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
  [[ $output == *"0000:02:00.1 [10de:0fba] group 12: to vfio-pci, no driver holds it"* ]]
  [[ $output == *"step 3: load module vfio_pci"* ]]
  [[ $output == *"At the next boot 2 of 2 devices would be bound: all as configured."* ]]
  [ "$(picture)" = "$before" ]
  plan --json
  in_json '[.version, .program, .mode, .exit_code]' '[1,"vfioctl","apply",0]'
  in_json '[.devices[] | .address, .outcome, .first_touch]' '["0000:02:00.0","planned",true,"0000:02:00.1","planned",true]'
  in_json '[.steps[] | select(.act == "load-module") | .value]' '["vfio_pci"]'
  in_json '.rests_on | length' 3
}

@test "plan: a built-in driver holds its device at boot" {
  rm "$machine/sys/module/snd_hda_intel/initstate"
  echo 'DEVICES=0000:02:00.*' >"$config"
  plan
  [ "$status" -eq 0 ]
  [[ $output == *"0000:02:00.1 [10de:0fba] group 12: to vfio-pci, from snd_hda_intel"* ]]
  [[ $(tr -s ' \n' ' ' <<<"$output") == *"built into the kernel, 2 of 4 PCI drivers"* ]]
}

@test "plan: what would not be as configured is an exit status of 1" {
  echo 'DEVICES=0000:02:00.0 03:00.0 0000:7f:00.0' >"$config"
  plan
  [ "$status" -eq 1 ]
  [[ $(tr -s ' \n' ' ' <<<"$output") == *"left alone (guard-required)"*"write 0000:03:00.0|144d:a808:1043:8520 or 0000:00:03.0/00.0"* ]]
  [[ $output == *"0000:7f:00.0: left alone (not-present)"* ]]
  [[ $output == *"1 of 3 devices would be bound."* ]]
  echo 'DEVICSE=0000:02:00.0' >"$config"
  plan
  [ "$status" -eq 1 ]
  [[ $output == *"/etc/vfio-pci.cfg:1:1:"*DEVICES* ]]
}

@test "plan: hugepages are held against the memory of the whole machine, less those of the kernel command line" {
  sed -i 's/MemAvailable:.*/MemAvailable:  1000000 kB/' "$machine/proc/meminfo"
  echo 'HUGEPAGES=32G' >"$config"
  plan
  [ "$status" -eq 0 ]
  [[ $output == *"hugepages 2M: from 0 to 16384"* ]]
  [[ $(tr -s ' \n' ' ' <<<"$output") == *"will be free is an estimate"* ]]
  echo 'HUGEPAGES=80G' >"$config"
  plan
  [ "$status" -eq 1 ]
  [[ $output == *"left alone (not-enough-memory)"* ]]
}

@test "plan: a config that is not there is nothing to do; one that was named and is not there is wrong" {
  plan
  [ "$status" -eq 0 ]
  [[ $output == *"no config"* ]]
  [[ $output == *"Nothing to do."* ]]
  plan --config /etc/other.cfg
  [ "$status" -eq 1 ]
  [[ $output == *"/etc/other.cfg"*"there is no such file"* ]]
}

@test "plan: fits 80 columns, without colour, where nobody looks" {
  printf 'DEVICES=0000:02:00.* 03:00.0\nHUGEPAGES=4G 1/1G@7\nDEVICES=01:00.0 01:00.1\n' >"$config"
  plan
  while read -r line; do
    [ "${#line}" -le 80 ]
    [[ $line != *$'\e'* ]]
  done <<<"$output"
}

@test "plan: a machine that cannot be looked at is an exit status of 2, with the reason on standard error" {
  rm -r "$machine/sys/bus"
  plan
  [ "$status" -eq 2 ]
  [ "$output" = "" ]
  [[ $stderr == "vfioctl: cannot list /sys/bus/pci/devices"* ]]
  run --separate-stderr "$vfioctl" plan --root "$BATS_TEST_TMPDIR/nothing"
  [ "$status" -eq 2 ]
  plan --json
  [ "$status" -eq 2 ]
  in_json '[.exit_code, .devices, .steps, .findings[0].severity]' '[2,[],[],"error"]'
  [[ $(jq -r '.findings[0].message' <<<"$output") == "cannot list /sys/bus/pci/devices"* ]]
  run --separate-stderr "$vfioctl" plan --no-such-option
  [ "$status" -eq 64 ]
}

# --- status: the report is the one that vfio-binder itself writes

boot() {
  "$(binder_program)" --root "$machine" >/dev/null || true
  local address
  for address in "$@"; do bind "$address" vfio-pci; done
}

bind() { # ADDRESS DRIVER
  local link
  link=$(readlink -f "$machine/sys/bus/pci/devices/$1")/driver
  rm -f "$link"
  [[ -z $2 ]] || ln -s "$(realpath -s --relative-to "${link%/*}" "$machine/sys/bus/pci/drivers/$2")" "$link"
}

# As the binder does it: nothing on this machine reacts to what is written.
report_as_bound() {
  sed -i 's/"outcome": "not-bound"/"outcome": "bound"/g; s/"first_touch": false/"first_touch": true/g' "$machine/run/vfio-binder/report.json"
}

status_of() {
  run --separate-stderr "$vfioctl" status --root "$machine" "$@"
}

@test "status: all as configured" {
  echo 'DEVICES=0000:02:00.0' >"$config"
  boot 0000:02:00.0
  report_as_bound
  before=$(picture)
  status_of
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
  [[ $output == *"ok"*"0000:02:00.0 [10de:1401]"*"vfio-pci"*"bound, first touch"*"vfio-pci"* ]]
  [ "$(picture)" = "$before" ]
  status_of --json
  in_json '[.version, .all_as_configured, .binder_ran]' '[1,true,true]'
  in_json '[.lines[] | .kind, .address, .cause, .message]' '["device","0000:02:00.0","none",""]'
}

@test "status: the binder did not run" {
  echo 'DEVICES=0000:02:00.0' >"$config"
  status_of
  [ "$status" -eq 1 ]
  [[ $output == *"the binder did not run"*"vfioctl"* ]]
  echo 'BOOT_IMAGE=/vmlinuz-0-rescue-5f3c root=/dev/sda1' >"$machine/proc/cmdline"
  status_of --json
  in_json '[.lines[].cause]' '["not-run","not-run"]'
}

@test "status: the image had another config" {
  echo 'DEVICES=0000:02:00.0' >"$config"
  boot 0000:02:00.0
  report_as_bound
  echo 'DEVICES=0000:01:00.0' >"$config"
  mkdir -p "$machine/usr/bin"
  touch "$machine/usr/bin/mkinitcpio"
  status_of
  [ "$status" -eq 1 ]
  [[ $(tr -s ' \n' ' ' <<<"$output") == *"the image had another config"*"run mkinitcpio -P, then reboot"* ]]
  status_of --json
  in_json '[.lines[].cause]' '["other-config","other-config","not-configured"]'
}

@test "status: another driver took it later, and --wait sees it come back" {
  echo 'DEVICES=0000:02:00.1' >"$config"
  boot 0000:02:00.1
  report_as_bound
  bind 0000:02:00.1 snd_hda_intel
  status_of
  [ "$status" -eq 1 ]
  [[ $output == *"snd_hda_intel took it after the boot"* ]]
  (sleep 1 && bind 0000:02:00.1 vfio-pci) 3>&- &
  status_of --wait 20
  [ "$status" -eq 0 ]
  SECONDS=0
  bind 0000:02:00.1 ""
  status_of --wait 1 --json
  [ "$status" -eq 1 ]
  [ "$SECONDS" -ge 1 ]
  in_json '[.lines[].cause]' '["let-go-later"]'
}

@test "status: a report that cannot be read is an exit status of 2, and nothing configured is nothing wrong" {
  status_of
  [ "$status" -eq 0 ]
  [ "$output" = "Nothing is configured." ]
  echo 'DEVICES=0000:02:00.0' >"$config"
  mkdir -p "$machine/run/vfio-binder"
  echo '{' >"$machine/run/vfio-binder/report.json"
  status_of
  [ "$status" -eq 2 ]
  [[ $stderr == "vfioctl: /run/vfio-binder/report.json: "* ]]
  run --separate-stderr "$vfioctl" status --wait soon
  [ "$status" -eq 64 ]
}

@test "a config that root alone may read is not looked at, and no fault of it" {
  local place command
  printf 'DEVICES=0000:02:00.*\n' >"$machine/etc/vfio-pci.cfg"
  place=$(mktemp -d)
  cp -a "$machine" "$place/machine"
  cp "$vfioctl" "$place/vfioctl"
  chmod -R a+rX "$place"
  chmod 600 "$place/machine/etc/vfio-pci.cfg"
  for command in plan check; do
    run --separate-stderr setpriv --reuid nobody --regid nogroup --clear-groups "$place/vfioctl" "$command" --json --root "$place/machine"
    [ "$status" -eq 2 ]
    jq -e . <<<"$output" >/dev/null
  done
  in_json '[.findings[] | select(.check == "config") | .severity, .looked]' '["warning",false]'
  rm -r "$place"
  run --separate-stderr "$vfioctl" plan --root "$machine"
  [[ $output == *0000:02:00.0*"to vfio-pci"* ]]
}

@test "status: where nothing can be looked at, --json is a document all the same" {
  run --separate-stderr "$vfioctl" status --json --root "$BATS_TEST_TMPDIR/nothing"
  [ "$status" -eq 2 ]
  in_json '[.all_as_configured, .lines[0].cause]' '[false,"unreadable"]'
}
