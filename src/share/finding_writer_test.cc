#include "share/finding_writer.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace longwatch::share {
namespace {

class TextSink final : public ByteSink {
 public:
  Status write(std::string_view bytes) override {
    ++writes;
    if (writes > allowed) {
      return Error(ErrorCode::Io, "no space left");
    }
    text.append(bytes);
    return {};
  }

  std::string text;
  int writes = 0;
  int allowed = 1000;
};

struct Sample {
  model::Source source;
  model::RuleInfo rule;
  model::Finding finding;
  std::vector<const model::Source*> sources;

  FindingView view() const { return {finding, "f-0123456789abcdef", sources}; }
};

std::unique_ptr<Sample> sample() {
  auto made = std::make_unique<Sample>();
  made->source.name = "evtx/Security.evtx";
  made->source.sha256.fill(std::byte{0xAB});
  made->sources = {&made->source};
  made->rule.id = "r-1";
  made->rule.title = "Web Shell";
  made->rule.level = model::Level::High;
  made->rule.file = "rules/a.yml";
  made->rule.tags = {"attack.persistence", "attack.t1505.003"};
  made->rule.techniques = {"T1505.003"};
  made->rule.tactics = {"persistence"};
  made->finding.rule = &made->rule;
  made->finding.time = parse_iso8601("2021-08-05T01:40:31Z");
  made->finding.host = "WEB01";
  made->finding.user = "PARL\\svc";
  made->finding.entities = {{"ipv4", "198.51.100.23", "source"}, {"user", "svc", ""}};
  model::EventReference event;
  event.locator = {model::SourceId{0}, 4711, 135168, 912};
  event.time = made->finding.time;
  made->finding.events = {event};
  made->finding.fields = {{"EventID", "4688"}, {"CommandLine", "net user bob pw /add"}};
  return made;
}

std::string json_line(const Sample& sample, Secrets secrets = Secrets::Masked) {
  TextSink sink;
  JsonLinesWriter writer(sink, secrets);
  EXPECT_TRUE(writer.write(sample.view()).ok());
  EXPECT_TRUE(writer.finish().ok());
  return sink.text;
}

std::string csv_line(const Sample& sample) {
  TextSink sink;
  CsvWriter writer(sink, Secrets::Masked);
  EXPECT_TRUE(writer.write(sample.view()).ok());
  EXPECT_TRUE(writer.finish().ok());
  return sink.text.substr(sink.text.find('\n') + 1);
}

TEST(JsonLines, HoldEveryMemberOfTheSchemaInItsOrder) {
  std::string digest;
  for (int i = 0; i < 32; ++i) {
    digest += "ab";
  }
  EXPECT_EQ(json_line(*sample()),
            R"({"schema":"longwatch.finding.v1","id":"f-0123456789abcdef",)"
            R"("time":"2021-08-05T01:40:31.000000Z","level":"high",)"
            R"("rule":{"id":"r-1","title":"Web Shell","kind":"sigma","file":"rules/a.yml"},)"
            R"("techniques":["T1505.003"],"tactics":["persistence"],)"
            R"("tags":["attack.persistence","attack.t1505.003"],"host":"WEB01",)"
            R"("user":"PARL\\svc","entities":[{"type":"ipv4","value":"198.51.100.23",)"
            R"("role":"source"},{"type":"user","value":"svc"}],)"
            R"("events":[{"source":"evtx/Security.evtx","sha256":")" +
                digest +
                R"(","record":4711,"offset":135168,"length":912,)"
                R"("time":"2021-08-05T01:40:31.000000Z"}],)"
                R"("fields":{"EventID":"4688","CommandLine":"net user bob ******** /add"}})"
                "\n");
}

TEST(JsonLines, WhatIsNotKnownIsAbsent) {
  const auto bare = sample();
  bare->source.sha256.fill(std::byte{0});
  bare->rule.tags.clear();
  bare->rule.techniques.clear();
  bare->rule.tactics.clear();
  bare->finding.time.reset();
  bare->finding.host.clear();
  bare->finding.user.clear();
  bare->finding.entities.clear();
  bare->finding.fields.clear();
  bare->finding.events[0].time.reset();
  EXPECT_EQ(json_line(*bare),
            R"({"schema":"longwatch.finding.v1","id":"f-0123456789abcdef","level":"high",)"
            R"("rule":{"id":"r-1","title":"Web Shell","kind":"sigma","file":"rules/a.yml"},)"
            R"("events":[{"source":"evtx/Security.evtx","record":4711,"offset":135168,)"
            R"("length":912}]})"
            "\n");
}

