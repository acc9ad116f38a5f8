#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The package for Fedora and openSUSE: what is in it, and what it does to a system when it comes and goes.
# VFIO_BINDER_RPM=FILE names the package; without it, the one in build/packages.

# shellcheck disable=SC2030,SC2031,SC2154 # $output and its like are set by bats, $repository by program.bash
bats_require_minimum_version 1.5.0
load program
load package
load system

setup() {
  rpm=${VFIO_BINDER_RPM:-$(echo "$repository"/build/packages/vfio-binder-*."$(uname -m)".rpm)}
  [ -f "$rpm" ] || { echo "there is no $rpm: packaging/build rpm" >&2; return 1; }
  rpm=$(realpath "$rpm")
  spec=$repository/packaging/rpm/vfio-binder.spec
}

unpack() {
  tree=$BATS_TEST_TMPDIR/tree
  mkdir "$tree"
  rpm2cpio "$rpm" | bsdtar --extract --file - --directory "$tree"
}

# --- what is in it

@test "rpm: its files, with modes and owners" {
  run rpm --query --package --list --verbose "$rpm"
  [ "$status" -eq 0 ]
  diff -u - <(awk '{ print $1, $3 "/" $4, $NF }' <<<"$output") <<CONTENTS
drwxr-xr-x root/root /etc/grub.d
-rwxr-xr-x root/root /etc/grub.d/42_vfio-binder
-rw-r--r-- root/root /etc/vfio-pci.cfg
drwxr-xr-x root/root /etc/vfio-pci.cfg.d
drwxr-xr-x root/root /usr/lib/dracut/modules.d/50vfio-binder
-rwxr-xr-x root/root /usr/lib/dracut/modules.d/50vfio-binder/module-setup.sh
-rwxr-xr-x root/root /usr/lib/dracut/modules.d/50vfio-binder/vfio-binder.sh
-rwxr-xr-x root/root /usr/lib/kernel/install.d/80-vfio-binder.install
-rwxr-xr-x root/root /usr/lib/kernel/install.d/91-vfio-binder-entry.install
-rw-r--r-- root/root /usr/lib/systemd/system/vfio-binder.service
-rw-r--r-- root/root /usr/lib/udev/rules.d/60-vfio-binder.rules
drwxr-xr-x root/root /usr/lib/vfio-binder
-rwxr-xr-x root/root /usr/lib/vfio-binder/boot-entries
-rwxr-xr-x root/root /usr/lib/vfio-binder/named-by-hand
-rwxr-xr-x root/root /usr/lib/vfio-binder/verify-image
-rwxr-xr-x root/root /usr/sbin/vfio-binder
-rwxr-xr-x root/root /usr/sbin/vfioctl
-rw-r--r-- root/root /usr/share/bash-completion/completions/vfioctl
drwxr-xr-x root/root /usr/share/doc/vfio-binder
drwxr-xr-x root/root /usr/share/doc/vfio-binder/examples
-rwxr-xr-x root/root /usr/share/doc/vfio-binder/examples/libvirt-qemu-hook
drwxr-xr-x root/root /usr/share/fish
drwxr-xr-x root/root /usr/share/fish/vendor_completions.d
-rw-r--r-- root/root /usr/share/fish/vendor_completions.d/vfioctl.fish
drwxr-xr-x root/root /usr/share/licenses/vfio-binder-$(project_version)
-rw-r--r-- root/root /usr/share/licenses/vfio-binder-$(project_version)/LICENSE
-rw-r--r-- root/root /usr/share/man/man5/vfio-pci.cfg.5
-rw-r--r-- root/root /usr/share/man/man8/vfio-binder.8
-rw-r--r-- root/root /usr/share/man/man8/vfioctl.8
-rw-r--r-- root/root /usr/share/zsh/site-functions/_vfioctl
CONTENTS
}

@test "rpm: hooks and config are those of the tree" {
  unpack
  has_hooks_and_config_of_the_tree "$tree" dracut kernel-install
}

@test "rpm: the program is static, stripped, at most 1 MiB, and runs" {
  unpack
  is_the_shipped_program "$tree/usr/sbin/vfio-binder" /usr/sbin/vfio-binder
}

