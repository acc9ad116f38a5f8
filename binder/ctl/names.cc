// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/names.h"

#include <libudev.h>

#include <algorithm>
#include <array>

#include "binder/text/named.h"
#include "binder/text/printable.h"
#include "binder/text/text.h"

namespace binder::ctl {

namespace {

constexpr std::size_t id_digits = 4;
constexpr std::size_t modalias_digits = 8;
constexpr std::size_t class_digits = 6;

/// include/linux/pci_ids.h
constexpr auto short_classes = std::to_array<Named<std::uint16_t>>({
    {0x0000, "unclassified"}, {0x0100, "SCSI"},        {0x0180, "storage"},     {0x0101, "IDE"},
    {0x0104, "RAID"},         {0x0106, "SATA"},        {0x0107, "SAS"},         {0x0108, "NVMe"},
    {0x0200, "Ethernet"},     {0x0280, "network"},     {0x0300, "VGA"},         {0x0302, "3D"},
    {0x0380, "display"},      {0x0401, "audio"},       {0x0403, "audio"},       {0x0480, "multimedia"},
    {0x0500, "memory"},       {0x0580, "memory"},      {0x0600, "host bridge"}, {0x0601, "ISA bridge"},
    {0x0604, "PCI bridge"},   {0x0680, "bridge"},      {0x0700, "serial port"}, {0x0780, "comm."},
    {0x0805, "SD host"},      {0x0806, "IOMMU"},       {0x0880, "peripheral"},  {0x0b40, "coprocessor"},
    {0x0c00, "FireWire"},     {0x0c03, "USB"},         {0x0c04, "Fibre Ch."},   {0x0c05, "SMBus"},
    {0x0c07, "IPMI"},         {0x0c80, "serial bus"},  {0x1080, "encryption"},  {0x1180, "signals"},
    {0x1200, "accelerator"},  {0x1300, "instrument."},
});

/// The database knows upper-case digits only.
std::string upper_hex(std::uint32_t number, std::size_t digits) {
  std::string text = hex_text(number, digits);
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

}  // namespace

std::string whole_name(const DeviceName& name) {
  return name.vendor + (name.vendor.empty() || name.model.empty() ? "" : " ") + name.model;
}

std::string trade_name(const DeviceName& name) {
  const std::size_t open = name.model.find('[');
  const std::size_t close = name.model.rfind(']');
  if (open == std::string::npos || close == std::string::npos || close < open + 2) {
    return name.model.empty() ? name.vendor : name.model;
  }
  return name.model.substr(open + 1, close - open - 1);
}

void Names::Release::operator()(udev* context) const { udev_unref(context); }
void Names::Release::operator()(udev_hwdb* database) const { udev_hwdb_unref(database); }

Names::Names() : context_(udev_new()), database_(context_ ? udev_hwdb_new(context_.get()) : nullptr) {}

void Names::look_up(const std::string& modalias, std::span<const Wanted> wanted) {
  if (!database_) return;
  udev_list_entry* entry = udev_hwdb_get_properties_list_entry(database_.get(), modalias.c_str(), 0);
  for (; entry != nullptr; entry = udev_list_entry_get_next(entry)) {
    const auto found = std::ranges::find(wanted, udev_list_entry_get_name(entry), &Wanted::property);
    if (found != wanted.end()) *found->value = printable(udev_list_entry_get_value(entry));
  }
}

const DeviceName& Names::of(const PciDevice& device) {
  static const DeviceName nameless;
  if (!device.id) return nameless;
  // Without the subsystem, whose name stands in the place of the model's: lspci does the same.
  const DeviceId id{device.id->vendor, device.id->device, {}};
  const auto [place, is_new] = devices_.try_emplace(id);
  if (is_new) {
    const std::string modalias =
        "pci:v" + upper_hex(id.vendor, modalias_digits) + "d" + upper_hex(id.device, modalias_digits);
    look_up(modalias, std::array{Wanted{"ID_VENDOR_FROM_DATABASE", &place->second.vendor},
                                 Wanted{"ID_MODEL_FROM_DATABASE", &place->second.model}});
  }
  return place->second;
}

std::string Names::class_of(const PciDevice& device) {
  if (!device.class_code) return {};
  const std::uint16_t code = device_class(*device.class_code);
  const auto [place, is_new] = classes_.try_emplace(code);
  if (is_new) {
    const std::string digits = upper_hex(code, id_digits);
    const std::string modalias =
        "pci:v00000000d00000000sv00000000sd00000000bc" + digits.substr(0, 2) + "sc" + digits.substr(2) + "i00";
    std::string base;
    look_up(modalias, std::array{Wanted{"ID_PCI_SUBCLASS_FROM_DATABASE", &place->second},
                                 Wanted{"ID_PCI_CLASS_FROM_DATABASE", &base}});
    if (place->second.empty()) place->second = base;
    if (place->second.empty()) place->second = name_in(short_classes, code);
  }
  return place->second.empty() ? hex_text(*device.class_code, class_digits) : place->second;
}

std::string short_class(const PciDevice& device, Names& names) {
  if (!device.class_code) return "unknown";
  const std::string_view word = name_in(short_classes, device_class(*device.class_code));
  return word.empty() ? names.class_of(device) : std::string{word};
}

}  // namespace binder::ctl
