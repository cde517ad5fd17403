#include "scenario/tarawera.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/text.h"
#include "formats/digest.h"
#include "formats/yaml.h"
#include "model/event.h"
#include "model/synthetic.h"
#include "read/evtx/evtx.h"
#include "read/read.h"
#include "scenario/evtx_writer.h"
#include "scenario/independent_decoders.h"

namespace longwatch::scenario {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

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

/// The lines of a telemetry file that are records.
std::vector<std::string> records_of(const fs::path& path) {
  std::vector<std::string> lines = lines_of(path);
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [](const std::string& line) { return line.starts_with('#'); }),
              lines.end());
  return lines;
}

/// What stands behind `key` up to the next blank, comma or quote; empty when it is not there.
std::string value_behind(std::string_view line, std::string_view key) {
  const std::size_t at = line.find(key);
  if (at == std::string_view::npos) {
    return "";
  }
  const std::string_view rest = line.substr(at + key.size());
  return std::string(rest.substr(0, rest.find_first_of(" ,\"}")));
}

/// "name: value" texts of the YAML file's hosts.
std::vector<std::string> host_names(const std::string& assets) {
  const std::string text = read_all(assets);
  const formats::YamlStream stream = formats::parse_yaml(text);
  EXPECT_FALSE(stream.problem().has_value());
  std::vector<std::string> names;
  for (const formats::YamlNode* const host : stream.documents().at(0)->find("hosts")->items) {
    names.push_back(host->find("name")->text);
  }
  return names;
}

/// The addresses of a host by its name.
std::map<std::string, std::string> hosts_by_address(const std::string& assets) {
  const std::string text = read_all(assets);
  const formats::YamlStream stream = formats::parse_yaml(text);
  std::map<std::string, std::string> hosts;
  for (const formats::YamlNode* const host : stream.documents().at(0)->find("hosts")->items) {
    for (const formats::YamlNode* const address : host->find("addresses")->items) {
      hosts[address->text] = host->find("name")->text;
    }
  }
  return hosts;
}

class TaraweraTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::path(::testing::TempDir()) / "longwatch_tarawera" / test->name();
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  TaraweraSet write(const std::string& name, const TaraweraOptions& options) {
    auto set = write_tarawera((directory_ / name).string(), options);
    EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().to_line());
    return std::move(set).value();
  }

  fs::path path(const std::string& name, const std::string& file) const {
    return directory_ / name / file;
  }

  // Telemetry files of one kind, by a part of their names.
  std::vector<fs::path> telemetry(const std::string& name, const TaraweraSet& set,
                                  std::string_view part) const {
    std::vector<fs::path> paths;
    for (const std::string& file : set.files) {
      if (file.starts_with("telemetry/") && file.find(part) != std::string::npos) {
        paths.push_back(path(name, file));
      }
    }
    return paths;
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

TEST_F(TaraweraTest, SameOptionsGiveSameBytesOnEveryMachine) {
  write("a", {});
  EXPECT_EQ(digest_of("a"), "f34a1cb372629e8179df44f4a307cd9ac5e903499f8cf679fc2ac8bf48757b01");
  write("b", {.seed = 9, .planted_actor = "glass-kite", .volume = 0.4});
  write("c", {.seed = 9, .planted_actor = "glass-kite", .volume = 0.4});
  EXPECT_EQ(digest_of("b"), digest_of("c"));
}

TEST_F(TaraweraTest, HoldsAtMostTwentyThousandRecordsAndAllFilesItNames) {
  for (const std::uint64_t seed : {1U, 2U, 77U}) {
    const std::string name = fmt::format("{}", seed);
    const TaraweraSet set = write(name, {.seed = seed});
    EXPECT_GT(set.records, 12'000U);
    EXPECT_LE(set.records, 20'000U);
    EXPECT_TRUE(std::is_sorted(set.files.begin(), set.files.end()));
    std::size_t present = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory_ / name)) {
      present += entry.is_regular_file() ? std::size_t{1} : std::size_t{0};
    }
    EXPECT_EQ(present, set.files.size());
    for (const std::string& file : {set.assets, set.persons, set.incident_list, set.claims,
                                    set.responses, set.decisions, set.truth}) {
      EXPECT_TRUE(fs::is_regular_file(file)) << file;
    }
    EXPECT_TRUE(fs::is_directory(set.actors));
    EXPECT_EQ(set.partner_indicators.size(), 2U);
    EXPECT_EQ(set.partner_cases.size(), 2U);
  }
}

TEST_F(TaraweraTest, TwoSeedsShareNeitherHostsNorAddressesOfTheIntruder) {
  std::set<std::string> hosts;
  std::set<std::string> addresses;
  std::size_t named = 0;
  std::size_t seen = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const TaraweraSet set = write(fmt::format("{}", seed), {.seed = seed, .volume = 0.05});
    for (const std::string& host : host_names(set.assets)) {
      hosts.insert(host);
      ++named;
    }
    for (const std::string& address : set.expected.intruder_addresses) {
      addresses.insert(address);
      ++seen;
    }
  }
  EXPECT_EQ(named, 88U);
  EXPECT_EQ(hosts.size(), named);
  EXPECT_EQ(seen, 24U);
  EXPECT_EQ(addresses.size(), seen);
}

