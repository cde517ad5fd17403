#include "share/tool_writers.h"

#include <functional>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "tests/support/golden.h"

namespace longwatch::share {
namespace {

using testing::HasSubstr;
using testing::Not;

class TextSink final : public ByteSink {
 public:
  Status write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }

  std::string text;
};

struct Sample {
  model::Source source;
  model::RuleInfo rule;
  model::Finding finding;
  std::vector<const model::Source*> sources;

  FindingView view() const { return {finding, "f-0123456789abcdef", sources}; }
};

std::unique_ptr<Sample> empty_sample() {
  auto made = std::make_unique<Sample>();
  made->source.name = "evtx/Sysmon.evtx";
  made->source.sha256.fill(std::byte{0xAB});
  made->sources = {&made->source};
  made->rule.id = "0d5b9cd4-4a0e-4b3a-9d45-0c5b8a0f1f11";
  made->rule.title = "Net User, \"Added\"";
  made->rule.level = model::Level::High;
  made->rule.file = "rules/a.yml";
  made->finding.rule = &made->rule;
  model::EventReference event;
  event.locator = {model::SourceId{0}, 4711, 135168, 912};
  made->finding.events = {event};
  return made;
}

/// A process that was started.
std::unique_ptr<Sample> process() {
  auto made = empty_sample();
  made->rule.tags = {"attack.persistence", "attack.stealth", "attack.t1136.001", "attack.t1059"};
  made->rule.techniques = {"T1136.001", "T1059"};
  made->rule.tactics = {"persistence", "stealth"};
  model::Finding& finding = made->finding;
  finding.time = parse_iso8601("2021-08-05T01:40:31.1234567Z");
  finding.events[0].time = finding.time;
  finding.host = "WEB01";
  finding.user = "PARL\\svc";
  finding.entities = {{"host", "WEB01", "reporter"},
                      {"process", "C:\\Windows\\System32\\net.exe", "image"},
                      {"process", "C:\\Windows\\explorer.exe", "parent"},
                      {"user", "PARL\\svc", "subject"},
                      {"md5", "00112233445566778899aabbccddeeff", "image"},
                      {"imphash", "ffeeddccbbaa99887766554433221100", "image"}};
  finding.fields = {{"EventID", "1"},
                    {"Channel", "Microsoft-Windows-Sysmon/Operational"},
                    {"Provider_Name", "Microsoft-Windows-Sysmon"},
                    {"Image", "C:\\Windows\\System32\\net.exe"},
                    {"CommandLine", "net user bob pw /add"},
                    {"ParentImage", "C:\\Windows\\explorer.exe"},
                    {"OriginalFileName", "net1.exe"}};
  return made;
}

/// A library that was loaded, over the network.
std::unique_ptr<Sample> library() {
  auto made = empty_sample();
  model::Finding& finding = made->finding;
  finding.time = parse_iso8601("2021-08-05T01:40:31Z");
  finding.entities = {{"process", "C:\\a.exe", "image"},
                      {"file", "\\\\srv\\b.dll", "loaded"},
                      {"sha256", "aa", "image"},
                      {"ipv4", "198.51.100.23", "source"},
                      {"ipv4", "not-an-address", "source"},
                      {"ipv6", "2001:DB8:0::1", "destination"}};
  finding.fields = {{"EventID", "7"}, {"SourcePort", "50000"}, {"DestinationPort", "ldap"}};
  return made;
}

/// A record of a text log without a time, with names that are none, of two events.
std::unique_ptr<Sample> hostile() {
  auto made = empty_sample();
  made->source.sha256.fill(std::byte{0});
  made->rule.kind = model::RuleKind::Indicator;
  made->rule.title = "=cmd|' /C calc'!A0";
  made->rule.level = model::Level::Informational;
  made->finding.host = "@host";
  made->finding.matched = "http://u:pw@h.example/";
  made->finding.entities = {{"url", "http://u:pw@h.example/", "target"}};
  made->finding.fields = {{"message", "mine"},
                          {"id.orig_h", "10.0.0.1"},
                          {"id_orig_h", "second"},
                          {"\xE2\x80\xAE\"", "a \xC2\xA6 RuleID: b\r\nc"},
                          {"", "-1"},
                          {"bytes", "\xFF\x01"}};
  made->finding.events.push_back(made->finding.events.front());
  made->finding.events.back().locator.record = 4712;
  return made;
}

template <class Writer>
std::string written(const std::vector<const Sample*>& samples, Secrets secrets = Secrets::Masked) {
  TextSink sink;
  Writer writer(sink, secrets);
  for (const Sample* sample : samples) {
    EXPECT_TRUE(writer.write(sample->view()).ok());
  }
  EXPECT_TRUE(writer.finish().ok());
  return sink.text;
}

template <class Writer>
std::string all_samples() {
  const auto first = process();
  const auto second = library();
  const auto third = hostile();
  const auto bare = empty_sample();
  return written<Writer>({first.get(), second.get(), third.get(), bare.get()});
}

template <class Writer>
std::string one(const Sample& sample, Secrets secrets = Secrets::Masked) {
  return written<Writer>({&sample}, secrets);
}

TEST(Timesketch, EveryMemberIsWhereTheDocumentationSays) {
  EXPECT_TRUE(test_support::matches_golden("tests/golden/share/tools/timesketch.jsonl",
                                           all_samples<TimesketchWriter>()));
}

TEST(Timesketch, ALineHasWhatTheImportDemandsEvenWithoutATime) {
  const std::string line = one<TimesketchWriter>(*hostile());
  EXPECT_THAT(line, HasSubstr(R"("datetime":"1970-01-01T00:00:00.000000+00:00","timestamp":0,)"
                              R"("timestamp_desc":"Not a time")"));
  EXPECT_THAT(line, HasSubstr(R"("message":"[informational] =cmd)"));
}

TEST(Timesketch, TimestampsAreMicrosecondsAlsoBeforeTheEpoch) {
  const auto early = process();
  early->finding.time = parse_iso8601("1969-12-31T23:59:59.9999995Z");
  EXPECT_THAT(one<TimesketchWriter>(*early), HasSubstr(R"("timestamp":-1,)"));
  EXPECT_THAT(one<TimesketchWriter>(*process()), HasSubstr(R"("timestamp":1628127631123456,)"));
}

TEST(Timesketch, NoNameOfALogIsTakenForOneOfOurs) {
  const std::string line = one<TimesketchWriter>(*hostile());
  EXPECT_THAT(line, HasSubstr(R"("field_message":"mine")"));
  EXPECT_THAT(line, HasSubstr(R"("field_id_orig_h":["10.0.0.1","second"])"));
  EXPECT_THAT(line, Not(HasSubstr(R"("id.orig_h")")));
}

TEST(Ecs, EveryMemberIsWhereTheDocumentationSays) {
  EXPECT_TRUE(
      test_support::matches_golden("tests/golden/share/tools/ecs.jsonl", all_samples<EcsWriter>()));
}

TEST(Ecs, HashesStandWithTheFileOrElseWithTheProcess) {
  EXPECT_THAT(one<EcsWriter>(*process()),
              HasSubstr(R"("command_line":"net user bob ******** /add",)"
                        R"("hash":{"md5":"00112233445566778899aabbccddeeff"})"));
  EXPECT_THAT(one<EcsWriter>(*library()), HasSubstr(R"("file":{"path":"\\\\srv\\b.dll",)"
                                                    R"("name":"b.dll","hash":{"sha256":"aa"}})"));
}

TEST(Ecs, FieldsOfTypeAddressAndPortHoldNothingElse) {
  const std::string line = one<EcsWriter>(*library());
  EXPECT_THAT(line, HasSubstr(R"("source":{"ip":"198.51.100.23","port":50000})"));
  EXPECT_THAT(line, HasSubstr(R"("destination":{"ip":"2001:db8::1"})"));
  EXPECT_THAT(line, Not(HasSubstr("not-an-address")));
}

TEST(Ecs, TacticsAndTechniquesCarryTheirIds) {
  EXPECT_THAT(
      one<EcsWriter>(*process()),
      HasSubstr(R"("threat":{"framework":"MITRE ATT&CK","tactic":{"id":["TA0003","TA0005"],)"
                R"("name":["Persistence","Stealth"]},"technique":{"id":["T1136","T1059"],)"
                R"("subtechnique":{"id":["T1136.001"]}}})"));
}

TEST(HayabusaCsv, EveryCellIsWhereTheDocumentationSays) {
  EXPECT_TRUE(test_support::matches_golden("tests/golden/share/tools/hayabusa.csv",
                                           all_samples<HayabusaCsvWriter>()));
}

TEST(HayabusaCsv, TimesLevelsAndChannelsAreWrittenItsWay) {
  EXPECT_THAT(one<HayabusaCsvWriter>(*process()),
              HasSubstr("\n\"2021-08-05 01:40:31.123 +00:00\",\"Net User, \"\"Added\"\"\",\"high\","
                        "\"WEB01\",\"Sysmon\",1,4711,\""));
  const std::pair<model::Level, std::string_view> levels[] = {
      {model::Level::Critical, "\"crit\""},
      {model::Level::High, "\"high\""},
      {model::Level::Medium, "\"med\""},
      {model::Level::Low, "\"low\""},
      {model::Level::Informational, "\"info\""}};
  for (const auto& [level, shown] : levels) {
    const auto sample = process();
    sample->rule.level = level;
    EXPECT_THAT(one<HayabusaCsvWriter>(*sample), HasSubstr(std::string(shown)));
  }
  const std::pair<std::string_view, std::string_view> channels[] = {
      {"SECURITY", "\"Sec\""},
      {"Microsoft-Windows-AppLocker/EXE and DLL", "\"AppLocker\""},
      {"Windows PowerShell", "\"PwShClassic\""},
      {"Other/Operational", "\"Other/Operational\""}};
  for (const auto& [channel, shown] : channels) {
    const auto sample = process();
    sample->finding.fields[1].value = channel;
    EXPECT_THAT(one<HayabusaCsvWriter>(*sample), HasSubstr(std::string(shown)));
  }
}

TEST(HayabusaCsv, FormulasAndForgedFieldsAreHarmless) {
  const std::string lines = one<HayabusaCsvWriter>(*hostile());
  EXPECT_THAT(lines, HasSubstr("\"'=cmd|' /C calc'!A0\",\"info\",\"'@host\""));
  EXPECT_THAT(lines, HasSubstr("a | RuleID: b  c"));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
}

TEST(ToolWriters, SecretsAreMaskedUnlessTheUserAsks) {
  using Written = std::function<std::string(const Sample&, Secrets)>;
  const Written writers[] = {one<TimesketchWriter>, one<EcsWriter>, one<HayabusaCsvWriter>};
  for (const Written& write : writers) {
    EXPECT_THAT(write(*process(), Secrets::Masked), Not(HasSubstr("bob pw")));
    EXPECT_THAT(write(*process(), Secrets::Shown), HasSubstr("net user bob pw /add"));
    EXPECT_THAT(write(*hostile(), Secrets::Masked), Not(HasSubstr("u:pw@")));
    EXPECT_THAT(write(*hostile(), Secrets::Shown), HasSubstr("u:pw@"));
  }
}

}  // namespace
}  // namespace longwatch::share
