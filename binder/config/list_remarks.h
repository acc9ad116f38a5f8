// SPDX-License-Identifier: GPL-2.0-or-later
// Lists that stand on several lines: they add up, where a shell keeps the last.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "binder/config/config.h"

namespace binder {

class ListRemarks {
 public:
  explicit ListRemarks(std::vector<Remark>& remarks) : remarks_(remarks) {}

  /// Notes a line that sets the list `key`, which had `before` entries and has `after` now. `is_empty`: it names none.
  void note(std::string_view key, const Place& at, std::size_t before, std::size_t after, bool is_empty);

  /// Says which lists stand on several lines. Once, after all files.
  void finish();

 private:
  struct List {
    std::string_view key;
    std::string places;  ///< the first few
    std::size_t lines = 0;
    Place last;
    bool is_emptied = false;  ///< an empty line after others was told of
  };

  List& list_of(std::string_view key);

  std::vector<Remark>& remarks_;
  std::vector<List> lists_;
};

}  // namespace binder