@test "rpm: version, and pins of the third-party sources, are those of the tree" {
  [ "$(rpm --query --package --queryformat '%{VERSION}' "$rpm")" = "$(project_version)" ]
  local name version path checked=0
  rpmspec --parse "$spec" 2>/dev/null | sed -n 's/^Source[0-9]: *//p' >"$BATS_TEST_TMPDIR/sources"
  while read -r name version path _; do
    [[ -n $name && $name != '#'* ]] || continue
    grep -qx "%global ${name}_version $version" "$spec"
    grep -qxF "${path##*/}" "$BATS_TEST_TMPDIR/sources"
    rpm --query --package --provides "$rpm" | grep -qxF "bundled($name) = $version"
    checked=$((checked + 1))
  done <"$repository/packaging/sources"
  [ "$checked" -eq 4 ]
  [ "$(wc -l <"$BATS_TEST_TMPDIR/sources")" -eq 5 ]
}

@test "rpm: the source package holds the spec, the tree and the third-party sources" {
  run rpm --query --package --list "${rpm%."$(uname -m)".rpm}.src.rpm"
  [ "$status" -eq 0 ]
  diff <(awk '/^[a-z]/ { sub(/.*\//, "", $3); print $3 }' "$repository/packaging/sources" |
    cat - <(printf '%s\n' "vfio-binder-$(project_version).tar.gz" vfio-binder.spec) | sort) <(sort <<<"$output")
}

# --- what other distributions make of the spec