TEST_F(TaraweraTest, FirstSeedTellsTheDocumentedFacts) {
  const TaraweraTruth truth = write("a", {}).expected;
  EXPECT_EQ(truth.web_host, "WEB01");
  EXPECT_THAT(truth.accessed_hosts, ::testing::ElementsAre("FS02", "LDBAPP01", "WEB01"));
  EXPECT_THAT(truth.denied_hosts, ::testing::ElementsAre("LDBFS01", "PSODB01"));
  EXPECT_THAT(truth.intruder_addresses,
              ::testing::ElementsAre("198.51.100.23", "198.51.100.77", "192.0.2.145"));
  EXPECT_EQ(truth.staged_bytes, 122'159'104U);
  EXPECT_EQ(truth.sent_bytes, 124'872'960U);
  EXPECT_EQ(truth.exposed_credentials, 23U);
  EXPECT_EQ(to_iso8601(truth.first), "2025-08-04T02:11:07.000000Z");
  EXPECT_EQ(to_iso8601(truth.last), "2025-08-10T00:20:39.000000Z");
  EXPECT_EQ(truth.mail_sender_domain, "dailycourier.example");
  EXPECT_EQ(truth.listed_incidents, 316U);
  EXPECT_EQ(truth.listed_state, 73U);
  EXPECT_EQ(truth.listed_criminal, 90U);
}

