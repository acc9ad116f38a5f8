#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl check, on a machine made of plain files.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  vfioctl=$(vfioctl_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  config=$machine/etc/vfio-pci.cfg
  mkdir -p "$machine/etc/"{modprobe.d,default,driverctl.d,initramfs-tools/scripts/init-top}
  # A kernel that has vfio-pci as a module.
  mkdir -p "$machine/proc/sys/kernel" "$machine/lib/modules/6.12.0" "$machine/sys/module/vfio_pci"
  echo 6.12.0 >"$machine/proc/sys/kernel/osrelease"
  echo 'kernel/drivers/vfio/pci/vfio-pci.ko:' >"$machine/lib/modules/6.12.0/modules.dep"
  : >"$machine/lib/modules/6.12.0/modules.builtin"
  echo live >"$machine/sys/module/vfio_pci/initstate"
  printf 'vendor_id\t: GenuineIntel\n' >"$machine/proc/cpuinfo"
}

check() {
  run --separate-stderr "$vfioctl" check --root "$machine" "$@"
}

finding() { # FILTER OF A FINDING, WHAT IT HAS TO GIVE
  local got
  check --json
  got=$(jq -r "[.findings[] | select($1)] | if length == 1 then .[0] | $2 else \"\(length) findings\" end" <<<"$output")
  [[ $got == "$3" ]] || { echo "$1: $got, not $3" >&2; jq . <<<"$output" >&2; return 1; }
}

@test "nothing is configured: no fault, and how to begin" {
  check
  [ "$status" -eq 0 ]
  [[ $output == *"note     config: it names no device yet"* ]]
  [[ $output == *"vfioctl add ADDRESS"* ]]
  [[ ${lines[-1]} == Ready* ]]
}

@test "an ID list in modprobe.d, with file and line" {
  echo 'DEVICES=0000:01:00.*' >"$config"
  printf '%s\n' '# guides say so' '' 'options vfio-pci ids=10de:1401' >"$machine/etc/modprobe.d/vfio.conf"
  finding '.check == "modprobe"' .where /etc/modprobe.d/vfio.conf:3
  finding '.check == "modprobe"' .severity warning
  finding '.check == "modprobe"' '.seen | split(",")[0]' 'also takes 0000:02:00.0'
}

@test "a file in /etc hides the one of the same name" {
  mkdir -p "$machine/usr/lib/modprobe.d"
  echo 'install vfio-pci /bin/a' >"$machine/usr/lib/modprobe.d/vfio.conf"
  finding '.check == "modprobe"' .where /usr/lib/modprobe.d/vfio.conf:1
  ln -s /dev/null "$machine/etc/modprobe.d/vfio.conf"
  check --json
  [ "$(jq '[.findings[] | select(.check == "modprobe")] | length' <<<"$output")" = 0 ]
}

@test "driverctl that takes a listed device away again is an error" {
  echo 'DEVICES=0000:01:00.*' >"$config"
  echo nouveau >"$machine/etc/driverctl.d/pci-0000:01:00.0"
  check
  [ "$status" -eq 1 ]
  [[ $output == *"error    0000:01:00.0: driverctl hands it to nouveau"* ]]
  [[ $output == *"where  /etc/driverctl.d/pci-0000:01:00.0:1"* ]]
  [[ $output == *$'\n'"                  rm /etc/driverctl.d/pci-0000:01:00.0"$'\n'* ]]
}

@test "the script of the guides, named once, and our own hook not at all" {
  script=$machine/etc/initramfs-tools/scripts/init-top/vfio.sh
  printf '%s\n' '#!/bin/sh' 'echo vfio-pci >/sys/bus/pci/devices/0000:01:00.0/driver_override' 'modprobe -i vfio-pci' >"$script"
  cp "$script" "$machine/etc/initramfs-tools/scripts/init-top/00-vfio-binder"
  finding '.check == "rival"' .where /etc/initramfs-tools/scripts/init-top/vfio.sh:2
}

