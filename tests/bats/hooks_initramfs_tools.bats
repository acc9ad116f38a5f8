#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The hooks of initramfs-tools: against stand-ins that record what was asked of them, and in the real mkinitramfs.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $stage and its like by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine

hook=/usr/share/initramfs-tools/hooks/vfio-binder
script=/usr/share/initramfs-tools/scripts/init-top/00-vfio-binder

setup() {
  stage_hooks
  stage_recording_binder
  export DESTDIR=$BATS_TEST_TMPDIR/image
  mkdir "$DESTDIR"
}

# Verbs that note how they were called, one argument in brackets each, and copy as the real ones do.
stage_recording_verbs() {
  cat >"$stage/usr/share/initramfs-tools/hook-functions" <<'VERBS'
note() { printf '%s' "$1"; shift; printf ' [%s]' "$@"; echo; }
place() { mkdir -p "$DESTDIR${1%/*}" && cp "$1" "$DESTDIR$1"; }
copy_exec() { note copy_exec "$@" >>"$calls"; place "$1"; }
copy_file() { note copy_file "$@" >>"$calls"; place "$2"; }
manual_add_modules() { note manual_add_modules "$@" >>"$calls"; }
VERBS
}

# A config with a drop-in whose name has a space, as the binder would list them.
stage_config() {
  mkdir -p "$stage/etc/vfio-pci.cfg.d"
  echo 'DEVICES="0000:02:00.0"' >"$stage/etc/vfio-pci.cfg"
  echo 'HUGEPAGES=16' >"$stage/etc/vfio-pci.cfg.d/10 big pages.cfg"
  printf '%s\n' /usr/sbin/vfio-binder /etc/vfio-pci.cfg '/etc/vfio-pci.cfg.d/10 big pages.cfg' >"$answers/image-files"
  printf '%s\n' vfio_pci vfio_iommu_type1 vfio_virqfd >"$answers/image-modules"
}

calls_are() {
  diff -u - "$calls"
}

# --- both: the question that mkinitramfs asks on the machine that builds the image

@test "asked for prerequisites, each hook prints an empty line and touches nothing" {
  stage_recording_verbs
  for file in $hook $script; do
    run --separate-stderr on_stage "$file" prereqs
    [ "$status" -eq 0 ]
    [ "$stderr" = "" ]
    on_stage "$file" prereqs | cmp - <(echo)
  done
  calls_are </dev/null
  [ -z "$(ls -A "$DESTDIR")" ]
}

# --- the build hook

@test "the build hook hands over exactly what the binder lists, names with spaces in one piece" {
  stage_recording_verbs
  stage_config
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [ "$output$stderr" = "" ]
  calls_are <<'CALLS'
vfio-binder check
vfio-binder image files
copy_exec [/usr/sbin/vfio-binder]
copy_file [config] [/etc/vfio-pci.cfg]
copy_file [config] [/etc/vfio-pci.cfg.d/10 big pages.cfg]
vfio-binder image modules
manual_add_modules [vfio_pci] [vfio_iommu_type1] [vfio_virqfd]
CALLS
}

@test "the build hook prints each line of a problem on standard error, marked as a warning" {
  stage_recording_verbs
  stage_config
  printf '%s\n' '/etc/vfio-pci.cfg:1:10: error: no such thing' '    DEVICES="x"' '             ^' >"$answers/check.stderr"
  echo '/etc/vfio-pci.cfg: read' >"$answers/check"
  echo 2 >"$answers/check.status"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [ "$output" = "" ]
  [ "${stderr_lines[0]}" = 'W: vfio-binder: /etc/vfio-pci.cfg:1:10: error: no such thing' ]
  [ "${stderr_lines[1]}" = 'W: vfio-binder:     DEVICES="x"' ]
  [ "${stderr_lines[2]}" = 'W: vfio-binder:              ^' ]
  [ "${stderr_lines[3]}" = 'W: vfio-binder: "/usr/sbin/vfio-binder check" ended with status 2; the image is built all the same' ]
  [ "${#stderr_lines[@]}" -eq 4 ]
  grep -qx 'copy_file \[config\] \[/etc/vfio-pci.cfg\]' "$calls"
  grep -q '^manual_add_modules \[vfio_pci\]' "$calls"
}

