
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
#include "scenario/scenario.h"
#include "tests/support/tarawera_truth.h"
#include "tests/support/temp_directory.h"

namespace longwatch::scenario {
namespace {

namespace fs = std::filesystem;

constexpr double kSmall = 0.004;

using test_support::scenario_file;
using test_support::truth_of;
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
  // A folder of its own: other runs of these tests may be going on.
  TaraweraTest() : directory_(scratch_.file("sets")) { fs::create_directories(directory_); }

  // With little benign telemetry, so that a test takes no time.
  ScenarioSet write(const std::string& name, ScenarioOptions options) {
    options.scale = options.scale == 1 ? kSmall : options.scale;
    auto set = write_scenario(scenario_file("tarawera"), (directory_ / name).string(), options);
    EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().to_line());
    return std::move(set).value();
  }

  fs::path path(const std::string& name, const std::string& file) const {
    return directory_ / name / file;
  }

  // Telemetry files of one kind, by a part of their names.
  std::vector<fs::path> telemetry(const std::string& name, const ScenarioSet& set,
                                  std::string_view part) const {
    std::vector<fs::path> paths;
    for (const std::string& file : set.files) {
      if (file.starts_with("telemetry/") && file.find(part) != std::string::npos) {
        paths.push_back(path(name, file));
      }
    }
    return paths;
  }

  // The mail gateway's; messages lie beside it.
  fs::path gateway_log(const std::string& name, const ScenarioSet& set) const {
    for (const fs::path& file : telemetry(name, set, "telemetry/mail/")) {
      if (file.extension() == ".log") {
        return file;
      }
    }
    ADD_FAILURE() << "no log of the mail gateway";
    return {};
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

  test_support::TempDirectory scratch_;
  fs::path directory_;
};

TEST_F(TaraweraTest, SameOptionsGiveSameBytes) {
  const ScenarioOptions other = {.seed = 9, .names = {{"planted_actor", "glass-kite"}}};
  write("a", {});
  write("b", other);
  write("c", other);
  EXPECT_EQ(digest_of("b"), digest_of("c"));
  EXPECT_NE(digest_of("a"), digest_of("b"));
}

TEST_F(TaraweraTest, AllFilesItNamesAreThereAndNoOthers) {
  const ScenarioSet set = write("a", {.seed = 2});
  std::set<std::string> there;
  for (const auto& entry : fs::recursive_directory_iterator(directory_ / "a")) {
    if (entry.is_regular_file()) {
      there.insert(fs::relative(entry.path(), directory_ / "a").string());
    }
  }
  EXPECT_EQ(there, std::set<std::string>(set.files.begin(), set.files.end()));
}

TEST_F(TaraweraTest, TwoSeedsShareNeitherHostsNorAddressesOfTheIntruder) {
  std::set<std::string> hosts;
  std::set<std::string> addresses;
  std::size_t named = 0;
  std::size_t seen = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const ScenarioSet set = write(fmt::format("{}", seed), {.seed = seed});
    for (const std::string& host : host_names(set.assets)) {
      hosts.insert(host);
      ++named;
    }
    for (const std::string& address : truth_of(set).intruder_addresses) {
      addresses.insert(address);
      ++seen;
    }
  }
  EXPECT_EQ(named, 104U);
  EXPECT_EQ(hosts.size(), named);
  EXPECT_EQ(seen, 24U);
  EXPECT_EQ(addresses.size(), seen);
}

TEST_F(TaraweraTest, FirstSeedTellsTheDocumentedFacts) {
  const test_support::TaraweraTruth truth = truth_of(write("a", {}));
  EXPECT_EQ(truth.web_host, "WEB01");
  EXPECT_THAT(truth.accessed_hosts, ::testing::ElementsAre("FS02", "LDBAPP01", "WEB01"));
  EXPECT_THAT(truth.denied_hosts, ::testing::ElementsAre("LDBFS01", "PSODB01"));
  EXPECT_THAT(truth.intruder_addresses,
              ::testing::ElementsAre("198.51.100.23", "198.51.100.77", "192.0.2.145"));
  EXPECT_EQ(truth.staged_bytes, 122'159'104U);
  EXPECT_EQ(truth.sent_bytes, 124'872'960U);
  EXPECT_EQ(truth.exposed_credentials, 23U);
  EXPECT_EQ(to_iso8601(truth.first), "2025-08-04T02:11:07.000000Z");
  EXPECT_EQ(to_iso8601(truth.last), "2025-08-14T00:20:39.000000Z");
  EXPECT_EQ(truth.mail_sender_domain, "dailycourier.example");
  EXPECT_EQ(truth.mails, 111U);
  EXPECT_EQ(truth.recipients, 52U);
  EXPECT_EQ(truth.listed_incidents, 316U);
  EXPECT_EQ(truth.listed_state, 73U);
  EXPECT_EQ(truth.listed_criminal, 90U);
}

