// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/known_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "binder/config/kernel_argument.h"
#include "binder/plan/check/checks.h"
#include "binder/text/spelling.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

// From the sources of 6.1, 6.12 and 7.3: drivers/iommu/intel/iommu.c intel_iommu_setup, drivers/iommu/amd/init.c
// parse_amd_iommu_options, arch/x86/kernel/pci-dma.c iommu_setup and drivers/vfio. "intgpu_off" is a patch of Debian.
constexpr std::array known{
    KnownWord{"intel_iommu", Vendor::intel,
              "on off igfx_off forcedac strict sp_off sm_on sm_off tboot_noforce intgpu_off"},
    KnownWord{"amd_iommu", Vendor::amd,
              "off fullflush force_enable force_isolation pgtbl_v1 pgtbl_v2 irtcachedis nohugepages v2_pgsizes_only"},
    KnownWord{"iommu", Vendor::any,
              "off force noforce biomerge panic nopanic merge nomerge forcesac allowdac nodac usedac soft pt nopt"},
    KnownWord{"iommu.passthrough", Vendor::any, "0 1 y n Y N on off"},
    KnownWord{"iommu.strict", Vendor::any, "0 1 y n Y N on off"},
    KnownWord{"intremap", Vendor::any, "on off nosid no_x2apic_optout nopost"},
    KnownWord{"ivrs_ioapic", Vendor::amd, ""},
    KnownWord{"ivrs_hpet", Vendor::amd, ""},
    KnownWord{"ivrs_acpihid", Vendor::amd, ""},
    KnownWord{"pcie_acs_override", Vendor::any, "downstream multifunction id:*"},
    KnownWord{"vfio-pci.ids", Vendor::any, ""},
    KnownWord{"vfio-pci.nointxmask", Vendor::any, ""},
    KnownWord{"vfio-pci.disable_idle_d3", Vendor::any, ""},
    KnownWord{"vfio-pci.enable_sriov", Vendor::any, ""},
    KnownWord{"vfio-pci.disable_vga", Vendor::any, ""},
    KnownWord{"vfio-pci.disable_denylist", Vendor::any, ""},
    KnownWord{"vfio.enable_unsafe_noiommu_mode", Vendor::any, ""},
    KnownWord{"vfio_iommu_type1.allow_unsafe_interrupts", Vendor::any, ""},
    KnownWord{"vfio_iommu_type1.disable_hugepages", Vendor::any, ""},
    KnownWord{"vfio_iommu_type1.dma_entry_limit", Vendor::any, ""},
    KnownWord{"hugepages", Vendor::any, ""},
    KnownWord{"hugepagesz", Vendor::any, ""},
    KnownWord{"default_hugepagesz", Vendor::any, ""},
    KnownWord{"modprobe.blacklist", Vendor::any, ""},
    KnownWord{"module_blacklist", Vendor::any, ""},
    KnownWord{"modules_load", Vendor::any, ""},
    KnownWord{"rd.modules_load", Vendor::any, ""},
    KnownWord{"rd.driver.pre", Vendor::any, ""},
    KnownWord{"rd.driver.blacklist", Vendor::any, ""},
    KnownWord{"xen-pciback.hide", Vendor::any, ""},
};

std::string_view bare(std::string_view name) { return name.substr(0, name.find('[')); }

bool is_value(std::string_view values, std::string_view text) {
  for (auto value = next_item(values, 0, " "); value;
       value = next_item(values, value->offset + value->text.size(), " ")) {
    const bool any_rest = value->text.ends_with('*');
    const std::string_view wanted = value->text.substr(0, value->text.size() - (any_rest ? 1 : 0));
    if (any_rest ? text.starts_with(wanted) : text == wanted) return true;
  }
  return false;
}

}  // namespace

const KnownWord* find_known_word(std::string_view name) {
  const auto found =
      std::ranges::find_if(known, [&](const KnownWord& word) { return is_kernel_name(bare(name), word.name); });
  return found == known.end() ? nullptr : &*found;
}

std::string_view meant_word(std::string_view name) {
  constexpr std::size_t short_name = 6;  // one letter off is another word already, below
  constexpr std::size_t longest_name = 64;
  if (name.size() > longest_name) return {};
  std::string spelt = module_spelling(bare(name));
  std::string_view best;
  std::size_t nearest = 3;
  for (const KnownWord& word : known) {
    const std::size_t distance = edit_distance(spelt, module_spelling(word.name));
    const std::size_t most = word.name.size() <= short_name ? 1 : 2;
    if (distance > most || distance >= nearest) continue;
    nearest = distance;
    best = word.name;
  }
  return best;
}

std::optional<std::string_view> unknown_value(const KnownWord& word, std::string_view value) {
  if (word.values.empty()) return std::nullopt;
  for (const TextPart& part : split(value, ",", value.size() + 1)) {
    if (!is_value(word.values, part.text)) return part.text;
  }
  return std::nullopt;
}

}  // namespace binder::checks
