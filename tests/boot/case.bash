# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Reads the files in cases/ and generators/. What they are made of stands in README.md. Sourced, never run.

# shellcheck disable=SC2034  # used by the scripts that source this
cases=$(dirname "${BASH_SOURCE[0]}")/cases
generators=$(dirname "${BASH_SOURCE[0]}")/generators

# Prints a section of a file: the lines between its "-- NAME --" and the next.
section() { # FILE NAME
  awk -v wanted="-- $2 --" '/^-- .* --$/ { inside = ($0 == wanted); next } inside' "$1"
}

section_names() { # FILE
  sed -n 's/^-- \(.*\) --$/\1/p' "$1"
}

# For the sections that are lists, in all of the files.
entries() { # NAME FILE...
  local file
  for file in "${@:2}"; do
    section "$file" "$1"
  done | sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d'
}

# The files that make up a generator: that of another one which it is like, and its own.
generator_files() { # GENERATOR
  local like
  like=$(entries like "$generators/$1")
  echo "${like:+$generators/$like }$generators/$1"
}