TEST_F(TaraweraTest, EveryTelemetryFileAndEveryLineOfItCarriesTheMark) {
  const ScenarioSet set = write("a", {});
  std::size_t lines = 0;
  for (const fs::path& file : telemetry("a", set, "")) {
    if (file.extension() == ".evtx") {
      EXPECT_EQ(read_all(file).substr(kFileMarkOffset, kSyntheticMark.size()), kSyntheticMark);
      continue;
    }
    // Whole texts, and the DNS server's lines, which have no room for it.
    if (file.extension() == ".eml" || file.string().find("/dns/") != std::string::npos) {
      EXPECT_THAT(read_all(file), HasSubstr(model::kSyntheticMark)) << file;
      continue;
    }
    for (const std::string& line : records_of(file)) {
      ASSERT_THAT(line, HasSubstr(model::kSyntheticMark)) << file;
      ++lines;
    }
  }
  EXPECT_GT(lines, 3'000U);
}

TEST_F(TaraweraTest, EveryOtherFileCarriesTheMark) {
  const ScenarioSet set = write("a", {});
  for (const std::string& file : set.files) {
    if (!file.starts_with("telemetry/")) {
      EXPECT_THAT(read_all(path("a", file)), HasSubstr(model::kSyntheticMark)) << file;
    }
    if (file.ends_with(".yaml")) {
      EXPECT_EQ(lines_of(path("a", file)).front(), "x-synthetic: longwatch-synthetic") << file;
    }
  }
}

TEST_F(TaraweraTest, OurReaderReadsEveryEventFileWithoutADiagnostic) {
  const ScenarioSet set = write("a", {.seed = 4});
  std::uint64_t records = 0;
  for (const fs::path& file : telemetry("a", set, ".evtx")) {
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
  EXPECT_GT(records, 500U);
  EXPECT_LT(records, set.records);
}

TEST_F(TaraweraTest, AnIndependentDecoderReadsEveryEventFileWithoutDamage) {
  const ScenarioSet set = write("a", {});
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
    const ScenarioSet set = write(name, {.seed = seed});
    const auto hosts = hosts_by_address(set.assets);
    std::map<std::string, std::uint64_t> denies;
    for (const std::string& line : records_of(telemetry(name, set, "/firewall/").at(0))) {
      const auto target = hosts.find(value_behind(line, "dst="));
      const bool from_inside = hosts.contains(value_behind(line, "src="));
      if (value_behind(line, "action=") == "deny" && from_inside && target != hosts.end()) {
        ++denies[target->second];
      }
    }
    EXPECT_EQ(denies, truth_of(set).denies);

    std::uint64_t mails = 0;
    std::set<std::string> recipients;
    for (const std::string& line : records_of(gateway_log(name, set))) {
      if (value_behind(line, "from=").ends_with("@" + truth_of(set).mail_sender_domain)) {
        ++mails;
        recipients.insert(value_behind(line, "to="));
      }
    }
    EXPECT_EQ(mails, truth_of(set).mails);
    EXPECT_EQ(recipients.size(), truth_of(set).recipients);

    std::uint64_t staged = 0;
    for (const std::string& line : records_of(telemetry(name, set, "DeviceFileEvents").at(0))) {
      if (line.find(".7z.0") != std::string::npos &&
          line.find("\"FileCreated\"") != std::string::npos) {
        staged += parse_uint64(value_behind(line, "\"FileSize\":")).value_or(0);
      }
    }
    EXPECT_EQ(staged, truth_of(set).staged_bytes);

    std::uint64_t sent = 0;
    for (const std::string& line : records_of(telemetry(name, set, "/conn.log").at(0))) {
      if (value_behind(line, "\"id.resp_h\":\"") == truth_of(set).intruder_addresses[2]) {
        sent = std::max(sent, parse_uint64(value_behind(line, "\"orig_bytes\":")).value_or(0));
      }
    }
    EXPECT_EQ(sent, truth_of(set).sent_bytes);
  }
}

TEST_F(TaraweraTest, AttemptNeverSucceedsAndTheIntrusionDoesOnce) {
  const ScenarioSet set = write("a", {.seed = 6});
  const test_support::TaraweraTruth truth = truth_of(set);
  std::map<std::string, std::map<std::string, std::uint64_t>> posts;  // client, status
  std::string first;
  std::string last;
  for (const fs::path& file : telemetry("a", set, "/iis/")) {
    for (const std::string& line : records_of(file)) {
      const auto fields = split(line, ' ');
      const std::string client(fields.at(7));
      const bool intruder =
          std::find(truth.intruder_addresses.begin(), truth.intruder_addresses.end(), client) !=
          truth.intruder_addresses.end();
      if (intruder) {
        last = fmt::format("{}T{}.000000Z", fields[0], fields[1]);
        first = first.empty() ? last : first;
      }
      if (fields.at(3) == "POST") {
        ++posts[client][std::string(fields.at(9))];
      }
    }
  }
  EXPECT_EQ(posts[truth.attempt_address].size(), 1U);
  EXPECT_GE(posts[truth.attempt_address]["400"], 30U);
  EXPECT_EQ(posts[truth.intruder_addresses[0]]["201"], 1U);
  EXPECT_EQ(first, to_iso8601(truth.first));
  EXPECT_EQ(last, to_iso8601(truth.last));
}

// Types of logon that leave credentials in memory: interactive, batch, service, clear text, remote.
TEST_F(TaraweraTest, ExposedCredentialsAreTheAccountsThatHadSessionsWhenTheMemoryWasRead) {
  const ScenarioSet set = write("a", {.seed = 3});
  const std::string web = "/evtx/" + truth_of(set).web_host + "/";
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
  EXPECT_EQ(exposed.size(), truth_of(set).exposed_credentials);
}

TEST_F(TaraweraTest, PlantedRecordsAreWhereTheTruthSays) {
  const ScenarioSet set = write("a", {.seed = 8});
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
  const ScenarioSet set = write("a", {.start = start});
  EXPECT_EQ(to_iso8601(truth_of(set).first), "2031-02-17T02:11:07.000000Z");
  for (const std::string& file : set.files) {
    EXPECT_EQ(file.find("2025"), std::string::npos) << file;
  }
  for (const fs::path& file : telemetry("a", set, "/iis/")) {
    for (const std::string& line : records_of(file)) {
      ASSERT_TRUE(line.starts_with("2031-02-") || line.starts_with("2031-03-")) << line;
    }
  }
  EXPECT_THAT(read_all(set.documents_of(DocumentRole::IncidentList).at(0)),
              HasSubstr(",2030-07-01T00:00:00+12:00,"));
  EXPECT_THAT(read_all(set.documents_of(DocumentRole::IncidentList).at(0)),
              HasSubstr(",2030-06-30T23:59:59+12:00,"));
}

TEST_F(TaraweraTest, TheListOfIncidentsHoldsTheCountsOfTheFiscalYearAndItsEdges) {
  for (const std::uint64_t seed : {1U, 12U}) {
    const ScenarioSet set = write(fmt::format("{}", seed), {.seed = seed});
    const Timestamp from = *parse_iso8601("2025-07-01T00:00:00+12:00");
    const Timestamp to = *parse_iso8601("2026-07-01T00:00:00+12:00");
    std::map<std::string, std::uint64_t> counts;
    std::uint64_t listed = 0;
    std::set<std::string> ids;
    for (const std::string& line : records_of(set.documents_of(DocumentRole::IncidentList).at(0))) {
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
    EXPECT_EQ(listed, truth_of(set).listed_incidents);
    EXPECT_EQ(counts["state"], truth_of(set).listed_state);
    EXPECT_EQ(counts["criminal"], truth_of(set).listed_criminal);
    EXPECT_GT(ids.size(), listed + 20);
    const std::string text = read_all(set.documents_of(DocumentRole::IncidentList).at(0));
    EXPECT_THAT(text, HasSubstr(",2025-06-30T23:59:59+12:00,"));
    EXPECT_THAT(text, HasSubstr(",2025-07-01T00:00:00+12:00,"));
  }
}

TEST_F(TaraweraTest, ScaleMultipliesBenignRecordsAndNothingElse) {
  const ScenarioSet small = write("small", {});
  const ScenarioSet more = write("more", {.scale = 4 * kSmall});
  EXPECT_GT(more.records, small.records);
  EXPECT_EQ(more.facts, small.facts);
}

TEST_F(TaraweraTest, DaysChangeTheTimeBeforeTheStepsAndNothingElse) {
  const ScenarioSet usual = write("usual", {});
  const ScenarioSet longer = write("longer", {.days = 30});
  EXPECT_EQ(longer.facts, usual.facts);
  EXPECT_EQ(longer.start, usual.start - std::chrono::hours(4 * 24));
  EXPECT_EQ(longer.end, usual.end);
}

/// The artefact of the partner's case with this kind, and whose it is said to be.
std::pair<std::string, std::string> case_artefact(const ScenarioSet& set, std::size_t partner) {
  const std::string text = read_all(set.documents_of(DocumentRole::Cases).at(partner));
  const formats::YamlStream stream = formats::parse_yaml(text);
  const formats::YamlNode& addition = *stream.documents().at(0)->find("additions")->items.at(0);
  return {addition.find("actor")->text, addition.find("items")->items.at(0)->find("value")->text};
}

TEST_F(TaraweraTest, PartnersSpeakOfThePlantedActorAndOfWhatTheTelemetryShows) {
  const ScenarioSet set = write("a", {.seed = 2, .names = {{"planted_actor", "glass-kite"}}});
  const auto [serial_actor, serial] = case_artefact(set, 0);
  const auto [workstation_actor, workstation] = case_artefact(set, 1);
  EXPECT_EQ(serial_actor, "glass-kite");
  EXPECT_EQ(workstation_actor, "glass-kite");
  EXPECT_THAT(read_all(telemetry("a", set, "ssl.log").at(0)), HasSubstr(serial));
  EXPECT_FALSE(workstation.empty());
}

TEST_F(TaraweraTest, WithoutAPlantedActorPartnersSpeakOfOtherThings) {
  const ScenarioSet set = write("a", {.seed = 2, .names = {{"planted_actor", "none"}}});
  const std::string serial = case_artefact(set, 0).second;
  EXPECT_EQ(serial.size(), 32U);
  EXPECT_THAT(read_all(telemetry("a", set, "ssl.log").at(0)), Not(HasSubstr(serial)));
}

TEST_F(TaraweraTest, DroppedPartnersLeaveNoFolder) {
  const ScenarioSet set = write("a", {.names = {{"partners", "dropped"}}});
  EXPECT_TRUE(set.documents_of(DocumentRole::Indicators).empty());
  EXPECT_TRUE(set.documents_of(DocumentRole::Cases).empty());
  EXPECT_FALSE(fs::exists(directory_ / "a" / "partners"));
}

TEST_F(TaraweraTest, EverybodyIsASubjectWithPrivateFields) {
  const ScenarioSet set = write("a", {});
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
  const std::string directory = (directory_ / "a").string();
  const auto actor = write_scenario(scenario_file("tarawera"), directory,
                                    {.names = {{"planted_actor", "nobody-here"}}});
  ASSERT_FALSE(actor.ok());
  EXPECT_EQ(actor.error().code(), ErrorCode::InvalidInput);
  EXPECT_THAT(actor.error().to_line(), HasSubstr("'nobody-here'"));
  EXPECT_THAT(actor.error().to_line(), HasSubstr("stone-heron, glass-kite, none"));
  for (const double scale : {0.0, -1.0, 1e9}) {
    const auto set = write_scenario(scenario_file("tarawera"), directory, {.scale = scale});
    ASSERT_FALSE(set.ok());
    EXPECT_EQ(set.error().code(), ErrorCode::InvalidInput);
  }
  EXPECT_FALSE(fs::exists(directory_ / "a"));
}

TEST_F(TaraweraTest, AFileInTheWayIsAnInputOutputError) {
  std::ofstream(directory_ / "a") << "not a directory";
  const auto set =
      write_scenario(scenario_file("tarawera"), (directory_ / "a").string(), {.scale = kSmall});
  ASSERT_FALSE(set.ok());
  EXPECT_EQ(set.error().code(), ErrorCode::Io);
}

}  // namespace
}  // namespace longwatch::scenario
