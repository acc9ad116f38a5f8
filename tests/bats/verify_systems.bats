#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl verify on systems as distributions leave them: boot entries, EFI system partitions, rescue images, copies.
# VFIOCTL=FILE: the program to test (default: that of the release build).

# shellcheck disable=SC2154 # $root and its like are set by verify_system.bash
bats_require_minimum_version 1.5.0
load verify_system

setup() {
  make_system
}

@test "Fedora's entry names tuned's image too: what the variable holds is read with it" {
  mkdir -p "$root/boot/loader/entries" "$root/boot/grub2"
  image initramfs-6.1.img
  # shellcheck disable=SC2016 # the variables are GRUB's
  printf '%s\n' 'title Fedora Linux (6.1) 41' 'version 6.1' 'linux /vmlinuz-6.1' 'initrd /initramfs-6.1.img $tuned_initrd' \
    'options root=UUID=1 ro rhgb quiet $tuned_params' 'grub_users $grub_users' >"$root/boot/loader/entries/id-6.1.conf"
  verify
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == '/boot/initramfs-6.1.img (Linux 6.1): all good' ]]
  { cpio_entry etc/vfio-pci.cfg 100644 $'DEVICES=0000:03:00.0\n'; cpio_trailer; } >"$root/boot/tuned-initrd.img"
  printf '%s\n' '# GRUB Environment Block' 'tuned_initrd=/tuned-initrd.img' 'tuned_params=vfio_binder=dry-run' >"$root/boot/grub2/grubenv"
  verify
  [ "$status" -eq 1 ]
  [[ ${lines[0]} == '/boot/initramfs-6.1.img + /boot/tuned-initrd.img (Linux 6.1): NOT GOOD' ]]
  [[ $output == *'+DEVICES=0000:03:00.0'*'wrong   command-line vfio_binder=dry-run'* ]]
}

@test "two files on one line, backslashes, no slash in front" {
  mkdir -p "$root/efi/loader/entries" "$root/efi/ID"
  cpio_archive early microcode=x >"$root/efi/ID/ucode.img"
  archive >"$root/efi/ID/initrd"
  for line in 'initrd \id\ucode.img \id\initrd' 'initrd id/ucode.img id/initrd' 'initrd //ID//ucode.img /ID/initrd'; do
    echo "$line" >"$root/efi/loader/entries/a.conf"
    verify
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == '/efi/ID/ucode.img + /efi/ID/initrd (Linux 6.1): all good' ]]
  done
}

@test "the switches of an entry are those of the boot" {
  image initramfs-6.1.img
  mkdir -p "$root/boot/loader/entries"
  for switch in vfio_binder=no vfio-binder=0 vfio_binder.devices; do
    printf 'initrd /initramfs-6.1.img\noptions quiet\noptions %s\n' "$switch" >"$root/boot/loader/entries/a.conf"
    verify
    [ "$status" -eq 1 ]
    [[ $output == *"wrong   command-line $switch"* ]]
  done
  printf 'initrd /initramfs-6.1.img\noptions vfio_binder.devices=0000:05:00.0\n' >"$root/boot/loader/entries/a.conf"
  verify
  [ "$status" -eq 0 ]
  [[ $output == *'note    command-line vfio_binder.devices'*'0000:05:00.0'* ]]
}

@test "programs of the firmware: those that are unified kernel images are looked at" {
  mkdir -p "$root/boot/efi/EFI/BOOT" "$root/boot/efi/EFI/fedora" "$root/boot/efi/loader/entries" "$root/boot/efi/EFI/linux"
  stub=$(compgen -G "/usr/lib/systemd/boot/efi/linux*.efi.stub" | head -n 1)
  archive >"$BATS_TEST_TMPDIR/initrd"
  cp "$stub" "$root/boot/efi/EFI/fedora/shimx64.efi"
  cp "$stub" "$root/boot/efi/EFI/BOOT/BOOTX64.EFI"
  verify
  [ "$status" -eq 2 ]
  [[ $output == *'no boot image found'* ]]
  uki=$root/boot/efi/EFI/BOOT/BOOTX64.EFI
  objcopy --add-section .initrd="$BATS_TEST_TMPDIR/initrd" --change-section-vma .initrd=0x3000000 "$stub" "$uki"
  verify
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == '/boot/efi/EFI/BOOT/BOOTX64.EFI (Linux 6.1): all good' ]]
  mv "$uki" "$root/boot/efi/EFI/linux/My.EFI"
  verify
  [[ ${lines[0]} == '/boot/efi/EFI/linux/My.EFI (Linux 6.1): all good' ]]
  mv "$root/boot/efi/EFI/linux/My.EFI" "$root/boot/efi/own.efi"
  printf 'efi \\own.efi\noptions vfio_binder=off\n' >"$root/boot/efi/loader/entries/a.conf"
  verify
  [ "$status" -eq 1 ]
  [[ ${lines[0]} == '/boot/efi/own.efi (Linux 6.1): NOT GOOD' ]]
}

