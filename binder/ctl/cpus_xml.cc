// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/cpus_xml.h"

#include <string>

namespace binder::ctl {

namespace {

std::string text_of(std::size_t number) { return std::to_string(number); }

XmlNode cputune(const Pinning& pinning) {
  XmlNode tune{"cputune", {}, {}, {}};
  const std::vector<unsigned> cpus = pinned_cpus(pinning);
  for (std::size_t vcpu = 0; vcpu < cpus.size(); ++vcpu) {
    tune.children.push_back({"vcpupin", {{"vcpu", text_of(vcpu)}, {"cpuset", text_of(cpus[vcpu])}}, {}, {}});
  }
  tune.children.push_back({"emulatorpin", {{"cpuset", cpu_list(pinning.emulator)}}, {}, {}});
  tune.children.push_back({"iothreadpin", {{"iothread", "1"}, {"cpuset", cpu_list(pinning.emulator)}}, {}, {}});
  return tune;
}

/// QEMU gives each die a third level cache of its own: so a guest learns which of its CPUs share one.
XmlNode topology(const Pinning& pinning) {
  const std::size_t dies = pinning.caches_are_equal ? pinning.caches : 1;
  return {"topology",
          {{"sockets", "1"},
           {"dies", text_of(dies)},
           {"cores", text_of(pinning.cores.size() / dies)},
           {"threads", text_of(pinning.threads)}},
          {},
          {}};
}

XmlNode cpu(const Pinning& pinning, ThreadsFlag flag) {
  XmlNode cpu{"cpu", {{"mode", "host-passthrough"}, {"check", "none"}}, {}, {}};
  cpu.children.push_back(topology(pinning));
  cpu.children.push_back({"cache", {{"mode", "passthrough"}}, {}, {}});
  if (pinning.threads > 1 && flag == ThreadsFlag::topoext) {
    cpu.children.push_back(xml_comment("without it the guest takes siblings for cores"));
    cpu.children.push_back({"feature", {{"policy", "require"}, {"name", "topoext"}}, {}, {}});
  }
  return cpu;
}

}  // namespace

std::vector<XmlNode> cpu_elements(const Pinning& pinning, ThreadsFlag flag) {
  std::vector<XmlNode> nodes{xml_comment(pinning.reason)};
  for (const std::string& note : pinning.notes) nodes.push_back(xml_comment(note));
  nodes.push_back({"vcpu", {{"placement", "static"}}, text_of(pinned_cpus(pinning).size()), {}});
  nodes.push_back({"iothreads", {}, "1", {}});
  nodes.push_back(cputune(pinning));
  if (pinning.has_more_nodes && pinning.node) {
    nodes.push_back(xml_comment("memory of the node that the CPUs are on"));
    nodes.push_back(
        {"numatune", {}, {}, {{"memory", {{"mode", "strict"}, {"nodeset", text_of(*pinning.node)}}, {}, {}}}});
  }
  nodes.push_back(cpu(pinning, flag));
  return nodes;
}

}  // namespace binder::ctl
