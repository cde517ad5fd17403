#include "config/documentation.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"
#include "config/file.h"
#include "config/settings.h"
#include "tests/support/golden.h"

namespace longwatch::config {
namespace {

TEST(SettingsDocuments, AreWhatTheTableSays) {
  EXPECT_TRUE(test_support::matches_golden("docs/settings.md", settings_markdown()));
  EXPECT_TRUE(test_support::matches_golden("docs/longwatch.conf", sample_file()));
}

TEST(SettingsDocuments, NameEverySettingWithItsFlagAndVariable) {
  const std::string page = settings_markdown();
  for (const SettingInfo& row : settings_table()) {
    for (const std::string_view word : {row.key, row.flag, row.environment, row.help.substr(1)}) {
      EXPECT_NE(page.find(word), std::string::npos) << word;
    }
  }
}

TEST(SampleFile, IsAllCommentsAndGivesTheDefaultsWhenTheyAreTakenAway) {
  AsWritten untouched;
  DiagnosticCollector diagnostics;
  read_file_text(sample_file(), "sample", Origin::UserFile, untouched, diagnostics);
  const std::string sample = sample_file();
  std::string taken_away;
  for (const std::string_view line : split(sample, '\n')) {
    const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    taken_away.append(is_setting ? line.substr(1) : line).push_back('\n');
  }
  AsWritten written;
  read_file_text(taken_away, "sample", Origin::UserFile, written, diagnostics);
  EXPECT_EQ(diagnostics.count(), 0U);
  for (std::size_t i = 0; i < settings_table().size(); ++i) {
    const SettingInfo& row = settings_table()[i];
    const auto id = static_cast<SettingId>(i);
    EXPECT_FALSE(untouched.at(id, Origin::UserFile).has_value()) << row.key;
    ASSERT_TRUE(written.at(id, Origin::UserFile).has_value()) << row.key;
    if (!row.default_value.empty()) {
      EXPECT_EQ(written.at(id, Origin::UserFile)->to_text(), row.default_value) << row.key;
    }
  }
}

}  // namespace
}  // namespace longwatch::config
