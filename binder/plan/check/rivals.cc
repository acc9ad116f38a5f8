// SPDX-License-Identifier: GPL-2.0-or-later
// Other programs that hand devices over: what came before the binder, and should go. See docs/MIGRATING.md.
#include <algorithm>
#include <array>
#include <set>

#include "binder/plan/check/checks.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

constexpr const char* two_programs = "two programs that hand the same device over get in each other's way";

void on_driverctl(const CheckInput& input, const FoundLine& line, CheckFindings& findings) {
  constexpr std::string_view begins = "pci-";
  const std::string_view address = last_component(line.file).substr(begins.size());
  const auto parsed = parse_pci_address(address);
  const bool is_listed = parsed && is_target(input.plan, *parsed);
  const std::string driver{trim(line.text)};
  const bool takes_away = is_listed && driver != input.plan.driver;
  CheckFinding& finding = add(findings,
                              takes_away  ? Severity::error
                              : is_listed ? Severity::warning
                                          : Severity::info,
                              std::string{address}, "driverctl hands it to " + driver);
  finding.where = place_of(line);
  finding.why = takes_away ? "it comes after the binder, and takes the device away again" : two_programs;
  const std::string remove = "rm " + line.file;
  if (is_listed) {
    finding.mend = "as root:" + verbatim(remove);
  } else {
    finding.why = "driverctl comes after udev: another driver has had the device by then";
    finding.mend =
        "to let the binder do it, as root:" + verbatim("vfioctl add " + std::string{address}) + verbatim(remove);
  }
}

void add_script(const CheckInput& input, const FoundLine& line, CheckFindings& findings, const std::string& seen) {
  CheckFinding& finding = add(findings, Severity::warning, line.file, seen);
  finding.where = place_of(line);
  finding.why = two_programs;
  finding.mend = "name the devices in the config, and as root:" + verbatim("rm " + line.file) +
                 verbatim(regenerate_command(input.host));
}

void on_boot_script(const CheckInput& input, const FoundLine& line, CheckFindings& findings) {
  add_script(input, line, findings, "a script in the boot image hands devices over: " + line.text);
}

void on_udev_rule(const CheckInput& input, const FoundLine& line, CheckFindings& findings) {
  CheckFinding& finding = add(findings, Severity::warning, line.file, "a udev rule hands devices over: " + line.text);
  finding.where = place_of(line);
  finding.why = two_programs;
  finding.mend =
      "name the devices in the config, take the line out, and as root:" + verbatim(regenerate_command(input.host));
}

void on_unit(const CheckInput& /*input*/, const FoundLine& line, CheckFindings& findings) {
  const std::string unit{last_component(line.file)};
  CheckFinding& finding = add(findings, Severity::warning, unit, "a service hands devices over: " + line.text);
  finding.where = place_of(line);
  finding.why =
      unit == "vfio-bind.service" ? "it reads the binder's config, and unbinds drivers late in the boot" : two_programs;
  finding.mend = "as root:" + verbatim("systemctl disable --now " + unit);
}

void on_rc_local(const CheckInput& /*input*/, const FoundLine& line, CheckFindings& findings) {
  CheckFinding& finding = add(findings, Severity::warning, line.file, "hands devices over: " + line.text);
  finding.where = place_of(line);
  finding.why = two_programs;
  finding.mend = "take the line out";
}

void on_supergfxd(const CheckInput& /*input*/, const FoundLine& line, CheckFindings& findings) {
  const std::string text = lower_case(line.text);
  if (!text.contains("true") && !text.contains("\"mode\"")) return;
  CheckFinding& finding =
      add(findings, Severity::warning, "supergfxd", "switches graphics cards to vfio: " + line.text);
  finding.where = place_of(line);
  finding.why = two_programs;
  finding.mend = "let it not do so, as root:" + verbatim("supergfxctl --mode Hybrid") +
                 verbatim("sed -i 's/\"vfio_enable\": true/\"vfio_enable\": false/' /etc/supergfxd.conf");
}

void on_unraid(const CheckInput& /*input*/, const FoundLine& line, CheckFindings& findings) {
  CheckFinding& finding = add(findings, Severity::info, line.file, "the file of another system: " + line.text);
  finding.where = place_of(line);
  finding.why = "the binder does not read it there, but understands its lines";
  finding.mend = "as root:" + verbatim("sed -n 's/^BIND=/DEVICES=/p' " + line.file + " >>/etc/vfio-pci.cfg") +
                 verbatim("vfioctl plan");
}

/// systemd-modules-load takes the whole line for the name of a module.
void on_modules_load(const CheckInput& /*input*/, const FoundLine& line, CheckFindings& findings) {
  if (!module_spelling(line.text).contains("vfio") || !line.text.contains(' ')) return;
  CheckFinding& finding =
      add(findings, Severity::warning, line.text, "no module has this name: options cannot stand in this file");
  finding.where = place_of(line);
  finding.why = "systemd-modules-load fails on it; the binder needs no such line";
  finding.mend = "take the line out";
}

struct Row {
  std::string_view part;  ///< of the file's path
  void (*look)(const CheckInput& input, const FoundLine& line, CheckFindings& findings);
  bool once;  ///< one finding a file is enough
};

constexpr std::array rows{
    Row{"/driverctl.d/", on_driverctl, true},          Row{"/initramfs-tools/scripts/", on_boot_script, true},
    Row{"/initcpio/hooks/", on_boot_script, true},     Row{"/dracut/modules.d/", on_boot_script, true},
    Row{"/udev/rules.d/", on_udev_rule, false},        Row{".service", on_unit, true},
    Row{"/etc/rc.local", on_rc_local, true},           Row{"/supergfxd.conf", on_supergfxd, false},
    Row{"/boot/config/vfio-pci.cfg", on_unraid, true}, Row{"/modules-load.d/", on_modules_load, false},
};

}  // namespace

void check_rivals(const CheckInput& input, CheckFindings& findings) {
  if (!input.host.lines) return;  // said by check_modprobe
  std::set<std::string_view> said;
  for (const FoundLine& line : *input.host.lines) {
    const auto row = std::ranges::find_if(rows, [&](const Row& each) { return line.file.contains(each.part); });
    if (row == rows.end() || (row->once && !said.insert(line.file).second)) continue;
    row->look(input, line, findings);
  }
}

}  // namespace binder::checks
