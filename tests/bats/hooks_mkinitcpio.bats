#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The hooks of mkinitcpio, against stand-ins that record what was asked of them: no Debian has mkinitcpio itself.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $stage and its like by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine

build_hook=/usr/lib/initcpio/install/vfio-binder
runtime_hook=/usr/lib/initcpio/hooks/vfio-binder
drop_in=/etc/mkinitcpio.conf.d/zz-vfio-binder.conf

setup() {
  stage=$BATS_TEST_TMPDIR/stage
  mkdir -p "$stage"/{etc,boot,usr/sbin}
  "$repository/hooks/common/install-hooks" "$stage" mkinitcpio
  stage_recording_binder
  export verbs=$BATS_TEST_TMPDIR/verbs BUILDROOT=$BATS_TEST_TMPDIR/image
  mkdir "$BUILDROOT"
  stage_recording_verbs
}

# Verbs that note how they were called, one argument in brackets each.
stage_recording_verbs() {
  cat >"$verbs" <<'VERBS'
note() { printf '%s' "$1"; shift; printf ' [%s]' "$@"; echo; }
warning() { printf "W: $1\n" "${@:2}" >&2; }
for verb in add_binary add_file add_module add_symlink; do eval "$verb() { note $verb \"\$@\" >>\"\$calls\"; }"; done
# The real one finds the runtime hook by the name of the file that calls it.
add_runscript() { note add_runscript "${BASH_SOURCE[1]##*/}" >>"$calls"; }
VERBS
}

stage_config() {
  mkdir -p "$stage/etc/vfio-pci.cfg.d"
  echo 'DEVICES="0000:02:00.0"' >"$stage/etc/vfio-pci.cfg"
  echo 'HUGEPAGES=16' >"$stage/etc/vfio-pci.cfg.d/10 big pages.cfg"
  printf '%s\n' /usr/sbin/vfio-binder /etc/vfio-pci.cfg '/etc/vfio-pci.cfg.d/10 big pages.cfg' >"$answers/image-files"
  printf '%s\n' vfio vfio_iommu_type1 vfio_pci >"$answers/image-modules"
}

build() {
  # shellcheck disable=SC2016
  on_stage bash -c '. "$verbs"; . "$1"; build' bash $build_hook
}

calls_are() {
  diff -u - "$calls"
}

# --- the build hook

@test "the build hook hands over exactly what the binder lists, and the hooks of both inits" {
  stage_config
  run --separate-stderr build
  [ "$status" -eq 0 ]
  [ "$output$stderr" = "" ]
  calls_are <<'CALLS'
vfio-binder check
vfio-binder image files
add_binary [/usr/sbin/vfio-binder]
add_file [/etc/vfio-pci.cfg]
add_file [/etc/vfio-pci.cfg.d/10 big pages.cfg]
vfio-binder image modules
add_module [vfio?]
add_module [vfio_iommu_type1?]
add_module [vfio_pci?]
add_file [/usr/lib/systemd/system/vfio-binder.service]
add_symlink [/usr/lib/systemd/system/sysinit.target.wants/vfio-binder.service] [/usr/lib/systemd/system/vfio-binder.service]
add_runscript [vfio-binder]
CALLS
}

@test "where systemd is in the image the runtime hook is not, because it would not be run" {
  stage_config
  mkdir -p "$BUILDROOT/usr/lib/systemd/system"
  touch "$BUILDROOT/usr/lib/systemd/system/initrd.target"
  run --separate-stderr build
  [ "$status" -eq 0 ]
  run ! grep add_runscript "$calls"
  grep -qF 'add_file [/usr/lib/systemd/system/vfio-binder.service]' "$calls"
  grep -qF 'add_symlink [/usr/lib/systemd/system/sysinit.target.wants/vfio-binder.service]' "$calls"
}

