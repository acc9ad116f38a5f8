#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The check of the rooms, tests/lint/rooms: a small tree with the ladder of this one keeps all rules but one, and the place is named.

# shellcheck disable=SC2154 # $status and its like are set by bats
bats_require_minimum_version 1.5.0
load lint_tree

# The ladder of a tree that has other rooms than ours.
ladder() { # LINE...
  { echo 'set(binder_ladder' && printf '  "%s"\n' "$@" && echo ')'; } >"$tree/binder/CMakeLists.txt"
}

# A file of each kind of room with one line of text: in all of them it is a fault at its second line.
is_rejected_in() { # LINE TEXT FILE...
  local line=$1 text=$2 file
  for file in "${@:3}"; do
    file "$file" "$line"
    rejects rooms "$file:2: $text"
    file "$file"
  done
}

static=(binder/{text,pci,config,machine,plan,kernel,kernel/scan,boot}/any.cc)
pure=(binder/{text,pci,config,machine,plan,plan/rules}/any.cc)

# --- the ladder

@test "rooms: what each room may do is not held against it" {
  file binder/config/config.cc '#include <ini.h>' '#include <charconv>' '#include "binder/pci/selector.h"'
  file binder/kernel/scan/scan.cc '#include "binder/plan/plan.h"' '#include "binder/kernel/kernel.h"' '#include <vector>'
  file binder/kernel/linux_kernel.cc '#include <fcntl.h>'
  file binder/kernel/apply.cc 'void f() { kernel.write(path, text, limit); kernel_->load_module(name, limit); }'
  file binder/boot/main.cc '#include "binder/kernel/apply.h"' '#include <cstdio>' '#include "binder/build_info.h"' \
    'void f(Log& log) { log.write(line); log_->write(line); }'
  file binder/ctl/main.cc '#include <iostream>' '#include "binder/image/tree.h"' 'void f() { throw std::stoi("1"); }'
  accepts rooms
}

@test "rooms: an include from below" {
  file binder/plan/plan.cc '' '#include "binder/kernel/kernel.h"'
  rejects rooms 'binder/plan/plan.cc:3: plan/ knows nothing of kernel/'
  file binder/plan/plan.cc '  #  include "binder/boot/options.h"'
  rejects rooms 'binder/plan/plan.cc:2: plan/ knows nothing of boot/'
  file binder/plan/plan.cc
  file binder/image/judge/check.h '#include "binder/ctl/command.h"'
  rejects rooms 'binder/image/judge/check.h:2: image/ knows nothing of ctl/'
}

@test "rooms: an include from beside, both ways" {
  file binder/config/config.h '#include "binder/machine/machine.h"'
  rejects rooms 'binder/config/config.h:2: config/ knows nothing of machine/'
  file binder/config/config.h
  file binder/machine/machine.h '#include "binder/config/config.h"'
  rejects rooms 'binder/machine/machine.h:2: machine/ knows nothing of config/'
  file binder/machine/machine.h
  file binder/ctl/main.cc '#include "binder/boot/boot.h"'
  rejects rooms 'binder/ctl/main.cc:2: ctl/ knows nothing of boot/'
  file binder/ctl/main.cc
  file binder/boot/main.cc '#include "binder/ctl/command.h"'
  rejects rooms 'binder/boot/main.cc:2: boot/ knows nothing of ctl/'
}

@test "rooms: a room that is not on the ladder, and one that is not there at all" {
  file binder/helpers/any.cc
  rejects rooms 'binder/helpers/any.cc:1: helpers/ is not on the ladder'
  rm -r "$tree/binder/helpers"
  file binder/plan/plan.cc '#include "binder/helpers/any.h"'
  rejects rooms 'binder/plan/plan.cc:2: there is no room helpers/'
}

@test "rooms: a file beside the rooms, and its include" {
  file binder/any.h
  rejects rooms 'binder/any.h:1: any.h/ is not on the ladder'
  rm "$tree/binder/any.h"
  is_rejected_in '#include "binder/any.h"' 'binder/any.h is in no room' "${static[@]}" binder/{image,ctl}/any.cc
}

@test "rooms: an include by another name than that from the top of the tree" {
  is_rejected_in '#include "../boot/options.h"' '"../boot/options.h" is not' "${static[@]}" binder/{image,ctl}/any.cc
  is_rejected_in '#include "options.h"' '"options.h" is not' "${static[@]}" binder/{image,ctl}/any.cc binder/kernel/kernel_log.cc
}

