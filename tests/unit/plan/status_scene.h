// SPDX-License-Identifier: GPL-2.0-or-later
// A boot that went well, for tests of what is said where it did not.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "binder/config/hugepage_request.h"
#include "binder/kernel/scan/scan.h"
#include "binder/plan/make_plan.h"
#include "binder/plan/next_boot.h"
#include "binder/plan/status.h"
#include "tests/unit/kernel/fake_kernel.h"

namespace binder::testing {

inline constexpr const char* machine_text =
    "memory 32768000 available=30000000\n"
    "pool 2048 pages=512\n"
    "driver vfio-pci\n"
    "driver nvidia\n"
    "device 0000:01:00.0 id=10de:1401 class=030000 group=1 driver=vfio-pci\n"
    "device 0000:02:00.0 id=10de:1402 class=030000 group=2 driver=nvidia\n";

/// A config, a machine and a report, which all fit together until a test changes something.
struct Scene {
  Scene() {
    config.devices = {*parse_selector("01:00.0")};
    DeviceReport& device = report.devices.emplace_back();
    device.address = PciAddress{0, 1, 0, 0};
    device.selector = "0000:01:00.0";
    device.id = DeviceId{0x10de, 0x1401, {}};
    device.wanted_driver = "vfio-pci";
    device.driver = "vfio-pci";
    device.outcome = Outcome::bound;
    device.first_touch = true;
    report.config_files = {"/etc/vfio-pci.cfg"};
    report.config_sha256 = "aaaaaaaaaaaa";
    predicted.config_files = report.config_files;
    predicted.config_sha256 = report.config_sha256;
  }

  std::vector<StatusLine> lines() {
    Host host;
    host.built_in_drivers = std::vector<std::string>{};
    const Machine now = scan(kernel);
    const Plan plan = make_plan(config, at_next_boot(now, host, has_report ? &report : nullptr));
    return compare({config, plan, predicted, has_report ? &report : nullptr, now, switches, why_not_run,
                    "run update-initramfs -u -k all"});
  }

  /// The only line.
  StatusLine line() {
    const std::vector<StatusLine> all = lines();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? StatusLine{} : all.back();
  }

  void ask_for_pages(const char* entry) {
    config.devices.clear();
    report.devices.clear();
    config.hugepages = {*parse_hugepage_request(entry)};
  }

  PoolReport& pool(std::uint64_t asked, std::uint64_t got) {
    PoolReport& pool = report.pools.emplace_back();
    pool.name = "2M";
    pool.page_size_kib = 2048;
    pool.asked = asked;
    pool.got = got;
    pool.outcome = got < asked ? PoolOutcome::not_full : PoolOutcome::full;
    return pool;
  }

  FakeKernel kernel{machine_text};
  Config config;
  Report report;
  bool has_report = true;
  Report predicted;
  BootSwitches switches;
  std::string why_not_run;
};

}  // namespace binder::testing