@test "the build hook says nothing about a config that is in order" {
  stage_recording_verbs
  stage_config
  echo '/etc/vfio-pci.cfg: read' >"$answers/check"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [ "$output$stderr" = "" ]
}

@test "the build hook passes on what the check remarks on a config without problems" {
  stage_recording_verbs
  stage_config
  echo 'vfio-binder: GROUP=whole: not yet' >"$answers/check.stderr"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [ "$stderr" = 'W: vfio-binder: GROUP=whole: not yet' ]
}

# As missing, on any host: an empty file that cannot be executed lies over the host's own.
stage_no_binder() {
  rm -f "$stage/usr/sbin/vfio-binder"
  install -m 644 /dev/null "$stage/usr/sbin/vfio-binder"
}

no_binder='W: vfio-binder: /usr/sbin/vfio-binder is missing or not executable: this image binds no device'

@test "the build hook never fails: no binder that could be asked" {
  stage_recording_verbs
  stage_config
  stage_no_binder
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [ "$output" = "" ]
  [ "$stderr" = "$no_binder" ]
  calls_are </dev/null
}

@test "the build hook never fails: the binder crashes, and what it could still list goes in" {
  stage_recording_verbs
  stage_config
  for command in check image-files image-modules; do
    : >"$calls"
    touch "$answers/$command.crash"
    run --separate-stderr on_stage $hook
    rm "$answers/$command.crash"
    [ "$status" -eq 0 ]
    [[ $stderr == *"W: vfio-binder: \"/usr/sbin/vfio-binder ${command/-/ }\" ended with status 139"* ]]
    [ "$command" = image-files ] || grep -q '^copy_exec \[/usr/sbin/vfio-binder\]' "$calls"
    [ "$command" = image-modules ] || grep -q '^manual_add_modules \[vfio_pci\]' "$calls"
  done
}

@test "the build hook never fails: a file that cannot be copied is named, the others go in" {
  stage_recording_verbs
  stage_config
  sed -i '1i /etc/is-not-there' "$answers/image-files"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [[ $stderr == *'W: vfio-binder: /etc/is-not-there could not be copied into the image'* ]]
  [ "$(grep -c 'could not be copied' <<<"$stderr")" -eq 1 ]
  [ -e "$DESTDIR/usr/sbin/vfio-binder" ]
  [ -e "$DESTDIR/etc/vfio-pci.cfg.d/10 big pages.cfg" ]
}

@test "the build hook never fails: every verb of the framework fails, or is missing" {
  stage_config
  printf '%s() { return 2; }\n' copy_exec copy_file manual_add_modules >"$stage/usr/share/initramfs-tools/hook-functions"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [ "$(grep -c '^W: vfio-binder: .* could not be copied into the image$' <<<"$stderr")" -eq 3 ]
  : >"$stage/usr/share/initramfs-tools/hook-functions"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  echo 'exit 3' >"$stage/usr/share/initramfs-tools/hook-functions"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  echo 'set -e; false' >"$stage/usr/share/initramfs-tools/hook-functions"
  run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
}

@test "the build hook needs neither /proc nor anything in /dev" {
  stage_recording_verbs
  stage_config
  run --separate-stderr on_bare_stage $hook
  echo "$stderr"
  [ "$status" -eq 0 ]
  [ "$output$stderr" = "" ]
  [ "$(grep -c '^copy_' "$calls")" -eq 3 ]
  grep -q '^manual_add_modules \[vfio_pci\]' "$calls"
}

@test "the image of a crash kernel, made by kdump-tools, gets nothing, and its boot script goes" {
  stage_recording_verbs
  stage_config
  mkdir -p "$DESTDIR/scripts/init-top"
  touch "$DESTDIR/scripts/init-top/"{00-vfio-binder,udev}
  CONFDIR=/etc/initramfs-tools run on_stage $hook
  [ -e "$DESTDIR/scripts/init-top/00-vfio-binder" ]
  [ -s "$calls" ]
  : >"$calls"
  CONFDIR=/var/lib/kdump/initramfs-tools run --separate-stderr on_stage $hook
  [ "$status" -eq 0 ]
  [ "$output$stderr" = "" ]
  calls_are </dev/null
  [ "$(ls "$DESTDIR/scripts/init-top")" = udev ]
}

# --- the boot script

