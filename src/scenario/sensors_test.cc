#include "scenario/internal/writers/sensors.h"

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
#include "scenario/internal/sample_world.h"
#include "scenario/telemetry_reading.h"

namespace longwatch::scenario::internal {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Origin kStep = {Origin::Kind::Step, 1};

const Timestamp kFirst = *parse_iso8601("2025-08-13T00:00:00Z");

/// One benign firewall line and one logon in every window.
class Trickle final : public BenignSource {
 public:
  explicit Trickle(Sensors& sensors) : sensors_(sensors) {}

  void generate(Timestamp from, Timestamp until) override {
    EXPECT_LT(from, until);
    sensors_.pass_firewall({.time = from + seconds(30), .from = "10.20.50.61", .to = "198.18.0.9"});
    HostRecorder& host = sensors_.host(3);
    host.log_off(from + seconds(45), host.system_session(), 3);
    ++windows;
  }

  int windows = 0;

 private:
  Sensors& sensors_;
};

class SensorsTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() /
                 fmt::format("longwatch_sensors_{}",
                             testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  WrittenTelemetry write(Sensors& sensors, BenignSource* benign = nullptr) {
    Result<WrittenTelemetry> written = sensors.write(directory_.string(), benign);
    EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error().to_line());
    return written.ok() ? std::move(written).value() : WrittenTelemetry{};
  }

  std::string line_at(const PlantedRecord& record) const {
    std::ifstream file(directory_ / record.file);
    std::string line;
    for (std::uint64_t i = 0; i < record.line; ++i) {
      std::getline(file, line);
    }
    return line;
  }

  fs::path directory_;
};

/// A record of every kind, all with the word "marker" in a field that says something.
void record_everything(Sensors& sensors, Timestamp time) {
  const std::string web = "10.20.10.11";
  const std::string seat = "10.20.50.61";
  sensors.request({.time = time, .client = "198.18.0.1", .path = "/marker", .agent = "A B"});
  const Flow flow = sensors.connect(
      {.time = time,
       .from = web,
       .to = "192.0.2.145",
       .certificate = Certificate{"marker.example", "CN=marker", "CN=marker", "bc03"}});
  sensors.http({.time = time, .flow = {.from = seat, .to = web}, .host = "marker", .uri = "/"});
  sensors.dns({.time = time,
               .flow = {.from = seat, .to = "10.20.20.10"},
               .query = "www.marker.example",
               .answers = {"192.0.2.7"}});
  sensors.kerberos({.time = time,
                    .flow = {.from = seat, .to = "10.20.20.10"},
                    .client = "marker/PARL.EXAMPLE",
                    .service = "cifs/fs02",
                    .cipher = "rc4-hmac"});
  sensors.smb_mapping({.time = time, .flow = flow, .path = "\\\\fs02\\marker"});
  sensors.smb_file({.time = time, .flow = flow, .path = "\\\\fs02\\a", .name = "marker.txt"});
  sensors.ldap({.time = time, .flow = flow, .object = "CN=marker"});
  sensors.ldap_search(
      {.time = time, .flow = flow, .base = "DC=marker", .attributes = {"cn", "sn"}});
  sensors.proxy_request({.time = time,
                         .client = seat,
                         .host = "www.marker.example",
                         .query = "a=b c",
                         .agent = "Mozilla/5.0 (X)"});
  sensors.pass_firewall({.time = time, .from = seat, .to = web, .rule = "marker"});
  sensors.receive(
      {.time = time, .id = "marker@x", .from = "a@b.example", .to = "m01@parl.example"});
  sensors.audit({.time = time,
                 .operation = "MailItemsAccessed",
                 .user = "marker@parl.example",
                 .client = "203.0.113.187",
                 .client_info = "Client=OWA"});
  sensors.sign_in({.time = time, .user = "marker@parl.example", .client = "203.0.113.187"});
  sensors.vpn({.time = time, .user = "marker", .client = "203.0.113.187"});
  sensors.device_line({.time = time, .program = "httpd", .text = "marker \"x\""});
  sensors.device_request({.time = time, .client = "198.18.0.1", .uri = "/marker?a=\"b\""});
  sensors.touch_file({.time = time, .host = "WEB01", .path = "C:\\marker.exe", .size = 7});
  sensors.start_process({.time = time, .host = "WEB01", .path = "C:\\marker.exe"});
  sensors.scan_link({.time = time, .id = "marker@x", .url = "https://a.example/?b=\"c\""});
}

