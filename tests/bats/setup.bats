#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl setup, unattended and at a terminal, for a machine of plain files.

# shellcheck disable=SC2154 # $output and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  vfioctl=$(vfioctl_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  config=$machine/etc/vfio-pci.cfg
  echo '# mine' >"$config"
}

# A terminal of 80 columns, at which a person types the lines of the standard input.
at_a_terminal() { # ARGUMENT...
  TERM=dumb script --quiet --return --command "stty cols 80; $vfioctl $*" /dev/null
}

@test "unattended: the card with its sound, hugepages, and what is left to do" {
  run -0 --separate-stderr "$vfioctl" setup --root "$machine" --device 01:00.0 --memory 16G --yes
  [[ $output == *'With it goes 0000:01:00.1'* ]]
  [[ $output == *'+DEVICES="0000:01:00.0 0000:01:00.1"'*'+HUGEPAGES="16/1G"'* ]]
  [[ $output == *'vfioctl verify'*'Reboot'*'vfioctl status'*'vfio_binder=off'* ]]
  diff -u - "$config" <<'CONFIG'
# mine
DEVICES="0000:01:00.0 0000:01:00.1"
HUGEPAGES="16/1G"
CONFIG
}

@test "a second run changes nothing" {
  "$vfioctl" setup --root "$machine" --device 01:00.0 --memory 16G --yes
  before=$(<"$config")
  run -0 "$vfioctl" setup --root "$machine" --device 01:00.0 --memory 16G --yes
  [[ $output == *'in the config already'* ]]
  [[ $(<"$config") == "$before" ]]
}

@test "storage is written by its path and guard" {
  run -0 "$vfioctl" setup --root "$machine" --device 03:00.0 --yes
  grep -q '0000:00:03.0/00.0' "$config"
}

@test "--dry-run shows the change and makes none" {
  run -0 "$vfioctl" setup --root "$machine" --device 01:00.0 --dry-run
  [[ $output == *'+DEVICES="0000:01:00.0 0000:01:00.1"'* ]]
  [[ $(<"$config") == '# mine' ]]
}

@test "what the rules refuse is not written" {
  run -1 "$vfioctl" setup --root "$machine" --device 00:01.0 --yes
  [[ $output == *'(fabric)'*'nothing was written'* ]]
  [[ $(<"$config") == '# mine' ]]
}

@test "slips: a device that is not there, a typing error, memory that nobody has, more pages on top" {
  run -1 "$vfioctl" setup --root "$machine" --device 09:00.0 --yes
  [[ $output == *'09:00.0'* ]]
  run -64 "$vfioctl" setup --root "$machine" --device 0000:01:0O.0 --yes
  [[ $output == *'^'* ]]
  run -1 "$vfioctl" setup --root "$machine" --device 01:00.0 --memory 16T --yes
  [[ $output == *'16T'*'no boot can reserve that much'* ]]
  run -1 "$vfioctl" setup --root "$machine" --device 01:00.0 --memory lots --yes
  [[ $output == *'lots'* ]]
  [[ $(<"$config") == '# mine' ]]
  echo 'HUGEPAGES=4/1G' >>"$config"
  run -1 "$vfioctl" setup --root "$machine" --device 01:00.0 --memory 16G --yes
  [[ $output == *'reserves hugepages already'* ]]
}

@test "without a terminal and without all answers it says which options there are" {
  run -64 "$vfioctl" setup --root "$machine" </dev/null
  [[ $output == *'--device'*'--yes'* ]]
  run -64 "$vfioctl" setup --root "$machine" --device 01:00.0 </dev/null
  [[ $(<"$config") == '# mine' ]]
}

@test "at a terminal: a number, the memory, yes" {
  run -0 at_a_terminal setup --root "$machine" <<<$'7\n1\n\ny'
  [[ $output == *'1   0000:01:00.0 graphics card'* ]]
  [[ $output == *'"7" is no number from 1 to 4'* ]]
  [[ $(<"$config") == *'DEVICES="0000:01:00.0 0000:01:00.1"' ]]
}

@test "at a terminal: no, or nothing, leaves all as it was" {
  run -0 at_a_terminal setup --root "$machine" <<<$'1\n16G\nn'
  [[ $output == *'HUGEPAGES="16/1G"'*'Nothing was changed'* ]]
  [[ $(<"$config") == '# mine' ]]
  run -0 at_a_terminal setup --root "$machine" <<<''
  [[ $(<"$config") == '# mine' ]]
}

@test "Ctrl-C at a question leaves all as it was" {
  for typed in $'\x03' $'1\n\x03' $'1\n16G\n\x03'; do
    run at_a_terminal setup --root "$machine" <<<"$typed"
    [[ $(<"$config") == '# mine' ]]
  done
}

@test "the only display and what the host runs on are shown with what that would mean, and cannot be chosen" {
  rm "$machine/sys/bus/pci/devices/0000:02:00.0" "$machine/sys/bus/pci/devices/0000:02:00.1"
  run -0 at_a_terminal setup --root "$machine" <<<$'1\n\nn'
  [[ $output == *'-   0000:01:00.0 graphics card'*'not offered: '*'last display'* ]]
}

@test "a config that cannot be written is said, and nothing is lost" {
  [[ $EUID -eq 0 ]] || skip 'needs root: it mounts'
  mkdir "$BATS_TEST_TMPDIR/readonly"
  cp "$config" "$BATS_TEST_TMPDIR/readonly/vfio-pci.cfg"
  mount --bind "$BATS_TEST_TMPDIR/readonly" "$machine/etc"
  mount -o remount,bind,ro "$machine/etc"
  run "$vfioctl" setup --root "$machine" --device 01:00.0 --yes
  umount "$machine/etc"
  [[ $status -eq 2 ]]
  [[ $output == *'read-only'* ]]
}