# A root directory as in a booted image of initramfs-tools: its smallest shell, the boot script, the stand-in binder.
make_booted_root() {
  booted=$BATS_TEST_TMPDIR/booted
  mkdir -p "$booted"/{bin,lib,usr/sbin,conf,dev,proc,scripts/init-top,note}
  cp /usr/lib/klibc/bin/{sh,cat} "$booted/bin"
  cp /lib/klibc-*.so "$booted/lib"
  cp "$stage$script" "$booted/scripts/init-top"
  touch "$booted/conf/arch.conf" "$booted/dev/"{null,kmsg}
  set_binder 'exit 0'
}

set_binder() { # WHAT IT DOES
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/sh' 'echo "vfio-binder $*" >>/note/calls' 'echo out; echo err >&2' "$1" >"$booted/usr/sbin/vfio-binder"
  chmod 755 "$booted/usr/sbin/vfio-binder"
}

# Runs the boot script as in a booted image: its root directory is that of process 1.
boot() {
  in_namespaces --mount-proc="$booted/proc" -- chroot "$booted" /scripts/init-top/00-vfio-binder "$@"
}

@test "the boot script calls the binder once, and the console stays quiet" {
  make_booted_root
  run --separate-stderr boot
  [ "$status" -eq 0 ]
  [ "$output$stderr" = "" ]
  [ "$(cat "$booted/note/calls")" = "vfio-binder apply" ]
  [ ! -s "$booted/dev/kmsg" ]
}

@test "asked for its prerequisites the boot script does nothing else, even in a booted image" {
  make_booted_root
  run --separate-stderr boot prereqs
  [ "$status" -eq 0 ]
  [ ! -e "$booted/note/calls" ]
}

@test "the boot goes on whatever the binder's exit code, which is its own to report" {
  make_booted_root
  for code in 0 1 2 64 125; do
    set_binder "exit $code"
    run --separate-stderr boot
    [ "$status" -eq 0 ]
    [ "$output$stderr" = "" ]
  done
  [ "$(wc -l <"$booted/note/calls")" -eq 5 ]
  [ ! -s "$booted/dev/kmsg" ]
}

@test "a binder that is missing, cannot run, or crashes is named in the kernel log, and the boot goes on" {
  make_booted_root
  rm "$booted/usr/sbin/vfio-binder"
  run --separate-stderr boot
  [ "$status" -eq 0 ]
  [ "$(cat "$booted/dev/kmsg")" = '<3>vfio-binder: /usr/sbin/vfio-binder is not in this image: no device is bound' ]
  for broken in not-executable crashing; do
    set_binder 'exit 139'
    [ $broken = crashing ] || chmod 644 "$booted/usr/sbin/vfio-binder"
    : >"$booted/dev/kmsg"
    run --separate-stderr boot
    [ "$status" -eq 0 ]
    grep -qE '^<3>vfio-binder: /usr/sbin/vfio-binder did not run to its end \(status (126|139)\)$' "$booted/dev/kmsg"
  done
}

@test "the boot script does nothing on the machine that builds the image" {
  make_booted_root
  run --separate-stderr on_stage $script
  [ "$status" -eq 0 ]
  run --separate-stderr on_stage $script apply
  [ "$status" -eq 0 ]
  calls_are </dev/null
}

@test "the boot script does nothing in an image that was unpacked and entered, not booted" {
  make_booted_root
  # With /proc, where process 1 has another root directory, and with none.
  # shellcheck disable=SC2016 # the inner shell's variable
  in_namespaces --mount-proc="$booted/proc" -- sh -c 'chroot "$1" /scripts/init-top/00-vfio-binder; exit $?' sh "$booted"
  in_namespaces -- chroot "$booted" /scripts/init-top/00-vfio-binder
  [ ! -e "$booted/note/calls" ]
}

# --- the real framework of this machine

kernel=6.0-toy