TEST_F(SensorsTest, EveryKindOfLineIsReadAsWhatItIs) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  sensors.set_origin(kStep);
  record_everything(sensors, kFirst + hours(1));
  const WrittenTelemetry written = write(sensors);
  for (const WrittenTelemetry::Planted& planted : written.planted) {
    SCOPED_TRACE(planted.record.file);
    const ReadTelemetry read = read_telemetry((directory_ / planted.record.file).string());
    EXPECT_EQ(read.complaints, "");
    EXPECT_THAT(read.channels, testing::ElementsAre(planted.record.channel));
  }
  EXPECT_GE(written.planted.size(), 22U);
}

TEST_F(SensorsTest, ZeeksOwnFormatHoldsTheSameRecords) {
  World world = sample_world(1, kFirst, kFirst + hours(24));
  world.sensors.zeek_tabs = {"conn", "ssl",         "x509",      "http",     "dns",
                             "ldap", "smb_mapping", "smb_files", "kerberos", "ldap_search"};
  Sensors sensors(world, Random(7));
  sensors.set_origin(kStep);
  record_everything(sensors, kFirst + hours(1));
  const WrittenTelemetry written = write(sensors);
  std::set<std::string> seen;
  for (const WrittenTelemetry::Planted& planted : written.planted) {
    if (!planted.record.file.starts_with("zeek/")) {
      continue;
    }
    SCOPED_TRACE(planted.record.file);
    const ReadTelemetry read = read_telemetry((directory_ / planted.record.file).string());
    EXPECT_EQ(read.complaints, "");
    EXPECT_THAT(read.channels, testing::ElementsAre(planted.record.channel));
    EXPECT_TRUE(line_at(planted.record).find("longwatch-synthetic") != std::string::npos);
    seen.insert(planted.record.channel);
  }
  EXPECT_THAT(seen, SizeIs(10));
}

TEST_F(SensorsTest, LocatorsOfPlantedLinesLeadToThem) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  Trickle trickle(sensors);
  for (std::uint32_t i = 1; i <= 5; ++i) {
    sensors.set_origin({Origin::Kind::Step, i});
    sensors.pass_firewall({.time = kFirst + hours(20 - 3 * i),
                           .from = "10.20.10.11",
                           .to = "10.20.30.20",
                           .rule = fmt::format("marker-{}", i)});
  }
  const WrittenTelemetry written = write(sensors, &trickle);
  EXPECT_EQ(trickle.windows, 144);
  ASSERT_THAT(written.planted, SizeIs(5));
  for (std::uint32_t i = 1; i <= 5; ++i) {
    const PlantedRecord& record = written.planted[i - 1].record;
    EXPECT_THAT(line_at(record), HasSubstr(fmt::format("rule=marker-{} ", i)));
    EXPECT_EQ(record.time, kFirst + hours(20 - 3 * i));
  }
  EXPECT_EQ(written.records, 5U + 2 * 144U);
}

TEST_F(SensorsTest, LinesStandInTheOrderOfTime) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  Trickle trickle(sensors);
  sensors.set_origin(kStep);
  sensors.pass_firewall({.time = kFirst + hours(5), .from = "10.20.10.11", .to = "10.20.30.20"});
  write(sensors, &trickle);
  std::ifstream file(directory_ / "firewall/fw01.log");
  std::vector<std::string> times;
  for (std::string line; std::getline(file, line);) {
    times.push_back(line.substr(0, 20));
  }
  EXPECT_THAT(times, SizeIs(145));
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
}

TEST_F(SensorsTest, BenignLinesKeepToTheirPeriodsPlantedOnesNeedNot) {
  World world = sample_world(1, kFirst, kFirst + hours(24));
  world.periods = {{kFirst, kFirst + hours(2), {"windows"}},
                   {kFirst + hours(4), kFirst + hours(6), {"firewall"}}};
  Sensors sensors(world, Random(7));
  Trickle trickle(sensors);
  sensors.set_origin(kStep);
  sensors.pass_firewall({.time = kFirst + hours(3), .from = "10.20.10.11", .to = "10.20.30.20"});
  const WrittenTelemetry written = write(sensors, &trickle);
  EXPECT_EQ(trickle.windows, 24);
  EXPECT_EQ(written.records, 1U + 12 + 12);
}

