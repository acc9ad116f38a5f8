// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/check.h"

#include <algorithm>
#include <array>

#include "binder/plan/check/checks.h"

namespace binder {

namespace {

using namespace checks;

constexpr std::array table{
    Check{"iommu", "is an IOMMU on, and if not, where is it off?", check_iommu},
    Check{"interrupts", "does the IOMMU remap interrupts, as vfio wants it?", check_interrupts},
    Check{"ivrs", "does the firmware of an AMD machine tell where all interrupts come from?", check_ivrs},
    Check{"command-line", "does each word on the kernel command line do what it is there for?", check_command_line},
    Check{"vfio-pci", "does this kernel have vfio-pci?", check_module},
    Check{"config", "is there a config, and can all of it be read?", check_config},
    Check{"refused", "will each listed device be handed over?", check_refusals},
    Check{"hugepages", "do the hugepages fit beside the host?", check_hugepages},
    Check{"group", "is each IOMMU group of a listed device handed over whole?", check_groups},
    Check{"card", "is each card handed over whole, and can it be told from its twins?", check_cards},
    Check{"reserved-memory", "has the firmware kept memory for a listed device?", check_reserved_memory},
    Check{"framebuffer", "does the firmware's picture lie in the memory of a listed device?", check_framebuffers},
    Check{"power", "did a listed device fail to wake up?", check_power},
    Check{"modprobe", "do lines of modprobe.d interfere?", check_modprobe},
    Check{"rival", "does another program hand over devices too?", check_rivals},
    Check{"early-modules", "what else is loaded early in the boot?", check_early_modules},
};

bool matters(const CheckFinding& finding) {
  return finding.finding.severity == Severity::error ||
         (finding.look == Look::failed && finding.finding.severity == Severity::warning);
}

}  // namespace

std::span<const Check> all_checks() { return table; }

CheckFindings run_checks(const CheckInput& input) {
  CheckFindings all;
  for (const Check& check : table) {
    CheckFindings findings;
    check.look(input, findings);
    for (CheckFinding& finding : findings) {
      finding.check = check.name;
      all.push_back(std::move(finding));
    }
  }
  return all;
}

Readiness readiness_of(const CheckFindings& findings) {
  const auto is_error = [](const CheckFinding& finding) { return finding.finding.severity == Severity::error; };
  if (std::ranges::any_of(findings, is_error)) return Readiness::not_ready;
  return std::ranges::any_of(findings, matters) ? Readiness::unseen : Readiness::ready;
}

const CheckFinding* first_to_mend(const CheckFindings& findings) {
  const auto found = std::ranges::find_if(findings, matters);
  return found == findings.end() ? nullptr : &*found;
}

}  // namespace binder
