#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The package for Arch Linux: what is in it, and what it does to a system when it comes and goes.
# VFIO_BINDER_ARCH_PACKAGE=FILE names the package; without it, the one in build/packages.
# VFIO_BINDER_MKINITCPIO_ROOT=DIR is a system with a kernel, a mkinitcpio that works, and lzo, which vfioctl needs. Debian has none:
# without it, the case that makes real images is skipped.

# shellcheck disable=SC2030,SC2031,SC2154 # $output and its like are set by bats, $repository by program.bash
bats_require_minimum_version 1.5.0
load program
load package
load system

setup() {
  pkg=${VFIO_BINDER_ARCH_PACKAGE:-$(echo "$repository"/build/packages/vfio-binder-*.pkg.tar.zst)}
  [ -f "$pkg" ] || { echo "there is no $pkg: packaging/build arch" >&2; return 1; }
  pkg=$(realpath "$pkg")
}

unpack() {
  tree=$BATS_TEST_TMPDIR/tree
  mkdir "$tree"
  bsdtar --extract --file "$pkg" --directory "$tree"
}

# --- what is in it

@test "arch: its files, with modes and owners" {
  # Of directories only our own: the others belong to every package.
  run bsdtar --list --verbose --file "$pkg" 'etc/*' 'usr/*'
  [ "$status" -eq 0 ]
  diff -u - <(awk '$NF !~ /\/$/ || $NF ~ /vfio/ { print $1, $3 "/" $4, $NF }' <<<"$output") <<'CONTENTS'
-rwxr-xr-x root/root etc/grub.d/42_vfio-binder
-rw-r--r-- root/root etc/mkinitcpio.conf.d/zz-vfio-binder.conf
-rw-r--r-- root/root etc/vfio-pci.cfg
drwxr-xr-x root/root etc/vfio-pci.cfg.d/
-rwxr-xr-x root/root usr/bin/vfio-binder
-rwxr-xr-x root/root usr/bin/vfioctl
drwxr-xr-x root/root usr/lib/dracut/modules.d/50vfio-binder/
-rwxr-xr-x root/root usr/lib/dracut/modules.d/50vfio-binder/module-setup.sh
-rwxr-xr-x root/root usr/lib/dracut/modules.d/50vfio-binder/vfio-binder.sh
-rw-r--r-- root/root usr/lib/initcpio/hooks/vfio-binder
-rw-r--r-- root/root usr/lib/initcpio/install/vfio-binder
-rwxr-xr-x root/root usr/lib/initcpio/post/vfio-binder
-rwxr-xr-x root/root usr/lib/kernel/install.d/80-vfio-binder.install
-rwxr-xr-x root/root usr/lib/kernel/install.d/91-vfio-binder-entry.install
-rw-r--r-- root/root usr/lib/systemd/system/vfio-binder.service
-rw-r--r-- root/root usr/lib/udev/rules.d/60-vfio-binder.rules
drwxr-xr-x root/root usr/lib/vfio-binder/
-rwxr-xr-x root/root usr/lib/vfio-binder/boot-entries
-rwxr-xr-x root/root usr/lib/vfio-binder/named-by-hand
-rwxr-xr-x root/root usr/lib/vfio-binder/verify-image
-rw-r--r-- root/root usr/share/bash-completion/completions/vfioctl
drwxr-xr-x root/root usr/share/doc/vfio-binder/
drwxr-xr-x root/root usr/share/doc/vfio-binder/examples/
-rwxr-xr-x root/root usr/share/doc/vfio-binder/examples/libvirt-qemu-hook
-rw-r--r-- root/root usr/share/fish/vendor_completions.d/vfioctl.fish
drwxr-xr-x root/root usr/share/licenses/vfio-binder/
-rw-r--r-- root/root usr/share/licenses/vfio-binder/LICENSE
-rw-r--r-- root/root usr/share/man/man5/vfio-pci.cfg.5.gz
-rw-r--r-- root/root usr/share/man/man8/vfio-binder.8.gz
-rw-r--r-- root/root usr/share/man/man8/vfioctl.8.gz
-rw-r--r-- root/root usr/share/zsh/site-functions/_vfioctl
CONTENTS
}

@test "arch: hooks and config are those of the tree" {
  unpack
  has_hooks_and_config_of_the_tree "$tree" dracut kernel-install mkinitcpio
}

@test "arch: the program is static, stripped, at most 1 MiB, and runs" {
  unpack
  is_the_shipped_program "$tree/usr/bin/vfio-binder" /usr/bin/vfio-binder
}

