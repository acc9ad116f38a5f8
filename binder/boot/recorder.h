// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <utility>

#include "binder/boot/first_lines.h"
#include "binder/kernel/apply.h"
#include "binder/kernel/kernel_log.h"
#include "binder/plan/report.h"

namespace binder {

/// Logs each result when it comes, and collects it for the report.
class Recorder final : public Listener {
 public:
  /// `rest`: where to find what is not logged.
  Recorder(Report& report, Log& log, std::string rest) : report_(report), log_(log), rest_(std::move(rest)) {}

  void on(const DeviceReport& device) override {
    report_.devices.push_back(device);
    lines_of(device.outcome).add(device_line(device));
  }
  void on(const PoolReport& pool) override {
    report_.pools.push_back(pool);
    pools_.add(pool_line(pool));
  }
  void on(const Finding& finding) override {
    report_.findings.push_back(finding);
    findings_.add(finding_line(finding));
  }

  void tell_problems() {
    FirstLines problems{log_, "problems"};
    for (const Problem& problem : report_.problems) problems.add({Severity::error, one_line(problem)});
    problems.tell_rest(rest_);
  }

  /// Of the results that were logged.
  void tell_rest() {
    for (FirstLines* lines : {&refused_, &failed_, &bound_, &pools_, &findings_}) lines->tell_rest(rest_);
  }

 private:
  FirstLines& lines_of(Outcome outcome) {
    if (outcome == Outcome::refused || outcome == Outcome::pending) return refused_;
    return outcome == Outcome::stuck || outcome == Outcome::not_bound ? failed_ : bound_;
  }

  Report& report_;
  Log& log_;
  std::string rest_;
  FirstLines refused_{log_, "left alone"};
  FirstLines failed_{log_, "not bound"};
  FirstLines bound_{log_, "devices as configured", most_good_lines};
  FirstLines pools_{log_, "hugepage pools"};
  FirstLines findings_{log_, "things to know"};
};

}  // namespace binder
