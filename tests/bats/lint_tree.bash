# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # $status and its like are set by bats
# A small tree for the checks of tests/lint, which keeps all of their rules.

lint=$BATS_TEST_DIRNAME/../lint
licence='// SPDX-License-Identifier: GPL-2.0-or-later'

setup() {
  tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree/binder"
  cp "$lint/../../.clang-format" "$lint/../../.clang-tidy" "$tree"
  cp "$lint/../../binder/CMakeLists.txt" "$tree/binder"
  file binder/plan/plan.h '#pragma once' '#include <string>' '#include "binder/text/result.h"'
}

# Writes a file of the tree, its licence in the first line.
file() { # PATH LINE...
  local path=$tree/$1
  shift
  mkdir -p "${path%/*}"
  printf '%s\n' "$licence" "$@" >"$path"
}

accepts() { # CHECK
  run "$lint/$1" "$tree"
  [ "$output" = '' ]
  [ "$status" -eq 0 ]
}

# The check fails, and what it prints begins a line with TEXT.
rejects() { # CHECK TEXT
  run "$lint/$1" "$tree"
  echo "$output"
  [ "$status" -ne 0 ]
  [[ $'\n'$output == *$'\n'"$2"* ]]
}