@test "rooms: the ladder is read from CMake" {
  ladder text plan kernel
  accepts rooms
  ladder plan text kernel
  rejects rooms 'binder/plan/plan.h:4: plan/ knows nothing of text/'
  ladder 'text plan' kernel
  rejects rooms 'binder/plan/plan.h:4: plan/ knows nothing of text/'
}

@test "rooms: a ladder that cannot be read is a mistake" {
  sed -i 's/binder_ladder/ladder_of_binder/' "$tree/binder/CMakeLists.txt"
  rejects rooms 'binder/CMakeLists.txt has no binder_ladder'
  ladder
  rejects rooms 'binder/CMakeLists.txt has no binder_ladder'
  rm "$tree/binder/CMakeLists.txt"
  rejects rooms ''
  [[ $output == *binder/CMakeLists.txt* ]]
}

@test "rooms: a tree without sources is a mistake" {
  rm -r "$tree/binder/plan"
  rejects rooms 'no source files below binder/'
}

# --- what each may do

@test "rooms: a system header in a pure room" {
  is_rejected_in '#include <unistd.h>' '<unistd.h> is not among the headers that ' "${pure[@]}"
  is_rejected_in '#include <cstdio>' '<cstdio> is not among the headers that ' "${pure[@]}"
}

@test "rooms: a system header in a file of kernel/ or boot/ that is not meant to have one" {
  is_rejected_in '#  include <sys/stat.h>' '<sys/stat.h> is not among' binder/kernel/{apply,scan/scan}.cc binder/boot/boot.cc
}

@test "rooms: streams, regex, locale and filesystem, in all of the static program" {
  local header
  for header in iostream sstream fstream regex locale filesystem; do
    is_rejected_in "#include <$header>" "<$header>" binder/{text,plan,kernel,kernel/scan,boot}/any.cc
  done
}

@test "rooms: inih outside of config.cc" {
  is_rejected_in '#include "ini.h"' 'inih is for' "${static[@]}" binder/{image,ctl}/any.cc
}

@test "rooms: a write to the machine outside of apply" {
  is_rejected_in 'void f(Kernel& kernel) { kernel.write("/sys/x", "1", limit); }' 'only apply.cc' "${static[@]}" \
    binder/{image,ctl}/any.cc
  is_rejected_in 'void f(Kernel* kernel) { kernel_->write("/sys/x", "1", limit); }' 'only apply.cc' "${static[@]}" \
    binder/{image,ctl}/any.cc
  is_rejected_in 'void f(Kernel* machine) { machine->write("/sys/x", "1", limit); }' 'only apply.cc' "${static[@]}"
}

@test "rooms: a module load outside of apply" {
  is_rejected_in 'void f(Kernel& kernel) { kernel.load_module("vfio-pci", limit); }' 'only apply.cc' "${static[@]}" \
    binder/{image,ctl}/any.cc
}

@test "rooms: exceptions, and calls that throw" {
  local line
  for line in 'throw 1;' 'throw;' 'try {' '} catch (...) {'; do
    is_rejected_in "$line" 'no exceptions here' binder/{plan,kernel,boot}/any.cc
  done
  for line in 'auto n = std::stoi(text);' 'auto c = text.at(3);' 'use(reading.value());'; do
    is_rejected_in "$line" 'this throws where it fails' binder/{plan,kernel,boot}/any.cc
  done
}

@test "rooms: output from a pure room, and a look at the environment" {
  local call
  for call in 'std::puts("x");' 'printf("x");' 'getenv("HOME");'; do
    is_rejected_in "void f() { $call }" '' "${pure[@]}"
    [[ $output == *' has no output and no environment' ]]
  done
}

@test "rooms: an end of the program that is no return" {
  local call
  for call in 'exit(1);' '_exit(1);' 'std::abort();'; do
    is_rejected_in "void f() { $call }" 'ends the program' "${static[@]}"
  done
}

@test "rooms: words in comments are only words" {
  file binder/plan/plan.cc '// kernel.write() and throw and exit(1) are not for us' 'int x = 0;  // std::stoi() throws'
  accepts rooms
}
