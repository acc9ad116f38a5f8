// SPDX-License-Identifier: GPL-2.0-or-later
// Real machines (tests/machines), and what a knowing person answers for their devices.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <sstream>

#include "binder/machine/machine_text.h"
#include "binder/plan/verdict.h"
#include "binder/text/join.h"
#include "binder/text/problem.h"

namespace binder::testing {
namespace {

/// `answer`: `alone`, `with` and the companions, or `no` and the rule. Domain 0000 is left out.
struct Answer {
  const char* machine;
  const char* device;
  const char* answer;
};

constexpr auto answers = std::to_array<Answer>({
    // Graphics cards with their sound, apart from all else. The chipset's group goes as a whole or not at all.
    {"a-x399-taichi-1900x", "08:00.0", "with 08:00.1"},
    {"a-x399-taichi-1900x", "43:00.0", "with 43:00.1"},
    {"a-x399-taichi-1900x", "42:00.0", "alone"},
    {"a-x399-taichi-1900x", "41:00.0", "alone"},
    {"a-x399-taichi-1900x", "09:00.3", "alone"},
    {"a-x399-taichi-1900x", "44:00.3", "alone"},
    {"a-x399-taichi-1900x", "0a:00.2", "alone"},
    {"a-x399-taichi-1900x", "45:00.2", "alone"},
    {"a-x399-taichi-1900x", "01:00.0", "with 01:00.1 04:00.0 05:00.0 06:00.0"},
    {"a-x399-taichi-1900x", "05:00.0", "with 01:00.0 01:00.1 04:00.0 06:00.0"},
    {"a-x570-aorus-1080ti-gt710", "0b:00.0", "with 0b:00.1"},
    {"a-x570-aorus-1080ti-gt710", "0c:00.0", "with 0c:00.1"},
    {"a-x570-aorus-1080ti-gt710", "01:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "06:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "07:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "05:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "04:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "09:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "0a:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "0f:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "10:00.0", "alone"},
    {"a-x570-aorus-1080ti-gt710", "0e:00.3", "alone"},
    {"a-x570-aorus-1080ti-gt710", "08:00.1", "with 08:00.0 08:00.3"},
    {"a-x570-aorus-1080ti-gt710", "08:00.3", "with 08:00.0 08:00.1"},
    {"a-x370-3gpu", "08:00.0", "with 08:00.1"},
    {"a-x370-3gpu", "09:00.0", "with 09:00.1"},
    {"a-x370-3gpu", "01:00.0", "alone"},
    {"a-x370-3gpu", "0a:00.3", "alone"},
    {"a-x370-3gpu", "0b:00.2", "alone"},
    {"a-x370-3gpu", "04:00.0", "with 02:00.0 02:00.1 04:00.1 05:00.0 06:00.0"},
    {"a-x370-2x-rx580", "26:00.0", "with 26:00.1"},
    {"a-x370-2x-rx580", "27:00.0", "with 27:00.1"},
    {"a-x370-biggroups-2nv", "23:00.0", "with 23:00.1 24:00.0 24:00.1"},
    {"a-x370-biggroups-2nv", "24:00.0", "with 23:00.0 23:00.1 24:00.1"},
    {"a-x370-biggroups-2nv", "01:00.0", "with 03:00.0 03:00.1 1e:00.0 22:00.0"},
    {"a-x370-biggroups-2nv", "25:00.3", "with 25:00.0 25:00.2"},
    {"a-x370-biggroups-2nv", "26:00.2", "with 26:00.0 26:00.3"},
    // Alone in its group, and the only screen.
    {"a-am4-x370-r7-240", "23:00.0", "no last-display"},
    {"a-am4-x370-r7-240", "23:00.1", "no companion"},
    {"a-am4-x370-r7-240", "24:00.3", "alone"},
    {"a-am4-x370-r7-240", "25:00.2", "alone"},
    {"a-b450-ravenridge-rx480", "10:00.0", "alone"},
    {"a-b450-ravenridge-rx480", "2e:00.0", "alone"},
    {"a-b450-ravenridge-rx480", "38:00.0", "alone"},
    {"a-b450-ravenridge-rx480", "38:00.3", "with 38:00.1 38:00.2 38:00.4 38:00.6"},
    {"a-b450-ravenridge-rx480", "15:00.0", "with 15:00.1 18:00.0"},
    {"a-b450-max-matisse-2gpu", "26:00.0", "with 26:00.1"},
    {"a-b450-max-matisse-2gpu", "28:00.3", "with 28:00.0 28:00.1 28:00.4 30:00.0 31:00.0"},
    {"a-b550m-2070super-gt710", "2b:00.0", "with 2b:00.1 2b:00.2 2b:00.3"},
    {"a-b550m-2070super-gt710", "2b:00.3", "with 2b:00.0 2b:00.1 2b:00.2"},
    {"a-b550m-2070super-gt710", "2d:00.3", "alone"},
    {"a-b550m-2070super-gt710", "2d:00.4", "alone"},
    {"a-b550m-2070super-gt710", "04:00.0", "with 02:00.0 02:00.1 04:00.1 2a:00.0"},
    {"a-b550-aorus-rx6950", "08:00.0", "alone"},
    {"a-b550-aorus-rx6950", "08:00.1", "alone"},
    {"a-b550-aorus-rx6950", "01:00.0", "alone"},
    {"a-b550-aorus-rx6950", "04:00.0", "with 02:00.0 02:00.1 04:00.1 05:00.0"},
    {"a-b550-5600g-rtx2060", "01:00.0", "with 01:00.1"},
    {"a-b550-5600g-rtx2060", "09:00.0", "alone"},
    {"a-b550-5600g-rtx2060", "09:00.3", "alone"},
    {"a-b550-itx-cezanne-acso", "01:00.0", "alone"},
    {"a-b550-itx-cezanne-acso", "01:00.1", "alone"},
    // Its only screen is in the group, so none of the group goes.
    {"a-renoir-mini-before", "05:00.0", "no last-display"},
    {"a-renoir-mini-before", "05:00.3", "no companion"},
    {"a-renoir-mini-acso", "05:00.3", "alone"},
    {"a-hp-m01-renoir", "0b:00.0", "alone"},
    {"a-hp-m01-renoir", "0d:00.0", "no companion"},
    {"a-hp-m01-renoir", "09:00.0", "with 01:00.0 01:00.1 0a:00.0"},
    {"a-hp-m01-renoir", "00:00.2", "no fabric"},
    {"a-optiplex5055-iopf", "01:00.0", "alone"},
    {"a-optiplex5055-iopf", "06:00.0", "no last-display"},
    {"a-optiplex5055-iopf", "07:00.3", "with 07:00.0 07:00.2"},
    {"a-optiplex5055-iopf", "04:00.0", "with 02:00.0 02:00.1"},
    {"u-1660super-4func", "09:00.0", "no last-display"},
    {"i-x99-5820k-r9390-fx1800", "03:00.0", "with 03:00.1"},
    {"i-x99-5820k-r9390-fx1800", "04:00.0", "alone"},
    {"i-x99-5820k-r9390-fx1800", "06:00.0", "alone"},
    {"i-x99-5820k-r9390-fx1800", "07:00.0", "alone"},
    {"i-z690-12900ks-vmd-2navi", "04:00.0", "with 04:00.1"},
    {"i-z690-12900ks-vmd-2navi", "03:00.0", "alone"},
    {"i-z690-12900ks-vmd-2navi", "03:00.1", "alone"},
    {"i-z690-12900ks-vmd-2navi", "05:00.0", "alone"},
    {"i-z690-12900ks-vmd-2navi", "06:00.0", "alone"},
    {"i-z690-12900ks-vmd-2navi", "08:00.0", "alone"},
    {"i-z690-12900ks-vmd-2navi", "00:14.0", "with 00:14.2"},
    {"i-z690-12900ks-vmd-2navi", "0d:00.0", "alone"},
    {"i-z690-12900ks-vmd-2navi", "00:1f.0", "no chipset"},
    {"i-z690-12900ks-vmd-2navi", "00:1f.3", "no companion"},
    {"i-z690-12900ks-later-reset", "03:00.0", "alone"},
    {"i-z690-12900ks-later-reset", "0e:00.0", "alone"},
    {"i-z690-12900ks-later-reset", "09:00.0", "alone"},
    {"i-b760m-adl-1c0-noacs", "06:00.0", "with 07:00.0 0a:00.0 0c:00.0"},
    {"i-z170-itx-gm206", "01:00.0", "with 01:00.1"},
    {"i-z170-itx-gm206", "03:00.0", "alone"},
    {"i-z170-itx-gm206", "00:17.0", "alone"},
    {"i-z170-itx-gm206", "00:14.0", "with 00:14.2"},
    {"i-z68-rx550", "01:00.0", "with 01:00.1"},
    {"i-z68-rx550", "03:00.0", "alone"},
    {"i-z68-rx550", "04:00.0", "alone"},
    {"i-z68-rx550", "00:1f.2", "no companion"},
    {"i-b85-gtx970-pcibridge", "01:00.0", "with 01:00.1"},
    {"i-b85-gtx970-pcibridge", "00:14.0", "alone"},
    {"i-b85-gtx970-pcibridge", "00:1a.0", "alone"},
    {"i-b85-gtx970-pcibridge", "00:1d.0", "alone"},
    {"i-z370-gt1030-noflag", "01:00.0", "with 01:00.1"},
    {"i-z370-gt1030-noflag", "05:00.0", "alone"},
    {"i-z370-gt1030-noflag", "03:00.0", "alone"},
    {"i-z370-gt1030-noflag", "00:1f.6", "alone"},
    {"i-z370-gt1030-noflag", "00:14.0", "with 00:14.2"},
    {"i-skl-hd530-0380-gtx1660", "01:00.0", "with 01:00.1 01:00.2 01:00.3"},
    {"i-skl-hd530-0380-gtx1660", "00:02.0", "alone"},
    {"i-spr-2s-qat-dsa", "6b:00.0", "alone"},
    {"i-spr-2s-qat-dsa", "6a:01.0", "alone"},
    {"i-spr-2s-qat-dsa", "6a:02.0", "alone"},
    {"i-spr-2s-qat-dsa", "01:00.0", "alone"},
    {"i-spr-2s-qat-dsa", "00:17.0", "alone"},
    {"i-spr-2s-qat-dsa", "03:00.0", "no management"},
    {"l-msi-gf72-gtx1060m", "01:00.0", "alone"},
    {"l-msi-gf72-gtx1060m", "00:14.0", "with 00:14.2 00:14.3"},
    {"l-ivb-k2000m", "01:00.0", "alone"},
    {"l-ivb-k2000m", "02:00.0", "with 02:00.3"},
    // A 3D controller shows nothing on a screen: the host does not lose its display with it.
    {"l-hm87-gtx765m-0302", "01:00.0", "with 01:00.1"},
    {"l-hm87-gtx765m-0302", "01:00.1", "with 01:00.0"},
    {"l-i7-1270p-sysfs", "04:00.0", "alone"},
    {"l-i7-1270p-sysfs", "00:14.3", "alone"},
    {"l-i7-1270p-sysfs", "00:14.0", "with 00:14.2"},
    {"l-i7-1270p-sysfs", "00:0d.0", "with 00:0d.2 00:0d.3"},
    // The network card's own management goes with the card; it is not that of the machine.
    {"l-thinkpad-20y2-amd", "02:00.0", "with 02:00.1 02:00.2 02:00.3 02:00.4"},
    {"l-thinkpad-20y2-amd", "01:00.0", "alone"},
    {"l-thinkpad-20y2-amd", "03:00.0", "alone"},
    {"l-ideapad-14acn6-cezanne", "04:00.1", "no companion"},
    // The management controller's display is in the group.
    {"s-r7425-2xepyc7601", "03:00.0", "no management"},
    {"s-r7425-2xepyc7601", "01:00.0", "no companion"},
    {"s-r7425-2xepyc7601", "04:00.1", "no companion"},
    {"s-r7425-2xepyc7601", "05:00.3", "with 05:00.0 05:00.2"},
    {"s-r7425-2xepyc7601", "21:00.3", "with 21:00.0 21:00.2"},
    {"s-r7425-2xepyc7601", "40:00.2", "no fabric"},
    {"s-hp-ilo5-g200eh3", "01:00.0", "no management"},
    {"s-hp-ilo5-g200eh3", "01:00.1", "no management"},
    {"s-hp-ilo5-g200eh3", "01:00.2", "no management"},
    {"s-hp-ilo5-g200eh3", "01:00.4", "no management"},
    {"s-x550-vfs", "18:14.3", "alone"},
    {"s-x550-vfs", "18:15.5", "alone"},
    {"p-c246-cx4lx-vfs-one-group", "01:00.2", "with 01:00.0 01:00.1 01:00.3 01:00.4 01:00.5"},
    {"p-suprox-proxmox-sata", "00:17.0", "alone"},
    {"p-suprox-proxmox-sata", "01:00.0", "with 01:00.1"},
    {"p-suprox-proxmox-sata", "07:00.0", "alone"},
    {"p-suprox-proxmox-sata", "06:00.0", "no management"},
    {"p-fuji-tx-matrox", "01:00.0", "alone"},
    {"p-fuji-tx-matrox", "00:17.0", "alone"},
    {"p-fuji-tx-matrox", "05:00.0", "alone"},
    {"p-fuji-tx-matrox", "05:00.1", "alone"},
    {"p-fuji-tx-matrox", "03:00.0", "alone"},
    {"p-fuji-tx-matrox", "02:00.0", "no management"},
    {"p-fuji-tx-matrox", "02:00.1", "no management"},
    {"s-c3000-truenas", "00:13.0", "alone"},
    {"s-c3000-truenas", "00:14.0", "alone"},
    {"s-c3000-truenas", "05:00.0", "alone"},
    {"s-c3000-truenas", "06:00.1", "alone"},
    {"s-c3000-truenas", "01:00.0", "alone"},
    {"s-c3000-truenas", "04:00.0", "no management"},
    {"arm-ava-altra-amdgpu", "000d:03:00.0", "alone"},
    {"arm-ava-altra-amdgpu", "000d:03:00.1", "alone"},
    {"arm-ava-altra-amdgpu", "0005:03:00.0", "alone"},
    {"arm-ava-altra-amdgpu", "0005:04:00.0", "alone"},
    {"arm-ava-altra-amdgpu", "0004:04:00.0", "alone"},
    {"arm-ava-altra-amdgpu", "0004:01:00.0", "no fabric"},
    {"arm-ava-altra-amdgpu", "0004:02:00.0", "no management"},
});

std::string short_name(const PciAddress& address) {
  constexpr std::string_view first_domain = "0000:";
  std::string name = to_string(address);
  return name.starts_with(first_domain) ? name.substr(first_domain.size()) : name;
}

std::string in_words(const Verdict& verdict) {
  if (verdict.freedom == Freedom::no) return "no " + verdict.rule;
  return verdict.freedom == Freedom::alone ? "alone" : "with " + join(verdict.companions, spaces, short_name);
}

/// Of each device of a machine, by its short name.
std::map<std::string, Verdict> verdicts_for(const std::string& name) {
  std::ifstream in{std::string{TESTS_DIR} + "/machines/" + name};
  EXPECT_TRUE(in) << "there is no machine " << name;
  std::ostringstream text;
  text << in.rdbuf();
  const ParsedMachine parsed = parse_machine_text(name, text.str());
  EXPECT_TRUE(parsed.problems.empty()) << render(parsed.problems.front());
  const Machine machine = machine_of(parsed.machine);
  std::map<std::string, Verdict> found;
  for (const Verdict& verdict : verdicts_of(machine, parsed.host)) found[short_name(verdict.address)] = verdict;
  return found;
}

TEST(VerdictMachines, TheAnswerIsThatOfAKnowingPerson) {
  std::map<std::string, std::map<std::string, Verdict>> of_machine;
  for (const Answer& answer : answers) {
    const std::string name = answer.machine;
    if (!of_machine.contains(name)) of_machine[name] = verdicts_for(name);
    ASSERT_TRUE(of_machine[name].contains(answer.device)) << name << ' ' << answer.device;
    EXPECT_EQ(in_words(of_machine[name][answer.device]), answer.answer) << name << ' ' << answer.device;
  }
}

/// A note that has `part` in it; an empty part: no note at all.
struct Finger {
  const char* machine;
  const char* device;
  const char* part;
};
constexpr auto fingers = std::to_array<Finger>({
    {"a-b550-aorus-rx6950", "08:00.0", "hand 0000:08:00.1 over with it"},
    {"a-b550-aorus-rx6950", "08:00.1", "hand 0000:08:00.0 over with it"},
    {"a-b550-aorus-rx6950", "01:00.0", ""},
    {"i-z690-12900ks-vmd-2navi", "03:00.0", "hand 0000:03:00.1 over with it"},
    {"i-z690-12900ks-later-reset", "09:00.0", "identical twin: 0000:0f:00.0"},
    {"i-z690-12900ks-later-reset", "03:00.1", "identical twin: 0000:0e:00.1"},
    {"arm-ava-altra-amdgpu", "000d:03:00.0", "hand 000d:03:00.1 over with it"},
    {"a-x370-2x-rx580", "26:00.0", "identical twin: 0000:27:00.0"},
    {"i-z68-rx550", "03:00.0", "identical twin: 0000:04:00.0"},
    {"a-b550-itx-cezanne-acso", "01:00.0", "ACS override"},
    {"a-renoir-mini-acso", "05:00.3", "ACS override"},
    {"a-b550-5600g-rtx2060", "01:00.0", ""},
    {"l-thinkpad-20y2-amd", "02:00.0", "remote management (IPMI) in 0000:02:00.3"},
    {"s-c3000-truenas", "01:00.0", "disable_denylist=1"},
    {"i-spr-2s-qat-dsa", "6a:01.0", "disable_denylist=1"},
    {"i-x99-5820k-r9390-fx1800", "06:00.0", ""},
});

TEST(VerdictMachines, AFingerIsRaisedWhereItShould) {
  for (const Finger& finger : fingers) {
    const std::string notes = join(verdicts_for(finger.machine)[finger.device].notes, Between{"\n"});
    if (std::string_view{finger.part}.empty()) {
      EXPECT_EQ(notes, "") << finger.machine << ' ' << finger.device;
    } else {
      EXPECT_NE(notes.find(finger.part), std::string::npos) << finger.machine << ' ' << finger.device << ": " << notes;
    }
  }
}

}  // namespace
}  // namespace binder::testing