# A section of the spec, as rpm would run it there.
scriptlet() { # SECTION DEFINE...
  local section=$1 defines=()
  shift
  while [[ $# -gt 0 ]]; do defines+=(--define "$1") && shift; done
  rpmspec --parse "${defines[@]}" "$spec" 2>/dev/null |
    awk -v "section=%$section" '/^%(install|post|posttrans|preun|postun|files|changelog)$/ { inside = $1 == section; next }
      inside && NF && !/^#/'
}

@test "rpm: on openSUSE the macros of suse-module-tools make the images, elsewhere dracut does" {
  suse=('suse_version 1600' 'regenerate_initrd_post ask-for-images' 'regenerate_initrd_posttrans make-images')
  [ "$(scriptlet post "${suse[@]}")" = $'ask-for-images\n:' ]
  [ "$(scriptlet posttrans "${suse[@]}")" = $'/usr/lib/vfio-binder/boot-entries refresh\nmake-images\n:' ]
  [ "$(scriptlet postun "${suse[@]}")" = $'[ $1 -eq 0 ] || exit 0\nask-for-images\nmake-images\n:' ]
  dracut='[ -e /run/ostree-booted ] || dracut --force --regenerate-all || :'
  [ "$(scriptlet post)" = "" ]
  [ "$(scriptlet posttrans)" = $'/usr/lib/vfio-binder/boot-entries refresh\n'"$dracut"$'\n:' ]
  [ "$(scriptlet postun)" = $'[ $1 -eq 0 ] || exit 0\n'"$dracut"$'\n:' ]
}

@test "rpm: when it goes, and not when it is upgraded, it says which files still name it" {
  [ "$(scriptlet preun)" = $'[ $1 -ne 0 ] || /usr/lib/vfio-binder/named-by-hand\n[ $1 -ne 0 ] || /usr/lib/vfio-binder/boot-entries clear\n:' ]
}

@test "rpm: where Fedora has one directory for programs, ours is in that" {
  [[ $(scriptlet files '_sbindir /usr/bin') == *$'\n/usr/bin/vfio-binder\n'* ]]
  rpmspec --parse --define '_sbindir /usr/bin' "$spec" 2>/dev/null | grep -q -e '-DCMAKE_INSTALL_SBINDIR=/usr/bin '
}

# --- coming and going, with a recorder in the place of dracut

# In a view of this machine, the steps are run by chroot.
in_a_view() { # STEPS
  [[ $EUID -eq 0 ]] || skip "only root can install packages"
  local steps=$1
  # shellcheck disable=SC2016 # the variables of the inner shell
  run "$repository/tests/lib/with-root" / bash -euc '
    rm -rf "$root"/etc/vfio-pci.cfg* "$root"/var/lib/rpm "$root"/root/.rpmdb
    printf "%s\n" "#!/bin/sh" "echo dracut \"\$@\" >>/calls" >"$root/usr/bin/dracut"
    chmod 755 "$root/usr/bin/dracut"
    cp "$2" "$root"
    chroot "$root" bash -euc "$1"' bash "$steps" "$rpm"
  echo "$output"
}

@test "rpm: a system that is an image itself, and a dracut that fails or is gone, are no reason to fail" {
  in_a_view '
    mkdir -p /run
    touch /run/ostree-booted
    rpm --nodeps --install /*.rpm
    rpm --nodeps --erase vfio-binder
    rm /run/ostree-booted
    ls /calls 2>/dev/null || echo not called
    rpm --nodeps --install /*.rpm
    cat /calls
    printf "#!/bin/sh\nexit 1\n" >/usr/bin/dracut
    rpm --nodeps --upgrade --replacepkgs /*.rpm
    rm /usr/bin/dracut
    rpm --nodeps --erase vfio-binder
    rpm --nodeps --query vfio-binder || echo gone'
  [ "$status" -eq 0 ]
  [[ $output == *'not called'*'dracut --force --regenerate-all'*gone ]]
  [[ $output != *'scriptlet failed'* ]]
}

@test "rpm: the config of the administrator stays, from before, over an upgrade, and when it goes" {
  in_a_view '
    echo mine >/etc/vfio-pci.cfg
    rpm --nodeps --install /*.rpm
    cat /etc/vfio-pci.cfg
    rpm --nodeps --upgrade --replacepkgs /*.rpm
    cat /etc/vfio-pci.cfg
    rpm --nodeps --erase vfio-binder
    cat /etc/vfio-pci.cfg.rpmsave'
  [ "$status" -eq 0 ]
  [ "$(grep -cx mine <<<"$output")" -eq 3 ]
}

# --- coming and going, with the real dracut

# The same with another version and another program, and the scriptlets of the spec.
newer_package() {
  unpack
  printf newer >>"$tree/usr/sbin/vfio-binder"
  sed -e 's/^Version:.*/Version: 999/' -e '/^Source/d' -e '/^BuildRequires/d' -e '/^%prep$/,/^%install$/{/^%install$/!d}' \
    -e "s,^DESTDIR=.*,cp -r $tree/. %{buildroot}," -e 's,^%license.*,/usr/share/licenses/*,' "$spec" >"$BATS_TEST_TMPDIR/newer.spec"
  rpmbuild -bb --nodeps --define "_topdir $BATS_TEST_TMPDIR/newer" --define '__strip /bin/true' "$BATS_TEST_TMPDIR/newer.spec" \
    >"$BATS_TEST_TMPDIR/newer.log" 2>&1 || { cat "$BATS_TEST_TMPDIR/newer.log" && return 1; }
  mv "$BATS_TEST_TMPDIR"/newer/RPMS/*/*.rpm "$BATS_TEST_TMPDIR/newer.rpm"
}

@test "rpm: in a system with dracut it comes, is upgraded with a broken config, and goes; the image follows" {
  newer_package
  cp "$rpm" "$BATS_TEST_TMPDIR/vfio-binder.rpm"
  # shellcheck disable=SC2016 # the variables of the inner shell
  on_system trixie dracut "$BATS_TEST_TMPDIR"/{vfio-binder,newer}.rpm <<'STEPS'
there() { command rpm --root "$root" --dbpath /var/lib/rpm --nodeps "$@" 2>&1 | tee "$root/test/log"; }
made_images() { grep -c 'Creating initramfs image file .* done' "$root/test/log"; }
inside 'want_small_images; mkdir -p /usr/share/licenses; remember_state'  # every package there would have that directory

there --install vfio-binder.rpm
[[ $(made_images) -eq 1 ]] || fail "the images were made $(made_images) times"
inside 'verified /test/log; image_has_the_binder'
there --verify vfio-binder

printf '%s\n' DEVICES=nonsense DEVICES=0000:02:00.0 >"$root/etc/vfio-pci.cfg"
there --upgrade newer.rpm
[[ $(made_images) -eq 1 ]] || fail "the images were made $(made_images) times"
inside 'warned /test/log /etc/vfio-pci.cfg:1; verified /test/log; image_has_the_binder
  tail -c 5 /image/usr/sbin/vfio-binder | grep -qx newer || fail "the image has the program of the older package"'

there --erase vfio-binder
[[ $(made_images) -eq 1 ]] || fail "the images were made $(made_images) times"
inside 'image_is_as_before
  rm /etc/vfio-pci.cfg.rpmsave
  files_are_as_before'
STEPS
  [ "$status" -eq 0 ]
}
