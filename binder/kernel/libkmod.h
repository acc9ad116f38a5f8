// SPDX-License-Identifier: GPL-2.0-or-later
// libkmod with owners for what it hands out, and without its own log.
#pragma once

#include <libkmod.h>
#include <syslog.h>

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "binder/kernel/module_loader.h"

namespace binder {

struct Unref {
  void operator()(kmod_ctx* context) const { kmod_unref(context); }
  void operator()(kmod_module* module) const { kmod_module_unref(module); }
  void operator()(kmod_list* modules) const { kmod_module_unref_list(modules); }
};
using ModulePtr = std::unique_ptr<kmod_module, Unref>;
using ModuleList = std::unique_ptr<kmod_list, Unref>;

/// libkmod with a log that goes nowhere but into `last_error`.
class Libkmod {
 public:
  explicit Libkmod(const ModuleSources& sources) {
    // libkmod writes what it does not like in modprobe.d to standard error before a log function can be set.
    setenv("KMOD_LOG", "0", /*overwrite=*/1);
    std::vector<const char*> dirs;
    for (const auto& dir : sources.config_dirs) dirs.push_back(dir.c_str());
    dirs.push_back(nullptr);
    errno = 0;
    context_.reset(kmod_new(sources.modules.empty() ? nullptr : sources.modules.c_str(),
                            sources.config_dirs.empty() ? nullptr : dirs.data()));
    if (!context_) {
      error_ = errno != 0 ? errno : ENOMEM;
      return;
    }
    kmod_set_log_fn(context_.get(), keep_error, &last_error_);
    kmod_set_log_priority(context_.get(), LOG_ERR);
  }
  Libkmod(const Libkmod&) = delete;  // libkmod knows where `last_error_` is
  Libkmod& operator=(const Libkmod&) = delete;
  ~Libkmod() = default;

  [[nodiscard]] kmod_ctx* get() const { return context_.get(); }
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] const std::string& last_error() const { return last_error_; }
  void forget_last_error() { last_error_.clear(); }

 private:
  [[gnu::format(printf, 6, 0)]] static void keep_error(void* text, int /*priority*/, const char* /*file*/, int /*line*/,
                                                       const char* /*function*/, const char* format,
                                                       va_list arguments) {
    std::array<char, 512> buffer{};
    if (std::vsnprintf(buffer.data(), buffer.size(), format, arguments) <= 0) return;
    auto& last_error = *static_cast<std::string*>(text);
    last_error = buffer.data();
    while (last_error.ends_with('\n')) last_error.pop_back();
  }

  std::unique_ptr<kmod_ctx, Unref> context_;
  std::string last_error_;
  int error_ = 0;
};

inline SystemError failure(const std::string& name, int number, const std::string& said) {
  return {.number = number, .action = "load module", .subject = said.empty() ? name : name + " (" + said + ")"};
}

}  // namespace binder
