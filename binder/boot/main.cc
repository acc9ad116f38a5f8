// SPDX-License-Identifier: GPL-2.0-or-later
// vfio-binder: reads the command line, runs one command, returns its exit code.
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "binder/boot/boot.h"
#include "binder/boot/first_lines.h"
#include "binder/boot/late.h"
#include "binder/boot/options.h"
#include "binder/build_info.h"
#include "binder/kernel/config_files.h"
#include "binder/kernel/installed_aliases.h"
#include "binder/kernel/limits.h"
#include "binder/kernel/linux_kernel.h"
#include "binder/kernel/scan/memory.h"
#include "binder/plan/hugepages.h"
#include "binder/plan/image_modules.h"
#include "binder/text/printable.h"

namespace {

using namespace binder;

void print(std::string_view text, std::FILE* stream = stdout) { std::fwrite(text.data(), 1, text.size(), stream); }

void complain(const std::string& text) { print("vfio-binder: " + printable(text) + "\n", stderr); }

std::string number_of(std::size_t count, const char* singular, const char* plural) {
  return std::to_string(count) + " " + (count == 1 ? singular : plural);
}

/// What a command printed is worth nothing where nobody got it: a list of files with a part missing is the wrong list.
ExitCode all_written(int error, ExitCode result) {
  if (error == 0) return result;
  complain(describe({error, "write to", "standard output"}));
  return ExitCode::not_as_configured;
}

/// For what was printed through stdio.
ExitCode all_printed(ExitCode result) {
  errno = 0;
  const bool failed = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  // Where an earlier write failed its errno is gone.
  return all_written(!failed ? 0 : errno != 0 ? errno : EIO, result);
}

ExitCode run_apply(const Options& options, const RootDirectory& root, Kernel& kernel) {
  KernelLog kernel_log;
  OutputLog output_log;
  // What a person asked to see is no event of this boot, and another root's log is not this machine's.
  const bool for_a_person = options.dry_run == DryRun::yes || !root.is_own();
  Log& log = for_a_person ? static_cast<Log&>(output_log) : kernel_log;
  const Report report = boot(kernel, log, options);
  if (options.dry_run == DryRun::yes) return all_written(output_log.error(), exit_code(report));
  const auto saved = root.save_file(report_directory, report_name, to_json(report));
  if (!saved) log.write({Severity::warning, "no report file: " + describe(saved.error())});
  // The rule of udev has nothing to do where nothing is waited for.
  if (!report.pending.empty()) {
    const auto noted = root.save_file(report_directory, pending_name, report.pending);
    if (!noted) log.write({Severity::warning, "what comes later is not handed over: " + describe(noted.error())});
  }
  return all_written(output_log.error(), exit_code(report));
}

/// One at a time: each reads the report, and writes it again with what it has done. Waited for no longer than the work
/// itself may take; then it is better done than not.
Fd take_turn(const RootDirectory& root, Kernel& kernel) {
  Fd turn = root.open(report_directory, O_RDONLY | O_DIRECTORY);
  const Milliseconds end = kernel.now() + late_limit;
  while (turn.valid() && ::flock(turn.get(), LOCK_EX | LOCK_NB) != 0 && kernel.now() < end) {
    ::usleep(20'000);
  }
  return turn;
}

ExitCode run_late(const Options& options, const RootDirectory& root, Kernel& kernel) {
  KernelLog kernel_log;
  OutputLog output_log;
  Log& log = root.is_own() ? static_cast<Log&>(kernel_log) : output_log;
  const Fd turn = take_turn(root, kernel);
  const Report report = late(kernel, log, options);
  if (report.devices.empty() && report.findings.empty()) return ExitCode::as_configured;
  const auto text = kernel.read(beside_report(report_name));
  const auto updated = text ? update_json(*text, report.devices, report.findings) : std::nullopt;
  const auto saved = root.save_file(report_directory, report_name, updated ? *updated : to_json(report));
  if (!saved) log.write({Severity::warning, "no report file: " + describe(saved.error())});
  return all_written(output_log.error(), exit_code(report));
}

/// A person mends the first problems, and sees the next ones then.
void print_problems(const std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < problems.size() && i < most_lines; ++i) print(render(problems[i]) + "\n", stderr);
  if (problems.size() > most_lines) {
    complain("and " + std::to_string(problems.size() - most_lines) + " more problems: mend these first");
  }
}

/// The machine that builds an image boots it too, unless it was told another root: then it would be judged by the
/// memory of the wrong machine.
void warn_of_memory(const Config& config, const RootDirectory& root, Kernel& kernel) {
  if (config.hugepages.empty() || !root.is_own()) return;
  Machine machine;
  scan_memory(kernel, machine);
  for (const std::string& line : beyond_memory(config, machine)) complain(line);
}

ExitCode run_check(const Options& options, const RootDirectory& root, Kernel& kernel) {
  const LoadedConfig loaded = load_config(kernel, options.config, options.no_config);
  const auto& [config, problems, remarks] = loaded.parsed;
  print_problems(problems);
  if (const auto note = limit_note(config)) complain(finding_line(*note).text);
  warn_of_memory(config, root, kernel);
  if (loaded.files.empty() && problems.empty()) print(printable(options.config) + ": no such file, nothing to do\n");
  for (const std::string& file : loaded.files) print(printable(file) + ": read\n");
  for (const Remark& remark : remarks) print(one_line(remark) + "\n");
  print(number_of(config.devices.size(), "device entry", "device entries") + ", " +
        number_of(config.hugepages.size(), "hugepage entry", "hugepage entries") + ", " +
        number_of(problems.size(), "problem", "problems") + "\n");
  return problems.empty() ? ExitCode::as_configured : ExitCode::config_problems;
}

ExitCode list_image_files(const Options& options, Kernel& kernel) {
  print(std::string{program_path} + "\n");
  if (kernel.status(std::string{udev_rule_path})) print(std::string{udev_rule_path} + "\n");
  for (const std::string& file : load_config(kernel, options.config, options.no_config).files) print(file + "\n");
  return ExitCode::as_configured;
}

ExitCode list_image_modules(const Options& options, Kernel& kernel) {
  const Config config = load_config(kernel, options.config).parsed.config;
  std::vector<VfioAlias> aliases;
  if (config.driver == auto_driver) aliases = installed_vfio_aliases(kernel);
  for (const std::string& module : image_modules(config, aliases)) {
    print(module + "\n");
  }
  return ExitCode::as_configured;
}

ExitCode run(const Options& options) {
  if (options.command == Command::show_version) {
    print("vfio-binder " + std::string{version} + "\n");
    return ExitCode::as_configured;
  }
  if (options.command == Command::show_help) {
    print(help_text());
    return ExitCode::as_configured;
  }
  const Reading<RootDirectory> root = RootDirectory::at(options.root);
  if (!root) {
    complain(describe(root.error()));
    return ExitCode::usage;
  }
  LinuxKernel kernel{*root};
  switch (options.command) {
    case Command::late: return run_late(options, *root, kernel);
    case Command::check: return run_check(options, *root, kernel);
    case Command::image_files: return list_image_files(options, kernel);
    case Command::image_modules: return list_image_modules(options, kernel);
    default: return run_apply(options, *root, kernel);
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that went away is an error of the write, and no end in the middle of the work.
  ::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string_view> arguments{argv + (argc > 0 ? 1 : 0), argv + argc};
  const auto options = binder::parse_options(arguments);
  if (!options) {
    complain(options.error() + "; see vfio-binder --help");
    return static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(all_printed(run(*options)));
}
