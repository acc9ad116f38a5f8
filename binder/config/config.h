// SPDX-License-Identifier: GPL-2.0-or-later
// /etc/vfio-pci.cfg and its drop-ins: from text to values. See vfio-pci.cfg(5).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/device_setting.h"
#include "binder/config/host_words.h"
#include "binder/pci/selector.h"
#include "binder/text/problem.h"
#include "binder/text/result.h"

namespace binder {

inline constexpr std::string_view default_driver = "vfio-pci";
inline constexpr std::string_view auto_driver = "auto";  ///< the best VFIO driver for each device
inline constexpr std::uint64_t lowest_host_memory_kib = std::uint64_t{128} << 10U;
inline constexpr unsigned default_timeout_seconds = 10;

/// `AMOUNT[/PAGESIZE][@NODE]`. Exactly one of `pages` and `bytes` is set: which page size an amount without one
/// means is known by the machine only.
struct HugepageRequest {
  std::optional<std::uint64_t> pages;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t>
      page_size_kib;             ///< as in the kernel's `hugepages-<size>kB`; unset: the machine's default size
  std::optional<unsigned> node;  ///< NUMA node; unset: the kernel spreads the pages over all nodes
  Place at;
};

/// As it would be written: `16/1G@0`, `16G`.
[[nodiscard]] std::string to_string(const HugepageRequest& request);

enum class IommuPolicy { required, optional };
enum class GroupPolicy { warn, refuse, whole };
enum class Headless { no, yes };
enum class FramebufferPolicy { release, keep };

struct Config {
  std::vector<Selector> devices;
  std::vector<HugepageRequest> hugepages;
  std::optional<std::uint64_t> host_memory_kib;  ///< that hugepages leave to the host; unset: by the machine's size
  std::optional<std::uint32_t> hugetlb_shm_group;
  std::string driver{default_driver};
  IommuPolicy iommu = IommuPolicy::required;
  GroupPolicy group = GroupPolicy::warn;
  Headless headless = Headless::no;
  FramebufferPolicy framebuffer = FramebufferPolicy::release;
  unsigned timeout_seconds = default_timeout_seconds;
  std::vector<DeviceSetting> settings;  ///< D3COLD, RESET_METHOD, REBAR and VFS, in the order of the text
  std::vector<ModuleOption> options;    ///< of the module vfio_pci

  /// Settings whose value is none of those that their key takes, as written. The default holds instead.
  std::vector<std::string> unclear;

  HostWords host;  ///< what the kernel command line tells of the host

  /// `devices` are those of the kernel command line.
  bool has_typed_devices = false;
};

/// For one write to the kernel that can sleep.
[[nodiscard]] inline Milliseconds time_limit(const Config& config) {
  return std::chrono::seconds{config.timeout_seconds};
}

struct ConfigText {
  std::string file;  ///< its name, for messages
  std::string text;
};

/// What is right, and perhaps not what was meant. For a person who asks; the boot goes by the config.
struct Remark {
  Place at;
  std::string message;
};

/// For a terminal, one line: `/etc/vfio-pci.cfg:3:1: note: …`.
[[nodiscard]] std::string one_line(const Remark& remark);

struct ParsedConfig {
  Config config;                  ///< all good entries
  std::vector<Problem> problems;  ///< all bad ones, in the order of the text
  std::vector<Remark> remarks;    ///< a few at most, whatever the length of the text
};

/// Reads the files one after the other, as if they were one. Lists accumulate; of a single value the last one holds.
/// Never fails as a whole: a bad entry becomes a problem and costs nothing else.
[[nodiscard]] ParsedConfig parse_config(std::span<const ConfigText> files);

struct ParsedSelectors {
  std::vector<Selector> selectors;
  std::vector<Problem> problems;
};

/// A list of selectors, separated by white space or commas. `place` is where the text begins, its `line_text` the whole
/// line.
[[nodiscard]] ParsedSelectors parse_selectors(std::string_view text, const Place& place);

}  // namespace binder
