#include "scenario/samples.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "formats/digest.h"
#include "scenario/evtx_writer.h"
#include "scenario/independent_decoders.h"

namespace longwatch::scenario {
namespace {

namespace fs = std::filesystem;

std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

class SamplesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::path(::testing::TempDir()) / "longwatch_samples" / test->name();
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  SampleSet write(const std::string& name, std::uint64_t seed) {
    auto set = write_samples((directory_ / name).string(), {.seed = seed});
    EXPECT_TRUE(set.ok());
    return std::move(set).value();
  }

  // One digest over the names and contents of all files.
  std::string digest_of(const std::string& name) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory_ / name)) {
      if (entry.is_regular_file()) {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    formats::Sha256Hasher hasher;
    for (const fs::path& file : files) {
      hasher.update(as_bytes(fs::relative(file, directory_ / name).string()));
      hasher.update(as_bytes(read_all(file)));
    }
    return to_hex(hasher.finish());
  }

  fs::path directory_;
};

TEST_F(SamplesTest, SameSeedGivesSameBytesOnEveryMachine) {
  write("a", 1);
  EXPECT_EQ(digest_of("a"), "74291577f1264a98177dc8a3fb928bdcf0ecabbaf16c88ef3710a3980cb78892");
}

TEST_F(SamplesTest, AnotherSeedMovesTimesAndNumbersButTellsTheSameStory) {
  const SampleSet one = write("a", 1);
  const SampleSet two = write("b", 2);
  EXPECT_NE(digest_of("a"), digest_of("b"));
  ASSERT_EQ(one.steps.size(), two.steps.size());
  for (std::size_t i = 0; i < one.steps.size(); ++i) {
    EXPECT_EQ(one.steps[i].title, two.steps[i].title);
    EXPECT_EQ(one.steps[i].records.size(), two.steps[i].records.size());
    EXPECT_NE(one.steps[i].records.front().time, two.steps[i].records.front().time);
  }
  EXPECT_EQ(one.files, two.files);
}

TEST_F(SamplesTest, HoldsThreeDaysOfFourHostsAndOneIntrusion) {
  const SampleSet set = write("a", 1);
  EXPECT_GT(set.events, 4000U);
  EXPECT_EQ(set.files.size(), 16U);
  EXPECT_EQ(set.steps.size(), 17U);
  EXPECT_EQ(set.decoys.size(), 3U);
  std::set<std::string> hosts;
  for (const std::string& file : set.files) {
    EXPECT_TRUE(fs::exists(fs::path(set.logs_directory) / file)) << file;
    hosts.insert(file.substr(0, file.find('/')));
  }
  EXPECT_THAT(hosts, ::testing::ElementsAre("DC01", "FS01", "WEB01", "WS-CLERK-07"));
}

TEST_F(SamplesTest, StepsFollowOneAnotherInTime) {
  const SampleSet set = write("a", 1);
  Timestamp last{};
  for (const PlantedStep& step : set.steps) {
    ASSERT_FALSE(step.records.empty()) << step.title;
    EXPECT_GT(step.records.front().time, last) << step.title;
    EXPECT_FALSE(step.technique.empty());
    last = step.records.front().time;
  }
}

TEST_F(SamplesTest, EveryRuleThatTheTruthNamesExists) {
  const SampleSet set = write("a", 1);
  std::set<std::string> named;
  for (const PlantedStep& step : set.steps) {
    EXPECT_FALSE(step.rules.empty()) << step.title;
    EXPECT_TRUE(std::is_sorted(step.rules.begin(), step.rules.end())) << step.title;
    named.insert(step.rules.begin(), step.rules.end());
  }
  std::set<std::string> present;
  for (const auto& entry : fs::directory_iterator("content/rules")) {
    if (entry.path().extension() == ".yml") {
      present.insert(entry.path().stem().string());
    }
  }
  // Rules for web logs, of which this set holds none, and for a way to read lsass that it lacks.
  named.insert({"image_url_with_huge_answer", "lsass_opened_by_dropped_program",
                "script_requested_below_upload_folder", "web_request_by_attack_tool"});
  EXPECT_EQ(named, present);
}