@test "each line of a problem of the config is a warning, and everything goes in" {
  stage_config
  printf '%s\n' '/etc/vfio-pci.cfg:1:10: error: 100% wrong' '    DEVICES="x"' '             ^' >"$answers/check.stderr"
  echo '/etc/vfio-pci.cfg: read' >"$answers/check"
  echo 2 >"$answers/check.status"
  run --separate-stderr build
  [ "$status" -eq 0 ]
  [ "${stderr_lines[0]}" = 'W: vfio-binder: /etc/vfio-pci.cfg:1:10: error: 100% wrong' ]
  [ "${stderr_lines[1]}" = 'W: vfio-binder:     DEVICES="x"' ]
  [ "${stderr_lines[2]}" = 'W: vfio-binder:              ^' ]
  [ "${stderr_lines[3]}" = 'W: vfio-binder: "/usr/sbin/vfio-binder check" ended with status 2; the image is built all the same' ]
  [ "${#stderr_lines[@]}" -eq 4 ]
  grep -qx 'add_file \[/etc/vfio-pci.cfg\]' "$calls"
}

@test "a hook after udev is named; one that --addhooks names again is not, and goes in once" {
  stage_config
  mkdir "$BUILDROOT/hooks"
  touch "$BUILDROOT/hooks/udev"
  run --separate-stderr build
  [ "$status" -eq 0 ]
  [ "$stderr" = 'W: vfio-binder: it stands after udev in HOOKS: drivers of the host get at the devices first' ]
  [ "$(grep -c add_runscript "$calls")" -eq 1 ]
  touch "$BUILDROOT/hooks/vfio-binder"
  : >"$calls"
  run --separate-stderr build
  [ "$status" -eq 0 ]
  [ "$stderr" = '' ]
  run ! grep add_runscript "$calls"
}

@test "no verb of mkinitcpio is called that would fail: binder missing, or a file of its list, or the unit" {
  stage_config
  rm "$stage/etc/vfio-pci.cfg"
  run --separate-stderr build
  [ "$status" -eq 0 ]
  [ "$stderr" = 'W: vfio-binder: /etc/vfio-pci.cfg could not be copied into the image' ]
  run ! grep -F '[/etc/vfio-pci.cfg]' "$calls"
  touch "$stage/etc/vfio-pci.cfg"
  mv "$stage/usr/lib/systemd/system/vfio-binder.service" "$BATS_TEST_TMPDIR"
  run --separate-stderr build
  [ "$status" -eq 0 ]
  [ "$stderr" = 'W: vfio-binder: /usr/lib/systemd/system/vfio-binder.service could not be copied into the image' ]
  chmod 644 "$stage/usr/sbin/vfio-binder"
  : >"$calls"
  run --separate-stderr build
  [ "$status" -eq 0 ]
  [ "$stderr" = 'W: vfio-binder: /usr/sbin/vfio-binder is missing: this image binds no device' ]
  calls_are </dev/null
}

@test "the build hook does not fail: the binder crashes, and what it could still list goes in" {
  stage_config
  for command in check image-files image-modules; do
    : >"$calls"
    touch "$answers/$command.crash"
    run --separate-stderr build
    rm "$answers/$command.crash"
    [ "$status" -eq 0 ]
    grep -qxF "W: vfio-binder: \"/usr/sbin/vfio-binder ${command/-/ }\" ended with status 139; the image is built all the same" <<<"$stderr"
    [ "$command" = image-files ] || grep -qx 'add_binary \[/usr/sbin/vfio-binder\]' "$calls"
    [ "$command" = image-modules ] || grep -qx 'add_module \[vfio_pci?\]' "$calls"
    grep -qx 'add_runscript \[vfio-binder\]' "$calls"
  done
}

@test "mkinitcpio -H has something to show" {
  # shellcheck disable=SC2016
  run on_stage bash -c '. "$1"; help' bash $build_hook
  [ "$status" -eq 0 ]
  [[ $output == *'/etc/vfio-pci.cfg'* ]]
}

# --- the place in HOOKS

hooks_after() { # HOOKS=... [ONCE MORE]
  # shellcheck disable=SC2016
  on_stage bash -c 'eval "$1"; for _ in $3; do . "$2"; done
    [[ ${HOOKS@a} == *a* ]] && echo "${HOOKS[*]}"; compgen -v | grep '^_' | grep -i vfio || true' bash "$1" $drop_in "${2:-once}"
}

