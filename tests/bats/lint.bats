#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The checks of tests/lint, but the one of the rooms: each is given a small tree that keeps all rules but one, and must name the place.

# shellcheck disable=SC2016,SC2154 # $status and its like are set by bats, and scripts with faults are written here
bats_require_minimum_version 1.5.0

load lint_tree

# --- licence

@test "licence: every program text says it" {
  printf '%s\n' '#!/bin/sh' '# SPDX-License-Identifier: GPL-2.0-or-later' >"$tree/script"
  echo 'no program text' >"$tree/notes"
  accepts licence
}

@test "licence: a source file without it" {
  echo '#include <string>' >"$tree/binder/plan/plan.cc"
  rejects licence 'binder/plan/plan.cc:1: '
}

@test "licence: a script without it, known by its first line" {
  printf '%s\n' '#!/bin/sh' 'true' >"$tree/binder/generate"
  rejects licence 'binder/generate:1: '
}

# --- length

@test "length: 300 lines are not too many, 301 are" {
  mapfile -t lines < <(yes '// text' | head -n 299)
  file binder/plan/plan.cc "${lines[@]}"
  accepts length
  echo '// one more' >>"$tree/binder/plan/plan.cc"
  rejects length 'binder/plan/plan.cc:301: 301 lines'
}

@test "length: a list of cases may be longer, up to 400 lines" {
  { echo '#!/usr/bin/env bats' && yes '# text' | head -n 399; } >"$tree/cases.bats"
  accepts length
  echo '# one more' >>"$tree/cases.bats"
  rejects length 'cases.bats:401: 401 lines'
}

@test "length: the last file is measured too" {
  mapfile -t lines < <(yes '// text' | head -n 300)
  file binder/zzz.cc "${lines[@]}"
  rejects length 'binder/zzz.cc:301: '
}

@test "length: a long function is reported" {
  mapfile -t lines < <(yes '  step();' | head -n 39)
  file binder/plan/plan.cc 'void work() {' "${lines[@]}" '}'
  run "$lint/length" "$tree"
  [ "$status" -eq 0 ]
  [ "$output" = 'binder/plan/plan.cc:2: note: work() has 41 lines' ]
}

# --- the tools

@test "format: C++ that is not as clang-format writes it" {
  file binder/plan/plan.h 'int x = 0;'
  accepts format
  file binder/plan/plan.cc 'int  x=0;'
  rejects format 'binder/plan/plan.cc:2:'
}

@test "shell: a script with a fault, whatever its name" {
  printf '%s\n' '#!/bin/sh' 'cat $1' >"$tree/binder/generate"
  rejects shell 'binder/generate:2:'
}

@test "cppcheck: a fault in a source file" {
  file binder/plan/plan.cc 'int f() {' '  int numbers[2] = {1, 2};' '  return numbers[2];' '}'
  rejects cppcheck 'binder/plan/plan.cc:4: '
}

# The commands that CMake would write.
compile_commands() { # FILE
  mkdir -p "$tree/build/dev"
  cat >"$tree/build/dev/compile_commands.json" <<JSON
[
{
  "directory": "$tree",
  "command": "g++ -std=c++20 -I$tree -c $tree/$1",
  "file": "$tree/$1"
}
]
JSON
}

@test "tidy: a fault in a source file" {
  file binder/plan/plan.cc 'typedef int Number;' 'Number number() { return 1; }'
  compile_commands binder/plan/plan.cc
  rejects tidy "$tree/binder/plan/plan.cc:2:"
  file binder/plan/plan.cc 'using Number = int;' 'Number number() { return 1; }'
  accepts tidy
}

@test "tidy: without a configured build it does not pass" {
  rejects tidy 'no build/dev/compile_commands.json'
}

# --- the program

program() { # C-PROGRAM COMPILER-OPTION...
  mkdir -p "$tree/build/release/binder"
  gcc -x c - -o "$tree/build/release/binder/vfio-binder" "${@:2}" <<<"$1"
}

@test "size: a small static program passes" {
  program 'int main(void) { return 0; }' -static
  run "$lint/size" "$tree"
  [ "$status" -eq 0 ]
  [[ $output == 'build/release/binder/vfio-binder: note: '*' bytes stripped' ]]
}

@test "size: more than 1 MiB" {
  program 'char much[1048576] = {1}; int main(void) { return much[3]; }' -static
  rejects size 'build/release/binder/vfio-binder: '
  [[ $output == *' bytes stripped, more than 1 MiB' ]]
}

@test "size: a dynamically linked program" {
  program 'int main(void) { return 0; }'
  rejects size 'build/release/binder/vfio-binder: not statically linked'
  [[ $output == *'has an interpreter or a dynamic section'* ]]
}

@test "size: a program that names the directory it was built in" {
  program "const char *where = \"$tree/binder\"; int main(void) { return where[0]; }" -static
  rejects size 'build/release/binder/vfio-binder: names the directory'
}

@test "size: a libkmod that would look for its decoders at run time" {
  program 'int dlsym_many(void) { return 0; } int main(void) { return dlsym_many(); }' -static
  rejects size 'build/release/binder/vfio-binder: libkmod would use dlopen'
}

@test "size: no program" {
  rejects size 'build/release/binder/vfio-binder: not built'
}

# --- all of them

@test "run: names each check, counts them, and fails with them" {
  printf '%s\n' '#!/bin/sh' 'cat $1' >"$tree/binder/generate"
  run "$lint/run" --root "$tree" rooms shell licence
  echo "$output"
  [ "$status" -eq 1 ]
  [[ ${lines[0]} == 'ok rooms '* ]]
  [[ ${lines[1]} == 'not ok shell '* ]]
  [[ $output == *$'\n    binder/generate:2:'* ]]
  [ "${lines[-1]}" = '1 passed, 2 failed' ]
}

@test "run: a check that does not exist is wrong usage" {
  run "$lint/run" --root "$tree" nonsense
  [ "$status" -eq 64 ]
}