TEST_F(SensorsTest, AWrongClockShowsInTheLineAndNotInTheTruth) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  sensors.set_origin(kStep);
  sensors.vpn({.time = kFirst + hours(1), .user = "m01", .client = "203.0.113.187"});
  const WrittenTelemetry written = write(sensors);
  ASSERT_THAT(written.planted, SizeIs(1));
  EXPECT_EQ(written.planted[0].record.time, kFirst + hours(1));
  EXPECT_THAT(line_at(written.planted[0].record), HasSubstr("time=00:52:48 "));
}

TEST_F(SensorsTest, WindowsHostsShowTheirClockToo) {
  World world = sample_world(1, kFirst, kFirst + hours(24));
  world.hosts[0].clock_offset = 600;
  Sensors sensors(world, Random(7));
  sensors.set_origin(kStep);
  HostRecorder& host = sensors.host(0);
  host.create_file(kFirst + hours(1), host.services(), "C:\\marker");
  const WrittenTelemetry written = write(sensors);
  ASSERT_THAT(written.planted, SizeIs(1));
  const PlantedRecord& record = written.planted[0].record;
  EXPECT_EQ(std::chrono::floor<minutes>(record.time),
            std::chrono::floor<minutes>(kFirst + hours(1)));
  const ReadTelemetry read = read_telemetry((directory_ / record.file).string());
  ASSERT_THAT(read.times, SizeIs(1));
  EXPECT_EQ(read.times[0] - record.time, seconds(600));
}

TEST_F(SensorsTest, EveryKindOfWindowsEventIsReadWithoutComplaint) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  sensors.set_origin(kStep);
  HostRecorder& host = sensors.host(0);
  std::size_t kinds = 0;
  for (const EventTemplate& described : windows_event_templates()) {
    const Status recorded =
        host.record(kFirst + minutes(kinds), described.channel, described.event_id, {});
    EXPECT_TRUE(recorded.ok()) << described.event_id;
    ++kinds;
  }
  const WrittenTelemetry written = write(sensors);
  EXPECT_EQ(written.records, kinds);
  std::size_t read_records = 0;
  for (const std::string& file : written.files) {
    const ReadTelemetry read = read_telemetry((directory_ / file).string());
    EXPECT_EQ(read.complaints, "") << file;
    read_records += read.times.size();
  }
  EXPECT_EQ(read_records, kinds);
}

TEST_F(SensorsTest, RawWindowsEventsAreChecked) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  HostRecorder& host = sensors.host(0);
  const Status unknown = host.record(kFirst, "Security", 4999, {});
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().to_line(), HasSubstr("4999"));
  const Status field = host.record(kFirst, "Security", 4634, {{"Nonsense", "1"}});
  ASSERT_FALSE(field.ok());
  EXPECT_THAT(field.error().to_line(), HasSubstr("'Nonsense'"));
  const Status number = host.record(kFirst, "Security", 4634, {{"LogonType", "three"}});
  ASSERT_FALSE(number.ok());
  EXPECT_THAT(number.error().to_line(), HasSubstr("'three'"));
  const Status sid = host.record(kFirst, "Security", 4634, {{"TargetUserSid", "me"}});
  ASSERT_FALSE(sid.ok());
  EXPECT_EQ(write(sensors).records, 0U);
}

