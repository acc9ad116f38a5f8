# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # $repository is set by program.bash
# What is true of every package.

project_version() {
  sed -n 's/^project(.*VERSION \([0-9.]*\).*/\1/p' "$repository/CMakeLists.txt"
}

is_the_shipped_program() { # FILE
  readelf --wide --file-header --program-headers --sections "$1" >"$BATS_TEST_TMPDIR/elf"
  grep -q 'Type: .*EXEC' "$BATS_TEST_TMPDIR/elf"
  [ "$(grep -cE 'INTERP|DYNAMIC|\.symtab|\.debug' "$BATS_TEST_TMPDIR/elf")" -eq 0 ]
  [ "$(stat -c %s "$1")" -le 1048576 ]
  [ "$("$1" --version)" = "vfio-binder $(project_version)" ]
  # No path of the machine that built it.
  [ "$(strings --all "$1" | grep -cF -e "$repository/" -e build/package. -e /tree/ -e /tmp/tmp.)" -eq 0 ]
  # It names itself for the image by the path where the package puts it.
  [ "$("$1" --root "$BATS_TEST_TMPDIR" image files)" = "$2" ]
}

# Of hooks, these and no others.
has_hooks_and_config_of_the_tree() { # UNPACKED-PACKAGE FRAMEWORK...
  local package=$1 hooks=$BATS_TEST_TMPDIR/hooks file
  shift
  "$repository/hooks/common/install-hooks" "$hooks" "$@"
  while read -r file; do
    cmp "$file" "$package/${file#"$hooks/"}"
  done < <(find "$hooks" -type f)
  # One that the package has and install-hooks does not lay down would be of an older time.
  diff <(cd "$hooks" && find . -type f | sort) <(cd "$package" && find . -type f \( -path '*/lib/*' -o -path '*/initramfs*' -o -path './etc/mkinitcpio*' \) | sort) |
    grep '^>' && return 1
  cmp "$repository/conf/vfio-pci.cfg" "$package/etc/vfio-pci.cfg"
}
