#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boot hook of dracut for images without systemd, installed as cmdline/00-vfio-binder.sh: before the module that
# rd.driver.pre= names, before udev. It is read into the first program of the system: an "exit" here would be its end.

# Its lines go to the kernel log. On a terminal it would print them once more, and the console is one. The boot goes on,
# whatever the binder achieved: its own exit codes stand in its last line.
/usr/sbin/vfio-binder apply </dev/null >/dev/null 2>&1 || {
	vfio_binder_status=$?
	[ "$vfio_binder_status" -lt 126 ] \
		|| echo "<3>vfio-binder: /usr/sbin/vfio-binder did not run to its end (status $vfio_binder_status)" >/dev/kmsg
	unset vfio_binder_status
}
