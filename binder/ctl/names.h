// SPDX-License-Identifier: GPL-2.0-or-later
// What devices and classes are called, by udev's hardware database. Where that is not there, IDs must do.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "binder/machine/machine.h"

struct udev;
struct udev_hwdb;

namespace binder::ctl {

struct DeviceName {
  std::string vendor;  ///< `NVIDIA Corporation`; empty: nobody knows
  std::string model;   ///< `GM206 [GeForce GTX 960]`
};

/// `NVIDIA Corporation GM206 [GeForce GTX 960]`, or as much of it as is known.
[[nodiscard]] std::string whole_name(const DeviceName& name);

/// The name that it is sold under, where the model has one in brackets: `GeForce GTX 960`.
[[nodiscard]] std::string trade_name(const DeviceName& name);

class Names {
 public:
  Names();

  /// Empty where the ID could not be read, or is not in the database.
  [[nodiscard]] const DeviceName& of(const PciDevice& device);

  /// `VGA compatible controller`; six digits where the database does not have the class, empty where it is not known.
  [[nodiscard]] std::string class_of(const PciDevice& device);

 private:
  struct Release {
    void operator()(udev* context) const;
    void operator()(udev_hwdb* database) const;
  };

  /// A property of the database, and where its value goes.
  struct Wanted {
    std::string_view property;
    std::string* value = nullptr;
  };

  void look_up(const std::string& modalias, std::span<const Wanted> wanted);

  std::unique_ptr<udev, Release> context_;
  std::unique_ptr<udev_hwdb, Release> database_;
  std::map<DeviceId, DeviceName> devices_;
  std::map<std::uint16_t, std::string> classes_;
};

/// The class in a word or two, for a column: `VGA`, `PCI bridge`. What has none here is named as `class_of` does.
[[nodiscard]] std::string short_class(const PciDevice& device, Names& names);

}  // namespace binder::ctl