TEST_F(TaraweraTest, EveryTelemetryFileAndEveryLineOfItCarriesTheMark) {
  const TaraweraSet set = write("a", {});
  std::size_t lines = 0;
  for (const fs::path& file : telemetry("a", set, "")) {
    if (file.extension() == ".evtx") {
      EXPECT_EQ(read_all(file).substr(kFileMarkOffset, kSyntheticMark.size()), kSyntheticMark);
      continue;
    }
    for (const std::string& line : records_of(file)) {
      ASSERT_THAT(line, HasSubstr(model::kSyntheticMark)) << file;
      ++lines;
    }
  }
  EXPECT_GT(lines, 8'000U);
}

TEST_F(TaraweraTest, EveryOtherFileCarriesTheMark) {
  const TaraweraSet set = write("a", {});
  for (const std::string& file : set.files) {
    if (!file.starts_with("telemetry/")) {
      EXPECT_THAT(read_all(path("a", file)), HasSubstr(model::kSyntheticMark)) << file;
    }
    if (file.ends_with(".yaml")) {
      EXPECT_EQ(lines_of(path("a", file)).front(), "x-synthetic: longwatch-synthetic") << file;
    }
  }
}

TEST_F(TaraweraTest, OurReaderReadsEveryEventAndCountsWhatTheSetCounts) {
  const TaraweraSet set = write("a", {.seed = 4});
  std::uint64_t records = 0;
  for (const fs::path& file : telemetry("a", set, "")) {
    if (file.extension() != ".evtx") {
      records += records_of(file).size();
      continue;
    }
    const auto format = read::evtx::make_evtx_format();
    read::OpenRequest request;
    request.name = file.native();
    auto opened = system_files().open(file.string());
    ASSERT_TRUE(opened.ok());
    request.file = std::move(opened).value();
    request.fields = std::make_shared<model::FieldTable>();
    DiagnosticCollector diagnostics;
    auto reader = format->open(request, diagnostics);
    ASSERT_TRUE(reader.ok()) << file;
    const auto state = format->make_state();
    model::EventBatch batch;
    for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
      (*reader)->read_unit(unit, *state, batch, diagnostics);
      records += batch.events().size();
    }
    EXPECT_EQ(diagnostics.count(), 0U) << file;
  }
  EXPECT_EQ(records, set.records);
}

TEST_F(TaraweraTest, AnIndependentDecoderReadsEveryEventFileWithoutDamage) {
  const TaraweraSet set = write("a", {});
  std::map<std::string, std::size_t> kinds;
  for (const fs::path& file : telemetry("a", set, ".evtx")) {
    const auto run = run_evtxexport(file.string());
    if (!run.has_value()) {
      GTEST_SKIP() << "skipped: evtxexport (libevtx-utils) is not installed";
    }
    EXPECT_EQ(run->verdict, "") << file;
    for (const DecodedEvent& event : run->events) {
      ++kinds[only(event, "EventID")];
    }
  }
  for (const char* const id : {"1", "3", "10", "11", "23", "104", "1102", "4624", "4625", "4634",
                               "4672", "4688", "4769", "5140", "5145"}) {
    EXPECT_GT(kinds[id], 0U) << id;
  }
}

// Counted in the written lines, by nothing but their text.
TEST_F(TaraweraTest, TruthAgreesWithWhatStandsInTheTextLogs) {
  for (const std::uint64_t seed : {1U, 5U, 23U}) {
    const std::string name = fmt::format("{}", seed);
    const TaraweraSet set = write(name, {.seed = seed});
    const auto hosts = hosts_by_address(set.assets);
    std::map<std::string, std::uint64_t> denies;
    for (const std::string& line : records_of(telemetry(name, set, "/firewall/").at(0))) {
      const auto target = hosts.find(value_behind(line, "dst="));
      if (value_behind(line, "action=") == "deny" && target != hosts.end()) {
        ++denies[target->second];
      }
    }
    EXPECT_EQ(denies, set.expected.denies);

    std::uint64_t mails = 0;
    std::set<std::string> recipients;
    for (const std::string& line : records_of(telemetry(name, set, "/mail/").at(0))) {
      if (value_behind(line, "from=").ends_with("@" + set.expected.mail_sender_domain)) {
        ++mails;
        recipients.insert(value_behind(line, "to="));
      }
    }
    EXPECT_EQ(mails, set.expected.mails);
    EXPECT_EQ(recipients.size(), set.expected.recipients);

    std::uint64_t staged = 0;
    for (const std::string& line : records_of(telemetry(name, set, "/defender/").at(0))) {
      if (line.find(".7z.0") != std::string::npos &&
          line.find("\"FileCreated\"") != std::string::npos) {
        staged += parse_uint64(value_behind(line, "\"FileSize\":")).value_or(0);
      }
    }
    EXPECT_EQ(staged, set.expected.staged_bytes);

    std::uint64_t sent = 0;
    for (const std::string& line : records_of(telemetry(name, set, "/conn.log").at(0))) {
      if (value_behind(line, "\"id.resp_h\":\"") == set.expected.intruder_addresses[2]) {
        sent = std::max(sent, parse_uint64(value_behind(line, "\"orig_bytes\":")).value_or(0));
      }
    }
    EXPECT_EQ(sent, set.expected.sent_bytes);
  }
}

