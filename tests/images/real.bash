# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Images that real generators make, in systems that tests/boot/make-root made. Sourced by `run`, which sets $vfioctl, $work and $repo.
# shellcheck disable=SC2154

kernel_of() { ls "$1"/boot/vmlinuz-*; } # ROOT

# A real image is not changed by an archive after it. In that one is the guest, or what else is to be in the image.
append() { # IMAGE DIRECTORY
  truncate -s %4 "$1"
  (cd "$2" && find . -mindepth 1 | cpio --quiet -o -H newc -R 0:0) >>"$1"
}

put_guest_into() { # IMAGE
  rm -rf "$work/more"
  mkdir "$work/more"
  cp "$work/guest" "$work/more/judge"
  append "$1" "$work/more"
}

as_the_kernel_sees_it() { # ROOT IMAGE
  boot "$(kernel_of "$1")" "$2" "$work/seen" rdinit=/judge || return
  listing "$2" -1 | grep -Ev ' (dev|dev/console|root)$' >"$work/listing"
  diff -u --label kernel <(sed 's/ = .*//' "$work/seen") --label vfioctl "$work/listing"
}

unpacked_segment() { # IMAGE OFFSET SIZE COMPRESSION
  local unpack=(cat)
  [[ $4 == none ]] || unpack=("$4" -dc)
  tail -c "+$(($2 + 1))" "$1" | head -c "$3" | "${unpack[@]}"
}

paths_by_vfioctl() { # IMAGE
  "$vfioctl" verify --list "$1" | sed -E 's/^([^ ]+ +){7}//; s/ -> .*//' | LC_ALL=C sort -u
}

# GNU cpio reads each segment, where vfioctl says that it lies. It stops at the end of an archive, and there may be several in one segment:
# it goes on until there is nothing left.
as_cpio_sees_it() { # IMAGE
  local offset size compression
  "$vfioctl" verify --json "$1" | python3 -c 'import json, sys
for each in json.load(sys.stdin)["images"][0]["segments"]: print(each["offset"], each["size"], each["compression"])' >"$work/segments"
  while read -r offset size compression; do
    unpacked_segment "$1" "$offset" "$size" "$compression" |
      while cpio --quiet -it 2>/dev/null; do :; done
  done <"$work/segments" | sed 's,^\./,,; /^\.$/d' | LC_ALL=C sort -u >"$work/by-cpio"
  diff -u --label cpio "$work/by-cpio" --label vfioctl <(paths_by_vfioctl "$1")
}

# forky has a 3cpio; it reads all of an image but what follows a compressed segment.
as_3cpio_sees_it() { # ROOT IMAGE
  cp "$2" "$work/3cpio.img"
  # shellcheck disable=SC2016  # for the other shell
  "$repo/tests/lib/with-root" "$1" bash -c 'cp "$1" "$root/image" && chroot "$root" 3cpio -t /image' - "$work/3cpio.img" |
    sed 's,^\./,,; /^\.$/d' | LC_ALL=C sort -u >"$work/by-3cpio"
  diff -u --label 3cpio "$work/by-3cpio" --label vfioctl <(paths_by_vfioctl "$2")
}

check_real() { # NAME ROOT
  cp "$2"/boot/initrd.img-* "$work/real"
  check "the image of $1: as cpio sees it" as_cpio_sees_it "$work/real"
  [[ ! -x $2/usr/bin/3cpio ]] || check "the image of $1: as 3cpio sees it" as_3cpio_sees_it "$2" "$work/real"
  put_guest_into "$work/real"
  check "the image of $1: as its kernel sees it" as_the_kernel_sees_it "$2" "$work/real"
}

# The outer image's own script mounts the inner one, and the guest lists that. What is mounted below it it leaves out. Left out here is
# what unpacking as nobody cannot keep: devices and the bits that change the user; and the sizes and counts of links.
comparable() {
  sed -E 's/^(...)s/\1x/; s/^(......)s/\1x/' | grep -Ev '^[bc]| (squash|dev|proc|sys|run)(/|$)| root$' | LC_ALL=C sort
}

as_the_inner_root_is() { # ROOT IMAGE
  rm -rf "$work/more"
  mkdir "$work/more"
  cp "$work/guest" "$work/more/judge"
  "$vfioctl" verify --list "$2" | sed -n '/^in .*root\.img:$/,$p' >"$work/inner"
  sed 's,^.*exec switch_root /newroot.*,exec /judge /newroot,' \
    "$1"/usr/lib/dracut/modules.d/*/init-squash.sh >"$work/more/hand-over"
  chmod 755 "$work/more/hand-over"
  append "$2" "$work/more"
  boot "$(kernel_of "$1")" "$2" "$work/seen" rdinit=/hand-over || return
  awk '{ sub(/ = .*/, ""); $2 = ""; if (/^l/) $3 = ""; print }' "$work/seen" | comparable >"$work/by-kernel"
  [[ $(wc -l <"$work/by-kernel") -gt 100 ]] || { echo "only $(wc -l <"$work/by-kernel") files in the inner root" && return 1; }
  awk 'NR > 1 { mode = $1; size = mode ~ /^d/ ? "-" : mode ~ /^l/ ? "" : $5; $1 = $2 = $3 = $4 = $5 = $6 = $7 = ""; sub(/^ +/, "")
         print mode "  " size " " $0 }' "$work/inner" | comparable >"$work/by-vfioctl"
  diff -u --label kernel "$work/by-kernel" --label vfioctl "$work/by-vfioctl"
}

