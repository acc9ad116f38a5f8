# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Reads case files. What they are made of stands in cases/README.md. Sourced, never run.

cases=$(dirname "${BASH_SOURCE[0]}")/cases

# Prints a section of a case: the lines between its "-- NAME --" and the next.
section() { # CASE NAME
  awk -v wanted="-- $2 --" '/^-- .* --$/ { inside = ($0 == wanted); next } inside' "$cases/$1"
}

section_names() { # CASE
  sed -n 's/^-- \(.*\) --$/\1/p' "$cases/$1"
}

# For the sections that are lists.
entries() { # CASE NAME
  section "$1" "$2" | sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d'
}