TEST_F(TaraweraTest, AttemptNeverSucceedsAndTheIntrusionDoesOnce) {
  const TaraweraSet set = write("a", {.seed = 6});
  std::map<std::string, std::map<std::string, std::uint64_t>> posts;  // client, status
  std::string first;
  std::string last;
  for (const fs::path& file : telemetry("a", set, "/iis/")) {
    for (const std::string& line : records_of(file)) {
      const auto fields = split(line, ' ');
      const std::string client(fields.at(7));
      const bool intruder =
          std::find(set.expected.intruder_addresses.begin(), set.expected.intruder_addresses.end(),
                    client) != set.expected.intruder_addresses.end();
      if (intruder) {
        last = fmt::format("{}T{}.000000Z", fields[0], fields[1]);
        first = first.empty() ? last : first;
      }
      if (fields.at(3) == "POST") {
        ++posts[client][std::string(fields.at(9))];
      }
    }
  }
  EXPECT_EQ(posts[set.expected.attempt_address].size(), 1U);
  EXPECT_GE(posts[set.expected.attempt_address]["400"], 30U);
  EXPECT_EQ(posts[set.expected.intruder_addresses[0]]["201"], 1U);
  EXPECT_EQ(first, to_iso8601(set.expected.first));
  EXPECT_EQ(last, to_iso8601(set.expected.last));
}

// Types of logon that leave credentials in memory: interactive, batch, service, clear text, remote.
TEST_F(TaraweraTest, ExposedCredentialsAreTheAccountsThatHadSessionsWhenTheMemoryWasRead) {
  const TaraweraSet set = write("a", {.seed = 3});
  const std::string web = "/evtx/" + set.expected.web_host + "/";
  std::string dumped;
  std::vector<std::pair<std::string, std::string>> logons;  // time, account
  for (const fs::path& file : telemetry("a", set, web)) {
    const auto run = run_evtxexport(file.string());
    if (!run.has_value()) {
      GTEST_SKIP() << "skipped: evtxexport (libevtx-utils) is not installed";
    }
    for (const DecodedEvent& event : run->events) {
      const std::string id = only(event, "EventID");
      if (id == "10" && only(event, "GrantedAccess") == "0x001fffff") {
        dumped = only(event, "TimeCreated@SystemTime");
      }
      const std::string type = id == "4624" ? only(event, "LogonType") : "";
      if (!type.empty() && type != "0x00000003" && type != "3") {
        logons.emplace_back(only(event, "TimeCreated@SystemTime"), only(event, "TargetUserName"));
      }
    }
  }
  ASSERT_FALSE(dumped.empty());
  std::set<std::string> exposed;
  for (const auto& [time, account] : logons) {
    if (time < dumped) {
      exposed.insert(account);
    }
  }
  EXPECT_EQ(exposed.size(), set.expected.exposed_credentials);
}

TEST_F(TaraweraTest, PlantedRecordsAreWhereTheTruthSays) {
  const TaraweraSet set = write("a", {.seed = 8});
  std::map<std::string, std::vector<std::string>> files;
  std::size_t checked = 0;
  const std::string truth = read_all(set.truth);
  for (std::size_t at = truth.find("{\"file\":\""); at != std::string::npos;
       at = truth.find("{\"file\":\"", at + 1)) {
    const std::string_view record = std::string_view(truth).substr(at, truth.find('}', at) - at);
    const std::string file = value_behind(record, "\"file\":\"");
    const auto line = parse_uint64(value_behind(record, "\"line\":"));
    if (!line.has_value() || file.find("/u_ex") == std::string::npos) {
      continue;
    }
    if (!files.contains(file)) {
      files[file] = lines_of(directory_ / "a" / "telemetry" / file);
    }
    const std::string time = value_behind(record, "\"time\":\"");
    const std::string& text = files[file].at(*line - 1);
    EXPECT_EQ(text.substr(0, 19), time.substr(0, 10) + " " + time.substr(11, 8));
    ++checked;
  }
  EXPECT_GT(checked, 200U);
}

