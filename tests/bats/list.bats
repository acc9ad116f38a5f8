#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # machine: of made_up_machine.bash; stderr: of run
# vfioctl list on a machine made of plain files.
bats_require_minimum_version 1.5.0

load made_up_machine

setup() {
  vfioctl=${VFIOCTL:-$BATS_TEST_DIRNAME/../../build/release/binder/vfioctl}
  make_machine "$BATS_TEST_TMPDIR/machine"
  add_device pci0000:00/0000:00:00.0 8086:191f 060000 0
  add_device pci0000:00/0000:00:14.0 8086:a12f 0c0330 4 xhci_hcd
  add_device pci0000:00/0000:00:14.2 8086:a131 118000 4
  add_device pci0000:00/0000:00:1f.0 8086:a145 060100 10
  add_device pci0000:00/0000:00:1f.4 8086:a123 0c0500 10
  add_usb 1-2 046d:c31c 'Logitech' 'USB Keyboard' 03 01 01
  add_usb 1-10 0781:5581 'SanDisk' 'Ultra' 08 06 50
}

add_usb() { # PORT ID MANUFACTURER PRODUCT CLASS SUBCLASS PROTOCOL
  local place=$machine/sys/devices/pci0000:00/0000:00:14.0/usb1/$1
  mkdir -p "$place/$1:1.0" "$machine/sys/bus/usb/devices"
  echo "${2%:*}" >"$place/idVendor"
  echo "${2#*:}" >"$place/idProduct"
  echo "$3" >"$place/manufacturer"
  echo "$4" >"$place/product"
  echo "$5" >"$place/$1:1.0/bInterfaceClass"
  echo "$6" >"$place/$1:1.0/bInterfaceSubClass"
  echo "$7" >"$place/$1:1.0/bInterfaceProtocol"
  ln -s "../../../devices/pci0000:00/0000:00:14.0/usb1/$1" "$machine/sys/bus/usb/devices/$1"
  ln -s "../../../devices/pci0000:00/0000:00:14.0/usb1/$1/$1:1.0" "$machine/sys/bus/usb/devices/$1:1.0"
}

list() {
  run --separate-stderr "$vfioctl" list --root "$machine" "$@"
}

# Reads standard input as JSON and prints what a Python expression makes of it.
from_json() { # EXPRESSION
  python3 -c 'import json, sys; document = json.load(sys.stdin); devices = {device["address"]: device for group in document["groups"] for device in group["devices"]}; print(eval(sys.argv[1]))' "$1"
}

@test "groups in the order of their numbers, each device with its verdict" {
  list
  [ "$status" -eq 0 ]
  [ "$(grep -o '^group [0-9]*' <<<"$output" | tr '\n' ' ')" = 'group 0 group 1 group 2 group 3 group 4 group 10 group 11 group 12 group 13 group 14 ' ]
  grep -E '^  0000:00:01.0  8086:1901  PCI bridge .* pcieport +fabric$' <<<"$output"
  grep -E '^  0000:02:00.0  10de:1401  VGA .* together$' <<<"$output"
  grep -E '^  0000:03:00.0  144d:a808  NVMe .* nvme +alone$' <<<"$output"
  grep -E '^  0000:00:1f.0 .* no$' <<<"$output"
}

@test "what goes with a device, why another does not, and a raised finger" {
  list 0000:02:00.0
  [ "$status" -eq 0 ]
  grep -Fx '      together with 0000:02:00.1' <<<"$output"
  grep -F 'note: identical twin: 0000:01:00.0;' <<<"$output"
  grep -F 'note: not listed here, and a function of the same card: 0000:02:00.1' <<<"$output"
  list '0000:02:00.*'
  [[ $output != *'not listed here'* ]]
  list 0000:00:1f.4
  grep -F 'companion: its group holds 0000:00:1f.0 (chipset)' <<<"$output"
}

