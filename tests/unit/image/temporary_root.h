// SPDX-License-Identifier: GPL-2.0-or-later
// A directory that stands for a system, and is gone with the test.
#pragma once

#include <gtest/gtest.h>
#include <cstdlib>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "binder/kernel/linux_kernel.h"

namespace binder::test {

class TemporaryRoot {
 public:
  TemporaryRoot() : path_(::testing::TempDir() + "root.XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::filesystem::filesystem_error{"mkdtemp", path_, {}};
  }
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;
  ~TemporaryRoot() { std::filesystem::remove_all(path_); }

  /// With the directories that lead to it.
  TemporaryRoot& with(const std::string& file, std::string_view content = "") {
    const std::filesystem::path path{path_ + file};
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << content;
    return *this;
  }
  TemporaryRoot& with_directory(const std::string& directory) {
    std::filesystem::create_directories(path_ + directory);
    return *this;
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] RootDirectory open() const { return RootDirectory::at(path_).value(); }

 private:
  std::string path_;
};

}  // namespace binder::test
