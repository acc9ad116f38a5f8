# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The awkward images. Each part_NAME writes what follows an archive with /init and keeps to the directory $1, so that parts can be
# put one after the other. What must be in the image afterwards stands in the file `expected`.
# Sourced by `build`, which sets $scratch.
# shellcheck disable=SC2154

part_microcode-first() {
  cpio_archive "$1" early=microcode | pad_to 512
  cpio_archive "$1" main=here | zstd -q
}
part_zstd-zstd() {
  cpio_archive "$1" one=first both=old | zstd -q
  zeros 2
  cpio_archive "$1" two=second both=new | zstd -q
}
part_gzip-gzip() {
  cpio_archive "$1" one=first | gzip -n
  cpio_archive "$1" two=second | gzip
}
part_gzip-with-name() {
  cpio_archive "$1" one=first >"$scratch/a.name"
  gzip -N -c "$scratch/a.name"
}
part_bzip2-xz() {
  cpio_archive "$1" one=first | bzip2
  cpio_archive "$1" two=second | xz --check=crc32
  zeros 64
  cpio_archive "$1" three=third | xz --check=none
}
part_lzma-zstd() {
  cpio_archive "$1" one=first | xz --format=lzma
  zeros 4
  cpio_archive "$1" two=second | zstd -q
}
part_lzo-gzip() {
  cpio_archive "$1" one=first | lzop -c
  cpio_archive "$1" two=second | gzip
}
part_cpio-lz4-lz4() {
  cpio_archive "$1" one=first
  cpio_archive "$1" two=second | lz4 -l -q
  cpio_archive "$1" three=third | lz4 -l -q
  zeros 4
}
part_padded-10240() {
  cpio_archive "$1" one=first | pad_to 16384
  cpio_archive "$1" two=second | zstd -q
}
part_padded-4() {
  cpio_archive "$1" one=first
  cpio_archive "$1" two=second
}
part_padded-names() {
  cpio_entry "$1" 40755 '' 1 501 128
  cpio_entry "$1/one" 100644 first 1 502 250
  cpio_entry "$1/two" 100644 second 1 503 4096
  cpio_trailer
}
part_name-too-long() {
  cpio_entry "$1" 40755
  cpio_entry "$1/one" 100644 dropped 1 504 4097
  cpio_entry "$1/two" 100644 second
  cpio_trailer
}
part_archives-in-one-stream() {
  {
    cpio_archive "$1" one=first | pad_to 512
    cpio_archive "$1" two=second
    zeros 400
    cpio_archive "$1" three=third
  } | gzip
}
part_no-trailer() {
  { cpio_entry "$1" 40755 && cpio_entry "$1/one" 100644 first; } | zstd -q
}
part_checksums() {
  cpio_entry "$1" 40755
  cpio_entry "$1/one" 100644 AAAA 1 505 '' 260
  cpio_trailer
}
part_hard-links() { # content with the last name, with the first, and across a trailer
  cpio_entry "$1" 40755
  cpio_entry "$1/a1" 100644 '' 2 511
  cpio_entry "$1/a2" 100644 last 2 511
  cpio_entry "$1/b1" 100644 first 2 512
  cpio_entry "$1/b2" 100644 '' 2 512
  cpio_entry "$1/c1" 100644 before 2 513
  cpio_trailer
  cpio_entry "$1/c2" 100644 behind 2 513
  cpio_trailer
}
part_overwritten() { # a linked file is written through each of its names
  cpio_entry "$1" 40755
  cpio_entry "$1/x" 100644 '' 2 521
  cpio_entry "$1/y" 100644 linked 2 521
  cpio_trailer
  cpio_entry "$1/x" 100755 changed
  cpio_trailer
}
part_links-to-directories() {
  cpio_entry "$1" 40755
  cpio_entry "$1/usr" 40755
  cpio_entry "$1/usr/lib" 40755
  cpio_entry "$1/lib" 120777 usr/lib
  cpio_entry "$1/lib/one" 100644 first
  cpio_entry "$1/absolute" 120777 "/$1/usr"
  cpio_entry "$1/absolute/lib/two" 100644 second
  cpio_entry "$1/up" 120777 usr/lib/../../usr
  cpio_entry "$1/up/three" 100644 third
  cpio_trailer
}
part_changed-types() {
  cpio_entry "$1" 40755
  cpio_entry "$1/file-then-directory" 100644 gone
  cpio_entry "$1/file-then-directory" 40755
  cpio_entry "$1/empty-then-link" 40755
  cpio_entry "$1/empty-then-link" 120777 target
  cpio_entry "$1/full-then-link" 40755
  cpio_entry "$1/full-then-link/inside" 100644 stays
  cpio_entry "$1/full-then-link" 120777 target
  cpio_entry "$1/link-then-file" 120777 full-then-link/inside
  cpio_entry "$1/link-then-file" 100644 own
  cpio_entry "$1/link-then-directory" 120777 full-then-link
  cpio_entry "$1/link-then-directory" 40755
  cpio_trailer
}
part_nowhere() { # no parent directory; a file as parent; links in a circle
  cpio_entry "$1" 40755
  cpio_entry "$1/absent/file" 100644 dropped
  cpio_entry "$1/file" 100644 here
  cpio_entry "$1/file/below" 100644 dropped
  cpio_entry "$1/circle-a" 120777 circle-b
  cpio_entry "$1/circle-b" 120777 circle-a
  cpio_entry "$1/circle-a/below" 100644 dropped
  cpio_entry "$1/../$1/./found" 100644 here
  cpio_trailer
}
part_fifo() {
  cpio_entry "$1" 40755
  cpio_entry "$1/fifo" 10600
  cpio_trailer
}
part_real-cpio() { # what GNU cpio and bsdtar make of a real directory
  mkdir -p "$scratch/real/$1"
  printf first >"$scratch/real/$1/one"
  ln -f "$scratch/real/$1/one" "$scratch/real/$1/two"
  (cd "$scratch/real" && find "$1" | LC_ALL=C sort | cpio --quiet -o -H newc)
  mkdir -p "$scratch/tar/$1"
  printf third >"$scratch/tar/$1/three"
  (cd "$scratch/tar" && bsdtar -c --format=newc -f - "$1/three" | pad_to 512)
}

# What the kernel refuses. It keeps what came before, and so must we.

refused_lz4-frame() { cpio_archive "$1" one=first | lz4 -q; }
refused_xz-crc64() { cpio_archive "$1" one=first | xz --check=crc64; }
refused_cpio-not-aligned() {
  { cpio_archive "$1" one=first | gzip -n && zeros 4; } | pad_to 4
  zeros 1
  cpio_archive "$1" two=second
}
refused_zeros-not-aligned() {
  cpio_archive "$1" one=first
  zeros 2
  cpio_archive "$1" two=second | gzip
}
refused_lz4-then-gzip() {
  cpio_archive "$1" one=first | lz4 -l -q
  cpio_archive "$1" two=second | gzip
}
refused_junk() {
  cpio_archive "$1" one=first
  printf 'junk'
}
refused_junk-in-stream() { { cpio_archive "$1" one=first && printf 'junk'; } | zstd -q; }
refused_cut-off-stream() {
  cpio_archive "$1" one=first | gzip -n
  cpio_archive "$1" "two=$(printf '%0500d' 7)" | gzip -n | head -c 90
}
refused_old-cpio() { printf '0707070000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000'; }
refused_checksum() {
  cpio_entry "$1" 40755
  cpio_entry "$1/one" 100644 AAAA 1 505 '' 261
  cpio_trailer
}