@test "what hangs on it and what the kernel starts from" {
  list 0000:00:14.0
  grep -F 'in use:' <<<"$output"
  grep -F 'USB Keyboard' <<<"$output"
  echo 'root=/dev/nvme0n1p2' >"$machine/proc/cmdline"
  list 0000:03:00.0
  grep -F 'root-disk: root=/dev/nvme0n1p2' <<<"$output"
}

@test "without an IOMMU it is said once" {
  rm -r "$machine"/sys/kernel/iommu_groups/*
  find "$machine/sys/devices" -name iommu_group -delete
  list
  [ "$status" -eq 0 ]
  [ "$(grep -c no-iommu <<<"$output")" -eq 1 ]
  [ "$(grep -c '^no group$' <<<"$output")" -eq 1 ]
  grep -E '^  0000:03:00.0 .* no$' <<<"$output"
}

@test "a class by its name and by its digits" {
  for class in gpu display 03 0300 0x0300 030000; do
    list --class "$class"
    [ "$status" -eq 0 ]
    [ "$(grep -c '^  0000:' <<<"$output")" -eq 2 ]
  done
  list --class storage
  [ "$(grep -c '^  0000:' <<<"$output")" -eq 1 ]
  list --class network
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  [[ $stderr == *'no device of this class'* ]]
  for class in grafics 3 03g 0300000; do
    list --class "$class"
    [ "$status" -eq 64 ]
    [[ $stderr == *"$class is no class: write one of gpu"* ]]
  done
}

@test "slips: a device that is not there, a guard that does not hold, what is no selector, options that exclude each other" {
  list 0000:05:00.0 0000:03:00.0
  [ "$status" -eq 1 ]
  [[ $stderr == *'0000:05:00.0: no such device in this machine'* ]]
  grep -F 0000:03:00.0 <<<"$output"
  list '0000:03:00.0|10de:1401'
  [ "$status" -eq 1 ]
  [[ $stderr == *'expected 10de:1401, found 144d:a808'* ]]
  list 03:0
  [ "$status" -eq 64 ]
  [ -z "$output" ]
  [[ $stderr == *'    03:0'*'^'*'fix: write 03:00.0'* ]]
  list --tree --dot
  [ "$status" -eq 64 ]
}

@test "a look that fails" {
  rm -r "$machine/sys/bus/pci/devices"
  list
  [ "$status" -eq 2 ]
  [ -z "$output" ]
  [[ $stderr == *'cannot list /sys/bus/pci/devices'* ]]
  list --json
  [ "$status" -eq 2 ]
  [ "$(from_json 'document["iommu"], document["groups"]' <<<"$output")" = '(None, [])' ]
  run --separate-stderr "$vfioctl" list --root "$machine/absent"
  [ "$status" -eq 2 ]
  run --separate-stderr "$vfioctl" list --root "$machine/absent" --json
  [ "$status" -eq 2 ]
  [ "$(from_json 'document["groups"]' <<<"$output")" = '[]' ]
}

@test "a class that cannot be read keeps the device and its group with the host" {
  echo nonsense >"$machine/sys/devices/pci0000:00/0000:00:02.0/0000:02:00.1/class"
  list 0000:02:00.0 0000:02:00.1
  [ "$status" -eq 0 ]
  [ "$(grep -cE '^  0000:02.* no$' <<<"$output")" -eq 2 ]
  grep -F 'unreadable: ' <<<"$output"
}

@test "JSON: all fields, in every case" {
  list --json
  [ "$status" -eq 0 ]
  [ "$(from_json 'document["version"], document["iommu"]' <<<"$output")" = '(1, True)' ]
  [ "$(from_json '[group["group"] for group in document["groups"]]' <<<"$output")" = '[0, 1, 2, 3, 4, 10, 11, 12, 13, 14]' ]
  [ "$(from_json 'sorted(devices["0000:02:00.0"])' <<<"$output")" = "['address', 'class', 'class_name', 'companions', 'driver', 'id', 'in_use', 'in_use_complete', 'name', 'notes', 'path', 'reason', 'rule', 'subsystem', 'verdict']" ]
  [ "$(from_json '[devices["0000:02:00.0"][key] for key in ("path", "id", "subsystem", "class", "driver", "verdict", "companions", "rule")]' <<<"$output")" = "['0000:00:02.0/00.0', '10de:1401', '1043:8520', '030000', None, 'together', ['0000:02:00.1'], None]" ]
  [ "$(from_json '[devices["0000:00:01.0"][key] for key in ("verdict", "rule", "path", "companions")]' <<<"$output")" = "['no', 'fabric', None, []]" ]
  [ "$(from_json '[use["kind"] for use in devices["0000:00:14.0"]["in_use"]]' <<<"$output")" = "['usb', 'usb']" ]
  list --json 0000:05:00.0
  [ "$status" -eq 1 ]
  [ "$(from_json 'document["groups"]' <<<"$output")" = '[]' ]
}

@test "where the keyboard is" {
  list --usb
  [ "$status" -eq 0 ]
  [[ $output == 0000:00:14.0* ]]
  [ "$(grep -oE '^ +1-[0-9]+ ' <<<"$output" | tr -d ' \n')" = 1-21-10 ]
  grep -E '^ +1-2 +keyboard +Logitech USB Keyboard$' <<<"$output"
  list --usb --json
  [ "$(from_json '[device["port"] for device in devices["0000:00:14.0"]["usb"]]' <<<"$output" | tr -d ' ')" = "['1-10','1-2']" ]
}

@test "the tree, root port by root port" {
  list --tree
  [ "$status" -eq 0 ]
  [ "$(head -n 1 <<<"$output")" = 'bus 0000:00' ]
  grep -E '^├─ 0000:00:01.0  group 1  fabric  PCI bridge' <<<"$output"
  grep -E '^│  ├─ 0000:01:00.0  group 11  together  VGA' <<<"$output"
  grep -E '^│  └─ 0000:01:00.1  group 11  together  audio' <<<"$output"
  list --tree 0000:03:00.0
  [ "$(wc -l <<<"$output")" -eq 3 ]
  grep -E '^└─ 0000:00:03.0  group 3  PCI bridge' <<<"$output"
  grep -E '^   └─ 0000:03:00.0  group 13  alone  NVMe' <<<"$output"
}

@test "the same for Graphviz" {
  list --dot
  [ "$status" -eq 0 ]
  grep -F '"0000:00:01.0" -> "0000:01:00.0";' <<<"$output"
  grep -F 'label="group 11";' <<<"$output"
  [ "$(grep -o '[{}]' <<<"$output" | sort | uniq -c | awk '{ print $1 }' | uniq | wc -l)" -eq 1 ]
  ! command -v dot >/dev/null || dot -Tsvg <<<"$output" >/dev/null
}

@test "80 columns, and no colour where nobody sees it" {
  for form in '' --tree --usb; do
    # shellcheck disable=SC2086
    list $form
    [[ $output != *$'\e'* ]]
    while read -r line; do [ "${#line}" -le 80 ]; done <<<"$output"
  done
  run script -qec "stty cols 100; TERM=xterm '$vfioctl' list --root '$machine'" /dev/null
  [[ $output == *$'\e[32malone\e[0m'* ]]
  run script -qec "stty cols 100; TERM=xterm NO_COLOR=1 '$vfioctl' list --root '$machine'" /dev/null
  [[ $output != *$'\e'* ]]
}

@test "nobody needs root to look" {
  local place
  place=$(mktemp -d)
  cp -a "$machine" "$place/machine"
  cp "$vfioctl" "$place/vfioctl"
  chmod -R a+rX "$place"
  chmod a+x "$place/vfioctl"
  run --separate-stderr setpriv --reuid nobody --regid nogroup --clear-groups "$place/vfioctl" list --root "$place/machine" --json
  rm -r "$place"
  [ "$status" -eq 0 ]
  [ "$(from_json 'devices["0000:03:00.0"]["verdict"]' <<<"$output")" = alone ]
}
