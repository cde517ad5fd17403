#include "config/settings.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "base/text.h"
#include "config/value.h"

namespace longwatch::config {
namespace {

TEST(SettingsTable, EveryDefaultIsAValueOfItsSetting) {
  for (const SettingInfo& row : settings_table()) {
    if (row.default_value.empty()) {
      EXPECT_TRUE(row.type == SettingType::Path || row.type == SettingType::Paths ||
                  row.type == SettingType::Word || row.type == SettingType::Words)
          << row.key;
      continue;
    }
    EXPECT_TRUE(check_value(row, row.default_value).ok()) << row.key;
  }
}

TEST(SettingsTable, FlagAndEnvironmentNameFollowFromTheKey) {
  for (const SettingInfo& row : settings_table()) {
    std::string variable = "LONGWATCH_";
    for (const char c : row.key) {
      variable.push_back(c == '-' ? '_' : static_cast<char>(c - 'a' + 'A'));
    }
    EXPECT_EQ(row.flag, "--" + std::string(row.key));
    EXPECT_EQ(row.environment, variable);
  }
}

TEST(SettingsTable, EveryRowSaysWhatAReaderNeeds) {
  std::set<std::string_view> keys;
  for (const SettingInfo& row : settings_table()) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key << " stands twice";
    EXPECT_FALSE(row.help.empty()) << row.key;
    EXPECT_NE(row.help.back(), '.') << row.key;
    EXPECT_FALSE(row.since.empty()) << row.key;
    EXPECT_EQ(row.value.empty(), row.is_switch()) << row.key;
    const bool is_number = row.type == SettingType::Count || row.type == SettingType::Size;
    EXPECT_EQ(row.range.find("..") != std::string_view::npos, is_number) << row.key;
    EXPECT_EQ(!row.unit.empty(), is_number || row.value == "PATH" || row.value == "DIR") << row.key;
  }
}

TEST(SettingsTable, ARowIsFoundByItsKeyAndNothingElse) {
  ASSERT_TRUE(find_setting("jobs").has_value());
  EXPECT_EQ(*find_setting("jobs"), SettingId::Jobs);
  EXPECT_EQ(info(SettingId::MaxMemory).key, "max-memory");
  EXPECT_FALSE(find_setting("Jobs").has_value());
  EXPECT_FALSE(find_setting("").has_value());
}

}  // namespace
}  // namespace longwatch::config