TEST_F(TaraweraTest, StartMovesEverythingAndTheFiscalYearWithIt) {
  const Timestamp start = *parse_iso8601("2031-02-10T00:00:00Z");
  const TaraweraSet set = write("a", {.start = start});
  EXPECT_EQ(to_iso8601(set.expected.first), "2031-02-11T02:11:07.000000Z");
  for (const std::string& file : set.files) {
    if (!file.ends_with(".evtx") && file.find("2025") != std::string::npos) {
      ADD_FAILURE() << file;
    }
  }
  for (const fs::path& file : telemetry("a", set, "/iis/")) {
    for (const std::string& line : records_of(file)) {
      ASSERT_TRUE(line.starts_with("2031-02-")) << line;
    }
  }
  EXPECT_THAT(read_all(set.incident_list), HasSubstr(",2030-07-01T00:00:00+12:00,"));
  EXPECT_THAT(read_all(set.incident_list), HasSubstr(",2030-06-30T23:59:59+12:00,"));
}

TEST_F(TaraweraTest, TheListOfIncidentsHoldsTheCountsOfTheFiscalYearAndItsEdges) {
  for (const std::uint64_t seed : {1U, 12U}) {
    const TaraweraSet set = write(fmt::format("{}", seed), {.seed = seed});
    const Timestamp from = *parse_iso8601("2025-07-01T00:00:00+12:00");
    const Timestamp to = *parse_iso8601("2026-07-01T00:00:00+12:00");
    std::map<std::string, std::uint64_t> counts;
    std::uint64_t listed = 0;
    std::set<std::string> ids;
    for (const std::string& line : records_of(set.incident_list)) {
      const auto fields = split(line, ',');
      if (fields.at(0) == "id") {
        continue;
      }
      EXPECT_TRUE(ids.emplace(fields[0]).second) << line;
      const auto recorded = parse_iso8601(fields.at(1));
      ASSERT_TRUE(recorded.has_value()) << line;
      if (*recorded >= from && *recorded < to) {
        ++listed;
        ++counts[std::string(fields.at(2))];
      }
    }
    EXPECT_EQ(listed, set.expected.listed_incidents);
    EXPECT_EQ(counts["state"], set.expected.listed_state);
    EXPECT_EQ(counts["criminal"], set.expected.listed_criminal);
    EXPECT_GT(ids.size(), listed + 20);
    const std::string text = read_all(set.incident_list);
    EXPECT_THAT(text, HasSubstr(",2025-06-30T23:59:59+12:00,"));
    EXPECT_THAT(text, HasSubstr(",2025-07-01T00:00:00+12:00,"));
  }
}

TEST_F(TaraweraTest, VolumeScalesBenignLinesAndWhatIsTaken) {
  const TaraweraSet one = write("one", {});
  const TaraweraSet half = write("half", {.volume = 0.5});
  EXPECT_LT(half.records, one.records);
  EXPECT_EQ(half.expected.staged_bytes, one.expected.staged_bytes / 2);
  EXPECT_EQ(half.expected.sent_bytes, one.expected.sent_bytes / 2);
  EXPECT_EQ(half.expected.denies, one.expected.denies);
}

/// The artefact of the partner's case with this kind, and whose it is said to be.
std::pair<std::string, std::string> case_artefact(const TaraweraSet& set, std::size_t partner) {
  const std::string text = read_all(set.partner_cases.at(partner));
  const formats::YamlStream stream = formats::parse_yaml(text);
  const formats::YamlNode& addition = *stream.documents().at(0)->find("additions")->items.at(0);
  return {addition.find("actor")->text, addition.find("items")->items.at(0)->find("value")->text};
}

