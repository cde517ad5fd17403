#include "tests/support/corpora.h"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "detect/sigma/load.h"
#include "detect/sigma/taxonomy.h"

// All public rules against counts that an independent program (PyYAML, no Sigma library) made from
// the same files.
namespace longwatch::detect::sigma {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

class SigmaCorpora : public testing::Test {
 protected:
  static const LoadedRules& rules() {
    static const LoadedRules loaded = [] {
      const std::vector<std::string> paths = {
          test_support::corpora_path("sigma/rules"),
          test_support::corpora_path("sigma/rules-emerging-threats"),
          test_support::corpora_path("sigma/rules-threat-hunting"),
      };
      Result<LoadedRules> result = load_rules(paths, system_files(), 2);
      return result.ok() ? std::move(result).value() : LoadedRules{};
    }();
    return loaded;
  }
};

TEST_F(SigmaCorpora, EveryRuleParses) {
  LW_NEED_CORPORA("sigma/rules");
  EXPECT_EQ(rules().files, 3754U);
  EXPECT_EQ(rules().reports.size(), 3754U);
  EXPECT_EQ(rules().rules.size(), 3754U);
  for (const RuleReport& report : rules().reports) {
    EXPECT_EQ(report.status, RuleStatus::Running) << report.file << ": " << report.reason;
  }
}

TEST_F(SigmaCorpora, ProductsAreCountedAlike) {
  LW_NEED_CORPORA("sigma/rules");
  std::map<std::string, int> count;
  for (const LoadedRule& loaded : rules().rules) {
    ++count[loaded.rule.log_source.product];
  }
  EXPECT_THAT(count,
              UnorderedElementsAre(
                  Pair("windows", 2858), Pair("linux", 248), Pair("", 168), Pair("azure", 124),
                  Pair("macos", 75), Pair("aws", 57), Pair("gcp", 26), Pair("zeek", 24),
                  Pair("opencanary", 24), Pair("okta", 23), Pair("m365", 21), Pair("cisco", 17),
                  Pair("rpc_firewall", 17), Pair("kubernetes", 16), Pair("github", 15),
                  Pair("bitbucket", 14), Pair("fortigate", 7), Pair("jvm", 5), Pair("onelogin", 2),
                  Pair("spring", 2), Pair("paloalto", 2), Pair("huawei", 1), Pair("juniper", 1),
                  Pair("sql", 1), Pair("python", 1), Pair("velocity", 1), Pair("django", 1),
                  Pair("nodejs", 1), Pair("ruby_on_rails", 1), Pair("fortios", 1)));
}

TEST_F(SigmaCorpora, LevelsAndTagsAreCountedAlike) {
  LW_NEED_CORPORA("sigma/rules");
  std::map<std::string, int> levels;
  std::size_t techniques = 0;
  std::size_t tactics = 0;
  std::set<std::string> distinct;
  for (const LoadedRule& loaded : rules().rules) {
    ++levels[std::string(model::to_text(loaded.rule.info.level))];
    techniques += loaded.rule.info.techniques.size();
    tactics += loaded.rule.info.tactics.size();
    distinct.insert(loaded.rule.info.techniques.begin(), loaded.rule.info.techniques.end());
  }
  EXPECT_THAT(levels,
              UnorderedElementsAre(Pair("high", 1721), Pair("medium", 1494), Pair("low", 335),
                                   Pair("critical", 176), Pair("informational", 28)));
  EXPECT_EQ(techniques, 4472U);
  EXPECT_EQ(tactics, 6066U);
  EXPECT_EQ(distinct.size(), 398U);
}

struct Counts {
  std::size_t selections = 0;
  std::size_t alternatives = 0;
  std::size_t items = 0;
  std::map<Scalar::Kind, int> values;
  std::map<std::string, int> modifiers;
};

void count_item(const Item& item, Counts& counts) {
  ++counts.items;
  for (const Modifier modifier : item.modifiers) {
    ++counts.modifiers[std::string(to_text(modifier))];
  }
  for (const Scalar& value : item.values) {
    ++counts.values[value.kind];
  }
}

Counts count_all(const LoadedRules& loaded) {
  Counts counts;
  for (const LoadedRule& one : loaded.rules) {
    for (const Selection& selection : one.rule.selections) {
      ++counts.selections;
      for (const ItemMap& map : selection.alternatives) {
        ++counts.alternatives;
        for (const Item& item : map.items) {
          count_item(item, counts);
        }
      }
    }
  }
  return counts;
}

TEST_F(SigmaCorpora, SelectionsValuesAndModifiersAreCountedAlike) {
  LW_NEED_CORPORA("sigma/rules");
  const Counts counts = count_all(rules());
  EXPECT_EQ(counts.selections, 7884U);
  EXPECT_EQ(counts.alternatives, 9137U);
  EXPECT_EQ(counts.items, 12443U);
  EXPECT_THAT(counts.values, UnorderedElementsAre(
                                 Pair(Scalar::Kind::Text, 45162), Pair(Scalar::Kind::Integer, 888),
                                 Pair(Scalar::Kind::Null, 96), Pair(Scalar::Kind::Boolean, 4)));
  EXPECT_THAT(
      counts.modifiers,
      UnorderedElementsAre(Pair("contains", 4605), Pair("endswith", 3430), Pair("all", 1181),
                           Pair("startswith", 567), Pair("re", 202), Pair("windash", 110),
                           Pair("cidr", 39), Pair("base64offset", 9), Pair("fieldref", 5),
                           Pair("i", 2), Pair("expand", 2), Pair("utf16le", 2), Pair("base64", 1)));
}

// Of the Windows rules only those that ETW alone could feed have no telemetry; beside them the
// rules about antivirus, which name no product.
TEST_F(SigmaCorpora, WindowsRulesHaveTelemetry) {
  LW_NEED_CORPORA("sigma/rules");
  std::map<std::string, int> without;
  std::map<std::string, int> others;
  for (const LoadedRule& loaded : rules().rules) {
    const LogSource& source = loaded.rule.log_source;
    const bool has_targets = targets_of(source).has_value();
    if (source.product == "windows" && !has_targets) {
      ++without[source.category + "/" + source.service];
    } else if (source.product != "windows" && has_targets) {
      ++others[source.category + "/" + source.service];
    }
  }
  EXPECT_THAT(without, UnorderedElementsAre(Pair("file_access/", 13), Pair("file_rename/", 2)));
  // 537 more than without Linux and clouds.
  EXPECT_EQ(others["webserver/"], 86);
  EXPECT_EQ(others["proxy/"], 56);
  EXPECT_EQ(others["process_creation/"], 144);
  EXPECT_EQ(others["/auditd"], 54);
  EXPECT_EQ(others["/cloudtrail"], 57);
  EXPECT_EQ(others["/auditlogs"], 44);
  EXPECT_EQ(others["/okta"], 23);
  EXPECT_EQ(others["/smb_files"], 7);
  EXPECT_EQ(others.size(), 41U);
}

}  // namespace
}  // namespace longwatch::detect::sigma
