#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The packages for Fedora and openSUSE and for Arch: what is in them, and what they do to a system when they come and
# go. They are installed by the real rpm and pacman in a view of this machine that vanishes, with a stand-in for what
# makes the images. VFIO_BINDER_RPM=FILE and VFIO_BINDER_ARCH_PACKAGE=FILE name the packages; without them, those in
# build/packages.

# shellcheck disable=SC2030,SC2031,SC2154 # $stderr and its like are set by bats, $repository by program.bash
bats_require_minimum_version 1.5.0
load program

setup() {
  rpm=${VFIO_BINDER_RPM:-$(echo "$repository"/build/packages/vfio-binder-*."$(uname -m)".rpm)}
  pkg=${VFIO_BINDER_ARCH_PACKAGE:-$(echo "$repository"/build/packages/vfio-binder-*.pkg.tar.zst)}
  [ -f "$rpm" ] || { echo "there is no $rpm: packaging/build rpm" >&2; return 1; }
  [ -f "$pkg" ] || { echo "there is no $pkg: packaging/build arch" >&2; return 1; }
  rpm=$(realpath "$rpm")
  pkg=$(realpath "$pkg")
}

# --- what is in them

@test "rpm: its files, with modes and owners" {
  run rpm --query --package --list --verbose "$rpm"
  [ "$status" -eq 0 ]
  diff -u - <(awk '{ print $1, $3 "/" $4, $NF }' <<<"$output") <<'CONTENTS'
-rw-r--r-- root/root /etc/vfio-pci.cfg
drwxr-xr-x root/root /etc/vfio-pci.cfg.d
drwxr-xr-x root/root /usr/lib/dracut/modules.d/50vfio-binder
-rwxr-xr-x root/root /usr/lib/dracut/modules.d/50vfio-binder/module-setup.sh
-rwxr-xr-x root/root /usr/lib/dracut/modules.d/50vfio-binder/vfio-binder.sh
-rwxr-xr-x root/root /usr/lib/kernel/install.d/80-vfio-binder.install
-rw-r--r-- root/root /usr/lib/systemd/system/vfio-binder.service
drwxr-xr-x root/root /usr/lib/vfio-binder
-rwxr-xr-x root/root /usr/lib/vfio-binder/verify-image
-rwxr-xr-x root/root /usr/sbin/vfio-binder
drwxr-xr-x root/root /usr/share/licenses/vfio-binder-0.1.0
-rw-r--r-- root/root /usr/share/licenses/vfio-binder-0.1.0/LICENSE
-rw-r--r-- root/root /usr/share/man/man5/vfio-pci.cfg.5
-rw-r--r-- root/root /usr/share/man/man8/vfio-binder.8
CONTENTS
}

@test "arch: its files, with modes and owners" {
  # Of directories only our own: the others belong to every package.
  run bsdtar --list --verbose --file "$pkg" 'etc/*' 'usr/*'
  [ "$status" -eq 0 ]
  diff -u - <(awk '$NF !~ /\/$/ || $NF ~ /vfio/ { print $1, $3 "/" $4, $NF }' <<<"$output") <<'CONTENTS'
-rw-r--r-- root/root etc/mkinitcpio.conf.d/vfio-binder.conf
-rw-r--r-- root/root etc/vfio-pci.cfg
drwxr-xr-x root/root etc/vfio-pci.cfg.d/
-rwxr-xr-x root/root usr/bin/vfio-binder
drwxr-xr-x root/root usr/lib/dracut/modules.d/50vfio-binder/
-rwxr-xr-x root/root usr/lib/dracut/modules.d/50vfio-binder/module-setup.sh
-rwxr-xr-x root/root usr/lib/dracut/modules.d/50vfio-binder/vfio-binder.sh
-rw-r--r-- root/root usr/lib/initcpio/hooks/vfio-binder
-rw-r--r-- root/root usr/lib/initcpio/install/vfio-binder
-rwxr-xr-x root/root usr/lib/initcpio/post/vfio-binder
-rwxr-xr-x root/root usr/lib/kernel/install.d/80-vfio-binder.install
-rw-r--r-- root/root usr/lib/systemd/system/vfio-binder.service
drwxr-xr-x root/root usr/lib/vfio-binder/
-rwxr-xr-x root/root usr/lib/vfio-binder/verify-image
drwxr-xr-x root/root usr/share/licenses/vfio-binder/
-rw-r--r-- root/root usr/share/licenses/vfio-binder/LICENSE
-rw-r--r-- root/root usr/share/man/man5/vfio-pci.cfg.5.gz
-rw-r--r-- root/root usr/share/man/man8/vfio-binder.8.gz
CONTENTS
}

