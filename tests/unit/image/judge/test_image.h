// SPDX-License-Identifier: GPL-2.0-or-later
// An image that a test makes up file by file, and the system that it is held against.
#pragma once

#include <string>
#include <string_view>

#include "binder/image/judge/verdict.h"
#include "tests/unit/image/archive.h"

namespace binder::test {

inline constexpr std::string_view host_config = "DEVICES=0000:02:00.0\n";
inline constexpr std::string_view order =
    "/scripts/init-top/00-vfio-binder \"$@\"\n[ -e /conf/param.conf ] && . /conf/param.conf\n/scripts/init-top/udev "
    "\"$@\"\n";

/// The smallest program that is one: an ELF header without segments, or with one that names an interpreter.
inline std::string elf(std::string_view interpreter = "") {
  std::string text =
      std::string{
          "\x7f"
          "ELF\2\1\1"} +
      std::string(9, '\0') + '\2' + std::string(0x2f, '\0');
  text[0x20] = 0x40;
  text[0x36] = 0x38;
  if (interpreter.empty()) return text;
  text[0x38] = 1;
  std::string segment(0x38, '\0');
  segment[0] = 3;
  segment[8] = 0x78;
  segment[0x20] = static_cast<char>(interpreter.size() + 1);
  return text + segment + std::string{interpreter} + '\0';
}

/// An image that grows file by file; directories come by themselves.
class TestImage {
 public:
  TestImage& with(const std::string& path, std::string_view content, std::uint32_t mode = 0100644,
                  std::uint32_t owner = 0, std::uint32_t group = 0) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      const std::string directory_name = path.substr(0, slash);
      if (!tree_.is_directory(directory_name)) push(directory(directory_name));
    }
    ArchiveEntry entry{path, mode, content};
    entry.owner = owner;
    entry.group = group;
    push(archive(entry));
    return *this;
  }
  TestImage& with_program(const std::string& path, std::string_view content) { return with(path, content, 0100755); }
  TestImage& with_link(const std::string& path, std::string_view target) { return with(path, target, 0120777); }

  [[nodiscard]] ImageContents contents() const { return {tree_, kept_, command_line, kernel, purpose}; }
  std::string command_line;
  std::string kernel;
  Purpose purpose = Purpose::system;

 private:
  void push(const std::string& text) {
    parser_.begin(0);
    parser_.push_all(text);
  }
  KeptContents kept_;
  ImageTree tree_{&kept_};
  CpioParser parser_{tree_};
};

inline TestImage& add_good_parts(TestImage& image) {
  return image.with_program("init", "#!/bin/sh\n")
      .with_program("bin/busybox", elf())
      .with_link("bin/sh", "busybox")
      .with_program("usr/sbin/vfio-binder", elf())
      .with("etc/vfio-pci.cfg", host_config)
      .with_program("scripts/init-top/00-vfio-binder", "#!/bin/sh\n")
      .with("scripts/init-top/ORDER", order)
      .with("usr/lib/modules/6.1/modules.dep",
            "k/vfio-pci.ko: k/vfio-pci-core.ko k/vfio.ko\nk/vfio-pci-core.ko: k/vfio.ko\nk/vfio.ko:\n")
      .with("usr/lib/modules/6.1/k/vfio.ko", "")
      .with("usr/lib/modules/6.1/k/vfio_iommu_type1.ko.xz", "")
      .with("usr/lib/modules/6.1/k/vfio-pci-core.ko", "")
      .with("usr/lib/modules/6.1/k/vfio-pci.ko", "");
}

inline HostFacts host() {
  HostFacts facts;
  facts.binder = elf();
  facts.config = {{"/etc/vfio-pci.cfg", std::string{host_config}}};
  return facts;
}

}  // namespace binder::test
