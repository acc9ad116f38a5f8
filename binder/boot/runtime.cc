// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of the C++ runtime that libstdc++ would bring with its exceptions: memory, and the functions its containers
// call instead of `throw`. Nothing here throws, so neither the unwinder nor the demangler is linked, which halves what
// we add to an image. For the vfio-binder program alone: a test program keeps libstdc++'s own.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include "binder/kernel/kernel_log.h"

namespace {

/// Set aside at the start and given back when memory runs out: enough to carry out what was begun, and to tell of it.
constexpr std::size_t reserve_size = std::size_t{256} << 10U;
void* reserve = std::malloc(reserve_size);  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// The boot must go on: one line and the exit code of "not as configured", no signal and no core dump.
[[noreturn]] void end_program(const char* reason) {
  binder::write_last_words(reason);
  _exit(1);
}

constexpr const char* out_of_memory = "out of memory: stopped half-way";

[[noreturn]] void end_with_fault(const char* reason) {
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), "stopped half-way by a fault in the program: %s", reason);
  end_program(text.data());
}

void* allocate_nothrow(std::size_t size) {
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  if (reserve == nullptr) return nullptr;
  std::free(reserve);
  reserve = nullptr;
  binder::write_last_words("memory is short: working with what was set aside for that");
  return std::malloc(size > 0 ? size : 1);
}

void* allocate(std::size_t size) {
  if (void* memory = allocate_nothrow(size)) return memory;
  end_program(out_of_memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept { return allocate_nothrow(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept { std::free(memory); }

// Declared by libstdc++'s bits/functexcept.h.
namespace std {

void __throw_length_error(const char* reason) { end_with_fault(reason); }
void __throw_logic_error(const char* reason) { end_with_fault(reason); }
void __throw_out_of_range(const char* reason) { end_with_fault(reason); }
void __throw_out_of_range_fmt(const char* reason, ...) { end_with_fault(reason); }
void __throw_invalid_argument(const char* reason) { end_with_fault(reason); }
void __throw_bad_alloc() { end_program(out_of_memory); }
void __throw_bad_array_new_length() { end_program(out_of_memory); }
void __throw_bad_function_call() { end_with_fault("empty function called"); }

}  // namespace std

// From GCC 13 on the members of basic_string are not compiled where they are used. libstdc++'s own object with them
// would bring the unwinder along; unused members are dropped by the linker.
template class std::basic_string<char>;
