#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel that the emulated machines start: that which is compressed in a vmlinuz, else the vmlinuz.

# shellcheck disable=SC2154 # $output and its like are set by bats
bats_require_minimum_version 1.5.0

setup() {
  export VFIO_BINDER_CACHE=$BATS_TEST_TMPDIR/cache
  vmlinuz=$BATS_TEST_TMPDIR/vmlinuz
  { printf '\177ELF' && seq 10000; } >"$BATS_TEST_TMPDIR/vmlinux"
}

# Not in this shell: what the scripts share closes the descriptors of bats, too.
kernel_of_vmlinuz() {
  # shellcheck disable=SC2016 # for the other shell
  run bash -euc '. "$1/../lib/common.bash"; unpacked_kernel "$2"' bash "$BATS_TEST_DIRNAME" "$vmlinuz"
}

number() { # VALUE BYTES
  local i
  for ((i = 0; i < $2; i++)); do printf '%b' "\\x$(printf %02x $(($1 >> 8 * i & 255)))"; done
}

# Two sectors of setup, in which the header says where in the third the compressed kernel lies; after it four bytes with its size.
make_vmlinuz() { # FILE WITH THE COMPRESSED KERNEL
  {
    head -c 497 /dev/zero && number 1 1 && head -c 86 /dev/zero && number 64 4 && number "$(($(stat -c %s "$1") + 4))" 4
    head -c $((1024 + 64 - 592)) /dev/zero
    cat "$1" && number 48898 4 && echo trailer
  } >"$vmlinuz"
}

@test "a kernel in xz or zstd is unpacked, once" {
  local compress
  for compress in xz zstd; do
    "$compress" -c "$BATS_TEST_TMPDIR/vmlinux" >"$BATS_TEST_TMPDIR/packed"
    make_vmlinuz "$BATS_TEST_TMPDIR/packed"
    kernel_of_vmlinuz
    cmp "$output" "$BATS_TEST_TMPDIR/vmlinux"
    echo marked >>"$output"
    kernel_of_vmlinuz
    [ "$(tail -n 1 "$output")" = marked ]
  done
  [ "$(find "$VFIO_BINDER_CACHE/kernels" -type f | wc -l)" -eq 2 ]
}

@test "another kernel is started as it is" {
  make_vmlinuz "$BATS_TEST_TMPDIR/vmlinux"
  kernel_of_vmlinuz
  [ "$output" = "$vmlinuz" ]
  echo 'no kernel at all' | xz >"$BATS_TEST_TMPDIR/packed"
  make_vmlinuz "$BATS_TEST_TMPDIR/packed"
  kernel_of_vmlinuz
  [ "$output" = "$vmlinuz" ]
  [ -z "$(find "$VFIO_BINDER_CACHE/kernels" -type f)" ]
}