# dracut of bookworm knows squashfs only, and by another name.
check_payloads() { # SUITE ROOT
  local module
  for module in squash squash-squashfs squash-erofs; do
    [[ -n $(find "$2/usr/lib/dracut/modules.d" -name "[0-9][0-9]$module") ]] || continue
    [[ $module != squash || ! -e $(find "$2/usr/lib/dracut/modules.d" -name '*squash-squashfs') ]] || continue
    # shellcheck disable=SC2016  # for the other shell
    quietly "$work/dracut.log" "$repo/tests/lib/with-root" "$2" bash -c '
      chroot "$root" dracut --force --no-hostonly --add "$1" /image "$(ls "$root/usr/lib/modules")" && cp "$root/image" "$2"' - \
      "$module" "$work/payload"
    check "$module in the image of $1, dracut: as its kernel sees it" as_the_inner_root_is "$2" "$work/payload"
  done
}

# The program as it is installed, an image by the real generator with its real hook, and then what an administrator forgets.
# Runs in a view of the root.
verdicts() {
  # shellcheck disable=SC2154  # root comes from with-root
  DESTDIR=$root cmake --install "$repo/build/release" >/dev/null
  mkdir -p "$root/etc/initramfs-tools/conf.d"
  echo MODULES=list >"$root/etc/initramfs-tools/conf.d/small"
  echo 'DEVICES="0000:02:00.0|10de:1401"' >"$root/etc/vfio-pci.cfg"
  rm -f "$root"/boot/initrd.img-*
  local version regenerate=(update-initramfs -c -k)
  version=$(ls "$root/usr/lib/modules")
  [[ -e $root/usr/sbin/mkinitramfs ]] || regenerate=(dracut --force --no-hostonly "/boot/initrd.img-$version")
  chroot "$root" "${regenerate[@]}" "$version"
  expect() { # STATUS TEXT
    local status=0
    "$vfioctl" verify --root "$root" >"$work/verdict" || status=$?
    cat "$work/verdict"
    if [[ $status -ne $1 ]] || ! grep -F "$2" "$work/verdict" >/dev/null; then
      echo "exit status $status, expected $1 and: $2"
      return 1
    fi
  }
  expect 0 'all good' || return
  echo 'DEVICES="0000:03:00.0|10de:1401"' >"$root/etc/vfio-pci.cfg"
  expect 1 'stale   config' || return
  echo >>"$root/usr/sbin/vfio-binder"
  expect 1 'stale   binder' || return
  rm "$root"/boot/initrd.img-*
  find "$root/usr/share/initramfs-tools" "$root/usr/lib/dracut" -name '*vfio-binder' -exec rm -r {} + || true
  chroot "$root" "${regenerate[@]}" "$version"
  expect 1 'wrong   hook'
}

check_verdicts() { # NAME ROOT
  export -f verdicts
  check "the image of $1: all good, stale, and without the hook" \
    env repo="$repo" vfioctl="$vfioctl" work="$work" "$repo/tests/lib/with-root" "$2" bash -c verdicts
}

# A unified kernel image by the real tool: microcode, two profiles, of which one brings an initramfs of its own.
make_uki() { # in a view of the root; OUT gets the image
  # shellcheck disable=SC2016
  quietly "$work/ukify.log" "$repo/tests/lib/with-root" "$1" bash -ec '
    cp /etc/resolv.conf "$root/etc/"
    apt-config dump Acquire::http Acquire::https >"$root/etc/apt/apt.conf.d/99proxy"
    echo "Acquire::Check-Valid-Until \"false\";" >>"$root/etc/apt/apt.conf.d/99proxy"
    cp "$1/good/zstd-zstd.img" "$root/first"
    cp "$1/good/hard-links.img" "$root/second"
    cp "$1/good/padded-4.img" "$root/microcode"
    chroot "$root" apt-get -qq update
    chroot "$root" apt-get -qq --yes --no-install-recommends install systemd-ukify systemd-boot-efi
    chroot "$root" ukify build --profile "ID=other" --cmdline "quiet vfio_binder=off" --initrd /second --output /other.efi
    chroot "$root" ukify build --linux "$(ls "$root/boot" | sed -n "s,^vmlinuz,/boot/vmlinuz,p")" --uname 6.12-test --cmdline "quiet" \
      --profile "ID=usual" --microcode /microcode --initrd /first --initrd /second --join-profile /other.efi --output /uki.efi
    cp "$root/uki.efi" "$1/uki.efi"' - "$work"
}

profile_of_uki() { # ID
  "$vfioctl" verify --list "$work/uki.efi" | awk -v id="profile $1:" '/^profile / { on = $0 == id; next } on'
}

has_files_of() { # PROFILE IMAGE...
  local profile=$1
  shift
  diff -u --label images <("$vfioctl" verify --list --together "$@") --label uki <(profile_of_uki "$profile")
}

says_what_switches_it_off() {
  "$vfioctl" verify "$work/uki.efi" >"$work/verdict" || [[ $? -eq 1 ]] || return 1
  cat "$work/verdict"
  grep -F '[profile usual] (Linux 6.12-test)' "$work/verdict" && grep -F '[profile other] (Linux 6.12-test)' "$work/verdict" &&
    [[ $(grep -c 'wrong *command-line' "$work/verdict") -eq 1 && $(grep -c 'ok *command-line' "$work/verdict") -eq 1 ]]
}

check_ukify() { # ROOT
  make_uki "$1"
  check 'ukify: the first profile, with microcode' has_files_of usual "$work/good/"{padded-4,zstd-zstd,hard-links}.img
  check 'ukify: the second profile, with the microcode of all' has_files_of other "$work/good/"{padded-4,hard-links}.img
  check 'ukify: version and command line of each profile' says_what_switches_it_off
}
