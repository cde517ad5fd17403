#include "scenario/internal/noise/noise.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "formats/digest.h"
#include "scenario/internal/noise/schedule.h"
#include "scenario/internal/sample_world.h"
#include "scenario/telemetry_reading.h"

namespace longwatch::scenario::internal {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using ::testing::HasSubstr;

// A Wednesday, the second of its month in New Zealand's and in universal time.
const Timestamp kWednesday = *parse_iso8601("2025-08-13T00:00:00Z");
const Timestamp kSunday = *parse_iso8601("2025-08-17T00:00:00Z");

std::vector<NoiseProfile> every_profile() {
  std::vector<NoiseProfile> profiles;
  for (const NoiseKind& kind : noise_kinds()) {
    profiles.push_back(*make_noise_profile(kind.name));
  }
  return profiles;
}

class NoiseTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() /
                 fmt::format("longwatch_noise_{}",
                             testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  WrittenTelemetry write(const World& world, const std::vector<NoiseProfile>& profiles) {
    fs::remove_all(directory_);
    Sensors sensors(world, Random(world.seed));
    auto noise = Noise::make(sensors, profiles);
    EXPECT_TRUE(noise.ok()) << (noise.ok() ? "" : noise.error().to_line());
    Result<WrittenTelemetry> written = sensors.write(directory_.string(), noise->get());
    EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error().to_line());
    return written.ok() ? std::move(written).value() : WrittenTelemetry{};
  }