info() { # FIELD
  bsdtar --extract --to-stdout --file "$pkg" .PKGINFO | sed -n "s/^$1 = //p"
}

@test "arch: version, config files, and pins of the third-party sources, are those of the tree" {
  [ "$(info pkgver)" = "$(project_version)-1" ]
  [ "$(info backup | sort)" = $'etc/grub.d/42_vfio-binder\netc/mkinitcpio.conf.d/zz-vfio-binder.conf\netc/vfio-pci.cfg' ]
  local path sha256 i checked=0
  # shellcheck source=/dev/null
  source "$repository/packaging/arch/PKGBUILD"
  while read -r path sha256; do
    for i in "${!source[@]}"; do
      [[ ${source[i]} == "${path##*/}" ]] || continue
      [ "${sha256sums[i]}" = "$sha256" ]
      [[ " ${noextract[*]} " == *" ${source[i]} "* ]]
      checked=$((checked + 1))
    done
  done < <(awk '/^[a-z]/ { print $3, $4 }' "$repository/packaging/sources")
  [ "$checked" -eq 4 ]
  [ "${#source[@]}" -eq 5 ]
}

@test "arch: a third-party source that is not the pinned one ends the build" {
  [[ $EUID -eq 0 ]] || skip "gives files to another user"
  local place=$BATS_TEST_TMPDIR/makepkg
  mkdir "$place"
  # shellcheck source=/dev/null
  source "$repository/packaging/arch/PKGBUILD"
  touch "${source[@]/#/$place/}"
  cp "$repository"/packaging/arch/* "$place"
  chown -R nobody "$place"
  chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
  run env --chdir="$place" HOME="$place" setpriv --reuid nobody --regid nogroup --clear-groups makepkg --nodeps --verifysource
  echo "$output"
  [ "$status" -ne 0 ]
  [ "$(grep -c FAILED <<<"$output")" -eq 4 ]
}

# --- coming and going, with a recorder in the place of mkinitcpio and dracut

# In a view of this machine, the steps are run by chroot. mkinitcpio's own hook of pacman looks like this one.
in_a_view() { # STEPS
  [[ $EUID -eq 0 ]] || skip "only root can install packages"
  local steps=$1
  # shellcheck disable=SC2016 # the variables of the inner shell
  run "$repository/tests/lib/with-root" / bash -euc '
    rm -rf "$root"/etc/vfio-pci.cfg* "$root"/etc/mkinitcpio.conf* "$root"/var/lib/pacman "$root"/usr/lib/initcpio
    mkdir -p "$root"/var/lib/pacman "$root"/usr/share/libalpm/hooks
    cat >"$root"/usr/share/libalpm/hooks/90-mkinitcpio-install.hook <<HOOK
[Trigger]
Type = Path
Operation = Install
Operation = Upgrade
Operation = Remove
Target = usr/lib/initcpio/*
[Action]
When = PostTransaction
Exec = /usr/bin/mkinitcpio -P
HOOK
    printf "%s\n" "#!/bin/bash" "HOOKS=(base udev)" "shopt -s nullglob" \
      "for file in /etc/mkinitcpio.conf.d/*.conf; do . \$file; done" \
      "echo mkinitcpio \"\$@\": \"\${HOOKS[@]}\"" >"$root/usr/bin/mkinitcpio"
    chmod 755 "$root/usr/bin/mkinitcpio"
    cp "$2" "$root"
    chroot "$root" bash -euc "
      pacman() { command pacman --noconfirm \"\$@\"; }
      files() { find /etc /usr /boot -xdev | sort; }
      $1"' bash "$steps" "$pkg"
  echo "$output"
}

@test "arch: it comes, is upgraded and goes, each time the images are made anew, and nothing is left behind" {
  in_a_view '
    files >/before
    pacman -Udd /*.pkg.tar.zst
    command pacman -Qkk vfio-binder
    pacman -Udd /*.pkg.tar.zst
    pacman -Rn vfio-binder
    files | diff /before - && echo nothing left'
  [ "$status" -eq 0 ]
  [[ $output == *' 0 altered files'* ]]
  [ "${lines[-1]}" = 'nothing left' ]
  [ "$(grep '^mkinitcpio ' <<<"$output")" = 'mkinitcpio -P: base vfio-binder udev
mkinitcpio -P: base vfio-binder udev
mkinitcpio -P: base udev' ]
  [[ $output != *'dracut --force'* ]]
}

@test "arch: without mkinitcpio it says that nothing makes the images anew, and how to do it" {
  in_a_view '
    rm /usr/bin/mkinitcpio /usr/share/libalpm/hooks/90-mkinitcpio-install.hook
    pacman -Udd /*.pkg.tar.zst
    pacman -Udd /*.pkg.tar.zst
    pacman -Rn vfio-binder'
  [ "$status" -eq 0 ]
  [ "$(grep -c 'dracut --force --regenerate-all' <<<"$output")" -eq 3 ]
}

@test "arch: when it goes, and not when it is upgraded, it says which files still name it" {
  in_a_view '
    echo "HOOKS=(base vfio-binder udev)" >/etc/mkinitcpio.conf
    pacman -Udd /*.pkg.tar.zst
    pacman -Udd /*.pkg.tar.zst
    echo now it goes
    pacman -Rn vfio-binder'
  [ "$status" -eq 0 ]
  [[ ${output%%now it goes*} != *'name vfio-binder'* ]]
  [[ ${output##*now it goes} == *'name vfio-binder'*$'\nW: vfio-binder:   /etc/mkinitcpio.conf\n'* ]]
}

@test "arch: the config of the administrator stays, from before, over an upgrade, and when it goes" {
  in_a_view '
    echo mine >/etc/vfio-pci.cfg
    pacman -Udd /*.pkg.tar.zst
    cat /etc/vfio-pci.cfg
    pacman -Udd /*.pkg.tar.zst
    cat /etc/vfio-pci.cfg
    echo "# mine" >>/etc/mkinitcpio.conf.d/zz-vfio-binder.conf
    pacman -R vfio-binder
    cat /etc/vfio-pci.cfg.pacsave'
  [ "$status" -eq 0 ]
  [ "$(grep -cx mine <<<"$output")" -eq 3 ]
  # What was kept of the drop-in is not read.
  [ "$(grep '^mkinitcpio ' <<<"$output" | tail -n 1)" = 'mkinitcpio -P: base udev' ]
}

# --- coming and going, with the real mkinitcpio

# The same with another version and another program.
newer_package() {
  unpack
  printf newer >>"$tree/usr/bin/vfio-binder"
  sed -i 's/^pkgver = .*/pkgver = 999-1/' "$tree/.PKGINFO"
  rm "$tree/.MTREE"
  (cd "$tree" && bsdtar --create --uid 0 --gid 0 --file - .PKGINFO .INSTALL etc usr) | zstd -q >"$BATS_TEST_TMPDIR/newer.pkg.tar.zst"
}

