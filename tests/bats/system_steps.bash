# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # $generator is set by in_system
# Run inside a system that vanishes afterwards, as root, by in_system of system.bash: what the tests of the packages
# do and look at there.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# Few modules: an image is made in seconds.
want_small_images() {
  case $generator in
    initramfs-tools)
      echo MODULES=list >/etc/initramfs-tools/conf.d/small
      printf '%s\n' virtio_blk ext4 >/etc/initramfs-tools/modules
      ;;
    dracut) printf '%s\n' hostonly=no 'drivers="virtio_blk ext4"' compress=cat >/etc/dracut.conf.d/small.conf ;;
    mkinitcpio) printf '%s\n' 'MODULES=(virtio_blk ext4)' 'HOOKS=(base udev modconf)' >/etc/mkinitcpio.conf ;;
  esac
}

# What an administrator does after an edit of the config.
make_images() {
  if [[ $generator == mkinitcpio ]]; then
    mkinitcpio -P
  elif command -v update-initramfs >/dev/null; then
    update-initramfs -u -k all
  else
    dracut --force --regenerate-all
  fi
}

image_path() {
  local images=(/boot/init*)
  [[ ${#images[@]} -eq 1 && -f ${images[0]} ]] || fail "not one image: ${images[*]}"
  echo "${images[0]}"
}

# The tree of the image as the kernel would see it, in /image.
unpack_image() {
  rm -rf /image
  mkdir /image
  case $generator in
    initramfs-tools)
      unmkinitramfs "$(image_path)" /image
      # Parts that are there for the processor, and the rest, if it makes a difference.
      [[ ! -d /image/main ]] || { mv /image /parts && mv /parts/main /image && rm -r /parts; }
      ;;
    dracut) (cd /image && lsinitrd --unpack "$(image_path)") ;;
    mkinitcpio) (cd /image && lsinitcpio --extract "$(image_path)") ;;
  esac >/dev/null
}

# The files of the image, with what is in them; of those that hold how and when the image was made, only that they are there.
image_files() {
  unpack_image
  (
    cd /image
    find . ! -type f -printf '%y %m %p %l\n' -o \( -name build-parameter.txt -o -path ./etc/ld.so.cache \) -printf '%y %m %p\n' \
      -o -printf '%y %m ' -exec sha256sum {} \;
  ) | sort
}

# The files of the system, but for what every package leaves: logs, caches, the package managers' own.
system_files() {
  find / -xdev \( -path /image -o -path /proc -o -path /dev -o -path /run -o -path /tmp -o -path /test -o -path /boot \
    -o -path /var/log -o -path /var/cache -o -path /var/lib/dpkg -o -path /var/lib/rpm -o -path /var/lib/pacman \
    -o -path /etc/ld.so.cache \) -prune \
    -o -type d -printf '%p %y %m %u:%g\n' -o -printf '%p %y %m %u:%g %s %T@ %l\n' | sort
}

remember_state() {
  make_images
  image_files >/test/image.before
  system_files >/test/files.before
}

image_is_as_before() {
  diff -u /test/image.before <(image_files) >&2 || fail "the image is not what it was before the package came"
}

files_are_as_before() {
  diff -u /test/files.before <(system_files) >&2 || fail "the system is not what it was before the package came"
}

# The program, and what it names itself, as it is on the system; the modules that the kernel has; the boot hook in front
# of udev.
image_has_the_binder() {
  local file module kernel compared=0
  unpack_image
  while read -r file; do
    cmp "$file" "/image$file" || fail "$file is not in the image as it is on the system"
    compared=$((compared + 1))
  done < <(vfio-binder image files)
  [[ $compared -ge 2 ]] || fail "the binder names $compared files for the image"
  kernel=$(basename /lib/modules/*)
  while read -r module; do
    [[ $(modinfo -k "$kernel" -F filename "$module" 2>/dev/null) == /* ]] || continue
    find "/image/usr/lib/modules/$kernel" -name "$module.ko*" -o -name "${module//_/-}.ko*" | grep -q . \
      || fail "the module $module is not in the image"
    compared=$((compared + 1))
  done < <(vfio-binder image modules)
  [[ $compared -ge 5 ]] || fail "of the program, the config and the modules only $compared were found"
  case $generator in
    initramfs-tools)
      [[ $(grep -oE '^/scripts/init-top/(00-vfio-binder|udev)' /image/scripts/init-top/ORDER | head -n 1) == *-vfio-binder ]] \
        || fail "the boot script is not in front of udev"
      ;;
    dracut)
      [[ -s /image/usr/lib/systemd/system/vfio-binder.service ]] || fail "the unit is not in the image"
      [[ $(readlink -m /image/etc/systemd/system/sysinit.target.wants/vfio-binder.service) == */vfio-binder.service ]] \
        || fail "nothing wants the unit"
      ;;
    mkinitcpio)
      [[ -s /image/hooks/vfio-binder ]] || fail "the runtime hook is not in the image"
      grep -q "^EARLYHOOKS=[\"']vfio-binder udev" /image/config || fail "the runtime hook is not in front of udev"
      ;;
  esac
}

image_can_boot() {
  unpack_image
  [[ -x $(readlink -f /image/init || true) || -L /image/init ]] || fail "the image has no /init"
  find /image -name 'virtio_blk.ko*' | grep -q . || fail "the image lacks the module of the root disk"
}

# The line that each image is announced with. Where dracut makes the image quietly and runs nothing after it, it is not
# seen before somebody makes one by hand.
verified() { # LOG
  if [[ $generator == dracut && $(dracut --version) == *' 059'* ]]; then
    ! grep 'vfio-binder: ' "$1" || fail "there is something to warn of"
    make_images >"$1" 2>&1
  fi
  local image=': all good: image, binder, config, hook, modules, rivals$'
  local tree=' has /usr/s?bin/vfio-binder, /usr/lib/udev/rules.d/60-vfio-binder.rules, /etc/vfio-pci.cfg, the boot hook and the modules$'
  grep -E "vfio-binder: .*($image|$tree)" "$1" || fail "nothing said that the image has everything"
}

warned() { # LOG PATTERN
  grep -E "vfio-binder: .*($2)" "$1" || fail "there was no warning of $2"
}
