# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A machine made up for a test: the host's own root with the files of $stage laid over it. Nothing outside the test's
# own directory is changed. Needs overlayfs and either root or user namespaces.
# shellcheck disable=SC2154 # $repository is set by program.bash

stage_hooks() {
  stage=$BATS_TEST_TMPDIR/stage
  local here=$repository/hooks/initramfs-tools there=$stage/usr/share/initramfs-tools
  mkdir -p "$stage"/{etc,boot,usr/sbin} "$there"/{hooks,scripts/init-top}
  install "$here/hook" "$there/hooks/vfio-binder"
  install "$here/init-top" "$there/scripts/init-top/00-vfio-binder"
}

# Runs a command on the staged machine, as process 1 of its own.
on_stage() {
  # shellcheck disable=SC2016 # the inner shell's variables
  in_namespaces --mount-proc -- sh -euc '
    stage=$1; shift
    for top in usr etc boot; do mount -t overlay overlay -o "lowerdir=$stage/$top:/$top" "/$top"; done
    exec "$@"' sh "$stage" "$@"
}

# The same in a root as some builders of images give it to their tools: /dev is empty and /proc is not mounted.
on_bare_stage() {
  # shellcheck disable=SC2016 # the inner shell's variables
  on_stage sh -euc 'mount -t tmpfs none /dev; mount -t tmpfs none /proc; exec "$@"' sh "$@"
}

in_namespaces() { # FURTHER OPTIONS OF unshare(1) COMMAND
  local -a user=()
  [[ $EUID -eq 0 ]] || user=(--map-root-user)
  unshare "${user[@]}" --mount --pid --fork "$@"
}

# A stand-in for the binder that notes how it was called, one line a call, and answers from files:
# $answers/image-files for "image files", likewise .stderr, .status for the exit status, and .crash.
stage_recording_binder() {
  export answers=$BATS_TEST_TMPDIR/answers calls=$BATS_TEST_TMPDIR/calls
  mkdir -p "$answers"
  : >"$calls"
  cat >"$stage/usr/sbin/vfio-binder" <<'TOY'
#!/bin/sh
echo "vfio-binder $*" >>"$calls"
answer=$answers/$(echo "$*" | tr ' ' -)
[ ! -e "$answer.crash" ] || kill -SEGV $$
[ ! -e "$answer" ] || cat "$answer"
[ ! -e "$answer.stderr" ] || cat "$answer.stderr" >&2
[ ! -e "$answer.status" ] || exit "$(cat "$answer.status")"
TOY
  chmod 755 "$stage/usr/sbin/vfio-binder"
}

# An empty kernel module that depmod and modprobe take for a real one: it exports a symbol and uses that of another.
make_module() { # FILE [MODULE IT NEEDS]
  local name needs
  name=$(basename "$1" .ko | tr - _)
  needs=${2:+extern char ${2}_symbol; void *use = &${2}_symbol;}
  mkdir -p "$(dirname "$1")"
  gcc -c -x c -o "$1" - <<SOURCE
__attribute__((section("__ksymtab_strings"), used)) static const char exported[] = "${name}_symbol";
__attribute__((section(".modinfo"), used)) static const char info[] = "name=$name";
$needs
SOURCE
}

# --- what each boot hook is held to. `boot` of the test file runs it, with $BATS_TEST_TMPDIR/kmsg in the place of the kernel log.

boots_quietly_with_one_call() {
  echo out >"$answers/apply"
  echo err >"$answers/apply.stderr"
  run --separate-stderr boot
  [ "$output$stderr" = 'the boot goes on' ]
  diff -u - "$calls" <<<'vfio-binder apply'
  [ ! -s "$BATS_TEST_TMPDIR/kmsg" ]
}

boots_whatever_the_exit_code() {
  for code in 1 2 64 125; do
    echo $code >"$answers/apply.status"
    run --separate-stderr boot
    [ "$output$stderr" = 'the boot goes on' ]
    [ ! -s "$BATS_TEST_TMPDIR/kmsg" ]
  done
}

boots_and_names_a_binder_that_did_not_run() {
  touch "$answers/apply.crash"
  run --separate-stderr boot
  [ "$output" = 'the boot goes on' ]
  [ "$(cat "$BATS_TEST_TMPDIR/kmsg")" = '<3>vfio-binder: /usr/sbin/vfio-binder did not run to its end (status 139)' ]
  chmod 644 "$stage/usr/sbin/vfio-binder"
  run --separate-stderr boot
  [ "$output" = 'the boot goes on' ]
  [ "$(cat "$BATS_TEST_TMPDIR/kmsg")" = '<3>vfio-binder: /usr/sbin/vfio-binder did not run to its end (status 126)' ]
}