TEST_F(TaraweraTest, PartnersSpeakOfThePlantedActorAndOfWhatTheTelemetryShows) {
  const TaraweraSet set = write("a", {.seed = 2, .planted_actor = "glass-kite"});
  const auto [serial_actor, serial] = case_artefact(set, 0);
  const auto [workstation_actor, workstation] = case_artefact(set, 1);
  EXPECT_EQ(serial_actor, "glass-kite");
  EXPECT_EQ(workstation_actor, "glass-kite");
  EXPECT_THAT(read_all(telemetry("a", set, "ssl.log").at(0)), HasSubstr(serial));
  EXPECT_FALSE(workstation.empty());
}

TEST_F(TaraweraTest, WithoutAPlantedActorPartnersSpeakOfOtherThings) {
  const TaraweraSet set = write("a", {.seed = 2, .planted_actor = "none"});
  const std::string serial = case_artefact(set, 0).second;
  EXPECT_EQ(serial.size(), 32U);
  EXPECT_THAT(read_all(telemetry("a", set, "ssl.log").at(0)), Not(HasSubstr(serial)));
}

TEST_F(TaraweraTest, DroppedPartnersLeaveNoFolder) {
  const TaraweraSet set = write("a", {.partners = PartnerEvidence::Dropped});
  EXPECT_TRUE(set.partner_indicators.empty());
  EXPECT_TRUE(set.partner_cases.empty());
  EXPECT_FALSE(fs::exists(directory_ / "a" / "partners"));
}

TEST_F(TaraweraTest, EverybodyIsASubjectWithPrivateFields) {
  const TaraweraSet set = write("a", {});
  const std::string assets = read_all(set.assets);
  const std::string persons = read_all(set.persons);
  const formats::YamlStream known = formats::parse_yaml(assets);
  const formats::YamlStream fields = formats::parse_yaml(persons);
  std::set<std::string> subjects;
  std::set<std::string> described;
  std::set<std::string> names;
  for (const auto* const item : known.documents().at(0)->find("subjects")->items) {
    subjects.insert(item->find("id")->text);
  }
  for (const auto* const item : fields.documents().at(0)->find("persons")->items) {
    described.insert(item->find("subject")->text);
    names.insert(item->find("name")->text);
  }
  EXPECT_EQ(subjects, described);
  EXPECT_EQ(names.size(), described.size());
  for (const std::string& name : names) {
    EXPECT_EQ(assets.find(name), std::string::npos) << name;
  }
}

TEST_F(TaraweraTest, ImpossibleOptionsAreRefusedWithWhatIsExpected) {
  const auto actor = write_tarawera((directory_ / "a").string(), {.planted_actor = "nobody-here"});
  ASSERT_FALSE(actor.ok());
  EXPECT_EQ(actor.error().code(), ErrorCode::InvalidInput);
  EXPECT_THAT(actor.error().to_line(), HasSubstr("'nobody-here'"));
  for (const double volume : {0.0, -1.0, 1e9}) {
    const auto set = write_tarawera((directory_ / "a").string(), {.volume = volume});
    ASSERT_FALSE(set.ok());
    EXPECT_EQ(set.error().code(), ErrorCode::InvalidInput);
  }
  EXPECT_FALSE(fs::exists(directory_ / "a"));
}

TEST_F(TaraweraTest, AFileInTheWayIsAnInputOutputError) {
  std::ofstream(directory_ / "a") << "not a directory";
  const auto set = write_tarawera((directory_ / "a").string(), {});
  ASSERT_FALSE(set.ok());
  EXPECT_EQ(set.error().code(), ErrorCode::Io);
}

}  // namespace
}  // namespace longwatch::scenario
