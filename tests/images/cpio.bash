# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes cpio archives header by header, also such as no tool would write. Sourced, never run.

cpio_inode=1000

# One entry, filled up to a multiple of four. MODE is octal, with the type of the file.
# LINKS and INODE make hard links; NAME_SIZE is larger than the name's where the name is to be filled up with NULs.
cpio_entry() { # NAME MODE [CONTENT [LINKS [INODE [NAME_SIZE [CHECKSUM]]]]]
  local name=$1 mode=$2 content=${3-} links=${4:-1} inode=${5:-$((++cpio_inode))} name_size=${6:-$((${#1} + 1))} checksum=${7-}
  local magic=070701
  [[ -z $checksum ]] || magic=070702
  printf '%s%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X' "$magic" "$inode" "$((8#$mode))" 0 0 "$links" 0 "${#content}" \
    3 1 0 0 "$name_size" "${checksum:-0}"
  printf '%s' "$name"
  zeros $((name_size - ${#name}))
  zeros $((-(110 + name_size) & 3))
  printf '%s' "$content"
  zeros $((-${#content} & 3))
}

cpio_trailer() { cpio_entry 'TRAILER!!!' 0 '' 1 0; }

zeros() { # COUNT
  [[ $1 -eq 0 ]] || head -c "$1" /dev/zero
}

# Passes its input on and fills it up to a multiple of SIZE.
pad_to() { # SIZE
  local copy
  copy=$(mktemp)
  tee "$copy"
  zeros $((-$(stat -c %s "$copy") & ($1 - 1)))
  rm "$copy"
}

# A whole archive of one directory with files in it: cpio_archive DIRECTORY FILE=CONTENT...
cpio_archive() {
  local directory=$1 file
  shift
  cpio_entry "$directory" 40755
  for file; do
    cpio_entry "$directory/${file%%=*}" 100644 "${file#*=}"
  done
  cpio_trailer
}
