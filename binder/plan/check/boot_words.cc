// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/plan/check/boot_words.h"

#include <algorithm>
#include <array>

#include "binder/plan/check/checks.h"
#include "binder/text/join.h"
#include "binder/text/text.h"

namespace binder::checks {

namespace {

constexpr std::string_view kernel_install_file = "/etc/kernel/cmdline";
constexpr std::string_view kernel_install_command =
    R"(for v in $(ls /lib/modules); do kernel-install add "$v" "/boot/vmlinuz-$v"; done)";
constexpr std::string_view make_kernel_install_file =
    R"(grep -o '[^ ]*' /proc/cmdline | grep -v -e ^BOOT_IMAGE= -e ^initrd= | tr '\n' ' ' >/etc/kernel/cmdline)";

/// A boot loader whose words stand in a file. `append` is a command; `%` in it stands for the words.
struct FileWay {
  BootLoader loader;
  std::string_view distribution;  ///< empty: any
  std::string_view file;          ///< the row holds only where this one has been found; empty: always
  std::string_view append;
  std::string_view refresh;  ///< a command; empty: none is needed
};

// The first row that fits. The files of GRUB are read by a shell: appending a line works whatever the line above says.
constexpr std::string_view grub_append =
    R"(echo 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT %"' >>/etc/default/grub)";
constexpr std::string_view grub_drop_in =
    R"(mkdir -p /etc/default/grub.d && echo 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT %"' >>/etc/default/grub.d/vfio.cfg)";
constexpr std::string_view kernel_install_append = "sed -i '1s|$| %|' /etc/kernel/cmdline";
constexpr std::array file_ways{
    FileWay{BootLoader::grub, "debian", "", grub_drop_in, "update-grub"},
    FileWay{BootLoader::grub, "ubuntu", "", grub_drop_in, "update-grub"},
    FileWay{BootLoader::grub, "suse", "", grub_append, "grub2-mkconfig -o /boot/grub2/grub.cfg"},
    FileWay{BootLoader::grub, "opensuse", "", grub_append, "grub2-mkconfig -o /boot/grub2/grub.cfg"},
    FileWay{BootLoader::grub, "", "", grub_append, "grub-mkconfig -o /boot/grub/grub.cfg"},
    FileWay{BootLoader::systemd_boot, "arch", "", "sed -i '/^options/s|$| %|' /boot/loader/entries/*.conf", ""},
    FileWay{BootLoader::systemd_boot, "suse", "", kernel_install_append, "sdbootutil update-all-entries"},
    FileWay{BootLoader::systemd_boot, "opensuse", "", kernel_install_append, "sdbootutil update-all-entries"},
    // Proxmox copies kernels to partitions of its own, and writes the entries there.
    FileWay{BootLoader::systemd_boot, "", "/etc/kernel/proxmox-boot-uuids", kernel_install_append,
            "proxmox-boot-tool refresh"},
    FileWay{BootLoader::systemd_boot, "", "", kernel_install_append, kernel_install_command},
    FileWay{BootLoader::unified_image, "arch", "", kernel_install_append, "mkinitcpio -P"},
    FileWay{BootLoader::unified_image, "", "", kernel_install_append, kernel_install_command},
    FileWay{BootLoader::limine, "", "/etc/default/limine",
            R"(echo 'KERNEL_CMDLINE[default]+=" %"' >>/etc/default/limine)", "limine-update"},
    FileWay{BootLoader::limine, "", "", "sed -i '/cmdline:/s|$| %|' /boot/limine.conf", ""},
};

bool is_boot_file(std::string_view file) {
  return file.starts_with("/etc/default/grub") || file == kernel_install_file || file.starts_with("/etc/cmdline.d/") ||
         file == "/etc/default/limine";
}

bool has_file(const Host& host, std::string_view file) {
  return host.lines && std::ranges::find(*host.lines, file, &FoundLine::file) != host.lines->end();
}

const FileWay* file_way(const Host& host) {
  const auto fits = [&](const FileWay& way) {
    return way.loader == host.boot_loader && (way.distribution.empty() || is_distribution(host, way.distribution)) &&
           (way.file.empty() || has_file(host, way.file));
  };
  const auto found = std::ranges::find_if(file_ways, fits);
  return found == file_ways.end() ? nullptr : &*found;
}

/// A word as the shell and grubby take it.
std::string in_quotes(std::string_view words) { return "\"" + std::string{words} + "\""; }

std::string each(std::string_view option, std::string_view words) {
  std::string options;
  for (auto word = next_item(words, 0, " "); word; word = next_item(words, word->offset + word->text.size(), " ")) {
    options += " " + std::string{option} + in_quotes(word->text);
  }
  return options;
}

/// Programs that change the words themselves. Empty: this system has none.
std::string tool_command(const Host& host, std::string_view remove, std::string_view add) {
  const bool is_unified = host.boot_loader == BootLoader::unified_image;
  const bool has_grubby = is_distribution(host, "fedora") || is_distribution(host, "rhel");
  if (host.boot_loader == BootLoader::rpm_ostree) {
    return "rpm-ostree kargs" + each("--delete-if-present=", remove) + each("--append-if-missing=", add);
  }
  if (host.boot_loader == BootLoader::kernelstub) {
    std::string command = remove.empty() ? "" : "kernelstub -d " + in_quotes(remove);
    if (!remove.empty() && !add.empty()) command += " && ";
    return command + (add.empty() ? "" : "kernelstub -a " + in_quotes(add));
  }
  if (host.boot_loader == BootLoader::grubby || (has_grubby && !is_unified)) {
    return "grubby --update-kernel=ALL" + (remove.empty() ? "" : " --remove-args=" + in_quotes(remove)) +
           (add.empty() ? "" : " --args=" + in_quotes(add));
  }
  return "";
}

std::string with(std::string_view pattern, std::string_view words) {
  const std::size_t at = pattern.find('%');
  return std::string{pattern.substr(0, at)} + std::string{words} + std::string{pattern.substr(at + 1)};
}

std::string then_refresh(const Host& host) {
  const FileWay* const way = file_way(host);
  if (way == nullptr) return "; then have your boot loader read it, and reboot";
  return way->refresh.empty() ? "; then reboot" : "; then, as root:" + verbatim(way->refresh) + "\nand reboot";
}

/// What to do in the file that has the word: `do_it` is in words.
std::string in_file(const Host& host, std::string_view word, const std::string& do_it) {
  const FoundLine* const line = where_written(host, word);
  return do_it + (line != nullptr ? ", in " + place_of(*line) : ", where your boot loader has it") + then_refresh(host);
}

}  // namespace

const FoundLine* where_written(const Host& host, std::string_view word) {
  if (!host.lines) return nullptr;
  const auto has_word = [&](const FoundLine& line) {
    if (!is_boot_file(line.file)) return false;
    for (auto item = next_item(line.text, 0, " \t\"'"); item;
         item = next_item(line.text, item->offset + item->text.size(), " \t\"'")) {
      if (item->text == word) return true;
    }
    return false;
  };
  const auto found = std::ranges::find_if(*host.lines, has_word);
  return found == host.lines->end() ? nullptr : &*found;
}

std::string how_to_add(const Host& host, std::string_view words) {
  if (const std::string command = tool_command(host, "", words); !command.empty()) {
    return "as root:" + verbatim(command) + "\nand reboot";
  }
  const FileWay* const way = file_way(host);
  if (way == nullptr) return "add to the kernel command line, in your boot loader:" + verbatim(words);
  std::string commands = "as root:";
  // Where it is not there, kernel-install copies the words of this boot, also those that were meant for it alone.
  const bool is_first = way->append == kernel_install_append && !has_file(host, kernel_install_file);
  if (is_first) commands += verbatim(make_kernel_install_file);
  commands += verbatim(with(way->append, words));
  if (!way->refresh.empty()) commands += verbatim(way->refresh);
  return commands + "\nand reboot";
}

std::string how_to_remove(const Host& host, std::string_view word) {
  const std::string command = tool_command(host, word, "");
  if (!command.empty()) return "as root:" + verbatim(command) + "\nand reboot";
  return in_file(host, word, "take " + std::string{word} + " out");
}

std::string how_to_replace(const Host& host, std::string_view word, std::string_view instead) {
  const std::string command = tool_command(host, word, instead);
  if (!command.empty()) return "as root:" + verbatim(command) + "\nand reboot";
  return in_file(host, word, "write " + std::string{instead} + " instead of " + std::string{word});
}

}  // namespace binder::checks