TEST_F(SensorsTest, RawLinesAreReadAsTheirSource) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  sensors.set_origin(kStep);
  const MoreFields ends = {{"uid", "C1"},        {"id.orig_h", "10.1.1.1"},
                           {"id.orig_p", "5"},   {"id.resp_h", "10.1.1.2"},
                           {"id.resp_p", "445"}, {"conn_state", "SF"}};
  EXPECT_TRUE(sensors.raw("zeek:conn", kFirst, ends).ok());
  EXPECT_TRUE(sensors.raw("iis", kFirst, {{"cs-uri-stem", "/a b"}, {"c-ip", "198.18.0.1"}}).ok());
  EXPECT_TRUE(sensors
                  .raw("firewall", kFirst,
                       {{"action", "deny"}, {"src", "10.1.1.1"}, {"dst", "10.1.1.2"}, {"x", "a b"}})
                  .ok());
  EXPECT_TRUE(sensors.raw("edge", kFirst, {{"program", "kernel"}, {"message", "marker"}}).ok());
  EXPECT_FALSE(sensors.raw("nothing", kFirst, {}).ok());
  EXPECT_FALSE(sensors.raw("iis", kFirst, {{"nonsense", "1"}}).ok());
  EXPECT_FALSE(sensors.raw("edge", kFirst, {{"nonsense", "1"}}).ok());
  const WrittenTelemetry written = write(sensors);
  ASSERT_THAT(written.planted, SizeIs(4));
  for (const WrittenTelemetry::Planted& planted : written.planted) {
    const ReadTelemetry read = read_telemetry((directory_ / planted.record.file).string());
    EXPECT_EQ(read.complaints, "") << planted.record.file;
    EXPECT_THAT(read.channels, testing::ElementsAre(planted.record.channel));
  }
}

TEST_F(SensorsTest, MessagesAreFilesThatTheMailReaderTakes) {
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  sensors.set_origin({Origin::Kind::Mails, 1});
  sensors.keep_message({.time = kFirst + hours(1),
                        .id = "1/a@bulk.example.net",
                        .from = "lena@courier.example",
                        .from_name = "Lena",
                        .to = "m01@parl.example",
                        .subject = "News",
                        .client_name = "bulk.example.net",
                        .client_address = "198.51.100.150",
                        .links = {"https://www.courier.example/a?b=1&c=2"},
                        .images = {"https://img.courier.example/p/1.gif"},
                        .text = "Dear <reader>"});
  const WrittenTelemetry written = write(sensors);
  ASSERT_THAT(written.planted, SizeIs(1));
  const ReadTelemetry read = read_telemetry((directory_ / written.planted[0].record.file).string());
  EXPECT_EQ(read.complaints, "");
  EXPECT_THAT(read.channels, testing::ElementsAre("mail"));
  ASSERT_THAT(read.times, SizeIs(1));
  EXPECT_LE(std::chrono::abs(read.times[0] - (kFirst + hours(1))), seconds(3));
  EXPECT_EQ(read.values.at("remote_img.url"), "https://img.courier.example/p/1.gif");
  EXPECT_EQ(read.values.at("dmarc"), "pass");
}

TEST_F(SensorsTest, AFullEventLogIsArchivedAndItsLocatorsFollow) {
  fs::create_directories(directory_);
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  std::vector<SampleEvent> events;
  HostRecorder host(0, Host{"WEB01", "WEB01.parl.example", "10.20.10.11"}, Random(1), events);
  host.set_origin(kStep);
  for (int i = 0; i < 2000; ++i) {
    host.log_off(kFirst + seconds(i), host.system_session(), 3);
  }
  EventLogs logs(directory_.string(), {host.host()}, 256 * 1024);
  logs.hold(events);
  WrittenTelemetry written;
  ASSERT_TRUE(logs.finish(written).ok());
  ASSERT_GE(written.files.size(), 3U);
  EXPECT_EQ(written.records, 2000U);
  std::map<std::string, std::uint64_t> planted;
  for (const WrittenTelemetry::Planted& record : written.planted) {
    ++planted[record.record.file];
  }
  std::uint64_t read_records = 0;
  for (const std::string& file : written.files) {
    const ReadTelemetry read = read_telemetry((directory_ / file).string());
    EXPECT_EQ(read.complaints, "");
    EXPECT_EQ(read.times.size(), planted[file]) << file;
    read_records += read.times.size();
  }
  EXPECT_EQ(read_records, 2000U);
}

TEST_F(SensorsTest, AFileInTheWayIsAnInputOutputError) {
  std::ofstream(directory_) << "in the way";
  const World world = sample_world(1, kFirst, kFirst + hours(24));
  Sensors sensors(world, Random(7));
  sensors.pass_firewall({.time = kFirst, .from = "10.20.10.11", .to = "10.20.30.20"});
  const Result<WrittenTelemetry> written = sensors.write(directory_.string(), nullptr);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code(), ErrorCode::Io);
}

}  // namespace
}  // namespace longwatch::scenario::internal
