// SPDX-License-Identifier: GPL-2.0-or-later
// The table of rules as a whole. What each of them decides is in tests/cases.
#include "binder/plan/rules/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace binder::testing {
namespace {

TEST(Rules, EachHasItsRowAndItsName) {
  std::set<std::string_view> names;
  std::set<Rule> rules;
  for (const RuleRow& row : all_rules()) {
    EXPECT_FALSE(row.asks.empty()) << row.name;
    EXPECT_EQ(rule_name(row.rule), row.name);
    names.insert(row.name);
    rules.insert(row.rule);
  }
  EXPECT_EQ(names.size(), all_rules().size());
  EXPECT_EQ(rules.size(), all_rules().size());
  // The last one that the enumeration has, so that none is without a row.
  EXPECT_EQ(rules.size(), static_cast<std::size_t>(last_rule) + 1);
}

TEST(Rules, TheManPageKnowsEach) {
  std::ifstream in{std::string{DOCS_DIR} + "/man/vfio-pci.cfg.5.scd"};
  std::ostringstream page;
  page << in.rdbuf();
  for (const RuleRow& row : all_rules()) {
    EXPECT_NE(page.str().find("\n*" + std::string{row.name} + "*"), std::string::npos) << row.name;
  }
}

}  // namespace
}  // namespace binder::testing