@test "the hook comes first after base and systemd, whatever the HOOKS" {
  while IFS='>' read -r before after; do
    run hooks_after "HOOKS=$before"
    [ "$status" -eq 0 ]
    [ "$output" = "$after" ]
  done <<'TABLE'
(base udev autodetect modconf kms block filesystems fsck)>base vfio-binder udev autodetect modconf kms block filesystems fsck
(base systemd autodetect modconf kms sd-vconsole)>base systemd vfio-binder autodetect modconf kms sd-vconsole
(systemd autodetect)>systemd vfio-binder autodetect
(udev base)>vfio-binder udev base
(base)>base vfio-binder
(base udev vfio-binder block)>base vfio-binder udev block
(base vfio-binder udev block)>base vfio-binder udev block
"base udev block">base vfio-binder udev block
TABLE
}

@test "read twice, the drop-in puts the hook in once, and leaves no variable behind" {
  run hooks_after 'HOOKS=(base udev block)' 'once twice'
  [ "$status" -eq 0 ]
  [ "$output" = 'base vfio-binder udev block' ]
}

# As mkinitcpio puts its config together: all files in one, as they are, and that is read.
config_of_all() {
  # shellcheck disable=SC2016
  on_stage bash -c 'one=$1; cat -- /etc/mkinitcpio.conf >"$one"
    find /etc/mkinitcpio.conf.d -maxdepth 1 -xtype f -name "*.conf" -print0 | sed -z "s/.*\///" | LC_ALL=C.UTF-8 sort -zVu |
      while IFS= read -r -d "" file; do cat -- "/etc/mkinitcpio.conf.d/$file" >>"$one"; done
    . "$one" || echo "Failed to read configuration"
    echo "${HOOKS[*]}; ${MODULES[*]}"' bash "$BATS_TEST_TMPDIR/joined"
}

hooks_of_all() {
  config_of_all | sed 's/;.*//'
}

@test "the drop-in does not go on where the last line of another file ends, whatever is missing there" {
  # Without a newline; with a backslash, which takes the next newline away.
  # shellcheck disable=SC1003
  for end in '' '\' ' \' ' # mine' ' # mine \'; do
    printf 'MODULES=(ahci)\nHOOKS=(base udev block)%s' "$end" >"$stage/etc/mkinitcpio.conf"
    run config_of_all
    [ "$output" = 'base vfio-binder udev block; ahci' ]
    echo 'HOOKS=(base udev block)' >"$stage/etc/mkinitcpio.conf"
    printf 'MODULES=(nvme)%s' "$end" >"$stage/etc/mkinitcpio.conf.d/disk.conf"
    run config_of_all
    [ "$output" = 'base vfio-binder udev block; nvme' ]
    rm "$stage/etc/mkinitcpio.conf.d/disk.conf"
  done
}

@test "a fallback image does not have the hook, unless it was named for it" {
  image() { run hooks_after "_optgenimg=$1 _optuki=$2 _optaddhooks=($3); HOOKS=($4)"; }
  image /boot/initramfs-linux-fallback.img '' '' 'base udev block'
  [ "$output" = 'base udev block' ]
  image /tmp/mkinitcpio.a1B2c3 /efi/EFI/Linux/arch-linux-fallback.efi '' 'base systemd block'
  [ "$output" = 'base systemd block' ]
  image /boot/initramfs-linux-fallback.img '' 'more vfio-binder' 'base udev block'
  [ "$output" = 'base vfio-binder udev block' ]
  image /boot/initramfs-linux-fallback.img '' '' 'base udev vfio-binder block'
  [ "$output" = 'base vfio-binder udev block' ]
  # The directory says nothing.
  image /mnt/fallback/initramfs-linux.img '' '' 'base udev block'
  [ "$output" = 'base vfio-binder udev block' ]
}

@test "the drop-in has the last word, after those of the user" {
  echo 'HOOKS=(base udev)' >"$stage/etc/mkinitcpio.conf"
  for name in 10-mine hooks zfs; do
    echo "HOOKS=(base udev $name)" >"$stage/etc/mkinitcpio.conf.d/$name.conf"
    run hooks_of_all
    [ "$output" = "base vfio-binder udev $name" ]
  done
  echo 'HOOKS+=(more)' >"$stage/etc/mkinitcpio.conf.d/zsh.conf"
  run hooks_of_all
  [ "$output" = 'base vfio-binder udev zfs more' ]
}