@test "a refusal has its rule, and the line of the config" {
  printf '%s\n' '# mine' 'DEVICES=0000:01:00.0' 'DEVICES=0000:09:00.0' >"$config"
  check
  [ "$status" -eq 1 ]
  finding '.check == "refused"' .where "/etc/vfio-pci.cfg:3"
  finding '.check == "refused"' '.why | split(":")[0]' "rule not-present"
}

@test "a slip in the config has its line" {
  echo 'DEVICSE=0000:01:00.0' >"$config"
  finding '.check == "config"' .where /etc/vfio-pci.cfg:1
  [ "$status" -eq 1 ]
}

@test "half a group: what is missing, and the command" {
  echo 'DEVICES=0000:02:00.0' >"$config"
  finding '.check == "group"' .severity error
  finding '.check == "group"' '.mend | split("\n")[1]' "    vfioctl add 0000:02:00.1"
}

@test "no IOMMU: an error that comes first" {
  rm -r "$machine/sys/kernel/iommu_groups"/*
  find "$machine/sys/devices" -name iommu_group -delete
  echo 'DEVICES=0000:01:00.*' >"$config"
  check
  [ "$status" -eq 1 ]
  [[ $output == error*IOMMU* ]]
  [[ $output == *"Not ready; mend this first: IOMMU:"* ]]
}

@test "another config is looked at when it is named, and one that is not there is an error" {
  echo 'DEVICES=0000:09:00.0' >"$machine/etc/other.cfg"
  check --config /etc/other.cfg
  [ "$status" -eq 1 ]
  [[ $output == *"/etc/other.cfg:1"* ]]
  check --config /etc/nothing.cfg
  [ "$status" -eq 1 ]
  [[ $output == *"there is no such file"* ]]
}

@test "images: none found cannot be told, one without the binder is an error" {
  echo 'DEVICES=0000:01:00.*' >"$config"
  check
  [ "$status" -eq 2 ]
  [[ $output == *"It cannot be told whether this machine is ready: boot image: none was found"* ]]
  mkdir -p "$machine/boot" "$BATS_TEST_TMPDIR/image"
  (cd "$BATS_TEST_TMPDIR/image" && printf '#!/bin/sh\n' >init && chmod +x init && echo init | cpio -o -H newc --quiet) \
    >"$machine/boot/initrd.img-6.1.0"
  check
  [ "$status" -eq 1 ]
  finding '.check == "image" and (.seen | startswith("binder"))' .where /boot/initrd.img-6.1.0
}

@test "the JSON is one document, also where nothing is wrong" {
  check --json
  [ "$(jq -c '[.version, .ready, .first]' <<<"$output")" = '[1,true,null]' ]
  [ "$(jq -c '[.findings[] | keys] | unique | length' <<<"$output")" = 1 ]
}

@test "prose fits 80 columns, commands stay whole" {
  echo 'DEVICES=0000:02:00.0 0000:09:00.0' >"$config"
  check
  while IFS= read -r line; do
    [[ ${#line} -le 80 || $line == "                  "* ]] || { echo "$line" >&2; return 1; }
  done <<<"$output"
}

@test "nothing is written, and no root is needed" {
  echo 'DEVICES=0000:01:00.*' >"$config"
  before=$(cd "$machine" && find . -type f -exec sha256sum {} + | sort)
  check
  [ "$(cd "$machine" && find . -type f -exec sha256sum {} + | sort)" = "$before" ]
}

@test "wrong usage, and a root that is not there" {
  run "$vfioctl" check --nonsense
  [ "$status" -eq 64 ]
  run "$vfioctl" check --root "$machine/nowhere"
  [ "$status" -eq 2 ]
}

@test "where nothing can be looked at, --json is a document all the same" {
  rm -r "$machine/sys/bus"
  check --json
  [ "$status" -eq 2 ]
  [ "$(jq -c '[.version, .ready, .first, .findings]' <<<"$output")" = '[1,false,null,[]]' ]
  [[ $(jq -r .conclusion <<<"$output") == "It cannot be told whether this machine is ready: cannot list /sys/bus/pci/devices"* ]]
  run --separate-stderr "$vfioctl" check --json --root "$machine/absent"
  [ "$status" -eq 2 ]
  jq -e '.ready == false' <<<"$output"
}
