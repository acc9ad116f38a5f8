# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A machine made of plain files, for vfio-binder --root: what is written to it can be read afterwards, and nothing reacts.

# Two identical graphics cards with their sound functions, each behind a root port of its own, an NVMe controller on bus 3
# and a sound device on the root bus that the host uses.
make_machine() { # DIR
  machine=$1
  mkdir -p "$machine"/{etc,proc/sys/vm,run,sys/bus/pci/{devices,drivers/{vfio-pci,snd_hda_intel,nvme}},sys/kernel/iommu_groups,sys/module}
  : >"$machine/sys/bus/pci/drivers_probe"
  echo 'BOOT_IMAGE=/vmlinuz root=/dev/vda1 quiet' >"$machine/proc/cmdline"
  printf '%s\n' 'MemTotal:       67108864 kB' 'MemAvailable:   66060288 kB' 'Hugepagesize:       2048 kB' >"$machine/proc/meminfo"
  echo 0 >"$machine/proc/sys/vm/hugetlb_shm_group"
  add_device pci0000:00/0000:00:01.0 8086:1901 060400 1 pcieport
  add_device pci0000:00/0000:00:01.0/0000:01:00.0 10de:1401 030000 11
  add_device pci0000:00/0000:00:01.0/0000:01:00.1 10de:0fba 040300 11
  add_device pci0000:00/0000:00:02.0 8086:1905 060400 2 pcieport
  add_device pci0000:00/0000:00:02.0/0000:02:00.0 10de:1401 030000 12
  add_device pci0000:00/0000:00:02.0/0000:02:00.1 10de:0fba 040300 12 snd_hda_intel
  add_device pci0000:00/0000:00:03.0 8086:1909 060400 3 pcieport
  add_device pci0000:00/0000:00:03.0/0000:03:00.0 144d:a808 010802 13 nvme
  add_device pci0000:00/0000:00:1b.0 8086:a170 040300 14 snd_hda_intel
  mkdir -p "$machine/sys/devices/system/node/node0"
  printf 'Node 0 %s\n' 'MemTotal:       67108864 kB' 'MemFree:        66060288 kB' >"$machine/sys/devices/system/node/node0/meminfo"
  add_pool 2048
  add_pool 1048576
}

add_device() { # PATH VENDOR:DEVICE CLASS GROUP [DRIVER]
  local address=${1##*/} directory=$machine/sys/devices/$1
  mkdir -p "$directory" "$machine/sys/kernel/iommu_groups/$4/devices"
  echo "0x${2%:*}" >"$directory/vendor"
  echo "0x${2#*:}" >"$directory/device"
  echo 0x1043 >"$directory/subsystem_vendor"
  echo 0x8520 >"$directory/subsystem_device"
  echo "0x$3" >"$directory/class"
  echo '(null)' >"$directory/driver_override"
  ln -s "$(realpath -s --relative-to "$directory" "$machine/sys/kernel/iommu_groups/$4")" "$directory/iommu_group"
  ln -s "../../../devices/$1" "$machine/sys/bus/pci/devices/$address"
  [[ -n ${5:-} ]] || return 0
  mkdir -p "$machine/sys/bus/pci/drivers/$5"
  : >"$machine/sys/bus/pci/drivers/$5/unbind"
  ln -s "$(realpath -s --relative-to "$directory" "$machine/sys/bus/pci/drivers/$5")" "$directory/driver"
}

add_pool() { # PAGE SIZE IN KB
  local pool
  for pool in kernel/mm/hugepages devices/system/node/node0/hugepages; do
    mkdir -p "$machine/sys/$pool/hugepages-$1kB"
    echo 0 >"$machine/sys/$pool/hugepages-$1kB/nr_hugepages"
  done
}
