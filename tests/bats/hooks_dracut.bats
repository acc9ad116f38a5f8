#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The hooks of dracut, against stand-ins that record what was asked of them. The real dracut runs in the boot tests.

# shellcheck disable=SC2030,SC2031,SC2154 # $stderr and its like are set by bats, $stage and its like by staged_machine.bash
bats_require_minimum_version 1.5.0
load program
load staged_machine

module=/usr/lib/dracut/modules.d/50vfio-binder
unit=/usr/lib/systemd/system/vfio-binder.service

setup() {
  stage=$BATS_TEST_TMPDIR/stage
  mkdir -p "$stage"/{etc,boot,usr/sbin}
  "$repository/hooks/common/install-hooks" "$stage" dracut
  stage_recording_binder
  export initdir=$BATS_TEST_TMPDIR/image included='base systemd' verbs=$BATS_TEST_TMPDIR/verbs
  mkdir -p "$initdir/usr/lib/systemd"
  touch "$initdir/usr/lib/systemd/systemd"
  stage_recording_verbs
  stage_config
}

# Verbs that note how they were called, one argument in brackets each, and leave behind what the real ones do.
stage_recording_verbs() {
  cat >"$verbs" <<'VERBS'
note() { printf '%s' "$1"; shift; printf ' [%s]' "$@"; echo; }
place() { mkdir -p "$initdir${2%/*}" && cp "$1" "$initdir$2"; }
require_binaries() { [[ -x $1 ]]; }
dracut_module_included() { [[ " $included " == *" $1 "* ]]; }
dwarn() { note dwarn "$@"; } >&2
dinfo() { note dinfo "$@"; }
inst() { note inst "$@" >>"$calls"; place "$1" "${2:-$1}"; }
inst_simple() { note inst_simple "$@" >>"$calls"; place "$1" "${2:-$1}"; }
inst_hook() { note inst_hook "$@" >>"$calls"; place "$3" "/var/lib/dracut/hooks/$1/$2-${3##*/}"; }
# Without arguments the real one reads its standard input, too.
instmods() {
  local module
  local -a modules=("$@")
  (($# > 0)) || read -r -d '' -a modules
  note instmods "hostonly=$hostonly" "${modules[@]}" >>"$calls"
  mkdir -p "$initdir/usr/lib/modules/6.0-toy/kernel"
  for module in "${modules[@]}"; do : >"$initdir/usr/lib/modules/6.0-toy/kernel/$module.ko.xz"; done
}
systemctl() {
  note systemctl "$@" >>"$calls"
  mkdir -p "$initdir/etc/systemd/system/$5.wants"
  ln -s "/usr/lib/systemd/system/$6" "$initdir/etc/systemd/system/$5.wants/$6"
}
SYSTEMCTL=systemctl
systemdsystemunitdir=/usr/lib/systemd/system
hostonly=yes
VERBS
}

stage_config() {
  mkdir -p "$stage/etc/vfio-pci.cfg.d"
  echo 'DEVICES="0000:02:00.0"' >"$stage/etc/vfio-pci.cfg"
  echo 'HUGEPAGES=16' >"$stage/etc/vfio-pci.cfg.d/10 big pages.cfg"
  printf '%s\n' /usr/sbin/vfio-binder /etc/vfio-pci.cfg '/etc/vfio-pci.cfg.d/10 big pages.cfg' >"$answers/image-files"
  printf '%s\n' vfio vfio_iommu_type1 vfio_pci >"$answers/image-modules"
}

# What dracut does with a module: each function in a shell that has just read the file.
dracut_runs() { # FUNCTION...
  # shellcheck disable=SC2016 # the inner shell's variables
  ${root_of_dracut:-on_stage} bash -c '. "$verbs"; export moddir=$1; shift; for part; do (. "$moddir/module-setup.sh"; "$part") || exit; done' \
    bash $module "$@"
}

calls_are() {
  diff -u - "$calls"
}

# --- the module

@test "the module hands over exactly what the binder lists, names with spaces in one piece" {
  run --separate-stderr dracut_runs check depends install installkernel
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
  calls_are <<CALLS
vfio-binder check
vfio-binder image files
inst [/usr/sbin/vfio-binder]
inst [/etc/vfio-pci.cfg]
inst [/etc/vfio-pci.cfg.d/10 big pages.cfg]
inst_simple [$unit] [$unit]
systemctl [-q] [--root] [$initdir] [add-wants] [sysinit.target] [vfio-binder.service]
vfio-binder image modules
instmods [hostonly=] [vfio] [vfio_iommu_type1] [vfio_pci]
vfio-binder image files
vfio-binder image modules
CALLS
}

@test "without /proc and /dev/fd, as where images of systems are built, everything goes in and is said" {
  echo '/etc/vfio-pci.cfg:1:10: error: no such thing' >"$answers/check.stderr"
  echo 2 >"$answers/check.status"
  root_of_dracut=on_bare_stage run --separate-stderr dracut_runs check install installkernel
  echo "$stderr"
  [ "$status" -eq 0 ]
  [ "${stderr_lines[0]}" = 'dwarn [vfio-binder: /etc/vfio-pci.cfg:1:10: error: no such thing]' ]
  [ "${#stderr_lines[@]}" -eq 2 ]
  [ "$(grep -c '^inst \[' "$calls")" -eq 3 ]
  grep -q '^instmods .*\[vfio_pci\]' "$calls"
  [[ $output == "dinfo [vfio-binder: $initdir has /usr/sbin/vfio-binder, "*", the boot hook and the modules]" ]]
}

# What the check of the module answers where dracut makes IMAGE, with these settings.
checked() { # IMAGE [SETTING...]
  printf '%s\n' "outfile=$1" dracutmodules=all "${@:2}" >>"$verbs"
  run dracut_runs check
  [ "$output" = '' ]
}

@test "the images of a crash kernel have the module only where it is asked for by name" {
  checked /boot/initramfs-6.1kdump.img 'export IN_KDUMP=1' 'add_dracutmodules=" kdumpbase "'
  [ "$status" -eq 255 ]
  checked /var/lib/kdump/initrd 'unset IN_KDUMP' 'add_dracutmodules=" kdump "'
  [ "$status" -eq 255 ]
}

@test "rescue images have the module only where it is asked for by name" {
  for image in /boot/initramfs-0-rescue-0123.img /efi/0123/0-rescue/initrd; do
    for setting in add_dracutmodules force_add_dracutmodules; do
      checked $image 'unset add_dracutmodules force_add_dracutmodules' "$setting='  rescue  '"
      [ "$status" -eq 255 ]
    done
  done
}

@test "every other image has the module, whatever dracut.conf adds to it, and whatever its name" {
  for image in /boot/initramfs-6.1.img '' /boot/initramfs-6.1kdump.img; do
    checked "$image" 'add_dracutmodules=" rescue earlykdump "'
    [ "$status" -eq 0 ]
  done
  checked /boot/initramfs-0-rescue-0123.img 'add_dracutmodules=" my-rescue kdump "'
  [ "$status" -eq 0 ]
  checked /boot/initramfs-6.1.img 'add_dracutmodules=" kdump "'
  [ "$status" -eq 0 ]
}

@test "without systemd in the image the boot hook goes in, and the unit does not" {
  included='base'
  rm -r "${initdir:?}/usr"
  run --separate-stderr dracut_runs check install installkernel
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
  grep -qxF "inst_hook [cmdline] [00] [$module/vfio-binder.sh]" "$calls"
  run ! grep -q 'service' "$calls"
}

@test "the module says in one line that the tree of the image has it all" {
  for included in 'base systemd' base; do
    run --separate-stderr dracut_runs install installkernel
    [ "$status" -eq 0 ]
    [ "$stderr" = "" ]
    [ "$output" = "dinfo [vfio-binder: $initdir has /usr/sbin/vfio-binder, /etc/vfio-pci.cfg, /etc/vfio-pci.cfg.d/10 big pages.cfg, the boot hook and the modules]" ]
    rm -r "${initdir:?}"/*
  done
}

@test "the module warns what the tree of the image lacks" {
  echo 'inst_hook() { :; }; instmods() { :; }' >>"$verbs"
  included='base'
  rm -r "${initdir:?}/usr"
  run --separate-stderr dracut_runs install installkernel
  [ "$status" -eq 0 ]
  [[ $stderr == *"dwarn [vfio-binder: $initdir lacks the boot hook, the module vfio, the module vfio_iommu_type1, the module vfio_pci: "* ]]
  [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "an image of kernel modules alone is not held against what it cannot have" {
  kernel_only=yes run --separate-stderr dracut_runs installkernel
  [ "$status" -eq 0 ]
  [ "$output$stderr" = "" ]
  grep -q '^instmods ' "$calls"
}

@test "each line of a problem of the config is a warning, and everything goes in" {
  printf '%s\n' '/etc/vfio-pci.cfg:1:10: error: no such thing' '    DEVICES="x"' '             ^' >"$answers/check.stderr"
  echo '/etc/vfio-pci.cfg: read' >"$answers/check"
  echo 2 >"$answers/check.status"
  run --separate-stderr dracut_runs install installkernel
  [ "$status" -eq 0 ]
  [ "${stderr_lines[0]}" = 'dwarn [vfio-binder: /etc/vfio-pci.cfg:1:10: error: no such thing]' ]
  [ "${stderr_lines[1]}" = 'dwarn [vfio-binder:     DEVICES="x"]' ]
  [ "${stderr_lines[2]}" = 'dwarn [vfio-binder:              ^]' ]
  [ "${stderr_lines[3]}" = 'dwarn [vfio-binder: "/usr/sbin/vfio-binder check" ended with status 2; the image is built all the same]' ]
  [ "${#stderr_lines[@]}" -eq 4 ]
  grep -qx 'inst \[/etc/vfio-pci.cfg\]' "$calls"
}

@test "the module does not fail: the binder crashes, and what it could still list goes in" {
  for command in check image-files image-modules; do
    : >"$calls"
    touch "$answers/$command.crash"
    run --separate-stderr dracut_runs install installkernel <<<'from_the_terminal'
    rm "$answers/$command.crash"
    [ "$status" -eq 0 ]
    [[ $stderr == *"\"/usr/sbin/vfio-binder ${command/-/ }\" ended with status 139"* ]]
    [ "$command" = image-files ] || grep -qx 'inst \[/usr/sbin/vfio-binder\]' "$calls"
    [ "$command" = image-modules ] || grep -q '^instmods .*\[vfio_pci\]' "$calls"
    # With no name at all instmods reads its standard input, which is not to be that of dracut.
    run ! grep from_the_terminal "$calls"
  done
}

@test "the module does not fail: every verb of dracut fails" {
  printf '%s() { return 1; }\n' inst inst_simple inst_hook instmods systemctl >>"$verbs"
  for included in 'base systemd' base; do
    run --separate-stderr dracut_runs install installkernel
    [ "$status" -eq 0 ]
    [ "$(grep -c 'could not be copied into the image' <<<"$stderr")" -eq 3 ]
  done
}

@test "without the binder dracut leaves the module out" {
  rm "$stage/usr/sbin/vfio-binder"
  [ ! -e /usr/sbin/vfio-binder ] || skip "a vfio-binder is installed on this machine"
  run dracut_runs check
  [ "$status" -eq 1 ]
}

# --- the unit

unit_has() {
  grep -qxE "$1" "$stage$unit"
}

unit_names_before() { # UNIT
  grep -E '^Before=' "$stage$unit" | tr '= ' '\n' | grep -qxF "$1"
}

@test "the unit comes before everything that loads a module, and nothing stops it" {
  for other in systemd-modules-load.service systemd-udevd.service systemd-udev-trigger.service dracut-cmdline.service \
    dracut-pre-udev.service sysinit.target; do
    unit_names_before "$other"
  done
  unit_has 'DefaultDependencies=no'
  run ! grep -qE '^(After|Requires|BindsTo|Requisite)=' "$stage$unit"
  [ "$(grep -E '^Conflicts=' "$stage$unit")" = 'Conflicts=shutdown.target' ]
}

@test "the unit runs once, within a limit, in an initramfs only, and its failure is nobody's" {
  unit_has 'Type=oneshot'
  unit_has 'RemainAfterExit=yes'
  unit_has 'TimeoutStartSec=[1-8]?[0-9]'
  unit_has 'ConditionPathExists=/etc/initrd-release'
  unit_has 'ExecStart=-/usr/sbin/vfio-binder apply'
  # Nothing of the running system wants it.
  run ! grep -q '^\[Install\]' "$stage$unit"
  # The binder itself says that it was switched off: a condition would do it in silence.
  run ! grep -q 'ConditionKernelCommandLine' "$stage$unit"
}

# --- the boot hook

# Reads the hook as dracut's init does, with a file in the place of the kernel log, and goes on.
boot() {
  kmsg=$BATS_TEST_TMPDIR/kmsg
  : >"$kmsg"
  # shellcheck disable=SC2016
  on_stage sh -c 'mount --bind "$1" /dev/kmsg; . "$2"; echo "the boot goes on"' sh "$kmsg" $module/vfio-binder.sh
}

@test "the boot hook calls the binder once, and the console stays quiet" {
  boots_quietly_with_one_call
}

@test "the boot goes on whatever the binder's exit code, which is its own to report" {
  boots_whatever_the_exit_code
}

@test "a binder that crashes, or is no program, is named in the kernel log, and the boot goes on" {
  boots_and_names_a_binder_that_did_not_run
}
