// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/setup_choice.h"

#include <algorithm>
#include <iostream>
#include <optional>

#include "binder/config/hugepage_request.h"
#include "binder/ctl/ask.h"
#include "binder/ctl/names.h"
#include "binder/ctl/selectors.h"
#include "binder/ctl/terminal.h"
#include "binder/machine/resolve.h"
#include "binder/plan/firm_selector.h"
#include "binder/plan/hugepage_advice.h"
#include "binder/plan/offers.h"
#include "binder/plan/where.h"
#include "binder/text/join.h"
#include "binder/text/printable.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

constexpr std::size_t indent = 8;

void say(const std::string& text, std::size_t spaces = 0) {
  std::cout << std::string(spaces, ' ') << wrap(printable(text), spaces, standard_output().columns) << '\n';
}

std::string in_words(const Offer& offer, const Machine& machine, Names& names) {
  const PciDevice& device = *find_device(machine, offer.devices.front());
  std::string text = to_string(device.address) + " " + std::string{offer.kind};
  if (const std::string name = whole_name(names.of(device)); !name.empty()) text += ": " + name;
  return text;
}

void print_offer(const Offer& offer, const std::string& number, const Machine& machine, Names& names) {
  const std::string label = number + std::string(number.size() < 4 ? 4 - number.size() : 1, ' ');
  std::cout << "  " << label << wrap(printable(in_words(offer, machine, names)), indent, standard_output().columns)
            << '\n';
  if (offer.devices.size() > 1) {
    const std::vector<PciAddress> others{offer.devices.begin() + 1, offer.devices.end()};
    say("with " + join(others, commas, [](const PciAddress& address) { return to_string(address); }), indent);
  }
  for (const std::string& use : offer.uses) say("in use now: " + use, indent);
  for (const std::string& note : offer.notes) say("note: " + note, indent);
  if (!offer.why_not.empty()) say("not offered: " + offer.why_not, indent);
}

/// Returns those that can be chosen, in the order of their numbers.
std::vector<Offer> print_offers(const std::vector<Offer>& all, const Machine& machine) {
  Names names;
  std::vector<Offer> possible;
  std::cout << '\n' << paint(standard_output(), Colour::bold, "What can be handed over") << '\n';
  for (const Offer& offer : all) {
    if (!offer.why_not.empty()) continue;
    possible.push_back(offer);
    print_offer(offer, std::to_string(possible.size()), machine, names);
  }
  for (const Offer& offer : all) {
    if (!offer.why_not.empty()) print_offer(offer, "-", machine, names);
  }
  return possible;
}

/// What the entries of the config name already is not written again.
class Wanted {
 public:
  Wanted(const Sight& sight, const Forecast& next)
      : offers{offers_of(sight.machine, sight.host, next.loaded.parsed.config.headless)}, sight_(sight) {
    for (const Selector& entry : next.loaded.parsed.config.devices) note(resolve(entry, sight.machine));
  }

  void add(const Selector& selector) {
    const auto found = resolve(selector, sight_.machine);
    const auto is_known = [&](const PciDevice* device) { return std::ranges::find(known_, device) != known_.end(); };
    if (std::ranges::all_of(found, is_known)) {
      say(to_string(selector) + " is in the config already.");
      return;
    }
    selectors.push_back(firm_selector(selector, sight_.machine, Guards::where_demanded));
    note(found);
  }

  /// Those of the device's offer that are not named yet.
  void add_companions(const PciAddress& address) {
    for (const Offer& offer : offers) {
      if (std::ranges::find(offer.devices, address) == offer.devices.end()) continue;
      for (const PciAddress& companion : offer.devices) {
        const PciDevice* const device = find_device(sight_.machine, companion);
        if (std::ranges::find(known_, device) != known_.end()) continue;
        say("With it goes " + to_string(companion) + ": the same card, or the same IOMMU group.");
        add({ByAddress{companion, false}, {}, {}});
      }
    }
  }

  std::vector<Selector> selectors;
  const std::vector<Offer> offers;  ///< of the machine

 private:
  void note(const std::vector<const PciDevice*>& devices) {
    known_.insert(known_.end(), devices.begin(), devices.end());
  }

  const Sight& sight_;
  std::vector<const PciDevice*> known_;
};

/// False: one of them is wrong, which was told.
std::optional<Exit> take_named(const std::vector<std::string>& arguments, const Sight& sight, Wanted& wanted) {
  const auto selectors = read_arguments(arguments);
  if (!selectors) return Exit::usage;
  for (const Selector& selector : *selectors) {
    const auto found = resolve(selector, sight.machine);
    if (found.empty()) {
      complain(to_string(selector) + ": " + why_absent(selector, sight.machine));
      return Exit::not_good;
    }
    wanted.add(selector);
    for (const PciDevice* device : found) wanted.add_companions(device->address);
  }
  return std::nullopt;
}

