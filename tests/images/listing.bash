# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What vfioctl says of an image, in the words of the guest and in those of the file `expected`. Sourced by `run`, which sets $vfioctl,
# $work and $here.
# shellcheck disable=SC2154

# The files in an image as `guest_list` prints them: without owner and time, a file of up to SHORT bytes with its content at the end.
listing() { # IMAGE [SHORT]
  local mode links size path rest
  { "$vfioctl" verify --list "$1" 2>"$work/complaint" || true; } | while read -r mode links _ _ size _ _ path rest; do
    case $mode in
      d*) echo "$mode - - $path" ;;
      -*) if ((size <= ${2:-64})); then
        echo "$mode $links $size $path = $("$vfioctl" verify --cat "$1" "$path" 2>/dev/null | tr -d '\0')"
      else
        echo "$mode $links $size $path"
      fi ;;
      *) echo "$mode $links $size $path${rest:+ $rest}" ;;
    esac
  done | LC_ALL=C sort
}

# The same in the words of the file `expected`, without /init and the part's own directory.
in_words() { # PART <LISTING
  awk -v part="$1" '
    $4 == "init" || $4 == part { next }
    { path = substr($4, length(part) + 2) }
    /^d/ { print path, "/"; next }
    /^p/ { print path, "|"; next }
    /^l/ { print path, "->", $6; next }
    { print path ($6 == "" ? "" : " " $6) }' | LC_ALL=C sort
}

expected() { # PART
  awk -v part="$1" '$1 == part && NF > 1 { $1 = ""; print substr($0, 2) }' "$here/expected" | LC_ALL=C sort
}

has_expected_files() { # IMAGE
  local part
  part=$(basename "$1" .img)
  listing "$1" >"$work/listing"
  grep ' init$' "$work/listing" >/dev/null || { echo "no init" && return 1; }
  diff -u --label expected <(expected "$part") --label vfioctl <(in_words "$part" <"$work/listing")
}

ends_with() { # STATUS IMAGE
  local status=0
  "$vfioctl" verify "$2" || status=$?
  [[ $status -eq $1 ]] || { echo "exit status $status, not $1" && return 1; }
}