@test "copies that nothing regenerates are not looked at" {
  image initrd.img-6.1
  touch "$root/boot/vmlinuz-6.1"
  for end in .old-dkms .bak~ .dpkg-old .mine; do echo junk >"$root/boot/initrd.img-6.1$end"; done
  verify
  [ "$status" -eq 0 ]
  [ "$(grep -c '^/boot' <<<"$output")" -eq 1 ]
}

@test "images that are without the binder on purpose: said, and no fault" {
  image initramfs-6.1.img
  rm "$inside/usr/sbin/vfio-binder" "$inside/scripts/init-top/"* "$inside/etc/vfio-pci.cfg"
  for name in initramfs-0-rescue-id.img initramfs-6.1kdump.img initramfs-linux-fallback.img; do image "$name"; done
  verify
  [ "$status" -eq 0 ]
  [[ $output == *'/boot/initramfs-0-rescue-id.img (Linux 6.1): without the binder on purpose'*'note    purpose      a rescue image'* ]]
  [[ $output == *'/boot/initramfs-6.1kdump.img (Linux 6.1): without the binder on purpose'*'the image of a crash kernel'* ]]
  [[ $output == *'/boot/initramfs-linux-fallback.img (Linux 6.1): without the binder on purpose'* ]]
  verify "$root/boot/initramfs-0-rescue-id.img"
  [ "$status" -eq 0 ]
  image initramfs-6.2.img
  verify
  [ "$status" -eq 1 ]
}

@test "a config that is broken is not good because it is broken on both sides" {
  echo 'DEVICES=nonsense' | tee "$root/etc/vfio-pci.cfg" >"$inside/etc/vfio-pci.cfg"
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'wrong   config       the config in the image has 1 problem'*'/etc/vfio-pci.cfg:1:9'* ]]
}

@test "a config that names nothing is said" {
  echo '# DEVICES=' | tee "$root/etc/vfio-pci.cfg" >"$inside/etc/vfio-pci.cfg"
  image initrd.img-6.1
  verify
  [ "$status" -eq 0 ]
  [[ $output == *'note    config '*'nothing to do'* ]]
}

@test "a directory in the place of the config is not none" {
  rm "$root/etc/vfio-pci.cfg" "$inside/etc/vfio-pci.cfg"
  mkdir "$root/etc/vfio-pci.cfg"
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'wrong   config '*'/etc/vfio-pci.cfg: '* ]]
}

@test "a config in the image that others may write to, or that is not root's" {
  chmod 646 "$inside/etc/vfio-pci.cfg"
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'others than root may write to it: it is not read; run: chmod go-w /etc/vfio-pci.cfg'* ]]
  chmod 644 "$inside/etc/vfio-pci.cfg"
  chown 1000 "$inside/etc/vfio-pci.cfg"
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'it belongs to the user with the number 1000, and not to root: it is not read'* ]]
}

@test "without its first program or a shell nothing in an image runs" {
  rm "$inside/bin/busybox"
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
  [[ $output == *'wrong   hook         /bin/sh leads to no file'* ]]
  rm "$inside/init"
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
}

@test "what is below lib/modules and no kernel's is not asked for modules" {
  mkdir -p "$inside/usr/lib/modules/6.0/extra" "$inside/usr/lib/modules/keys"
  touch "$inside/usr/lib/modules/6.0/extra/nvidia.ko"
  image initrd.img-6.1
  verify
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == '/boot/initrd.img-6.1 (Linux 6.1): all good' ]]
}

@test "the module of DRIVER is one of those that vfio-binder wants in the image" {
  echo 'DRIVER=mlx5-vfio-pci' | tee -a "$root/etc/vfio-pci.cfg" >>"$inside/etc/vfio-pci.cfg"
  run "${VFIO_BINDER:-${vfioctl%ctl}-binder}" image modules --root "$root"
  [[ $output == *mlx5_vfio_pci* ]]
  image initrd.img-6.1
  verify
  [ "$status" -eq 1 ]
  touch "$inside/usr/lib/modules/6.1/k/mlx5-vfio-pci.ko"
  image initrd.img-6.1
  verify
  [ "$status" -eq 0 ]
}
