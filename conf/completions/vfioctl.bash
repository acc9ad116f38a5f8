# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of vfioctl(8) for bash.

_vfioctl() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'plan verify --help --version' -- "$current")
  elif [[ $previous == --root ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
  elif [[ $current == -* && ${COMP_WORDS[1]} == plan ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--config --json --root --help' -- "$current")
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--list --cat --json --quiet --together --root --help' -- "$current")
  else
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -F _vfioctl vfioctl
