#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package: what is in it, and what it does to a system's files when it comes and goes.
# VFIO_BINDER_PACKAGE=FILE names the package; without it, the one in build/packages.

# shellcheck disable=SC2030,SC2031,SC2154 # $stderr and its like are set by bats, $repository by program.bash
bats_require_minimum_version 1.5.0
load program
load package

setup() {
  package=${VFIO_BINDER_PACKAGE:-$(echo "$repository"/build/packages/vfio-binder_*.deb)}
  [ -f "$package" ] || { echo "there is no $package: packaging/build deb" >&2; return 1; }
  package=$(realpath "$package")
  test=$BATS_TEST_TMPDIR/test
}

unpack() {
  tree=$BATS_TEST_TMPDIR/tree
  dpkg-deb --raw-extract "$package" "$tree"
}

# --- what is in it

@test "its files, with modes and owners" {
  run dpkg-deb --contents "$package"
  [ "$status" -eq 0 ]
  diff -u - <(awk '$6 !~ /\/$/ || $6 ~ /cfg/ { print $1, $2, $6 }' <<<"$output") <<'CONTENTS'
-rwxr-xr-x root/root ./etc/grub.d/42_vfio-binder
-rwxr-xr-x root/root ./etc/initramfs/post-update.d/zz-vfio-binder
-rw-r--r-- root/root ./etc/vfio-pci.cfg
drwxr-xr-x root/root ./etc/vfio-pci.cfg.d/
-rwxr-xr-x root/root ./usr/lib/dracut/modules.d/50vfio-binder/module-setup.sh
-rwxr-xr-x root/root ./usr/lib/dracut/modules.d/50vfio-binder/vfio-binder.sh
-rwxr-xr-x root/root ./usr/lib/kernel/install.d/80-vfio-binder.install
-rwxr-xr-x root/root ./usr/lib/kernel/install.d/91-vfio-binder-entry.install
-rw-r--r-- root/root ./usr/lib/systemd/system/vfio-binder.service
-rw-r--r-- root/root ./usr/lib/udev/rules.d/60-vfio-binder.rules
-rwxr-xr-x root/root ./usr/lib/vfio-binder/boot-entries
-rwxr-xr-x root/root ./usr/lib/vfio-binder/named-by-hand
-rwxr-xr-x root/root ./usr/lib/vfio-binder/verify-image
-rwxr-xr-x root/root ./usr/sbin/vfio-binder
-rwxr-xr-x root/root ./usr/sbin/vfioctl
-rw-r--r-- root/root ./usr/share/bash-completion/completions/vfioctl
-rw-r--r-- root/root ./usr/share/doc/vfio-binder/changelog.gz
-rw-r--r-- root/root ./usr/share/doc/vfio-binder/copyright
-rwxr-xr-x root/root ./usr/share/doc/vfio-binder/examples/libvirt-qemu-hook
-rw-r--r-- root/root ./usr/share/fish/vendor_completions.d/vfioctl.fish
-rwxr-xr-x root/root ./usr/share/initramfs-tools/hooks/vfio-binder
-rwxr-xr-x root/root ./usr/share/initramfs-tools/scripts/init-top/00-vfio-binder
-rw-r--r-- root/root ./usr/share/lintian/overrides/vfio-binder
-rw-r--r-- root/root ./usr/share/man/man5/vfio-pci.cfg.5.gz
-rw-r--r-- root/root ./usr/share/man/man8/vfio-binder.8.gz
-rw-r--r-- root/root ./usr/share/man/man8/vfioctl.8.gz
-rw-r--r-- root/root ./usr/share/zsh/vendor-completions/_vfioctl
CONTENTS
}

@test "hooks and config are those of the tree" {
  unpack
  has_hooks_and_config_of_the_tree "$tree" dracut initramfs-tools kernel-install
}

@test "the config, and what looks at an image last, are conffiles, and nothing else" {
  unpack
  [ "$(sort "$tree/DEBIAN/conffiles")" = $'/etc/grub.d/42_vfio-binder\n/etc/initramfs/post-update.d/zz-vfio-binder\n/etc/vfio-pci.cfg' ]
}

@test "it activates the trigger that regenerates the images, and waits for nobody" {
  unpack
  [ "$(grep -v '^#' "$tree/DEBIAN/triggers")" = 'activate-noawait update-initramfs' ]
}

