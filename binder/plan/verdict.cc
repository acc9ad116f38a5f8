// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/verdict.h"

#include <utility>

#include "binder/plan/verdict/notes.h"
#include "binder/plan/verdict/obstacles.h"

namespace binder {

namespace {

/// Of each device, in the order of the machine: companions are asked again and again.
using Obstacles = std::vector<std::optional<Obstacle>>;

Obstacles obstacles_of(const Scene& scene) {
  Obstacles obstacles;
  for (const PciDevice& device : *scene.machine.devices) obstacles.push_back(obstacle_to(scene, device));
  return obstacles;
}

const std::optional<Obstacle>& obstacle_in(const Obstacles& obstacles, const Scene& scene, const PciDevice& device) {
  return obstacles[static_cast<std::size_t>(&device - scene.machine.devices->data())];
}

/// Whoever hands a group over hands all of it over: what is against one of them is against each.
void let_companions_speak(const Scene& scene, const Obstacles& obstacles,
                          const std::vector<const PciDevice*>& companions, Verdict& verdict) {
  for (const PciDevice* companion : companions) {
    const auto& obstacle = obstacle_in(obstacles, scene, *companion);
    if (!obstacle) continue;
    verdict.freedom = Freedom::no;
    verdict.rule = "companion";
    verdict.reason =
        "its group holds " + to_string(companion->address) + " (" + obstacle->rule + "): " + obstacle->reason;
    return;
  }
}

Verdict verdict_of(const Scene& scene, const Obstacles& obstacles, const PciDevice& device) {
  Verdict verdict;
  verdict.address = device.address;
  const std::vector<const PciDevice*> companions = companions_of(scene, device);
  for (const PciDevice* companion : companions) verdict.companions.push_back(companion->address);
  if (const auto& obstacle = obstacle_in(obstacles, scene, device)) {
    verdict.rule = obstacle->rule;
    verdict.reason = obstacle->reason;
  } else {
    verdict.freedom = companions.empty() ? Freedom::alone : Freedom::together;
    let_companions_speak(scene, obstacles, companions, verdict);
  }
  verdict.notes = notes_on(scene, device);
  return verdict;
}

}  // namespace

std::vector<Verdict> verdicts_of(const Machine& machine, const Host& host, Headless headless) {
  std::vector<Verdict> verdicts;
  if (!machine.devices) return verdicts;
  const Scene scene = scene_of(machine, host, headless);
  const Obstacles obstacles = obstacles_of(scene);
  verdicts.reserve(machine.devices->size());
  for (const PciDevice& device : *machine.devices) verdicts.push_back(verdict_of(scene, obstacles, device));
  return verdicts;
}

}  // namespace binder