@test "arch: in a system with mkinitcpio it comes, is upgraded with a broken config, and goes; the image follows" {
  [ -n "${VFIO_BINDER_MKINITCPIO_ROOT:-}" ] || skip "there is no VFIO_BINDER_MKINITCPIO_ROOT"
  newer_package
  cp "$pkg" "$BATS_TEST_TMPDIR/vfio-binder.pkg.tar.zst"
  # shellcheck disable=SC2016 # the variables of the inner shell
  on_system "$VFIO_BINDER_MKINITCPIO_ROOT" mkinitcpio "$BATS_TEST_TMPDIR"/{vfio-binder,newer}.pkg.tar.zst <<'STEPS'
there() { command pacman --root "$root" --noconfirm "$@" 2>&1 | tee "$root/test/log"; }
made_images() { grep -c 'Initcpio image generation successful' "$root/test/log"; }
mkdir -p "$root"/var/lib/pacman
# Where no package has put mkinitcpio there, its empty directories are nobody's, and go with the last file in them.
touch "$root"/{etc/mkinitcpio.conf.d,usr/lib/initcpio/post}/.keep
mount --rbind /dev "$root/dev"
inside 'want_small_images; remember_state'

there -Udd vfio-binder.pkg.tar.zst
[[ $(made_images) -eq 1 ]] || fail "the images were made $(made_images) times"
inside 'verified /test/log; image_has_the_binder'

printf '%s\n' DEVICES=nonsense DEVICES=0000:02:00.0 >"$root/etc/vfio-pci.cfg"
there -Udd newer.pkg.tar.zst
[[ $(made_images) -eq 1 ]] || fail "the images were made $(made_images) times"
inside 'warned /test/log /etc/vfio-pci.cfg:1; verified /test/log; image_has_the_binder
  tail -c 5 /image/usr/bin/vfio-binder | grep -qx newer || fail "the image has the program of the older package"'

there -Rn vfio-binder
[[ $(made_images) -eq 1 ]] || fail "the images were made $(made_images) times"
inside 'image_is_as_before
  files_are_as_before'
STEPS
  [ "$status" -eq 0 ]
}
