#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The sums that tests/run prints, from what the test programs print.

# shellcheck disable=SC2154 # $status and its like are set by bats
bats_require_minimum_version 1.5.0

setup() {
  # shellcheck source=../lib/counts.bash source-path=SCRIPTDIR
  . "$BATS_TEST_DIRNAME/../lib/counts.bash"
}

@test "ctest: passed, failed, timed out, not run, skipped" {
  run count_ctest <<'CTEST'
Test project /tmp/build
      Start  1: PlanTest.One
 1/6 Test  #1: PlanTest.One .......................   Passed    0.01 sec
 2/6 Test  #2: PlanTest.Two .......................***Failed    0.02 sec
[  FAILED  ] PlanTest.Two (0 ms)
 3/6 Test  #3: PlanTest.Three .....................***Timeout   1.50 sec
 4/6 Test  #4: unit_tests_NOT_BUILT ...............***Not Run   0.00 sec
 5/6 Test  #5: PlanTest.Five ......................***Skipped   0.01 sec
 6/6 Test #6: PlanTest.Six ........................Subprocess aborted***Exception:   0.20 sec

17% tests passed, 4 tests failed out of 6
CTEST
  [ "${lines[0]}" = '1 4' ]
  [ "${lines[1]}" = 'skipped: PlanTest.Five (see the output of the test)' ]
  [ "${#lines[@]}" -eq 2 ]
}

@test "TAP: passed, failed, skipped with the reason" {
  run count_tap <<'TAP'
1..4
ok 1 one
not ok 2 two
# (in test file tests/bats/x.bats, line 3)
ok 3 three # skip needs root
ok 4 four
ok the package builds
TAP
  [ "${lines[0]}" = '3 1' ]
  [ "${lines[1]}" = 'skipped: three (needs root)' ]
  [ "${#lines[@]}" -eq 2 ]
}

@test "a program's own sum, the last one" {
  run count_summary <<'TEXT'
ok one
    3 passed, 4 failed
1 passed, 0 failed
skipped: case (no machine for it)
5 passed, 2 failed
TEXT
  [ "$output" = $'5 2\nskipped: case (no machine for it)' ]
}

@test "nothing printed is nothing passed" {
  local counts
  for counts in ctest tap summary; do
    run "count_$counts" </dev/null
    [ "$output" = '0 0' ]
  done
}