/// The offers with these numbers; unset, and told, where one is none.
std::optional<std::vector<Offer>> offers_by_number(const std::string& answer, const std::vector<Offer>& offers) {
  std::vector<Offer> chosen;
  for (auto word = next_item(answer, 0); word; word = next_item(answer, word->offset + word->text.size())) {
    const auto number = decimal_number(word->text);
    if (!number || *number == 0 || *number > offers.size()) {
      say(quoted(word->text) + " is no number from 1 to " + std::to_string(offers.size()) + ".");
      return std::nullopt;
    }
    chosen.push_back(offers[*number - 1]);
  }
  return chosen;
}

void ask_for_devices(const Sight& sight, Wanted& wanted) {
  const std::vector<Offer> offers = print_offers(wanted.offers, sight.machine);
  if (offers.empty()) {
    say("There is nothing here that could be handed over.");
    return;
  }
  for (;;) {
    const auto answer = ask("\nWhich? Numbers, with spaces between them; nothing ends this:");
    if (!answer || answer->empty()) return;
    const auto chosen = offers_by_number(*answer, offers);
    if (!chosen) continue;
    for (const Offer& offer : *chosen) {
      for (const PciAddress& address : offer.devices) wanted.add({ByAddress{address, false}, {}, {}});
    }
    return;
  }
}

std::string line_for(const HugepageRequest& request) { return "HUGEPAGES=\"" + to_string(request) + "\""; }

/// The line for that much memory, or why there is none.
std::expected<std::string, std::string> hugepages_line(const std::string& amount, const Sight& sight,
                                                       const Forecast& next) {
  const auto request = parse_hugepage_request(amount);
  if (!request) return std::unexpected(amount + ": " + request.error().message + "; " + fix_of(request.error()));
  const auto& host_memory = next.loaded.parsed.config.host_memory_kib;
  const auto advice = advise_hugepages(*request, host_memory, sight.machine, next.machine);
  if (!advice) return std::unexpected(advice.error().message);
  if (!advice->best) {
    return std::unexpected(amount + ": no boot can reserve that much beside what the host needs; \"vfioctl hugepages " +
                           amount + "\" says what there is");
  }
  const PageSizeAdvice& best = advice->sizes[*advice->best];
  if (!best.why.empty()) say(best.why + ".");
  return line_for(best.request);
}

std::string ask_for_memory(const Sight& sight, const Forecast& next) {
  if (!next.loaded.parsed.config.hugepages.empty()) {
    say("The config reserves hugepages already; they stay as they are.");
    return {};
  }
  for (;;) {
    const auto answer = ask("\nHow much memory is the guest to have, as hugepages (16G; nothing: no hugepages)?");
    if (!answer || answer->empty() || *answer == "0") return {};
    const auto line = hugepages_line(*answer, sight, next);
    if (line) return *line;
    say(line.error());
  }
}

}  // namespace

std::expected<SetupChoice, Exit> choose(const SetupOptions& options, const Sight& sight, const Forecast& next) {
  SetupChoice choice;
  Wanted wanted{sight, next};
  if (options.devices.empty()) {
    ask_for_devices(sight, wanted);
  } else if (const auto fault = take_named(options.devices, sight, wanted)) {
    return std::unexpected(*fault);
  }
  choice.devices = std::move(wanted.selectors);
  if (options.memory.empty()) {
    if (can_ask() && !options.yes && !options.dry_run) choice.hugepages = ask_for_memory(sight, next);
  } else if (options.memory != "0") {
    const auto& reserved = next.loaded.parsed.config.hugepages;
    auto line = hugepages_line(options.memory, sight, next);
    const auto is_there = [&](const HugepageRequest& entry) { return line && line_for(entry) == *line; };
    if (std::ranges::any_of(reserved, is_there)) return choice;
    if (line && !reserved.empty()) {
      complain("the config reserves hugepages already (" + line_for(reserved.front()) +
               "), and lines add up: take it out, or leave out --memory");
      return std::unexpected(Exit::not_good);
    }
    if (!line) {
      complain(line.error());
      return std::unexpected(Exit::not_good);
    }
    choice.hugepages = std::move(*line);
  }
  return choice;
}

std::string with_line(std::string text, const std::string& line) {
  const bool has_crlf = text.find("\r\n") != std::string::npos;
  const std::string newline = has_crlf ? "\r\n" : "\n";
  if (!text.empty() && text.back() != '\n') text += newline;
  return text + line + newline;
}

}  // namespace binder::ctl
