// SPDX-License-Identifier: GPL-2.0-or-later
// The topology of the CPUs (Documentation/ABI/stable/sysfs-devices-system-cpu, ABI/testing/sysfs-devices-system-cpu).
#include <algorithm>
#include <array>
#include <string>

#include "binder/kernel/scan/attribute.h"
#include "binder/kernel/survey/survey.h"

namespace binder {

namespace {

const std::string cpus_path = "/sys/devices/system/cpu";

using CpuNumbers = std::vector<unsigned>;

Reading<CpuNumbers> read_list(Kernel& kernel, const std::string& path) {
  const auto text = kernel.read(path);  // no CPU in it: the file has an empty line
  if (!text) return std::unexpected(text.error());
  const auto list = parse_cpu_list(*text);
  if (!list) return std::unexpected(SystemError{EINVAL, "make a list of CPUs of", path});
  return *list;
}

std::optional<unsigned> number_after(std::string_view prefix, std::string_view name) {
  if (!name.starts_with(prefix)) return std::nullopt;
  const auto number = number_in<unsigned>(name.substr(prefix.size()), 10, "");
  return number ? std::optional{*number} : std::nullopt;
}

bool is_in(const CpuNumbers& list, unsigned number) { return std::ranges::binary_search(list, number); }

std::string cpu_path(unsigned number, std::string_view attribute) {
  return cpus_path + "/cpu" + std::to_string(number) + "/" + std::string{attribute};
}

/// The CPUs that are there, with who of them is online and isolated. A kernel without hotplug has no `online`.
Reading<std::vector<Cpu>> read_cpus(Kernel& kernel) {
  const auto names = kernel.list(cpus_path);
  if (!names) return std::unexpected(names.error());
  const auto online = read_list(kernel, cpus_path + "/online");
  if (!online && !is_missing(online.error())) return std::unexpected(online.error());
  const auto isolated = read_list(kernel, cpus_path + "/isolated");
  if (!isolated && !is_missing(isolated.error())) return std::unexpected(isolated.error());
  std::vector<Cpu> cpus;
  for (const std::string& name : *names) {
    const auto number = number_after("cpu", name);
    if (!number) continue;
    Cpu& cpu = cpus.emplace_back();
    cpu.number = *number;
    cpu.is_online = !online || is_in(*online, *number);
    cpu.is_isolated = isolated && is_in(*isolated, *number);
  }
  std::ranges::sort(cpus, {}, &Cpu::number);
  return cpus;
}

/// Gives all CPUs that a list names the same `value`.
void share(std::vector<Cpu>& cpus, const CpuNumbers& list, Reading<unsigned> Cpu::* member, unsigned value) {
  for (Cpu& cpu : cpus) {
    if (is_in(list, cpu.number)) cpu.*member = value;
  }
}

/// Numbers what CPUs share by a list of `topology`. Each list is read once: it names all that share.
void read_shared(Kernel& kernel, std::vector<Cpu>& cpus, std::string_view attribute, Reading<unsigned> Cpu::* member) {
  unsigned next = 0;
  for (Cpu& cpu : cpus) {
    if (!cpu.is_online || cpu.*member) continue;
    const auto list = read_list(kernel, cpu_path(cpu.number, "topology/" + std::string{attribute}));
    if (list) {
      share(cpus, *list, member, next++);
    } else {
      cpu.*member = std::unexpected(list.error());
    }
  }
}

/// The directory of a CPU's third level cache. Missing: it has none, or a virtual machine hides it.
Reading<std::string> find_l3(Kernel& kernel, unsigned number) {
  const std::string caches = cpu_path(number, "cache");
  const auto names = kernel.list(caches);
  if (!names) return std::unexpected(names.error());
  for (const std::string& name : *names) {
    if (!number_after("index", name)) continue;
    std::string directory = caches + "/" + name;
    const auto level = read_number<unsigned>(kernel, directory + "/level", 10);
    if (!level) return std::unexpected(level.error());
    if (*level == 3) return directory;
  }
  return std::unexpected(SystemError{ENOENT, "find a third level in", caches});
}

/// `32768K`, as the kernel always writes it.
Reading<std::uint64_t> read_cache_size(Kernel& kernel, const std::string& path) {
  const auto line = read_line(kernel, path);
  if (!line) return std::unexpected(line.error());
  if (!line->ends_with('K')) return std::unexpected(SystemError{EINVAL, "make a size of", path});
  return number_in<std::uint64_t>(std::string_view{*line}.substr(0, line->size() - 1), 10, path);
}

void read_l3(Kernel& kernel, std::vector<Cpu>& cpus) {
  unsigned next = 0;
  for (Cpu& cpu : cpus) {
    if (!cpu.is_online || cpu.l3) continue;
    const auto directory = find_l3(kernel, cpu.number);
    const auto list = directory ? read_list(kernel, *directory + "/shared_cpu_list")
                                : Reading<CpuNumbers>{std::unexpected(directory.error())};
    if (!list) {
      cpu.l3 = cpu.l3_kib = std::unexpected(list.error());
      continue;
    }
    const auto size = read_cache_size(kernel, *directory + "/size");
    for (Cpu& sharing : cpus) {
      if (is_in(*list, sharing.number)) sharing.l3_kib = size;
    }
    share(cpus, *list, &Cpu::l3, next++);
  }
}

void read_nodes(Kernel& kernel, std::vector<Cpu>& cpus) {
  const auto fail = [&](const SystemError& error) {
    for (Cpu& cpu : cpus) cpu.node = std::unexpected(error);
  };
  const auto names = kernel.list(std::string{numa_nodes_path});
  if (!names) return fail(names.error());
  for (const std::string& name : *names) {
    const auto node = number_after("node", name);
    if (!node) continue;
    const auto list = read_list(kernel, std::string{numa_nodes_path} + "/" + name + "/cpulist");
    if (!list) return fail(list.error());
    share(cpus, *list, &Cpu::node, *node);
  }
}

struct KindFile {
  std::string_view path;
  CpuKind kind;
};

/// The performance counters of each kind of core of Intel name its CPUs (arch/x86/events/intel/core.c).
constexpr std::array<KindFile, 3> kind_files = {{
    {"/sys/devices/cpu_core/cpus", CpuKind::performance},
    {"/sys/devices/cpu_atom/cpus", CpuKind::efficient},
    {"/sys/devices/cpu_lowpower/cpus", CpuKind::low_power},
}};

/// True where the kernel names the kinds, or could not be asked.
bool read_kind_lists(Kernel& kernel, std::vector<Cpu>& cpus) {
  bool is_told = false;
  for (const KindFile& file : kind_files) {
    const auto list = read_list(kernel, std::string{file.path});
    if (!list && is_missing(list.error())) continue;
    is_told = true;
    for (Cpu& cpu : cpus) {
      if (!list && !cpu.kind) cpu.kind = std::unexpected(list.error());
      if (list && is_in(*list, cpu.number)) cpu.kind = file.kind;
    }
  }
  return is_told;
}

/// What else tells them apart: how much work a CPU does. Where one of them does not say, nothing is told of any.
void read_capacities(Kernel& kernel, std::vector<Cpu>& cpus) {
  std::vector<Cpu*> online;
  std::vector<std::uint64_t> capacities;
  for (Cpu& cpu : cpus) {
    if (!cpu.is_online) continue;
    const auto capacity = read_number<std::uint64_t>(kernel, cpu_path(cpu.number, "cpu_capacity"), 10);
    if (!capacity) {
      if (is_missing(capacity.error())) return;
      for (Cpu& any : cpus) any.kind = std::unexpected(capacity.error());
      return;
    }
    online.push_back(&cpu);
    capacities.push_back(*capacity);
  }
  const auto kinds = kinds_by_capacity(capacities);
  for (std::size_t i = 0; i < online.size(); ++i) online[i]->kind = kinds[i];
}

}  // namespace

void survey_cpus(Kernel& kernel, Host& host) {
  host.cpus = read_cpus(kernel);
  if (!host.cpus) return;
  std::vector<Cpu>& cpus = *host.cpus;
  read_shared(kernel, cpus, "core_cpus_list", &Cpu::core);
  read_shared(kernel, cpus, "cluster_cpus_list", &Cpu::cluster);
  read_shared(kernel, cpus, "die_cpus_list", &Cpu::die);
  read_shared(kernel, cpus, "package_cpus_list", &Cpu::package);
  read_l3(kernel, cpus);
  read_nodes(kernel, cpus);
  if (!read_kind_lists(kernel, cpus)) read_capacities(kernel, cpus);
}

}  // namespace binder
