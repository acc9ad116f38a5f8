# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Reads from what a test program printed how its cases ended. Sourced by tests/run.
#
# Each function reads standard input and prints a line "PASSED FAILED", then one line "skipped: CASE (REASON)" for each skipped case.

# ctest's own lines: "  3/120 Test  #3: Suite.Name ......   Passed    0.01 sec".
count_ctest() {
  awk '
    / Test +#[0-9]+: / {
      name = $0; sub(/.* Test +#[0-9]+: /, "", name); sub(/ .*/, "", name)
      if (/ +Passed +[0-9.]+ sec/) passed++
      else if (/\*\*\*Skipped|\*\*\*Not Run \(Disabled\)/) skipped[n++] = name
      else failed++
    }
    END { print passed + 0, failed + 0; for (i = 0; i < n; i++) print "skipped: " skipped[i] " (see the output of the test)" }'
}

# TAP, as bats prints it.
count_tap() {
  awk '
    /^ok .* # skip/ { line = $0; sub(/^ok [0-9]+ /, "", line); name = reason = line; sub(/ # skip.*/, "", name); sub(/.* # skip ?/, "", reason)
                      skipped[n++] = name " (" reason ")"; next }
    /^ok / { passed++ }
    /^not ok / { failed++ }
    END { print passed + 0, failed + 0; for (i = 0; i < n; i++) print "skipped: " skipped[i] }'
}

# A last line "N passed, M failed", as our own test programs print it, and lines "skipped: ..." as they are wanted here.
count_summary() {
  awk '
    /^skipped: / { skipped[n++] = $0 }
    /^[0-9]+ passed, [0-9]+ failed$/ { line = $1 " " $3 }
    END { print line == "" ? "0 0" : line; for (i = 0; i < n; i++) print skipped[i] }'
}