TEST(JsonLines, AFieldWithSeveralValuesKeepsThemAllUnderOneName) {
  const auto several = sample();
  several->finding.fields = {{"Data", "a"}, {"X", "1"}, {"Data", "b"}};
  EXPECT_NE(json_line(*several).find(R"("fields":{"Data":["a","b"],"X":"1"})"), std::string::npos);
}

TEST(JsonLines, SecretsAreShownToWhoAsks) {
  EXPECT_NE(json_line(*sample(), Secrets::Shown).find("net user bob pw /add"), std::string::npos);
}

TEST(JsonLines, SecretsInEntitiesAndIndicatorTextsAreMaskedToo) {
  const auto hidden = sample();
  hidden->finding.entities = {{"url", "http://u:pw@h.example/", "destination"}};
  hidden->finding.matched = "http://u:pw@h.example/";
  EXPECT_EQ(json_line(*hidden).find("u:pw@"), std::string::npos);
}

TEST(JsonLines, SayWhatATuningFileMadeOfTheFinding) {
  const auto tuned = sample();
  model::RuleInfo rule = *tuned->finding.rule;
  rule.tuned = model::RuleTuning{"noise", "often", "never", false, model::Level::Critical};
  tuned->finding.rule = &rule;
  EXPECT_NE(json_line(*tuned).find("\"tuning\":{\"action\":\"level\",\"level_was\":\"critical\","
                                   "\"entry\":\"noise\",\"reason\":\"often\","
                                   "\"expires\":\"never\"}"),
            std::string::npos);
  EXPECT_TRUE(csv_line(*tuned).ends_with("\"level was critical, by noise: often\"\n"));
  rule.tuned->suppresses = true;
  EXPECT_NE(json_line(*tuned).find("\"action\":\"suppressed\",\"entry\""), std::string::npos);
}

TEST(Csv, HasTheColumnsOfItsHeader) {
  const std::string line = csv_line(*sample());
  EXPECT_TRUE(line.starts_with(
      "f-0123456789abcdef,2021-08-05T01:40:31.000000Z,high,r-1,Web Shell,sigma,rules/a.yml,"
      "T1505.003,persistence,WEB01,PARL\\svc,,evtx/Security.evtx,abab"));
  EXPECT_TRUE(line.ends_with(
      ",4711,135168,912,1,EventID=4688 | CommandLine=net user bob ******** /add,,,\n"));
}

TEST(Csv, CellsAreQuotedAndFormulasMadeHarmless) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"plain", "plain"},
      {"", ""},
      {"a,b", "\"a,b\""},
      {"a\"b", "\"a\"\"b\""},
      {"a\nb", "\"a\nb\""},
      {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
      {"+1", "\"'+1\""},
      {"-1", "\"'-1\""},
      {"@SUM(A1)", "\"'@SUM(A1)\""},
      {"\t=1", "\"'\t=1\""},
      {"\xEF\xBC\x9D"
       "1",
       "\"'\xEF\xBC\x9D"
       "1\""},
      {"\xFF", "\xEF\xBF\xBD"},
      {"a=1", "a=1"},
  };
  for (const auto& [text, expected] : cases) {
    std::string cell;
    append_csv_cell(cell, text);
    EXPECT_EQ(cell, expected);
  }
}

TEST(FindingWriter, AFullSinkStopsTheWriting) {
  TextSink sink;
  sink.allowed = 0;
  JsonLinesWriter writer(sink, Secrets::Masked);
  EXPECT_TRUE(writer.write(sample()->view()).ok()) << "small findings wait for a block";
  const Status status = writer.finish();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::Io);
}

TEST(FindingWriter, WritesInBlocks) {
  TextSink sink;
  JsonLinesWriter writer(sink, Secrets::Masked);
  const auto one = sample();
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(writer.write(one->view()).ok());
  }
  ASSERT_TRUE(writer.finish().ok());
  EXPECT_EQ(std::count(sink.text.begin(), sink.text.end(), '\n'), 1000);
  EXPECT_LT(sink.writes, 20);
}

}  // namespace
}  // namespace longwatch::share
