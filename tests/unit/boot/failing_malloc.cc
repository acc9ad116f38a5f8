// SPDX-License-Identifier: GPL-2.0-or-later
// A malloc(3) that fails from call number FAIL_FROM on, FAIL_COUNT times. MALLOC_CALLS names a file for the number of
// calls of the whole program.
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace {

long calls = 0;

long setting(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::atol(text) : 0;
}

void tell_calls() {
  const char* path = std::getenv("MALLOC_CALLS");
  std::FILE* file = path != nullptr ? std::fopen(path, "we") : nullptr;
  if (file == nullptr) return;
  std::fprintf(file, "%ld\n", calls);
  std::fclose(file);
}

}  // namespace

// The names that ld(1) gives with --wrap=malloc.
extern "C" void* __real_malloc(std::size_t size);   // NOLINT(bugprone-reserved-identifier)
extern "C" void* __wrap_malloc(std::size_t size) {  // NOLINT(bugprone-reserved-identifier)
  static const long first = setting("FAIL_FROM");
  static const long count = setting("FAIL_COUNT");
  if (++calls == 1) std::atexit(tell_calls);
  if (first > 0 && calls >= first && calls - first < count) return nullptr;
  return __real_malloc(size);
}
