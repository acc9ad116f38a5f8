// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of the C++ runtime that libstdc++ would bring with its exceptions: memory, and the functions its containers
// call instead of `throw`. Nothing here throws, so neither the unwinder nor the demangler is linked, which halves what
// we add to an image. For the vfio-binder program alone: a test program keeps libstdc++'s own.
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

namespace {

/// The boot must go on: one line and the exit code of "not as configured", no signal and no core dump.
[[noreturn]] void end_program(const char* reason) {
  constexpr char prefix[] = "vfio-binder: internal error: ";
  // There is nobody left to tell that standard error cannot be written.
  [[maybe_unused]] auto written = write(STDERR_FILENO, prefix, sizeof prefix - 1);
  written = write(STDERR_FILENO, reason, std::strlen(reason));
  written = write(STDERR_FILENO, "\n", 1);
  _exit(1);
}

void* allocate(std::size_t size) {
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  end_program("out of memory");
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return std::malloc(size > 0 ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept { std::free(memory); }

// Declared by libstdc++'s bits/functexcept.h.
namespace std {

void __throw_length_error(const char* reason) { end_program(reason); }
void __throw_logic_error(const char* reason) { end_program(reason); }
void __throw_out_of_range(const char* reason) { end_program(reason); }
void __throw_out_of_range_fmt(const char* reason, ...) { end_program(reason); }
void __throw_invalid_argument(const char* reason) { end_program(reason); }
void __throw_bad_alloc() { end_program("out of memory"); }
void __throw_bad_array_new_length() { end_program("out of memory"); }
void __throw_bad_function_call() { end_program("empty function called"); }

}  // namespace std

// From GCC 13 on the members of basic_string are not compiled where they are used. libstdc++'s own object with them
// would bring the unwinder along; unused members are dropped by the linker.
template class std::basic_string<char>;
