#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl bind and release on a machine of plain files: what is written, what is refused, and that nothing is left half done. That
# devices really change hands is tried in booted machines (tests/boot).

# shellcheck disable=SC2154 # $output and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  vfioctl=$(vfioctl_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
}

override() { # ADDRESS
  tr -d '\n' <"$machine/sys/bus/pci/devices/$1/driver_override"
}

take_over() { # ADDRESS
  local directory
  directory=$(realpath "$machine/sys/bus/pci/devices/$1")
  ln -sfn "$(realpath -s --relative-to "$directory" "$machine/sys/bus/pci/drivers/vfio-pci")" "$directory/driver"
  echo vfio-pci >"$directory/driver_override"
  : >"$machine/sys/bus/pci/drivers/vfio-pci/unbind"
}

snapshot() {
  (cd "$machine" && find . -type f -exec sha256sum {} + | sort -k 2)
}

@test "bind --dry-run says each write and makes none" {
  before=$(snapshot)
  run -0 "$vfioctl" bind --root "$machine" --dry-run 01:00.0 01:00.1
  [[ $output == *'write vfio-pci to /sys/bus/pci/devices/0000:01:00.0/driver_override'* ]]
  [[ $output == *'write 0000:01:00.1 to /sys/bus/pci/drivers_probe'* ]]
  [[ $(snapshot) == "$before" ]]
}

@test "bind --dry-run of what would be refused says no write, as none would be made" {
  run -1 "$vfioctl" bind --root "$machine" --dry-run 01:00.0 00:01.0
  [[ $output == *'nothing would be changed'* && $output != *'write '*' to /sys/'* ]]
}

@test "what does not come to be bound is given back, and the exit code says so" {
  run -1 "$vfioctl" bind --root "$machine" 01:00.0
  [[ $output == *'0000:01:00.0'*'without driver'* ]]
  [[ $output == *'giving back'* ]]
  [[ -z $(override 0000:01:00.0) ]]
}

@test "one that is refused keeps all from being touched, and its rule is named" {
  before=$(snapshot)
  run -1 "$vfioctl" bind --root "$machine" 01:00.0 00:01.0
  [[ $output == *'0000:00:01.0'*'(fabric)'* ]]
  [[ $output == *'nothing was changed'* ]]
  [[ $(snapshot) == "$before" ]]
}

@test "storage wants a guard at run time too" {
  before=$(snapshot)
  run -1 "$vfioctl" bind --root "$machine" 03:00.0
  [[ $output == *'guard-required'* ]]
  [[ $(snapshot) == "$before" ]]
}

@test "a typing error is shown with a caret, and nothing is touched" {
  before=$(snapshot)
  run -64 "$vfioctl" bind --root "$machine" 0000:01:0O.0
  [[ $output == *'0000:01:0O.0'*'^'* ]]
  run -64 "$vfioctl" release --root "$machine" 01:00
  [[ $output == *'^'* ]]
  run -64 "$vfioctl" bind --root "$machine"
  [[ $(snapshot) == "$before" ]]
}

@test "release clears the override and unbinds" {
  take_over 0000:01:00.0
  run -1 "$vfioctl" release --root "$machine" 01:00.0
  [[ -z $(override 0000:01:00.0) ]]
  [[ $(<"$machine/sys/bus/pci/drivers/vfio-pci/unbind") == 0000:01:00.0 ]]
  # These are files: nothing has let go, and that is what is said.
  [[ $output == *'0000:01:00.0'*'still held by vfio-pci'* ]]
}

@test "release --dry-run says the way, with --rescan another one" {
  take_over 0000:01:00.0
  before=$(snapshot)
  run -0 "$vfioctl" release --root "$machine" --dry-run 01:00.0
  [[ $output == *'write nothing to /sys/bus/pci/devices/0000:01:00.0/driver_override'* ]]
  [[ $output == *'load module pci:v000010DEd00001401'* ]]
  run -0 "$vfioctl" release --root "$machine" --dry-run --rescan 01:00.0
  [[ $output == *'write 1 to /sys/bus/pci/devices/0000:01:00.0/remove'*'write 1 to /sys/bus/pci/rescan'* ]]
  [[ $(snapshot) == "$before" ]]
}