@test "the drop-in looks for the hook where mkinitcpio does" {
  mkdir -p "$stage/etc/elsewhere"
  run hooks_after '_d_install=/etc/elsewhere HOOKS=(base udev)'
  [ "$output" = 'base udev' ]
  mv "$stage$build_hook" "$stage/etc/elsewhere"
  run hooks_after '_d_install=/none:/etc/elsewhere HOOKS=(base udev)'
  [ "$output" = 'base vfio-binder udev' ]
}

@test "without the package, or without any hook, the drop-in changes nothing" {
  run hooks_after 'HOOKS=()'
  [ "$output" = '' ]
  mv "$stage$build_hook" "$BATS_TEST_TMPDIR"
  [ ! -e $build_hook ] || skip "a hook of vfio-binder is installed on this machine"
  run hooks_after 'HOOKS=(base udev block)'
  [ "$output" = 'base udev block' ]
}

# --- the post hook

# With a stand-in for the program that looks at images; it fails.
post() { # KERNEL INITRAMFS [UNIFIED KERNEL IMAGE]
  printf '#!/bin/sh\nprintf "verify:"; printf " [%%s]" "$@"; echo\nexit 3\n' >"$stage/usr/lib/vfio-binder/verify-image"
  on_stage /usr/lib/initcpio/post/vfio-binder "$@"
}

@test "the post hook has each image looked at, and never fails" {
  run post /boot/vmlinuz-linux /boot/initramfs-linux.img
  [ "$status" -eq 0 ]
  [ "$output" = 'verify: [/boot/initramfs-linux.img]' ]
  run post '' '/boot/initramfs linux.img' /efi/EFI/Linux/arch-linux.efi
  [ "$status" -eq 0 ]
  [ "$output" = $'verify: [/boot/initramfs linux.img]\nverify: [/efi/EFI/Linux/arch-linux.efi]' ]
}

@test "of a unified kernel image alone the post hook has that looked at, not the temporary file" {
  unset TMPDIR
  run post /boot/vmlinuz-linux /tmp/mkinitcpio.a1B2c3 # where it could not be made
  [ "$status" -eq 0 ]
  [ "$output" = '' ]
  run post /boot/vmlinuz-linux /tmp/mkinitcpio.a1B2c3 /efi/EFI/Linux/arch-linux.efi
  [ "$status" -eq 0 ]
  [ "$output" = 'verify: [/efi/EFI/Linux/arch-linux.efi]' ]
  export TMPDIR=/var/tmp/here
  run post /boot/vmlinuz-linux /var/tmp/here/mkinitcpio.a1B2c3 /efi/EFI/Linux/arch-linux.efi
  [ "$output" = 'verify: [/efi/EFI/Linux/arch-linux.efi]' ]
}

@test "an image for no kernel is not looked at" {
  export KERNELVERSION=none
  run post '' /boot/tools.img
  [ "$status" -eq 0 ]
  [ "$output" = '' ]
}

# --- the runtime hook

# Reads and runs the hook as the busybox init does, with a file in the place of the kernel log, and goes on.
boot() {
  kmsg=$BATS_TEST_TMPDIR/kmsg
  : >"$kmsg"
  # shellcheck disable=SC2016
  on_stage sh -c 'mount --bind "$1" /dev/kmsg; set +e; . "$2"; run_earlyhook; echo "the boot goes on"' sh "$kmsg" $runtime_hook
}

@test "the runtime hook is an early one and nothing else: MODULES= is loaded before the others" {
  [ "$(grep -oE '^[a-z_]+\(\)' "$stage$runtime_hook")" = 'run_earlyhook()' ]
}

@test "the runtime hook calls the binder once, and the console stays quiet" {
  boots_quietly_with_one_call
}

@test "the boot goes on whatever the binder's exit code, which is its own to report" {
  boots_whatever_the_exit_code
}

@test "a binder that crashes, or is no program, is named in the kernel log, and the boot goes on" {
  boots_and_names_a_binder_that_did_not_run
}