  std::string content(const std::string& file) const {
    std::ifstream stream(directory_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::string digest(const WrittenTelemetry& written) const {
    formats::Sha256Hasher hasher;
    for (const std::string& file : written.files) {
      hasher.update(as_bytes(file));
      const std::string bytes = content(file);
      hasher.update(as_bytes(bytes));
    }
    return to_hex(hasher.finish());
  }

  /// Records by channel, as the readers count them.
  std::map<std::string, std::size_t> counts(const WrittenTelemetry& written) const {
    std::map<std::string, std::size_t> found;
    for (const std::string& file : written.files) {
      const ReadTelemetry read = read_telemetry((directory_ / file).string());
      EXPECT_EQ(read.complaints, "") << file;
      EXPECT_EQ(read.channels.size(), 1U) << file;
      if (!read.channels.empty()) {
        found[*read.channels.begin()] += read.times.size();
      }
    }
    return found;
  }

  fs::path directory_;
};

TEST_F(NoiseTest, ADayHoldsTheMixOfASmallParliamentAndIsReadWithoutComplaint) {
  World world = sample_world(1, kWednesday, kWednesday + hours(24));
  const WrittenTelemetry written = write(world, every_profile());
  const std::map<std::string, std::size_t> found = counts(written);

  struct Share {
    std::string_view channel;
    std::size_t least;
    std::size_t most;
  };

  for (const Share& share :
       {Share{"w3c", 40'000, 90'000}, Share{"zeek:conn", 55'000, 105'000},
        Share{"zeek:http", 14'000, 28'000}, Share{"zeek:dns", 9'000, 19'000},
        Share{"Security", 2'500, 14'000}, Share{"mail-gateway", 1'200, 3'000},
        Share{"m365:unified-audit", 900, 2'000}, Share{"azure:signinlogs", 150, 500},
        Share{"Microsoft-Windows-Sysmon/Operational", 1'500, 12'000}}) {
    const auto entry = found.find(std::string(share.channel));
    ASSERT_NE(entry, found.end()) << share.channel;
    EXPECT_GE(entry->second, share.least) << share.channel;
    EXPECT_LE(entry->second, share.most) << share.channel;
  }
  std::size_t read = 0;
  for (const auto& [channel, count] : found) {
    read += count;
  }
  EXPECT_EQ(read, written.records);
  EXPECT_TRUE(written.planted.empty());
}

TEST_F(NoiseTest, EveryKindAloneLeavesRecords) {
  for (const NoiseKind& kind : noise_kinds()) {
    const World world = sample_world(3, kWednesday, kWednesday + hours(24));
    NoiseProfile profile = *make_noise_profile(kind.name);
    if (profile.numbers.contains("weekday")) {
      profile.numbers["weekday"] = 3;
    }
    const WrittenTelemetry written = write(world, {profile});
    EXPECT_EQ(written.records > 0, kind.name != "population") << kind.name;
  }
}

TEST_F(NoiseTest, SameSeedGivesSameBytesAndAnotherOneOthers) {
  const World world = sample_world(5, kWednesday, kWednesday + hours(6), 0.2);
  const std::string first = digest(write(world, every_profile()));
  EXPECT_EQ(first, digest(write(world, every_profile())));
  const World other = sample_world(6, kWednesday, kWednesday + hours(6), 0.2);
  EXPECT_NE(first, digest(write(other, every_profile())));
}

TEST_F(NoiseTest, ScaleMultipliesLinesAndKeepsThemDifferent) {
  const std::vector<NoiseProfile> profiles = {*make_noise_profile("web_visitors")};
  const auto records_at = [&](double scale) {
    return static_cast<double>(
        write(sample_world(2, kWednesday, kWednesday + hours(24), scale), profiles).records);
  };
  const double one = records_at(1);
  EXPECT_NEAR(records_at(0.05) / one, 0.05, 0.02);
  const double four = records_at(4);
  EXPECT_NEAR(four / one, 4, 0.4);
  std::set<std::string> lines;
  std::size_t count = 0;
  std::ifstream file(directory_ / "zeek/conn.log");
  for (std::string line; std::getline(file, line); ++count) {
    lines.insert(line.substr(line.find("\"uid\""), 30));
  }
  EXPECT_EQ(lines.size(), count);
}

TEST_F(NoiseTest, WeekendsAreQuietInTheOfficeAndLessSoInPublic) {
  const auto records_of = [&](std::string_view kind, Timestamp day) {
    // The people's day begins twelve hours before the one of universal time.
    const World world = sample_world(2, day - hours(12), day + hours(12));
    return static_cast<double>(write(world, {*make_noise_profile(kind)}).records);
  };
  EXPECT_LT(records_of("web_browsing", kSunday), 0.25 * records_of("web_browsing", kWednesday));
  EXPECT_GT(records_of("web_visitors", kSunday), 0.5 * records_of("web_visitors", kWednesday));
}

TEST_F(NoiseTest, AddressesThatMeanSomethingAreNeverUsed) {
  const World world = sample_world(8, kWednesday, kWednesday + hours(6));
  const WrittenTelemetry written = write(world, every_profile());
  for (const std::string& file : written.files) {
    const std::string text = content(file);
    for (const std::string& taken : world.taken) {
      EXPECT_EQ(text.find(taken + " "), std::string::npos) << file;
      EXPECT_EQ(text.find("\"" + taken + "\""), std::string::npos) << file;
    }
  }
}

/// The value of a JSON line's first member of the name; empty when there is none.
std::string member_of(std::string_view line, std::string_view name) {
  const std::string before = fmt::format("\"{}\":\"", name);
  const std::size_t at = line.find(before);
  return at == std::string_view::npos
             ? ""
             : std::string(line.substr(at + before.size(),
                                       line.find('"', at + before.size()) - at - before.size()));
}

TEST_F(NoiseTest, NobodyWhoIsAwayIsAtWorkHere) {
  World world = sample_world(4, kWednesday, kWednesday + hours(24));
  const Timestamp left = kWednesday + hours(20);
  world.absences = {{"m03@parl.example", world.periods.front().first, left},
                    {"staff04", world.periods.front().first, left}};
  write(world, {*make_noise_profile("cloud_office"), *make_noise_profile("vpn_users"),
                *make_noise_profile("web_browsing")});
  std::map<std::string, int> cloud;
  for (const std::string_view file : {"entra/sign-ins.ndjson", "m365/unified-audit.ndjson"}) {
    const std::string text = content(std::string(file));
    ASSERT_NE(text, "") << file;
    for (const std::string_view line : split(text, '\n')) {
      const std::string at = member_of(line, file.starts_with("entra") ? "time" : "CreationTime");
      if (!at.empty() && at < to_iso8601(left).substr(0, 19)) {
        ++cloud[member_of(line, file.starts_with("entra") ? "userPrincipalName" : "UserId")];
      }
    }
  }
  EXPECT_EQ(cloud["m03@parl.example"], 0);
  EXPECT_EQ(cloud["staff04@parl.example"], 0);
  EXPECT_GT(cloud["m04@parl.example"], 0);
  EXPECT_GT(cloud.size(), 30U);
}

TEST_F(NoiseTest, TravellersTakeHoursFromOneCountryToAnother) {
  World world = sample_world(4, kWednesday, kWednesday + hours(24 * 9));
  NoiseProfile cloud = *make_noise_profile("cloud_office");
  cloud.numbers["travelling_percent"] = 40;
  cloud.numbers["sign_ins_per_day"] = 3'000;
  write(world, {cloud});
  std::map<std::string, std::pair<Timestamp, std::string>> last;
  int journeys = 0;
  const std::string text = content("entra/sign-ins.ndjson");
  for (const std::string_view line : split(text, '\n')) {
    const auto time = parse_iso8601(member_of(line, "time"));
    if (!time.has_value()) {
      continue;
    }
    const std::string country = member_of(line, "location");
    auto& [before, where] = last[member_of(line, "userPrincipalName")];
    if (!where.empty() && where != country) {
      ++journeys;
      EXPECT_GE(*time - before, hours(6)) << line;
    }
    before = *time;
    where = country;
  }
  EXPECT_GT(journeys, 20);
}

// Whose credentials the memory of a web server holds is for the scenario to say.
TEST_F(NoiseTest, NobodyHasASessionOnAWebServer) {
  const World world = sample_world(8, kWednesday, kWednesday + hours(24));
  write(world, every_profile());
  const ReadTelemetry read = read_telemetry((directory_ / "evtx/WEB01/Security.evtx").string());
  EXPECT_GT(read.logons.size(), 4U);
  for (const std::string& logon : read.logons) {
    EXPECT_TRUE(logon.starts_with("3 ") || logon == "5 SYSTEM") << logon;
  }
}

TEST_F(NoiseTest, AWorldWithoutSensorsAndPeopleIsSilentNotBroken) {
  World world = sample_world(8, kWednesday, kWednesday + hours(6));
  world.hosts.clear();
  world.people.clear();
  world.sensors = {};
  world.site = {};
  write(world, every_profile());
}

TEST_F(NoiseTest, UnknownProfilesParametersHostsAndNumbersAreRefusedWithWhatIsKnown) {
  const auto unknown = make_noise_profile("visitors");
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().hint(), HasSubstr("web_visitors"));
  NoiseProfile profile = *make_noise_profile("web_visitors");
  const std::vector<std::string> number = {"7"};
  const std::vector<std::string> word = {"many"};
  const std::vector<std::string> negative = {"-1"};
  const std::vector<std::string> two = {"1", "2"};
  EXPECT_TRUE(set_noise_parameter(profile, "visits_per_day", number).ok());
  EXPECT_EQ(profile.number("visits_per_day"), 7);
  EXPECT_FALSE(set_noise_parameter(profile, "visits_per_day", word).ok());
  EXPECT_FALSE(set_noise_parameter(profile, "visits_per_day", negative).ok());
  EXPECT_FALSE(set_noise_parameter(profile, "visits_per_day", two).ok());
  const Status key = set_noise_parameter(profile, "visits", number);
  ASSERT_FALSE(key.ok());
  EXPECT_THAT(key.error().hint(), HasSubstr("visits_per_day"));
  const World world = sample_world(8, kWednesday, kWednesday + hours(6));
  Sensors sensors(world, Random(1));
  profile.hosts = {"MX01"};
  const auto noise = Noise::make(sensors, std::vector<NoiseProfile>{profile});
  ASSERT_FALSE(noise.ok());
  EXPECT_THAT(noise.error().to_line(), HasSubstr("'MX01'"));
}

TEST(NoiseSchedule, CountsAreRightOnAverage) {
  Random random(9);
  for (const double expected : {0.01, 0.5, 3.0, 80.0}) {
    double sum = 0;
    constexpr int kDraws = 4000;
    for (int i = 0; i < kDraws; ++i) {
      sum += draw_count(expected, random);
    }
    EXPECT_NEAR(sum / kDraws / expected, 1, expected < 0.1 ? 0.4 : 0.08) << expected;
  }
  EXPECT_EQ(draw_count(0, random), 0U);
}

TEST(NoiseSchedule, CurvesHaveTheMeanOfAWorkingDay) {
  for (const Curve curve : {Curve::Steady, Curve::Office, Curve::Public, Curve::Home}) {
    double sum = 0;
    for (int hour = 0; hour < 24; ++hour) {
      sum += curve_at(curve, kWednesday + hours(hour) - hours(12), 12 * 3600);
    }
    EXPECT_NEAR(sum / 24, 1, 1e-9);
  }
}

TEST(NoiseSchedule, AppointmentsAreKeptOnceWhateverTheWindows) {
  for (const int minutes : {10, 60, 1440}) {
    std::vector<Timestamp> times;
    NoiseSchedule schedule;
    Appointment nightly;
    nightly.at = hours(23);
    nightly.jitter_seconds = 2 * 3600;
    nightly.seed = 77;
    nightly.run = [&times](Timestamp time, Random&) {
      times.push_back(time);
    };
    schedule.appointments.push_back(std::move(nightly));
    for (int i = 0; i < 5 * 1440; i += minutes) {
      const Timestamp from = kWednesday + std::chrono::minutes(i);
      schedule.run(from, from + std::chrono::minutes(minutes), 0);
    }
    EXPECT_GE(times.size(), 4U);
    EXPECT_LE(times.size(), 5U);
    EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
  }
}

}  // namespace
}  // namespace longwatch::scenario::internal
