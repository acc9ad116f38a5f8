#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vfioctl cpus, hugepages and libvirt. What they write for libvirt is held against its schemas, and a domain that is made
# of it is defined in libvirt's test driver: what that does not keep it has not understood.

# shellcheck disable=SC2154 # $stderr and its like are set by bats, $machine by made_up_machine.bash
bats_require_minimum_version 1.5.0
load program
load made_up_machine

setup() {
  vfioctl=$(vfioctl_program)
  make_machine "$BATS_TEST_TMPDIR/machine"
  mkdir -p "$machine/sys/devices/system/cpu"
}

# A text of tests/topologies as files of sysfs.
make_cpus() { # TOPOLOGY
  python3 - "$repository/tests/topologies/$1" "$machine/sys/devices" <<'PYTHON'
import collections, os, sys
cpus = {}
for line in open(sys.argv[1]):
    words = line.split()
    if words and words[0] == "cpu":
        cpus[int(words[1])] = dict(word.split("=") for word in words[2:])
def write(path, text):
    path = os.path.join(sys.argv[2], path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "w").write(str(text) + "\n")
def sharing(key, value):
    return ",".join(str(cpu) for cpu, keys in cpus.items() if keys.get(key) == value)
write("system/cpu/online", ",".join(str(cpu) for cpu, keys in cpus.items() if keys.get("online") != "0"))
write("system/cpu/isolated", sharing("isolated", "1"))
for cpu, keys in cpus.items():
    own = f"system/cpu/cpu{cpu}/"
    write(own + "uevent", "")
    for key in ("core", "cluster", "die", "package"):
        if key in keys:
            write(own + f"topology/{key}_cpus_list", sharing(key, keys[key]))
    if "l3" in keys:
        write(own + "cache/index3/level", 3)
        write(own + "cache/index3/size", keys.get("l3-size", "8192") + "K")
        write(own + "cache/index3/shared_cpu_list", sharing("l3", keys["l3"]))
    if "node" in keys:
        write(f"system/node/node{keys['node']}/cpulist", sharing("node", keys["node"]))
    if "kind" in keys:
        name = {"p": "cpu_core", "e": "cpu_atom", "lp": "cpu_lowpower"}[keys["kind"]]
        write(f"{name}/cpus", sharing("kind", keys["kind"]))
PYTHON
}

advise() { # COMMAND [ARGUMENT...]
  run --separate-stderr "$vfioctl" "$1" --root "$machine" "${@:2}"
}

# The output as one line, however it was wrapped.
unwrapped() {
  tr -s ' \n' ' ' <<<"$output"
}

# A domain that has $output in it.
make_domain() {
  cat >"$BATS_TEST_TMPDIR/domain.xml" <<XML
<domain type='kvm'>
  <name>x</name>
  <memory unit='GiB'>4</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
$output
</domain>
XML
}

# Valid by the schema, and all of it kept by a libvirt that defines it.
is_understood() {
  make_domain
  xmllint --noout --nonet --relaxng /usr/share/libvirt/schemas/domain.rng "$BATS_TEST_TMPDIR/domain.xml" || return
  virt-xml-validate "$BATS_TEST_TMPDIR/domain.xml" domain || return
  virsh -c test:///default "define $BATS_TEST_TMPDIR/domain.xml; dumpxml x" >"$BATS_TEST_TMPDIR/answer" || return
  sed -n '/^<domain/,/^<\/domain/p' "$BATS_TEST_TMPDIR/answer" >"$BATS_TEST_TMPDIR/dump.xml"
  python3 - "$BATS_TEST_TMPDIR/domain.xml" "$BATS_TEST_TMPDIR/dump.xml" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
def elements(node, path=""):
    path += "/" + node.tag
    attributes = dict(node.attrib)
    if node.tag in ("page", "memory") and "unit" in attributes:  # libvirt counts in KiB
        scale = {"KiB": 1, "MiB": 1 << 10, "GiB": 1 << 20}[attributes.pop("unit")]
        if "size" in attributes:
            attributes["size"] = str(int(attributes["size"]) * scale)
    text = (node.text or "").strip() if node.tag in ("vcpu", "iothreads") else ""
    yield path, attributes, text
    for child in node:
        yield from elements(child, path)
kept = list(elements(tree.parse(sys.argv[2]).getroot()))
lost = [wanted for wanted in elements(tree.parse(sys.argv[1]).getroot())
        if not any(wanted[0] == path and wanted[2] == text and wanted[1].items() <= attributes.items()
                   for path, attributes, text in kept)]
sys.exit(f"libvirt has dropped {lost}" if lost else 0)
PYTHON
}