unpack() {
  mkdir "$BATS_TEST_TMPDIR"/{rpm,arch}
  rpm2cpio "$rpm" | bsdtar --extract --file - --directory "$BATS_TEST_TMPDIR/rpm"
  bsdtar --extract --file "$pkg" --directory "$BATS_TEST_TMPDIR/arch"
}

@test "hooks and config are those of the tree" {
  unpack
  "$repository/hooks/common/install-hooks" "$BATS_TEST_TMPDIR/rpm-hooks" dracut kernel-install
  "$repository/hooks/common/install-hooks" "$BATS_TEST_TMPDIR/arch-hooks" dracut kernel-install mkinitcpio
  local package file compared=0
  for package in rpm arch; do
    while read -r file; do
      cmp "$file" "$BATS_TEST_TMPDIR/$package/${file#"$BATS_TEST_TMPDIR/$package-hooks/"}"
      compared=$((compared + 1))
    done < <(find "$BATS_TEST_TMPDIR/$package-hooks" -type f)
    cmp "$repository/conf/vfio-pci.cfg" "$BATS_TEST_TMPDIR/$package/etc/vfio-pci.cfg"
  done
  [ "$compared" -ge 14 ]
}

@test "the program is static, stripped, at most 1 MiB, and runs" {
  unpack
  version=$(sed -n 's/^project(.*VERSION \([0-9.]*\).*/\1/p' "$repository/CMakeLists.txt")
  for program in "$BATS_TEST_TMPDIR"/{rpm/usr/sbin,arch/usr/bin}/vfio-binder; do
    readelf --wide --file-header --program-headers --sections "$program" >"$BATS_TEST_TMPDIR/elf"
    grep -q 'Type: .*EXEC' "$BATS_TEST_TMPDIR/elf"
    [ "$(grep -cE 'INTERP|DYNAMIC|\.symtab|\.debug' "$BATS_TEST_TMPDIR/elf")" -eq 0 ]
    [ "$(stat -c %s "$program")" -le 1048576 ]
    [ "$("$program" --version)" = "vfio-binder $version" ]
  done
  # It names itself for the image by the path where the package puts it.
  [ "$("$BATS_TEST_TMPDIR/rpm/usr/sbin/vfio-binder" --root "$BATS_TEST_TMPDIR" image files)" = /usr/sbin/vfio-binder ]
  [ "$("$BATS_TEST_TMPDIR/arch/usr/bin/vfio-binder" --root "$BATS_TEST_TMPDIR" image files)" = /usr/bin/vfio-binder ]
}

@test "version, and pins of the third-party sources, are those of the tree" {
  version=$(sed -n 's/^project(.*VERSION \([0-9.]*\).*/\1/p' "$repository/CMakeLists.txt")
  [ "$(rpm --query --package --queryformat '%{VERSION}' "$rpm")" = "$version" ]
  [ "$(bsdtar --extract --to-stdout --file "$pkg" .PKGINFO | sed -n 's/^pkgver = //p')" = "$version-1" ]
  local name their_version path sha256 checked=0
  # shellcheck source=/dev/null
  source "$repository/packaging/arch/PKGBUILD"
  while read -r name their_version path sha256 _; do
    [[ -n $name && $name != '#'* ]] || continue
    grep -qx "%global ${name}_version $their_version" "$repository/packaging/rpm/vfio-binder.spec"
    # The file names of the spec are made with these versions.
    rpmspec --parse "$repository/packaging/rpm/vfio-binder.spec" 2>/dev/null |
      sed -n 's/^Source[0-9]: *//p' | grep -qxF "${path##*/}"
    for i in "${!source[@]}"; do
      [[ ${source[i]} != "${path##*/}" ]] || [ "${sha256sums[i]}" = "$sha256" ]
    done
    [[ " ${source[*]} " == *" ${path##*/} "* ]]
    checked=$((checked + 1))
  done <"$repository/packaging/sources"
  [ "$checked" -eq 4 ]
}

