// SPDX-License-Identifier: GPL-2.0-or-later
#include "binder/config/kernel_argument.h"

#include <algorithm>

#include "binder/text/text.h"

namespace binder {

namespace {

/// The kernel's isspace() (lib/ctype.c) also takes the no-break space of Latin 1.
bool is_kernel_space(char c) { return is_space(c) || c == '\xa0'; }

}  // namespace

std::optional<KernelArgument> next_kernel_argument(std::string_view& text) {
  while (!text.empty() && is_kernel_space(text.front())) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const std::string_view begin = text;
  const bool is_quoted = text.front() == '"';
  if (is_quoted) text.remove_prefix(1);

  bool in_quote = is_quoted;
  std::size_t end = 0;
  for (; end < text.size() && (in_quote || !is_kernel_space(text[end])); ++end) {
    if (text[end] == '"') in_quote = !in_quote;
  }
  std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  KernelArgument argument{begin.substr(0, begin.size() - text.size()), word, std::nullopt, in_quote};

  const std::size_t equals = word.find('=');
  const bool has_value = equals != std::string_view::npos && equals > 0;
  const bool has_quoted_value = has_value && word.substr(equals + 1).starts_with('"');
  if ((is_quoted || has_quoted_value) && word.ends_with('"')) word.remove_suffix(1);
  argument.name = word.substr(0, has_value ? equals : word.size());
  if (has_value) argument.value = word.substr(std::min(equals + (has_quoted_value ? 2 : 1), word.size()));
  return argument;
}

bool is_kernel_name(std::string_view name, std::string_view wanted) {
  const auto folded = [](char c) { return c == '-' ? '_' : c; };
  return std::ranges::equal(name, wanted, {}, folded, folded);
}

}  // namespace binder
