# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of vfioctl(8) for bash.

_vfioctl() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words='' complete=''
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='setup list check plan status bind release hugepages cpus libvirt add remove capture verify --help --version'
  elif [[ $previous == --root ]]; then
    complete=-d
  elif [[ $previous == --machine || $previous == --config ]]; then
    complete=-f
  else
    case ${COMP_WORDS[1]}/$previous in
      list/--class) words='gpu display audio network storage nvme sata usb bridge fabric serial crypto accelerator' ;;
      list/*) words='--class --usb --tree --dot --json --root --machine --help' ;;
      check/*) words='--config --json --root --machine --help' ;;
      setup/*) words='--device --memory --yes --dry-run --no-regenerate --config --machine --root --help' ;;
      plan/*) words='--config --json --root --machine --help' ;;
      status/*) words='--wait --config --json --root --help' ;;
      bind/*) words='--force --dry-run --root --help' ;;
      release/*) words='--force --rescan --dry-run --root --help' ;;
      hugepages/*) words='--node --config --json --root --machine --help' ;;
      cpus/*) words='--count --device --json --root --machine --help' ;;
      libvirt/*) words='--config --guest-bus --hide-hypervisor --json --root --machine --help' ;;
      add/*) words='--group --guard --no-guard --force --dry-run --regenerate --config --root --help' ;;
      remove/*) words='--dry-run --regenerate --config --root --help' ;;
      capture/--output | capture/-o) complete=-f ;;
      capture/*) words='--output --root --help' ;;
      verify/*)
        words='--list --cat --json --quiet --together --root --help'
        [[ $current == -* ]] || complete=-f
        ;;
    esac
  fi
  if [[ -n $complete ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen "$complete" -- "$current")
  elif [[ $current == -* || $words != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  fi
}
complete -F _vfioctl vfioctl
