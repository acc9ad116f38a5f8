// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/ctl/machine_source.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "binder/config/config.h"
#include "binder/kernel/kernel_lines.h"
#include "binder/kernel/scan/framebuffers.h"
#include "binder/kernel/scan/scan.h"
#include "binder/kernel/survey/survey.h"
#include "binder/machine/machine_text.h"
#include "binder/text/problem.h"
#include "binder/text/source_text.h"

namespace binder::ctl {

namespace {

constexpr std::size_t longest_text = std::size_t{16} << 20U;  // a server with every CPU and its whole log has 1 MiB

Reading<std::string> read_machine_file(const std::string& file) {
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  const auto failed = [&] { return std::unexpected(SystemError{errno != 0 ? errno : EIO, "read", file}); };
  if (!stream) return failed();
  std::string text;
  std::string piece(std::size_t{64} << 10U, '\0');
  do {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (stream.bad()) return failed();
    text.append(piece, 0, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > longest_text) return std::unexpected(SystemError{EFBIG, "read", file});
  } while (stream);
  return with_newlines(std::move(text));
}

std::expected<Sight, std::string> read_machine(const std::string& file) {
  const auto text = read_machine_file(file);
  if (!text) return std::unexpected(describe(text.error()));
  ParsedMachine parsed = parse_machine_text(file, *text);
  for (const Problem& problem : parsed.problems) std::cerr << render(problem) << '\n';
  if (!parsed.problems.empty()) return std::unexpected(file + " is not the text of a machine, see above");
  return Sight{machine_of(parsed.machine), std::move(parsed.host)};
}

}  // namespace

void add_machine_options(CLI::App& app, MachineOptions& options) {
  CLI::Option* root =
      app.add_option("--root", options.root, "The system to look at")->type_name("DIR")->capture_default_str();
  app.add_option("--machine", options.machine, "A captured machine to look at, instead of this one")
      ->type_name("FILE")
      ->check([](const std::string& file) { return file.empty() ? std::string{"the name of the file is empty"} : ""; })
      ->excludes(root);
}

void add_config_option(CLI::App& app, std::string& config, const std::string& root) {
  app.add_option("--config", config, "The config, and its drop-ins in FILE.d")->type_name("FILE");
  app.parse_complete_callback([&config, &root] {
    if (root == "/" && !config.empty()) config = std::filesystem::absolute(config).lexically_normal();
  });
}

std::expected<Sight, std::string> look(const MachineOptions& options, Kernel& kernel) {
  if (!options.machine.empty()) return read_machine(options.machine);
  Sight sight;
  sight.machine = scan(kernel);
  if (!sight.machine.devices) return std::unexpected(describe(sight.machine.devices.error()));
  sight.machine.framebuffers = read_framebuffers(kernel, *sight.machine.devices);
  sight.machine.vfio_aliases = kernel.vfio_aliases(time_limit({}));
  sight.host = survey(kernel, sight.machine);
  // Files below another root are of another machine, or of none that runs.
  if (kernel.is_own_root()) sight.host.log = read_kernel_lines();
  return sight;
}

}  // namespace binder::ctl
