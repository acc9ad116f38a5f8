// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/image/judge/module_index.h"

#include <algorithm>
#include <cstdint>

#include "binder/text/byte_order.h"
#include "binder/text/text.h"

namespace binder {

namespace {

constexpr std::uint32_t index_magic = 0xb007f457;
constexpr std::uint32_t index_version = 0x00020001;
constexpr std::uint32_t node_has_prefix = 0x80000000;
constexpr std::uint32_t node_has_values = 0x40000000;
constexpr std::uint32_t node_has_children = 0x20000000;
constexpr std::uint32_t node_offset = 0x0fffffff;
constexpr unsigned depth_limit = 512;          // the longest real key, a modalias, has far fewer characters
constexpr std::size_t node_limit = 2'000'000;  // a damaged index can go in circles

/// Reads big-endian numbers and texts from an index, and remembers having come to its end.
class IndexCursor {
 public:
  IndexCursor(std::string_view index, std::size_t at) : rest_(index.substr(std::min(at, index.size()))) {}

  template <class Number>
  Number number() {
    if (rest_.size() < sizeof(Number)) {
      rest_ = {};
      failed_ = true;
      return 0;
    }
    const auto value = big_endian<Number>(rest_);
    rest_.remove_prefix(sizeof(Number));
    return value;
  }

  std::string_view text() {
    const std::size_t end = rest_.find('\0');
    failed_ = failed_ || end == std::string_view::npos;
    if (failed_) return {};
    const std::string_view value = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return value;
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

struct IndexWalk {
  std::string_view index;
  const std::function<void(std::string_view, std::string_view)>& visit;
  std::string key{};  // NOLINT(readability-redundant-member-init): else g++ wants it named
  std::size_t nodes = 0;

  void node(std::uint32_t place, unsigned depth) {
    if ((place & node_offset) == 0 || depth > depth_limit || ++nodes > node_limit) return;
    IndexCursor cursor{index, place & node_offset};
    const std::size_t key_size = key.size();
    if ((place & node_has_prefix) != 0) key += cursor.text();
    std::uint32_t first = 0;
    std::vector<std::uint32_t> children;
    if ((place & node_has_children) != 0) {
      first = cursor.number<std::uint8_t>();
      const std::uint32_t last = cursor.number<std::uint8_t>();
      for (std::uint32_t c = first; c <= last && !cursor.failed(); ++c)
        children.push_back(cursor.number<std::uint32_t>());
    }
    if ((place & node_has_values) != 0) {
      const std::uint32_t count = cursor.number<std::uint32_t>();
      for (std::uint32_t i = 0; i < count && !cursor.failed(); ++i) {
        cursor.number<std::uint32_t>();  // priority
        const std::string_view value = cursor.text();
        if (!cursor.failed()) visit(key, value);
      }
    }
    for (std::size_t i = 0; i < children.size() && !cursor.failed(); ++i) {
      key += static_cast<char>(first + i);
      node(children[i], depth + 1);
      key.pop_back();
    }
    key.resize(key_size);
  }
};

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// `kernel/a.ko: kernel/b.ko kernel/c.ko`.
void add_dependencies(ModuleIndex& index, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::vector<std::string> needed;
  for (auto item = next_item(line, colon + 1); item; item = next_item(line, item->offset + item->text.size())) {
    needed.push_back(module_in_file(item->text));
  }
  index.dependencies[module_in_file(line.substr(0, colon))] = std::move(needed);
}

}  // namespace

std::string module_in_file(std::string_view path) {
  const std::string_view file = path.substr(path.find_last_of('/') + 1);
  const std::size_t end = file.rfind(".ko");
  if (end == std::string_view::npos) return {};
  const std::string_view packing = file.substr(end + 3);
  if (!packing.empty() && packing != ".xz" && packing != ".zst" && packing != ".gz") return {};
  std::string name{file.substr(0, end)};
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

void for_each_index_entry(std::string_view index,
                          const std::function<void(std::string_view, std::string_view)>& visit) {
  IndexCursor header{index, 0};
  if (header.number<std::uint32_t>() != index_magic || header.number<std::uint32_t>() != index_version) return;
  const std::uint32_t top = header.number<std::uint32_t>();
  IndexWalk{index, visit}.node(top, 0);
}

ModuleIndex read_module_index(const ModuleFiles& files) {
  ModuleIndex index;
  for_each_line(files.dep, [&](std::string_view line) { add_dependencies(index, line); });
  if (files.dep.empty()) {
    for_each_index_entry(files.dep_bin,
                         [&](std::string_view, std::string_view value) { add_dependencies(index, value); });
  }
  for_each_line(files.builtin, [&](std::string_view line) { index.built_in.insert(module_in_file(line)); });
  for_each_index_entry(files.builtin_bin, [&](std::string_view key, std::string_view) { index.built_in.emplace(key); });
  index.built_in.erase("");
  return index;
}

void for_each_alias(const ModuleFiles& files, const std::function<void(std::string_view, std::string_view)>& visit) {
  if (files.alias.empty()) return for_each_index_entry(files.alias_bin, visit);
  for_each_line(files.alias, [&](std::string_view line) {
    if (!line.starts_with("alias ")) return;
    line.remove_prefix(6);
    const std::size_t end = line.rfind(' ');
    if (end != std::string_view::npos) visit(line.substr(0, end), line.substr(end + 1));
  });
}

}  // namespace binder
