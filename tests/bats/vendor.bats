#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The pinned third-party sources: how they are fetched, given and checked. inih stands for all of them where it can.

# shellcheck disable=SC2030,SC2031,SC2154 # each case is a subshell; $status and its like are set by bats
bats_require_minimum_version 1.5.0
load program

inih=libinih_59.orig.tar.gz

setup() {
  export VFIO_BINDER_CACHE=$BATS_TEST_TMPDIR/cache
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-binder/sources
  given=$BATS_TEST_TMPDIR/given
  mkdir "$given"
}

# A mirror with the real files of this machine's cache, and no other.
local_mirror() {
  mirror=$BATS_TEST_TMPDIR/mirror
  "$repository/packaging/fetch-sources" "$cache" >/dev/null
  while read -r name _ path _; do
    [[ $name =~ ^[a-z] ]] || continue
    mkdir -p "$mirror/${path%/*}"
    cp "$cache/${path##*/}" "$mirror/$path"
  done <"$repository/packaging/sources"
  export VFIO_BINDER_MIRROR=file://$mirror
}

# The shared build needs no other third-party source than inih.
configure() {
  run cmake -S "$repository" -B "$BATS_TEST_TMPDIR/build" -G Ninja -DVFIO_BINDER_STATIC=OFF "$@"
  message=$(tr -s ' \n' ' ' <<<"$output")  # CMake breaks the lines of its messages
}

sha256_is_pinned() { # FILE
  grep -q "/${1##*/} *$(sha256sum "$1" | cut -d ' ' -f 1) " "$repository/packaging/sources"
}

# --- packaging/fetch-sources

@test "fetch-sources gets every file of the list, with its checksum" {
  local_mirror
  run -0 "$repository/packaging/fetch-sources" "$BATS_TEST_TMPDIR/new/folder"
  run -0 ls "$BATS_TEST_TMPDIR/new/folder"
  [ "${#lines[@]}" -eq "$(grep -c '^[a-z]' "$repository/packaging/sources")" ]
  local file
  for file in "$BATS_TEST_TMPDIR"/new/folder/*; do sha256_is_pinned "$file"; done
}

@test "fetch-sources leaves alone what is there and needs no mirror then" {
  local_mirror
  "$repository/packaging/fetch-sources" "$given"
  export VFIO_BINDER_MIRROR=file:///nonexistent
  run -0 "$repository/packaging/fetch-sources" "$given"
  [ "$output" = '' ]
}

@test "fetch-sources replaces a damaged file" {
  local_mirror
  "$repository/packaging/fetch-sources" "$given"
  echo damaged >"$given/$inih"
  run -0 "$repository/packaging/fetch-sources" "$given"
  [ "$output" = "fetched $inih" ]
  sha256_is_pinned "$given/$inih"
}

@test "fetch-sources takes nothing with another checksum, and gets the rest" {
  local_mirror
  echo changed >"$mirror/pool/main/libi/libinih/$inih"
  run ! "$repository/packaging/fetch-sources" "$given"
  [[ $output == *"no mirror has pool/main/libi/libinih/$inih with SHA256 "* ]]
  [ ! -e "$given/$inih" ]
  [ "$(find "$given" -mindepth 1 | wc -l)" -eq 3 ]
}

@test "fetch-sources without a folder is wrong usage" {
  run -64 "$repository/packaging/fetch-sources"
  [[ $output == usage:* ]]
}

# --- cmake/vendor.cmake

@test "tarballs from a directory" {
  local_mirror
  cp "$mirror/pool/main/libi/libinih/$inih" "$given"
  export VFIO_BINDER_MIRROR=file:///nonexistent
  configure "-DVFIO_BINDER_VENDOR_DIR=$given"
  [ "$status" -eq 0 ]
  ls "$BATS_TEST_TMPDIR"/build/vendor/inih-*/ini.c
}

@test "a tarball with another checksum stops the build before it is unpacked" {
  echo changed >"$given/$inih"
  configure "-DVFIO_BINDER_VENDOR_DIR=$given"
  [ "$status" -ne 0 ]
  sha256=$(sha256sum "$given/$inih" | cut -d ' ' -f 1)
  [[ $message == *"$given/$inih is not the file that is pinned: SHA256 $sha256"* ]]
  run ! ls -d "$BATS_TEST_TMPDIR"/build/vendor/inih-*
}

@test "a tarball that is missing is named" {
  configure "-DVFIO_BINDER_VENDOR_DIR=$given"
  [ "$status" -ne 0 ]
  [[ $message == *"no $inih in $given: "* ]]
}

@test "an unpacked tree needs no tarball" {
  touch "$given"/{ini.c,ini.h}
  configure "-DFETCHCONTENT_SOURCE_DIR_INIH=$given"
  [ "$status" -eq 0 ]
  [ ! -e "$VFIO_BINDER_CACHE" ]
}

@test "an unpacked tree that is not there is named" {
  configure "-DFETCHCONTENT_SOURCE_DIR_INIH=$given/nowhere"
  [ "$status" -ne 0 ]
  [[ $message == *"FETCHCONTENT_SOURCE_DIR_INIH: no such directory: $given/nowhere"* ]]
}

@test "nothing given: fetched into the cache, once" {
  local_mirror
  configure
  [ "$status" -eq 0 ]
  sha256_is_pinned "$VFIO_BINDER_CACHE/sources/$inih"
  export VFIO_BINDER_MIRROR=file:///nonexistent
  rm -r "$BATS_TEST_TMPDIR/build"
  configure
  [ "$status" -eq 0 ]
}

@test "nothing given and no mirror: the message says how to give the tarballs" {
  export VFIO_BINDER_MIRROR=file:///nonexistent
  configure
  [ "$status" -ne 0 ]
  [[ $message == *'Put the tarballs that '*'packaging/sources names into a directory'* ]]
  [[ $message == *'-DVFIO_BINDER_VENDOR_DIR=DIR'* ]]
}
