// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/offers.h"

#include <algorithm>
#include <array>
#include <set>

namespace binder {

namespace {

struct Kind {
  std::string_view name;
  bool (*is)(std::uint32_t class_code);
};

// include/linux/pci_ids.h
constexpr std::uint16_t usb_controller = 0x0c03;
constexpr std::uint32_t sound = 0x04;
constexpr std::uint32_t accelerator = 0x12;
constexpr std::uint32_t co_processor = 0x0b;

std::uint32_t base_class(std::uint32_t class_code) { return class_code >> 16U; }

/// In the order in which they are offered.
constexpr std::array<Kind, 6> kinds = {{
    {"graphics card", is_display},
    {"USB controller", [](std::uint32_t code) { return device_class(code) == usb_controller; }},
    {"disk controller", is_storage},
    {"network controller", is_network},
    {"accelerator",
     [](std::uint32_t code) { return base_class(code) == accelerator || base_class(code) == co_processor; }},
    {"sound", [](std::uint32_t code) { return base_class(code) == sound; }},
}};

bool is_sound(const PciDevice& device) { return device.class_code && base_class(*device.class_code) == sound; }

class Offers {
 public:
  Offers(const Machine& machine, const Host& host, Headless headless)
      : machine_(machine), host_(host), verdicts_(verdicts_of(machine, host, headless)) {}

  std::vector<Offer> take() {
    for (const Kind& kind : kinds) {
      for (const PciDevice& device : *machine_.devices) {
        if (!device.class_code || !kind.is(*device.class_code) || taken_.contains(device.address)) continue;
        add(kind, device);
      }
    }
    return std::move(offers_);
  }

 private:
  [[nodiscard]] const Verdict& verdict_of(const PciAddress& address) const {
    return *std::ranges::find(verdicts_, address, &Verdict::address);
  }

  void add(const Kind& kind, const PciDevice& device) {
    Offer offer;
    offer.kind = kind.name;
    include(device, offer);
    if (is_display(*device.class_code)) {
      for (const PciDevice& other : *machine_.devices) {
        if (is_sound(other) && is_same_slot(other.address, device.address)) include(other, offer);
      }
    }
    offers_.push_back(std::move(offer));
  }

  void include(const PciDevice& device, Offer& offer) {
    if (!taken_.insert(device.address).second) return;
    offer.devices.push_back(device.address);
    const Verdict& verdict = verdict_of(device.address);
    if (verdict.freedom == Freedom::no && offer.why_not.empty()) {
      offer.why_not = to_string(device.address) + ": " + verdict.reason;
    }
    for (const std::string& note : verdict.notes) {
      if (std::ranges::find(offer.notes, note) == offer.notes.end()) offer.notes.push_back(note);
    }
    if (const HostDevice* const known = find_host_device(host_, device.address)) {
      for (const Use& use : known->uses.seen) offer.uses.push_back(use.what);
    }
    if (verdict.freedom == Freedom::no) return;
    for (const PciAddress& companion : verdict.companions) {
      if (const PciDevice* const other = find_device(machine_, companion)) include(*other, offer);
    }
  }

  const Machine& machine_;
  const Host& host_;
  std::vector<Verdict> verdicts_;
  std::set<PciAddress> taken_;
  std::vector<Offer> offers_;
};

}  // namespace

std::vector<Offer> offers_of(const Machine& machine, const Host& host, Headless headless) {
  if (!machine.devices) return {};
  return Offers{machine, host, headless}.take();
}

}  // namespace binder
