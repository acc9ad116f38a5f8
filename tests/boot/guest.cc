// SPDX-License-Identifier: GPL-2.0-or-later
// The first program of the root disk in a boot test, started by the initramfs as /sbin/init of a real system is.
// It holds /expect against the machine, writes its verdict to the second serial port and ends the machine.
#include <fcntl.h>
#include <sys/klog.h>
#include <termios.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#include <cstdint>
#include <cstdlib>
#include <string>

#include "tests/boot/checks.h"
#include "tests/boot/vfio_device.h"

namespace {

#ifdef __x86_64__
constexpr const char* verdict_path = "/dev/ttyS1";
#else
constexpr const char* verdict_path = "/dev/ttyS0";  // the first one, ttyAMA0, is of another kind
#endif
constexpr const char* machine_word = " guest=boot-test ";  // on the command line of a machine of a case
constexpr const char* expectations_path = "/expect";
constexpr std::uint8_t exit_all_ok = 33;  // what QEMU ends with
constexpr std::uint8_t exit_faults = 35;

Lines read_kernel_log() {
  constexpr int read_all = 3;
  constexpr int buffer_size = 10;
  const int size = klogctl(buffer_size, nullptr, 0);
  std::string log(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
  const int used = klogctl(read_all, log.data(), static_cast<int>(log.size()));
  log.resize(used > 0 ? static_cast<std::size_t>(used) : 0);
  return split_lines(log);
}

bool is_expectation(const std::string& line) {
  const auto begin = line.find_first_not_of(" \t");
  return begin != std::string::npos && line[begin] != '#';
}

/// One line: all OK; else a line for each fault.
std::string judge(bool& all_ok) {
  std::string faults;
  unsigned count = 0;
  const Lines log = read_kernel_log();
  for (const std::string& line : split_lines(read_file(expectations_path).value_or(""))) {
    if (!is_expectation(line)) continue;
    ++count;
    if (const Fault fault = check(line, log)) faults += "FAULT: " + line + ": " + *fault + "\n";
  }
  if (count == 0) faults += std::string("FAULT: ") + expectations_path + " expects nothing\n";
  all_ok = faults.empty();
  return all_ok ? "All OK (" + std::to_string(count) + " checks)\n" : faults;
}

void say(const std::string& text) {
  const File port(open(verdict_path, O_WRONLY | O_NOCTTY));
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(port.descriptor(), text.data() + written, text.size() - written);
    if (count <= 0) return;
    written += static_cast<std::size_t>(count);
  }
  tcdrain(port.descriptor());
}

#if defined __x86_64__
/// By QEMU's isa-debug-exit, which ends with 2 * value + 1.
void end_qemu(std::uint8_t code) {
  constexpr unsigned short port = 0x501;
  if (ioperm(port, 1, 1) == 0) outb(code / 2, port);
}
#elif defined __aarch64__
/// By a call of semihosting, which QEMU lets programs make where it is told to.
void end_qemu(std::uint8_t code) {
  constexpr std::uint64_t application_exit = 0x20026;
  const std::uint64_t how[] = {application_exit, code};
  register std::uint64_t operation asm("x0") = 0x18;  // SYS_EXIT
  register const std::uint64_t* argument asm("x1") = how;
  asm volatile("hlt #0xf000" : "+r"(operation) : "r"(argument) : "memory");
}
#endif

/// An orderly shutdown waits for each device, and so for ever for one whose driver is stuck.
[[noreturn]] void end_machine(std::uint8_t code) {
  end_qemu(code);
  while (true) {
    pause();
  }
}

}  // namespace

int main() {
  // Not on a machine that somebody works on.
  if (!read_file("/proc/cmdline").value_or("").contains(machine_word)) return EXIT_FAILURE;
  bool all_ok = false;
  // Whatever a firmware has written to the port before ends with no line of its own.
  say('\n' + judge(all_ok));
  end_machine(all_ok ? exit_all_ok : exit_faults);
}