@test "control: version of the project, any generator that is there, sources of what is linked in" {
  field() { dpkg-deb --field "$package" "$1"; }
  [ "$(field Package)" = vfio-binder ]
  [ "$(field Version)" = "$(project_version)" ]
  [ "$(field Architecture)" = "$(dpkg --print-architecture)" ]
  [ "$(field Section)" = admin ]
  # The libraries are those of vfioctl.
  [[ $(field Depends) == 'initramfs-tools (>= 0.142~) | linux-initramfs-tool, '*libzstd1* ]]
  [[ $(field Static-Built-Using) =~ ^gcc-[0-9]+\ \(=\ [^\ ]+\),\ glibc\ \(=\ [^\ ]+\)$ ]]
}

@test "the program is static, stripped, at most 1 MiB, and runs" {
  unpack
  is_the_shipped_program "$tree/usr/sbin/vfio-binder" /usr/sbin/vfio-binder
}

@test "the manual pages can be shown" {
  unpack
  for page in man5/vfio-pci.cfg.5 man8/vfio-binder.8 man8/vfioctl.8; do
    gzip --test "$tree/usr/share/man/$page.gz"
    MANROFFOPT=-ww run --separate-stderr env LC_ALL=C.UTF-8 man --warnings --local-file "$tree/usr/share/man/$page.gz"
    [ "$status" -eq 0 ]
    [ "$stderr" = "" ]
    [[ $output == *'SEE ALSO'* ]]
  done
}

