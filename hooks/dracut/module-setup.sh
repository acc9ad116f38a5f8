#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Module of dracut: brings the binder, and what it says it needs, into the image, and has it run before udev.
#
# Whatever goes wrong here is a warning: dracut makes no image where a module fails, and a new kernel without an image
# does not boot. The binder goes in without a config too: vfio_binder.devices= on the kernel command line needs no
# other.

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

check() {
	require_binaries "$vfio_binder" || return 1
	# In every image, host-only or not: the boot menu can switch it off.
	return 0
}

depends() {
	return 0
}

install() {
	local line file

	# The problems of the config: what the check has to say on standard error. Its status comes as one line more.
	while IFS= read -r line; do
		dwarn "vfio-binder: ${line#vfio-binder: }"
	done < <({ vfio_binder_run check >/dev/null || vfio_binder_ended $? check >&2; } 2>&1)

	# Without -H, which marks files for rd.hostonly=0 to delete.
	while IFS= read -r file; do
		inst "$file"
		[[ -e $initdir$file ]] || dwarn "vfio-binder: $file could not be copied into the image"
	done < <(vfio_binder_ask image files)

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
	while IFS= read -r line; do
		case $line in
			"W: "*) dwarn "${line#W: }" ;;
			*) dinfo "$line" ;;
		esac
	done < <(/usr/lib/vfio-binder/verify-image "$initdir" 2>&1)
	return 0
}
