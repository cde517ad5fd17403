#include "config/value.h"

#include <gtest/gtest.h>

namespace longwatch::config {
namespace {

TEST(ParseSize, ReadsDecimalAndBinaryUnits) {
  const std::pair<std::string_view, std::uint64_t> cases[] = {
      {"0", 0},
      {"1000", 1000},
      {"512MB", 512'000'000},
      {"512 mb", 512'000'000},
      {"1.5GB", 1'500'000'000},
      {"64MiB", 64ULL << 20U},
      {"2TiB", 2ULL << 40U},
      {" 7 kB ", 7000},
      {"3g", 3'000'000'000},
  };
  for (const auto& [text, bytes] : cases) {
    const Result<ByteCount> size = parse_size(text);
    ASSERT_TRUE(size.ok()) << text;
    EXPECT_EQ(size->value, bytes) << text;
  }
}

TEST(ParseSize, RefusesWhatIsNoSize) {
  for (const std::string_view text :
       {"", "MB", "-1", "1.2.3", "1e400", "12 parsecs", "99999999999TB", "1 0", "0x10"}) {
    const Result<ByteCount> size = parse_size(text);
    ASSERT_FALSE(size.ok()) << text;
    EXPECT_EQ(size.error().code(), ErrorCode::InvalidInput);
  }
}

TEST(CheckValue, AcceptsTheEndsOfARangeAndNothingBeyond) {
  const SettingInfo& jobs = info(SettingId::Jobs);
  EXPECT_TRUE(check_value(jobs, "0").ok());
  EXPECT_TRUE(check_value(jobs, "256").ok());
  const Status above = check_value(jobs, "257");
  ASSERT_FALSE(above.ok());
  EXPECT_EQ(above.error().message(), "setting 'jobs' expects a number in 0..256, got '257'");
  EXPECT_FALSE(check_value(jobs, "many").ok());
  const SettingInfo& memory = info(SettingId::MaxMemory);
  EXPECT_TRUE(check_value(memory, "64MB").ok());
  EXPECT_FALSE(check_value(memory, "63999999").ok());
  EXPECT_TRUE(check_value(memory, "1TB").ok());
  EXPECT_FALSE(check_value(memory, "1TiB").ok());
}

TEST(CheckValue, AWordThatIsNearlyRightIsSuggested) {
  const Status status = check_value(info(SettingId::MinLevel), "hihg");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message(),
            "setting 'min-level' expects one of informational, low, medium, high, critical, "
            "got 'hihg'");
  EXPECT_EQ(status.error().hint(), "did you mean 'high'");
  EXPECT_EQ(check_value(info(SettingId::MinLevel), "HIGH").error().hint(), "did you mean 'high'");
  EXPECT_EQ(check_value(info(SettingId::MinLevel), "nonsense").error().hint(), "");
}

TEST(CheckValue, ASwitchIsOnOrOff) {
  const SettingInfo& quiet = info(SettingId::Quiet);
  EXPECT_TRUE(check_value(quiet, "on").ok());
  EXPECT_TRUE(check_value(quiet, "off").ok());
  EXPECT_FALSE(check_value(quiet, "true").ok());
  EXPECT_FALSE(check_value(quiet, "").ok());
}

TEST(CheckValue, AnEmptyPathIsRefused) {
  EXPECT_FALSE(check_value(info(SettingId::Rules), "").ok());
  EXPECT_TRUE(check_value(info(SettingId::Rules), "rules").ok());
}

}  // namespace
}  // namespace longwatch::config
