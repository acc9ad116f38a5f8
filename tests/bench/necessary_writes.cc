// SPDX-License-Identifier: GPL-2.0-or-later
// The floor of tests/bench/boot: hands devices to vfio-pci with the fewest calls to the kernel, and looks at nothing.
// It takes modules in the order in which they have to be loaded. Where there are none, because they are loaded, the
// kernel is asked to probe; else vfio-pci takes the devices when it registers.
//
// usage: necessary_writes [MODULE.ko...] -- ADDRESS...
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace {

[[noreturn]] void give_up(std::string_view what) {
  const std::string line = "necessary_writes: " + std::string(what) + "\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  _exit(EXIT_FAILURE);
}

void put(const std::string& path, std::string_view value) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0 || write(file, value.data(), value.size()) != static_cast<ssize_t>(value.size())) give_up(path);
  close(file);
}

void load(const char* path) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || syscall(SYS_finit_module, file, "", 0) != 0) give_up(path);
  close(file);
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv + 1, static_cast<std::size_t>(argc - 1));
  std::size_t modules = 0;
  while (modules < arguments.size() && arguments[modules] != std::string_view("--")) ++modules;
  if (modules + 1 >= arguments.size()) give_up("usage: necessary_writes [MODULE.ko...] -- ADDRESS...");
  const auto addresses = arguments.subspan(modules + 1);
  for (const char* address : addresses) {
    put("/sys/bus/pci/devices/" + std::string(address) + "/driver_override", "vfio-pci");
  }
  for (const char* module : arguments.first(modules)) load(module);
  if (modules > 0) return EXIT_SUCCESS;
  for (const char* address : addresses) put("/sys/bus/pci/drivers_probe", address);
}