// What independent decoders read at the places that the truth names.
TEST_F(SamplesTest, PlantedRecordsAreWhereTheTruthSays) {
  const SampleSet set = write("a", 1);
  std::map<std::string, std::map<std::string, DecodedEvent>> events_by_file;
  for (const std::string& file : set.files) {
    if (!file.ends_with(".evtx")) {
      continue;
    }
    const auto run = run_evtxexport((fs::path(set.logs_directory) / file).string());
    if (!run.has_value()) {
      GTEST_SKIP() << "skipped: evtxexport (libevtx-utils) is not installed";
    }
    EXPECT_EQ(run->verdict, "") << file;
    for (const DecodedEvent& event : run->events) {
      events_by_file[file].emplace(only(event, "EventRecordID"), event);
    }
  }
  for (const PlantedStep& step : set.steps) {
    for (const PlantedRecord& record : step.records) {
      if (record.line != 0) {
        continue;
      }
      const DecodedEvent& event = events_by_file[record.file][fmt::format("{}", record.record_id)];
      EXPECT_EQ(only(event, "EventID"), fmt::format("{}", record.event_id)) << step.title;
      EXPECT_EQ(only(event, "Channel"), record.channel) << step.title;
      EXPECT_EQ(parse_iso8601(only(event, "TimeCreated@SystemTime")), record.time) << step.title;
    }
  }
}

TEST_F(SamplesTest, PlantedLinesAreWhereTheTruthSays) {
  const SampleSet set = write("a", 1);
  std::size_t checked = 0;
  for (const PlantedStep& step : set.steps) {
    for (const PlantedRecord& record : step.records) {
      if (record.line == 0) {
        continue;
      }
      const auto lines = lines_of(fs::path(set.logs_directory) / record.file);
      ASSERT_LE(record.line, lines.size());
      const std::string& line = lines[record.line - 1];
      EXPECT_THAT(line, ::testing::HasSubstr(fmt::format("\"record_id\":{},", record.record_id)));
      EXPECT_THAT(line, ::testing::HasSubstr(fmt::format("\"event_id\":\"{}\"", record.event_id)));
      ++checked;
    }
  }
  EXPECT_GT(checked, 3U);
}

TEST_F(SamplesTest, TheSetSaysThatItIsSyntheticButNoEventDoes) {
  const SampleSet set = write("a", 1);
  EXPECT_THAT(read_all(directory_ / "a" / "SYNTHETIC.txt"), ::testing::HasSubstr(kSyntheticMark));
  for (const std::string& file : set.files) {
    const std::string path = (fs::path(set.logs_directory) / file).string();
    if (!file.ends_with(".evtx")) {
      const std::string text = to_ascii_lower(read_all(path));
      EXPECT_EQ(text.find("longwatch"), std::string::npos) << file;
      EXPECT_EQ(text.find("synthetic"), std::string::npos) << file;
      continue;
    }
    EXPECT_EQ(read_all(path).substr(kFileMarkOffset, kSyntheticMark.size()), kSyntheticMark);
    const auto run = run_evtxexport(path);
    if (run.has_value()) {
      for (const DecodedEvent& event : run->events) {
        for (const auto& [name, text] : event) {
          EXPECT_EQ(text.find("longwatch"), std::string::npos) << file;
        }
      }
    }
  }
}

TEST_F(SamplesTest, TheIndicatorListNamesOneAddressAndOneDomain) {
  const SampleSet set = write("a", 1);
  std::vector<std::string> indicators;
  for (const std::string& line : lines_of(set.indicators_path)) {
    if (!line.starts_with('#')) {
      indicators.push_back(line);
    }
  }
  EXPECT_THAT(indicators, ::testing::ElementsAre("203.0.113.77", "update-relay.example"));
}

TEST_F(SamplesTest, AFileInTheWayIsAnInputOutputError) {
  std::ofstream(directory_ / "a") << "not a directory";
  const auto set = write_samples((directory_ / "a").string(), {});
  ASSERT_FALSE(set.ok());
  EXPECT_EQ(set.error().code(), ErrorCode::Io);
}

}  // namespace
}  // namespace longwatch::scenario
