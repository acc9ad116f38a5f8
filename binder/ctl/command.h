// SPDX-License-Identifier: GPL-2.0-or-later
// The commands of vfioctl. Each is a file of its own that adds its options to the command line and returns what runs
// it.
#pragma once

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace binder::ctl {

/// Exit codes of all commands; see vfioctl(8).
enum class Exit { good = 0, not_good = 1, unreadable = 2, usage = 64 };

/// Options are added when the program starts; the result runs once they are read.
using AddCommand = std::function<Exit()> (*)(CLI::App& options);

struct Command {
  const char* name;
  const char* help;
  AddCommand add;
};

[[nodiscard]] std::function<Exit()> add_list(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_plan(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_check(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_cpus(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_hugepages(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_libvirt(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_add(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_remove(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_status(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_capture(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_verify(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_bind(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_release(CLI::App& app);
[[nodiscard]] std::function<Exit()> add_setup(CLI::App& app);

}  // namespace binder::ctl
