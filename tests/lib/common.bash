# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the test scripts share. Sourced, never run.

# shellcheck disable=SC2034  # used by the scripts that source this
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034
cache=${VFIO_BINDER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vfio-binder}

# What is started from here gets standard input, output and error, and nothing else that a caller or bash itself has open. apt hands on what
# it has to the scripts of packages, and dash, which runs them, cannot name a descriptor of two digits.
close_inherited() {
  local descriptor
  for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    [[ $descriptor -le 2 || $descriptor -eq 255 ]] || exec {descriptor}>&-  # 255: bash reads its script there, and hands it on to nobody
  done
}
close_inherited

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Runs a command whose output nobody wants to read unless it fails. LOG keeps it.
quietly() { # LOG COMMAND...
  local log=$1
  shift
  (close_inherited && "$@") >"$log" 2>&1 </dev/null || {
    tail -n 40 "$log" >&2
    die "failed: $* (all of its output: $log)"
  }
}

# Prints the path of the package that is built from this tree.
build_package() { # LOG
  quietly "$1" "$repo/packaging/build" deb
  find "$repo/build/packages" -name 'vfio-binder_*.deb' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2- | grep .
}

# A virtual machine without anything that was not asked for. Software emulation: the same on every machine that tests. Page tables of five
# levels make it slower, and no case needs them.
# shellcheck disable=SC2034,SC2054  # the comma is QEMU's
qemu=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -accel tcg -cpu max,la57=off)

# Prints the path of the kernel that is compressed in VMLINUZ, or of VMLINUZ where it is compressed in a way not known here. QEMU starts
# it as well, and a kernel that unpacks itself in an emulated machine takes half of the boot. Offsets: Documentation/arch/x86/boot.rst.
unpacked_kernel() { # VMLINUZ
  local kernel offset packed unpack
  kernel=$cache/kernels/$(sha256sum "$1" | cut -c 1-16)
  [[ ! -e $kernel ]] || { echo "$kernel" && return; }
  number_at() { od --address-radix n --format "u$2" --skip-bytes "$1" --read-bytes "$2" "$3" | tr -d ' '; }
  mkdir -p "$cache/kernels"
  packed=$(mktemp "$cache/kernels/part.XXXXXX")
  offset=$((($(number_at 0x1f1 1 "$1") + 1) * 512 + $(number_at 0x248 4 "$1")))
  tail -c "+$((offset + 1))" "$1" | head -c "$(($(number_at 0x24c 4 "$1") - 4))" >"$packed"  # the last four are the size
  for unpack in xz zstd; do
    ! "$unpack" -dc <"$packed" >"$packed.kernel" 2>/dev/null || break
  done
  if [[ $(head -c 4 "$packed.kernel") == $'\x7fELF' ]]; then mv "$packed.kernel" "$kernel"; else kernel=$1; fi
  rm -f "$packed" "$packed.kernel"
  echo "$kernel"
}