@test "lintian has neither errors nor warnings" {
  run lintian --fail-on error,warning --allow-root "$package"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "packaging/build: a format that it does not know is wrong usage" {
  for arguments in '' flatpak 'deb rpm' --deb; do
    # shellcheck disable=SC2086 # several words
    run --separate-stderr "$repository/packaging/build" $arguments
    [ "$status" -eq 64 ]
    [ "$output" = "" ]
    [[ $stderr == 'usage: packaging/build deb|rpm|arch|all'* ]]
  done
}

# --- what it does when it comes and goes

# Runs the script on standard input on this system as it is, with all changes kept in memory and thrown away. An empty
# initramfs-tools is installed there, which notes in /triggered each time it is asked to regenerate.
on_throwaway_system() {
  [[ $EUID -eq 0 ]] || skip "needs root"
  mkdir -p "$test"
  cp "$package" "$test/vfio-binder.deb"
  describe_package initramfs-tools 999
  echo 'interest-noawait update-initramfs' >"$test/initramfs-tools/DEBIAN/triggers"
  cat >"$test/initramfs-tools/DEBIAN/postinst" <<'POSTINST'
#!/bin/sh
[ "$1" != triggered ] || echo "$2" >>/triggered
POSTINST
  chmod 755 "$test/initramfs-tools/DEBIAN/postinst"
  cat >"$test/prelude" <<'PRELUDE'
set -eux
export DEBIAN_FRONTEND=noninteractive
how_often_triggered() { wc -l </triggered; : >/triggered; }
dpkg --purge vfio-binder
rm -rf /etc/vfio-pci.cfg*
dpkg-deb --build /test/initramfs-tools
dpkg --install --force-all /test/initramfs-tools.deb
: >/triggered
PRELUDE
  cat "$test/prelude" - >"$test/scenario"
  # shellcheck disable=SC2016 # the variables of the inner shell
  run "$repository/tests/lib/with-root" / bash -euc '
    mount --bind /dev "$root/dev"
    cp -r "$1" "$root/test"
    chroot "$root" bash /test/scenario </dev/null' bash "$test"
  echo "$output"
}

describe_package() { # NAME VERSION
  mkdir -p "$test/$1/DEBIAN"
  cat >"$test/$1/DEBIAN/control" <<CONTROL
Package: $1
Version: $2
Architecture: all
Maintainer: nobody <nobody@example.org>
Description: stand-in
CONTROL
}

@test "installed, removed and purged: each time the images are regenerated, and at the end nothing is left" {
  on_throwaway_system <<'SCENARIO'
dpkg --install /test/vfio-binder.deb
[ "$(how_often_triggered)" -eq 1 ]
grep -q ^DEVICES= /etc/vfio-pci.cfg
[ -d /etc/vfio-pci.cfg.d ]
dpkg --remove vfio-binder
[ "$(how_often_triggered)" -eq 1 ]
[ -f /etc/vfio-pci.cfg ]
[ ! -e /usr/sbin/vfio-binder ]
[ ! -e /usr/share/initramfs-tools/hooks/vfio-binder ]
dpkg --install /test/vfio-binder.deb
[ "$(how_often_triggered)" -eq 1 ]
dpkg --purge vfio-binder
[ "$(how_often_triggered)" -eq 1 ]
[ -z "$(ls -d /etc/vfio-pci.cfg* 2>/dev/null)" ]
SCENARIO
  [ "$status" -eq 0 ]
}

@test "a config that was there before the package is kept, and nobody is asked" {
  on_throwaway_system <<'SCENARIO'
echo "BIND=0000:02:00.0" >/etc/vfio-pci.cfg
touch --date=2014-05-01 /etc/vfio-pci.cfg
dpkg --install /test/vfio-binder.deb
[ "$(cat /etc/vfio-pci.cfg)" = "BIND=0000:02:00.0" ]
[ $(date --reference=/etc/vfio-pci.cfg +%Y) -eq 2014 ]
[ "$(ls -d /etc/vfio-pci.cfg*)" = "/etc/vfio-pci.cfg
/etc/vfio-pci.cfg.d" ]
dpkg --install /test/vfio-binder.deb
dpkg --remove vfio-binder
dpkg --install /test/vfio-binder.deb
[ "$(cat /etc/vfio-pci.cfg)" = "BIND=0000:02:00.0" ]
SCENARIO
  [ "$status" -eq 0 ]
}

@test "a config that nobody edited gives way to that of a newer package" {
  on_throwaway_system <<'SCENARIO'
dpkg-deb --raw-extract /test/vfio-binder.deb /test/newer
sed -i 's/^Version: .*/Version: 999/' /test/newer/DEBIAN/control
echo '# newer' >>/test/newer/etc/vfio-pci.cfg
dpkg-deb --build /test/newer
dpkg --install /test/vfio-binder.deb
dpkg --install /test/newer.deb
tail -n 1 /etc/vfio-pci.cfg | grep -x '# newer'
dpkg --purge vfio-binder
dpkg --install /test/vfio-binder.deb
dpkg --remove vfio-binder
dpkg --install /test/newer.deb
tail -n 1 /etc/vfio-pci.cfg | grep -x '# newer'
SCENARIO
  [ "$status" -eq 0 ]
}

@test "a config that is a link stays one" {
  on_throwaway_system <<'SCENARIO'
echo "BIND=0000:02:00.0" >/srv/passthrough.cfg
ln -s ../srv/passthrough.cfg /etc/vfio-pci.cfg
dpkg --install /test/vfio-binder.deb
[ "$(readlink /etc/vfio-pci.cfg)" = ../srv/passthrough.cfg ]
[ "$(cat /etc/vfio-pci.cfg)" = "BIND=0000:02:00.0" ]

dpkg --purge vfio-binder
ln -sf /not/mounted/now.cfg /etc/vfio-pci.cfg
dpkg --install /test/vfio-binder.deb
[ "$(readlink /etc/vfio-pci.cfg)" = /not/mounted/now.cfg ]
SCENARIO
  [ "$status" -eq 0 ]
}

@test "an installation that is given up half way puts the config back" {
  describe_package other 1  # it has a file of the same name
  on_throwaway_system <<'SCENARIO'
echo "BIND=0000:02:00.0" >/etc/vfio-pci.cfg
dpkg --unpack /test/vfio-binder.deb
dpkg --remove vfio-binder
[ "$(cat /etc/vfio-pci.cfg)" = "BIND=0000:02:00.0" ]
dpkg --unpack /test/vfio-binder.deb
dpkg --configure vfio-binder
[ "$(cat /etc/vfio-pci.cfg)" = "BIND=0000:02:00.0" ]
dpkg --remove vfio-binder
dpkg --purge vfio-binder

echo "BIND=0000:02:00.0" >/etc/vfio-pci.cfg
mkdir -p /test/other/usr/sbin
touch /test/other/usr/sbin/vfio-binder
dpkg-deb --build /test/other
dpkg --install /test/other.deb
if dpkg --install /test/vfio-binder.deb; then exit 1; fi
[ "$(cat /etc/vfio-pci.cfg)" = "BIND=0000:02:00.0" ]
SCENARIO
  [ "$status" -eq 0 ]
}