@test "cpus: what is written for every topology is valid, and libvirt keeps all of it" {
  for topology in "$repository"/tests/topologies/*; do
    rm -rf "$machine/sys/devices/system/cpu" "$machine"/sys/devices/system/node/node*/cpulist "$machine"/sys/devices/cpu_*
    make_cpus "${topology##*/}"
    advise cpus
    [ "$status" -eq 0 ] || { echo "$topology: $stderr"; false; }
    is_understood || { echo "$topology"; false; }
  done
}

@test "cpus: siblings side by side, the emulator on the host's CPUs, and why" {
  make_cpus six-cores-smt
  advise cpus --count 4
  [ "$status" -eq 0 ]
  [[ $(unwrapped) == '<!-- 4 virtual CPUs on 2 whole cores of one large cache (12M); the host keeps CPUs 0-3,6-9 (4 cores). -->'* ]]
  [[ $output == *"<vcpupin vcpu='0' cpuset='4'/>"*"<vcpupin vcpu='1' cpuset='10'/>"* ]]
  [[ $output == *"<emulatorpin cpuset='0-3,6-9'/>"* ]]
  [[ $output == *"<topology sockets='1' dies='1' cores='2' threads='2'/>"* ]]
  [ "$(wc -L <<<"$output")" -le 80 ]
}

@test "cpus: near a device, whose node is known or not" {
  make_cpus two-sockets
  echo 1 >"$machine/sys/bus/pci/devices/0000:02:00.0/numa_node"
  echo -1 >"$machine/sys/bus/pci/devices/0000:01:00.0/numa_node"
  advise cpus --count 2 --device 02:00.0
  [ "$status" -eq 0 ]
  [[ $(unwrapped) == *'on NUMA node 1, where the device is;'* ]]
  [[ $output == *"cpuset='15'"*"<memory mode='strict' nodeset='1'/>"* ]]
  advise cpus --device 01:00.0
  [ "$status" -eq 0 ]
  [[ $(unwrapped) == *'The firmware does not say in which NUMA node 01:00.0 is.'* ]]
}

@test "cpus: what cannot be had, and what can" {
  make_cpus p-and-e-cores
  advise cpus --count 16
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  [[ $stderr == *'16 virtual CPUs cannot be had'*'can be had: 2, 4, 6, 8, 10, 12 or 14' ]]
  advise cpus --count 16 --json
  [ "$status" -eq 1 ]
  [[ $(python3 -c 'import json, sys; print(json.load(sys.stdin)["result"])' <<<"$output") == not-good ]]
}

@test "cpus: a slip of the hand" {
  make_cpus no-smt
  for wrong in '--count 0' '--count many' '--device'; do
    # shellcheck disable=SC2086 # two words
    advise cpus $wrong
    [ "$status" -eq 64 ]
  done
  advise cpus --device 02:0.0
  [ "$status" -eq 64 ]
  [[ $stderr == *'--device 02:0.0:'* ]]
  advise cpus --device 07:00.0
  [ "$status" -eq 2 ]
  [[ $stderr == *'this machine has no such device'* ]]
}

@test "cpus: a machine without a list of CPUs is one that could not be looked at" {
  rm -rf "$machine/sys/devices/system/cpu"
  advise cpus
  [ "$status" -eq 2 ]
  [[ $stderr == *'/sys/devices/system/cpu'* ]]
}

@test "cpus: as JSON" {
  make_cpus two-sockets
  advise cpus --count 2 --json
  [ "$status" -eq 0 ]
  python3 -c 'import json, sys; d = json.load(sys.stdin); assert d["version"] == 1 and d["threads"] == 2 and [v["cpu"] for v in d["vcpus"]] == [15, 31] and d["node"] == 1 and "<vcpu " in d["xml"], d' <<<"$output"
}

@test "hugepages: the line, the words for the kernel, and what stays with the host" {
  advise hugepages 16G
  [ "$status" -eq 0 ]
  [[ $output == *'    HUGEPAGES="16/1G"'*'    hugepagesz=1G hugepages=16'* ]]
  [[ $(unwrapped) == *'1280M stay with the host (HOST_MEMORY).'* ]]
  [ "$(wc -L <<<"$output")" -le 80 ]
}

@test "hugepages: the line is one that the binder takes, with nothing to complain about" {
  for amount in 16G 1536M 8192/2M; do
    advise hugepages "$amount" --node 0
    [ "$status" -eq 0 ]
    grep -o 'HUGEPAGES=".*"' <<<"$output" >"$machine/etc/vfio-pci.cfg"
    run "$vfioctl" plan --root "$machine"
    [ "$status" -eq 0 ]
    [[ $output == *'all as configured'* ]]
  done
}

@test "hugepages: of a node that is not there, and more than there is" {
  advise hugepages 1G --node 7
  [ "$status" -eq 1 ]
  [[ $stderr == *'this machine has no NUMA node 7 with memory; it has: 0' ]]
  advise hugepages 1T
  [ "$status" -eq 1 ]
  [[ $(unwrapped) == *'No boot can reserve that much beside what the host needs.'* ]]
}