@test "release of what the host has says so, and is content" {
  before=$(snapshot)
  run -0 "$vfioctl" release --root "$machine" 02:00.1
  [[ $output == *'0000:02:00.1: is with snd_hda_intel already'* ]]
  [[ $(snapshot) == "$before" ]]
}

@test "release of what is not there touches nothing" {
  take_over 0000:01:00.0
  before=$(snapshot)
  run -1 "$vfioctl" release --root "$machine" 01:00.0 07:00.0
  [[ $output == *'07:00.0'*'nothing was changed'* ]]
  [[ $(snapshot) == "$before" ]]
}

@test "release says that the config takes the device at the next boot" {
  take_over 0000:01:00.0
  echo 'DEVICES=01:00.0' >"$machine/etc/vfio-pci.cfg"
  run -1 "$vfioctl" release --root "$machine" 01:00.0
  [[ $output == *'the next boot hands it over again'*'vfioctl remove'* ]]
}

@test "the libvirt hook binds and releases the host's side of the devices of its machines, and nothing else" {
  hook=$repository/conf/examples/libvirt-qemu-hook
  printf '#!/bin/sh\necho "$*" >>%s\n' "$BATS_TEST_TMPDIR/calls" >"$BATS_TEST_TMPDIR/vfioctl"
  chmod +x "$BATS_TEST_TMPDIR/vfioctl"
  cat >"$BATS_TEST_TMPDIR/domain.xml" <<'XML'
<domain type='kvm'><devices>
  <hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/></source><address type='usb' bus='0' port='1'/></hostdev>
  <hostdev mode='subsystem' type='pci' managed='no'>
    <driver name='vfio'/>
    <source>
      <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </source>
    <address type='pci' domain='0x0000' bus='0x06' slot='0x00' function='0x0' multifunction='on'/>
  </hostdev>
  <hostdev mode='subsystem' type='pci' managed='no'><source><address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/></source>
    <address type='pci' domain='0x0000' bus='0x06' slot='0x00' function='0x1'/></hostdev>
</devices></domain>
XML
  for operation in 'prepare begin' 'start begin' 'started begin' 'stopped end' 'release end'; do
    # shellcheck disable=SC2086 # two arguments
    VFIOCTL=$BATS_TEST_TMPDIR/vfioctl "$hook" win11 $operation - <"$BATS_TEST_TMPDIR/domain.xml"
  done
  VFIOCTL=$BATS_TEST_TMPDIR/vfioctl "$hook" other prepare begin - <"$BATS_TEST_TMPDIR/domain.xml"
  [[ $(<"$BATS_TEST_TMPDIR/calls") == $'bind 0000:01:00.0 0000:01:00.1\nrelease 0000:01:00.0 0000:01:00.1' ]]
}

@test "kill -9 at any moment leaves an override that is whole, and release takes it off" {
  local delay
  for delay in 0.00{1..9} 0.0{1..3}{0,3,6}; do
    timeout --signal KILL "$delay" "$vfioctl" bind --root "$machine" 01:00.0 01:00.1 >/dev/null 2>&1 || true
    for address in 0000:01:00.0 0000:01:00.1; do
      case $(override "$address") in
        "" | "(null)" | vfio-pci) ;;
        *) echo "$address: $(override "$address")" && return 1 ;;
      esac
    done
    run "$vfioctl" release --root "$machine" 01:00.0 01:00.1
    [[ $(override 0000:01:00.0) != vfio-pci && $(override 0000:01:00.1) != vfio-pci ]]
  done
}

@test "what writes is killed at each write: nothing stays handed over, and it is said" {
  local devices=$machine/sys/bus/pci/devices path
  for path in "$devices/0000:01:00.0/driver_override" "$devices/0000:01:00.1/driver_override" "$machine/sys/bus/pci/drivers_probe"; do
    run -1 strace -f -qq -o /dev/null -P "$(realpath "$path")" -e trace=write -e inject=write:signal=SIGKILL:when=1 \
      "$vfioctl" bind --root "$machine" 01:00.0 01:00.1
    [[ $output == *'giving back'* ]]
    [[ $(override 0000:01:00.0) != vfio-pci && $(override 0000:01:00.1) != vfio-pci ]]
  done
}
