#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Module of dracut: brings the binder, and what it says it needs, into the image, and has it run before udev.
#
# Whatever goes wrong here is a warning: dracut makes no image where a module fails, and a new kernel without an image
# does not boot. The binder goes in without a config too: vfio_binder.devices= on the kernel command line needs no
# other.
#
# Some builders of images run dracut in a root without /proc and /dev/fd, where bash has no <(...). What is read line by
# line comes through pipes.

# shellcheck disable=SC2154 # the variables of dracut

vfio_binder=/usr/sbin/vfio-binder

vfio_binder_run() { # ARGUMENT...
	"${dracutsysrootdir-}$vfio_binder" "$@" ${dracutsysrootdir:+--root "$dracutsysrootdir"}
}

vfio_binder_ended() { # STATUS ARGUMENT...
	echo "vfio-binder: \"$vfio_binder ${*:2}\" ended with status $1; the image is built all the same"
}

vfio_binder_ask() { # ARGUMENT...
	vfio_binder_run "$@" || dwarn "$(vfio_binder_ended $? "$@")"
}

# The image of a crash kernel, which the binder would leave alone; and a rescue image, the way out for a person whom the
# config has locked out. The name of the image has to say so too: with a module of that name in dracut.conf every image
# would lose the binder. Only kdump itself sets IN_KDUMP.
vfio_binder_is_kept_out() {
	local kind asked=" ${dracutmodules-} ${add_dracutmodules-} ${force_add_dracutmodules-} "
	[[ ! ${IN_KDUMP-} ]] || return 0
	for kind in kdump rescue; do
		[[ $asked != *" $kind "* || ${outfile-} != *"$kind"* ]] || return 0
	done
	return 1
}

check() {
	require_binaries "$vfio_binder" || return 1
	# 255: only where it is asked for by name.
	! vfio_binder_is_kept_out || return 255
	# In every other image, host-only or not: the boot menu can switch it off.
	return 0
}

depends() {
	return 0
}

install() {
	local line file

	# The problems of the config: what the check has to say on standard error. Its status comes as one line more.
	{ vfio_binder_run check >/dev/null || vfio_binder_ended $? check >&2; } 2>&1 | while IFS= read -r line; do
		dwarn "vfio-binder: ${line#vfio-binder: }"
	done

	# Without -H, which marks files for rd.hostonly=0 to delete.
	vfio_binder_ask image files | while IFS= read -r file; do
		inst "$file"
		[[ -e $initdir$file ]] || dwarn "vfio-binder: $file could not be copied into the image"
	done

	# The hook alone would not do with systemd: nothing orders the hooks of dracut before systemd-modules-load, and
	# emergency.target stops them.
	if dracut_module_included "systemd"; then
		inst_simple /usr/lib/systemd/system/vfio-binder.service "$systemdsystemunitdir/vfio-binder.service"
		"$SYSTEMCTL" -q --root "$initdir" add-wants sysinit.target vfio-binder.service
	else
		# Before the hook of the same kind that loads rd.driver.pre=.
		inst_hook cmdline 00 "$moddir/vfio-binder.sh"
	fi
	return 0
}

installkernel() {
	local line

	# Modules that this kernel has built in, or does not have, are passed over in silence. Those that are not loaded at the
	# moment go in too, as they would not in a host-only image. Given as arguments, no name at all would mean to read the
	# terminal.
	vfio_binder_ask image modules | hostonly='' instmods

	# The last step of this module: what is in the tree now will be in the image.
	[[ ${kernel_only-} == yes ]] && return 0
	/usr/lib/vfio-binder/verify-image "$initdir" 2>&1 | while IFS= read -r line; do
		case $line in
			"W: "*) dwarn "${line#W: }" ;;
			*) dinfo "$line" ;;
		esac
	done
	return 0
}
