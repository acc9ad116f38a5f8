#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The checks of tests/lint: each is given a small tree that keeps all rules but one, and must name the place.

# shellcheck disable=SC2016,SC2154 # $status and its like are set by bats, and scripts with faults are written here
bats_require_minimum_version 1.5.0

lint=$BATS_TEST_DIRNAME/../lint
licence='// SPDX-License-Identifier: GPL-2.0-or-later'

setup() {
  tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree"/binder/{core,kernel,boot}
  cp "$lint/../../.clang-format" "$lint/../../.clang-tidy" "$tree"
  file binder/core/plan.h '#pragma once' '#include <string>' '#include "binder/core/result.h"'
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

# --- licence

@test "licence: every program text says it" {
  printf '%s\n' '#!/bin/sh' '# SPDX-License-Identifier: GPL-2.0-or-later' >"$tree/script"
  echo 'no program text' >"$tree/notes"
  accepts licence
}

@test "licence: a source file without it" {
  echo '#include <string>' >"$tree/binder/core/plan.cc"
  rejects licence 'binder/core/plan.cc:1: '
}

@test "licence: a script without it, known by its first line" {
  printf '%s\n' '#!/bin/sh' 'true' >"$tree/binder/generate"
  rejects licence 'binder/generate:1: '
}

# --- length

@test "length: 300 lines are not too many, 301 are" {
  mapfile -t lines < <(yes '// text' | head -n 299)
  file binder/core/plan.cc "${lines[@]}"
  accepts length
  echo '// one more' >>"$tree/binder/core/plan.cc"
  rejects length 'binder/core/plan.cc:301: 301 lines'
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
  file binder/core/plan.cc 'void work() {' "${lines[@]}" '}'
  run "$lint/length" "$tree"
  [ "$status" -eq 0 ]
  [ "$output" = 'binder/core/plan.cc:2: note: work() has 41 lines' ]
}

# --- rooms

@test "rooms: what each room may do is not held against it" {
  file binder/core/config.cc '#include <ini.h>' '#include <charconv>'
  file binder/kernel/scan.cc '#include "binder/core/plan.h"' '#include <vector>'
  file binder/kernel/linux_kernel.cc '#include <fcntl.h>'
  file binder/kernel/apply.cc 'void f() { kernel.write(path, text, limit); kernel_->load_module(name, limit); }'
  file binder/boot/main.cc '#include "binder/kernel/apply.h"' '#include <cstdio>' \
    'void f(Log& log) { log.write(line); log_->write(line); }'
  accepts rooms
}

@test "rooms: a system header in core/" {
  file binder/core/plan.cc '#include <unistd.h>'
  rejects rooms 'binder/core/plan.cc:2: <unistd.h>'
}

@test "rooms: a system header in a file of kernel/ that is not meant to have one" {
  file binder/kernel/scan.cc '#  include <sys/stat.h>'
  rejects rooms 'binder/kernel/scan.cc:2: <sys/stat.h>'
}

@test "rooms: a system header in boot/" {
  file binder/boot/main.cc '#include <unistd.h>'
  rejects rooms 'binder/boot/main.cc:2: <unistd.h>'
}

@test "rooms: streams, regex, locale and filesystem, anywhere" {
  local header
  for header in iostream sstream fstream regex locale filesystem; do
    file binder/core/plan.cc "#include <$header>"
    rejects rooms "binder/core/plan.cc:2: <$header>"
    file binder/core/plan.cc
    file binder/kernel/scan.cc "#include <$header>"
    rejects rooms "binder/kernel/scan.cc:2: <$header>"
    file binder/kernel/scan.cc
  done
}

@test "rooms: inih outside of config.cc" {
  file binder/core/plan.cc '#include "ini.h"'
  rejects rooms 'binder/core/plan.cc:2: inih'
}

@test "rooms: core/ that knows kernel/ or boot/" {
  file binder/core/plan.cc '' '#include "binder/kernel/kernel.h"'
  rejects rooms 'binder/core/plan.cc:3: core/ knows nothing of kernel/'
  file binder/core/plan.cc '#include "binder/boot/options.h"'
  rejects rooms 'binder/core/plan.cc:2: core/ knows nothing of boot/'
}

@test "rooms: kernel/ that knows boot/" {
  file binder/kernel/scan.cc '#include "binder/boot/options.h"'
  rejects rooms 'binder/kernel/scan.cc:2: kernel/ knows nothing of boot/'
}

@test "rooms: a write to the machine outside of apply.cc" {
  file binder/kernel/scan.cc 'void f(Kernel& kernel) { kernel.write("/sys/x", "1", limit); }'
  rejects rooms 'binder/kernel/scan.cc:2: only apply.cc'
  file binder/kernel/scan.cc 'void f(Kernel* machine) { machine->write("/sys/x", "1", limit); }'
  rejects rooms 'binder/kernel/scan.cc:2: only apply.cc'
}

@test "rooms: a module load outside of apply.cc" {
  file binder/boot/boot.cc 'void f(Kernel& kernel) { kernel.load_module("vfio-pci", limit); }'
  rejects rooms 'binder/boot/boot.cc:2: only apply.cc'
}

@test "rooms: cli/ is an ordinary program, but leaves the machine as it is" {
  file binder/cli/main.cc '#include <iostream>' 'void f() { throw 1; }'
  accepts rooms
  file binder/cli/main.cc 'void f(Kernel& kernel) { kernel.write("/sys/x", "1", limit); }'
  rejects rooms 'binder/cli/main.cc:2: only apply.cc'
}

@test "rooms: exceptions, and calls that throw" {
  local line
  for line in 'throw 1;' 'try {' 'catch (...) {' 'auto n = std::stoi(text);' 'auto c = text.at(3);' \
    'use(reading.value());'; do
    file binder/core/plan.cc "$line"
    rejects rooms 'binder/core/plan.cc:2: '
  done
}

@test "rooms: output from core/" {
  file binder/core/plan.cc 'void f() { std::puts("x"); }'
  rejects rooms 'binder/core/plan.cc:2: core/ has no output'
}

@test "rooms: an end of the program that is no return" {
  local call
  for call in 'exit(1);' '_exit(1);' 'std::abort();'; do
    file binder/kernel/scan.cc "void f() { $call }"
    rejects rooms 'binder/kernel/scan.cc:2: ends the program'
  done
}

@test "rooms: words in comments are only words" {
  file binder/core/plan.cc '// kernel.write() and throw and exit(1) are not for us' 'int x = 0;  // std::stoi() throws'
  accepts rooms
}

@test "rooms: a tree without sources is a mistake" {
  rm -r "$tree/binder"/*
  run "$lint/rooms" "$tree"
  [ "$status" -ne 0 ]
}

# --- the tools

@test "format: C++ that is not as clang-format writes it" {
  file binder/core/plan.h 'int x = 0;'
  accepts format
  file binder/core/plan.cc 'int  x=0;'
  rejects format 'binder/core/plan.cc:2:'
}

@test "shell: a script with a fault, whatever its name" {
  printf '%s\n' '#!/bin/sh' 'cat $1' >"$tree/binder/generate"
  rejects shell 'binder/generate:2:'
}

@test "cppcheck: a fault in a source file" {
  file binder/core/plan.cc 'int f() {' '  int numbers[2] = {1, 2};' '  return numbers[2];' '}'
  rejects cppcheck 'binder/core/plan.cc:4: '
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
  file binder/core/plan.cc 'typedef int Number;' 'Number number() { return 1; }'
  compile_commands binder/core/plan.cc
  rejects tidy "$tree/binder/core/plan.cc:2:"
  file binder/core/plan.cc 'using Number = int;' 'Number number() { return 1; }'
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