# --- coming and going

# A view of this machine with a recorder in the place of dracut. The steps are run in it, by chroot.
in_a_view() { # STEPS
  [[ $EUID -eq 0 ]] || skip "only root can install packages"
  local steps=$1
  # shellcheck disable=SC2016
  "$repository/tests/lib/with-root" / bash -euc '
    rm -rf "$root"/etc/vfio-pci.cfg* "$root"/var/lib/{rpm,pacman}
    mkdir -p "$root"/var/lib/pacman
    printf "%s\n" "#!/bin/sh" "echo dracut \"\$@\" >>/calls" >"$root/usr/bin/dracut"
    chmod 755 "$root/usr/bin/dracut"
    cp "$2" "$3" "$root"
    chroot "$root" bash -euc "
      files() { find /etc /usr /boot -xdev | sort; }
      $1"' bash "$steps" "$rpm" "$pkg"
}

@test "rpm: the images are made anew when it comes, is upgraded and goes, and nothing is left behind" {
  run --separate-stderr in_a_view '
    mkdir -p /usr/lib/dracut/modules.d /usr/lib/kernel/install.d /usr/share/licenses # other packages have these
    files >/before
    rpm --nodeps --install /*.rpm
    rpm --verify --nodeps vfio-binder
    rpm --nodeps --upgrade --replacepkgs /*.rpm
    rpm --nodeps --erase vfio-binder
    files | diff /before -
    cat /calls'
  echo "$output$stderr"
  [ "$status" -eq 0 ]
  [ "$output" = "$(printf 'dracut --force --regenerate-all\n%.0s' 1 2 3)" ]
}

@test "rpm: a system that is an image itself, and a dracut that fails or is gone, are no reason to fail" {
  run in_a_view '
    mkdir -p /run
    touch /run/ostree-booted
    rpm --nodeps --install /*.rpm
    rpm --nodeps --erase vfio-binder
    rm /run/ostree-booted
    ls /calls 2>/dev/null || echo not called
    printf "#!/bin/sh\nexit 1\n" >/usr/bin/dracut
    rpm --nodeps --install /*.rpm
    rm /usr/bin/dracut
    rpm --nodeps --erase vfio-binder'
  echo "$output"
  [ "$status" -eq 0 ]
  [[ $output == *'not called'* ]]
}

@test "rpm: the config of the administrator stays, from before, over an upgrade, and when it goes" {
  run in_a_view '
    echo mine >/etc/vfio-pci.cfg
    rpm --nodeps --install /*.rpm
    cat /etc/vfio-pci.cfg
    rpm --nodeps --upgrade --replacepkgs /*.rpm
    cat /etc/vfio-pci.cfg
    rpm --nodeps --erase vfio-binder
    cat /etc/vfio-pci.cfg.rpmsave'
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(grep -cx mine <<<"$output")" -eq 3 ]
}

@test "arch: it comes, is upgraded and goes, and nothing is left behind" {
  run in_a_view '
    rm -rf /usr/lib/initcpio /etc/mkinitcpio.conf.d
    files >/before
    pacman() { command pacman --noconfirm "$@"; }
    pacman -Udd /*.pkg.tar.zst
    command pacman -Qkk vfio-binder
    pacman -Udd /*.pkg.tar.zst
    pacman -Rn vfio-binder
    files | diff /before - && echo nothing left'
  echo "$output"
  [ "$status" -eq 0 ]
  [[ $output == *' 0 altered files'* ]]
  [ "${lines[-1]}" = 'nothing left' ]
  # There is no mkinitcpio here, whose own hooks make the images anew when something changes in usr/lib/initcpio.
  [[ $output == *'dracut --force --regenerate-all'* ]]
}

@test "arch: the config of the administrator stays, from before, over an upgrade, and when it goes" {
  run in_a_view '
    pacman() { command pacman --noconfirm "$@"; }
    echo mine >/etc/vfio-pci.cfg
    pacman -Udd /*.pkg.tar.zst
    cat /etc/vfio-pci.cfg
    pacman -Udd /*.pkg.tar.zst
    cat /etc/vfio-pci.cfg
    pacman -R vfio-binder
    cat /etc/vfio-pci.cfg.pacsave'
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(grep -cx mine <<<"$output")" -eq 3 ]
}