@test "hugepages: HOST_MEMORY of the config counts, and its HUGEPAGES are to be replaced" {
  printf '%s\n' 'HOST_MEMORY=60G' 'HUGEPAGES=1G' >"$machine/etc/vfio-pci.cfg"
  advise hugepages 8G
  [ "$status" -eq 1 ]
  advise hugepages 2G
  [ "$status" -eq 0 ]
  [[ $(unwrapped) == *'The config has HUGEPAGES already (1G): lines add up, so put this one in its place.'* ]]
}

@test "hugepages: a slip of the hand" {
  for wrong in '' '16X' '0' '1G@1 --node 2'; do
    # shellcheck disable=SC2086 # two words
    advise hugepages $wrong
    [ "$status" -eq 64 ]
    [ -z "$output" ]
  done
}

@test "hugepages: a machine whose memory cannot be looked at" {
  rm "$machine/proc/meminfo"
  advise hugepages 1G --json
  [ "$status" -eq 2 ]
  [[ $stderr == *meminfo* ]]
  [[ $(python3 -c 'import json, sys; print(json.load(sys.stdin)["result"])' <<<"$output") == unreadable ]]
}

@test "libvirt: a card is one slot of the guest; all of it is valid, and kept" {
  printf '%s\n' 'DEVICES="0000:02:00.* 0000:03:00.0|144d:a808"' 'HUGEPAGES="16/1G"' >"$machine/etc/vfio-pci.cfg"
  advise libvirt
  [ "$status" -eq 0 ]
  [[ $output == *"<page size='1' unit='GiB'/>"* ]]
  [[ $output == *"<address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>"*"function='0x0' multifunction='on'/>"* ]]
  [[ $output == *"bus='0x02' slot='0x00' function='0x1'/>"*"bus='0x10' slot='0x00' function='0x1'/>"* ]]
  [[ $output == *"<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>"* ]]
  [ "$(grep -c "managed='no'>" <<<"$output")" -eq 3 ]
  is_understood
  advise libvirt --hide-hypervisor
  [[ $output == *"<hidden state='on'/>"*"<vendor_id state='on'"* ]]
  is_understood
}

@test "libvirt: with CPUs it is a whole domain" {
  make_cpus one-large-cache
  printf '%s\n' 'DEVICES="0000:02:00.*"' 'HUGEPAGES="16/1G"' >"$machine/etc/vfio-pci.cfg"
  advise cpus
  local cpus=$output
  advise libvirt
  output=$cpus$'\n'$output
  is_understood
}

@test "libvirt: pages of a node" {
  printf '%s\n' 'HUGEPAGES="4/1G@0"' 'DEVICES="0000:02:00.*"' >"$machine/etc/vfio-pci.cfg"
  advise libvirt
  [ "$status" -eq 0 ]
  [[ $output == *"<memory mode='strict' nodeset='0'/>"* ]]
  is_understood
}

@test "libvirt: devices that are named need not be all that are configured, and must be configured" {
  echo 'DEVICES="0000:02:00.*"' >"$machine/etc/vfio-pci.cfg"
  advise libvirt 02:00.1
  [ "$status" -eq 0 ]
  [ "$(grep -c '<hostdev' <<<"$output")" -eq 1 ]
  is_understood
  advise libvirt 01:00.0
  [ "$status" -eq 1 ]
  [[ $stderr == *'0000:01:00.0 is not in DEVICES: without that no guest can start with it'* ]]
  is_understood
}

@test "libvirt: what the binder leaves alone no guest gets" {
  echo 'DEVICES="0000:03:00.0 0000:00:01.0 0000:02:00.0"' >"$machine/etc/vfio-pci.cfg"
  advise libvirt
  [ "$status" -eq 1 ]
  [ "$(grep -c '<hostdev' <<<"$output")" -eq 1 ]
  [[ $stderr == *'0000:03:00.0'*'guard-required'* ]]
  advise libvirt --json
  [ "$status" -eq 1 ]
  python3 -c 'import json, sys; d = json.load(sys.stdin); assert d["result"] == "not-good" and len(d["messages"]) == 2 and [x["address"] for x in d["devices"]] == ["0000:02:00.0"], d' <<<"$output"
}

@test "libvirt: nothing configured, and a slip of the hand" {
  advise libvirt
  [ "$status" -eq 1 ]
  [[ $stderr == *'no device is configured'* ]]
  advise libvirt 02:00.x
  [ "$status" -eq 64 ]
  advise libvirt --config /nowhere
  [ "$status" -eq 1 ]
  [[ $stderr == */nowhere* ]]
}