# A kernel of which mkinitramfs can make an image: three modules, one of which needs another, and one that is built in.
stage_kernel() {
  [[ $EUID -eq 0 ]] || skip "mkinitramfs needs root"
  local modules=$stage/usr/lib/modules/$kernel
  make_module "$modules/kernel/drivers/vfio/vfio.ko"
  make_module "$modules/kernel/drivers/vfio/vfio_iommu_type1.ko" vfio
  make_module "$modules/kernel/drivers/vfio/pci/vfio-pci.ko" vfio
  make_module "$modules/kernel/drivers/other.ko"
  echo kernel/drivers/iommu/iommufd/iommufd.ko >"$modules/modules.builtin"
  printf 'iommufd.license=GPL\0' >"$modules/modules.builtin.modinfo"
  : >"$modules/modules.order"
  depmod --basedir "$stage/usr" $kernel
  echo 'CONFIG_RD_GZIP=y' >"$stage/boot/config-$kernel"
}

make_image() {
  conf=$BATS_TEST_TMPDIR/conf
  mkdir -p "$conf"/{conf.d,hooks,scripts}
  printf '%s\n' MODULES=list BUSYBOX=n COMPRESS=gzip RESUME=none >"$conf/initramfs.conf"
  : >"$conf/modules"
  on_stage mkinitramfs -d "$conf" -o "$BATS_TEST_TMPDIR/initrd" $kernel
}

unpack_image() {
  unpacked=$BATS_TEST_TMPDIR/unpacked
  unmkinitramfs "$BATS_TEST_TMPDIR/initrd" "$unpacked"
  [ ! -d "$unpacked/main" ] || unpacked=$unpacked/main
}

@test "mkinitramfs: binder, config, drop-ins and modules are in the image, and nothing is said" {
  install "$(binder_program)" "$stage/usr/sbin/vfio-binder"
  stage_config
  stage_kernel
  run --separate-stderr make_image
  echo "$stderr"
  [ "$status" -eq 0 ]
  [[ $stderr != *vfio* ]]
  unpack_image
  cmp "$(binder_program)" "$unpacked/usr/sbin/vfio-binder"
  [ -x "$unpacked/usr/sbin/vfio-binder" ]
  cmp "$stage/etc/vfio-pci.cfg" "$unpacked/etc/vfio-pci.cfg"
  cmp "$stage/etc/vfio-pci.cfg.d/10 big pages.cfg" "$unpacked/etc/vfio-pci.cfg.d/10 big pages.cfg"
  for module in vfio vfio_iommu_type1 vfio-pci; do
    [ "$(find "$unpacked/usr/lib/modules/$kernel" -name "$module.ko*" | wc -l)" -eq 1 ]
  done
  [ "$(find "$unpacked" -name 'other.ko*' | wc -l)" -eq 0 ]
}

@test "mkinitramfs: the boot script stands before that of udev, and before every other" {
  stage_kernel
  make_image
  unpack_image
  local order=$unpacked/scripts/init-top/ORDER
  [[ $(head -n 1 "$order") == /scripts/init-top/00-vfio-binder* ]]
  grep -q '^/scripts/init-top/udev ' "$order"
  [ -x "$unpacked/scripts/init-top/00-vfio-binder" ]
}

@test "mkinitramfs: without a config the binder and the modules are in the image all the same" {
  install "$(binder_program)" "$stage/usr/sbin/vfio-binder"
  stage_kernel
  run --separate-stderr make_image
  [ "$status" -eq 0 ]
  [[ $stderr != *'could not be copied'* ]]
  unpack_image
  [ -x "$unpacked/usr/sbin/vfio-binder" ]
  [ "$(find "$unpacked" -name 'vfio-pci.ko*' | wc -l)" -eq 1 ]
}

@test "mkinitramfs: a config full of errors is reported, and the image is built with it" {
  install "$(binder_program)" "$stage/usr/sbin/vfio-binder"
  stage_config
  stage_kernel
  echo 'DEVICES="0000:2:00.0"' >"$stage/etc/vfio-pci.cfg"
  run --separate-stderr make_image
  [ "$status" -eq 0 ]
  [[ $stderr == *'W: vfio-binder: /etc/vfio-pci.cfg:1:'* ]]
  unpack_image
  cmp "$stage/etc/vfio-pci.cfg" "$unpacked/etc/vfio-pci.cfg"
}

@test "mkinitramfs: without the binder the image is built, and that is said" {
  stage_no_binder
  stage_kernel
  run --separate-stderr make_image
  [ "$status" -eq 0 ]
  [[ $stderr == *"$no_binder"* ]]
  [ -s "$BATS_TEST_TMPDIR/initrd" ]
}
