#include "share/summary.h"

#include <deque>

#include <gtest/gtest.h>

#include "share/summary_text.h"
#include "share/terminal_text.h"
#include "tests/support/golden.h"

namespace longwatch::share {
namespace {

using model::Level;

/// Findings of a small invented case, added one by one.
class Case {
 public:
  Case() {
    source_.name = "evtx/Sysmon.evtx";
    sources_ = {&source_};
  }

  const model::RuleInfo* rule(const std::string& title, Level level) {
    for (const model::RuleInfo& known : rules_) {
      if (known.title == title) {
        return &known;
      }
    }
    model::RuleInfo& made = rules_.emplace_back();
    made.id = "id of " + title;
    made.title = title;
    made.level = level;
    return &made;
  }

  model::RuleInfo& last_rule() { return rules_.back(); }

  void add(const std::string& title, Level level, const std::string& host, std::uint64_t record) {
    model::Finding finding;
    finding.rule = rule(title, level);
    finding.host = host;
    finding.time = Timestamp(std::chrono::seconds(1754355600 + record));
    model::EventReference event;
    event.locator = {model::SourceId{0}, record, record * 100, 90};
    event.time = finding.time;
    finding.events = {event};
    finding.fields = fields;
    builder_.add({finding, "f-" + std::to_string(record), sources_});
  }

  SweepSummary finish(std::size_t highlights = 10) const { return builder_.finish({}, highlights); }

  SweepSummary finish_run(RunFacts run) const { return builder_.finish(std::move(run)); }

  std::vector<model::NamedText> fields;

 private:
  std::deque<model::RuleInfo> rules_;
  model::Source source_;
  std::vector<const model::Source*> sources_;
  SummaryBuilder builder_{Secrets::Masked};
};

std::vector<std::string> titles(const SweepSummary& summary) {
  std::vector<std::string> result;
  for (const Highlight& highlight : summary.highlights) {
    result.push_back(highlight.rule->title);
  }
  return result;
}

TEST(Highlights, AreRankedByLevelThenRarityThenRulesOnTheHost) {
  Case c;
  for (std::uint64_t i = 0; i < 20; ++i) {
    c.add("noisy critical", Level::Critical, "A", i);
  }
  c.add("low", Level::Low, "A", 30);
  c.add("rare high on a quiet host", Level::High, "B", 31);
  c.add("rare high on a loud host", Level::High, "A", 32);
  c.add("common high", Level::High, "A", 33);
  c.add("common high", Level::High, "A", 34);
  EXPECT_EQ(titles(c.finish()),
            (std::vector<std::string>{"noisy critical", "rare high on a loud host",
                                      "rare high on a quiet host", "common high", "low"}));
  EXPECT_EQ(c.finish().highlights.front().alike, 20U);
}

TEST(Highlights, OneRuleDoesNotTakeAllPlaces) {
  Case c;
  for (const char* host : {"A", "B", "C", "D"}) {
    c.add("everywhere", Level::Critical, host, static_cast<std::uint64_t>(host[0]));
  }
  c.add("else", Level::Medium, "A", 1);
  EXPECT_EQ(titles(c.finish(2)), (std::vector<std::string>{"everywhere", "else"}));
  EXPECT_EQ(titles(c.finish(3)), (std::vector<std::string>{"everywhere", "everywhere", "else"}));
}

TEST(Highlights, AnEventComesOnceAndSaysHowManyRulesItSetOff) {
  Case c;
  c.add("first", Level::Critical, "A", 7);
  c.add("second", Level::High, "A", 7);
  c.add("third", Level::High, "A", 8);
  const SweepSummary summary = c.finish();
  EXPECT_EQ(titles(summary), (std::vector<std::string>{"first", "third"}));
  EXPECT_EQ(summary.highlights[0].rules_on_event, 2U);
  EXPECT_EQ(summary.highlights[1].rules_on_event, 1U);
}

TEST(Highlights, ShowTheFieldThatTellsMostWithSecretsMasked) {
  Case c;
  c.fields = {{"EventID", "1"}, {"Image", "C:\\net.exe"}, {"CommandLine", "net user a pw /add"}};
  c.add("x", Level::Low, "A", 1);
  const SweepSummary summary = c.finish();
  EXPECT_EQ(summary.highlights[0].field, "CommandLine");
  EXPECT_EQ(summary.highlights[0].value, "net user a ******** /add");
}

TEST(Summary, CountsLevelsHostsRulesAndTags) {
  Case c;
  c.rule("a", Level::Critical);
  c.last_rule().tactics = {"impact", "initial-access"};
  c.last_rule().techniques = {"T1190"};
  c.rule("b", Level::Low);
  c.last_rule().tactics = {"execution"};
  c.last_rule().techniques = {"T1059", "T1190"};
  c.add("a", Level::Critical, "H2", 1);
  c.add("b", Level::Low, "H1", 2);
  c.add("b", Level::Low, "H1", 3);
  c.add("b", Level::Low, "", 4);
  const SweepSummary summary = c.finish();
  EXPECT_EQ(summary.findings, 4U);
  EXPECT_EQ(summary.levels.front().level, Level::Critical);
  EXPECT_EQ(summary.levels.front().findings, 1U);
  EXPECT_EQ(summary.levels[3].findings, 3U);
  ASSERT_EQ(summary.hosts.size(), 3U);
  EXPECT_EQ(summary.hosts[0].host, "H2");
  EXPECT_EQ(summary.hosts[1].host, "H1");
  EXPECT_EQ(summary.hosts[1].findings, 2U);
  EXPECT_EQ(summary.hosts[1].rules, 1U);
  ASSERT_EQ(summary.tactics.size(), 3U);
  EXPECT_EQ(summary.tactics[0].name, "initial-access");
  EXPECT_EQ(summary.tactics[2].name, "impact");
  EXPECT_EQ(summary.techniques[0].name, "T1190");
  EXPECT_EQ(summary.techniques[0].findings, 4U);
  EXPECT_EQ(summary.rules[0].rule->title, "b");
  EXPECT_EQ(summary.rules[0].hosts, 2U);
}

RunFacts facts() {
  RunFacts run;
  run.paths = {"cases/web 01", "b"};
  run.kinds = {{"evtx", 3}, {"json", 1}};
  run.files = 4;
  run.bytes = 20'100'000;
  run.books = {34'567, 34'560, 5, 2, 20'100'000, 1'234};
  run.findings_filtered = 12;
  run.skipped = {{"not a log that this version reads", 4, {"README.txt", "a\x1B[2J.txt", "c"}}};
  run.rules_running = 3012;
  run.rules_without_telemetry = 95;
  run.rules_unsupported = 40;
  run.rules_with_errors = 1;
  run.indicators = 12;
  run.elapsed = std::chrono::milliseconds(3200);
  run.workers = 2;
  return run;
}

std::unique_ptr<Case> story() {
  auto c = std::make_unique<Case>();
  c->rule("LSASS Memory Dump", Level::Critical);
  c->last_rule().techniques = {"T1003.001"};
  c->last_rule().tactics = {"credential-access"};
  c->fields = {{"CommandLine",
                "pm64.exe -accepteula -ma lsass.exe C:\\PerfLogs\\a very long path\\"
                "that does not fit on a line of eighty columns\\d.tmp"}};
  c->add("LSASS Memory Dump", Level::Critical, "WEB01.parl.example", 100);
  c->add("Process Access to LSASS", Level::High, "WEB01.parl.example", 100);
  c->fields = {{"TargetFilename", "C:\\inetpub\\wwwroot\\x\x1B[31m.aspx"}};
  c->add("Web Shell Written", Level::High, "WEB01.parl.example", 50);
  for (std::uint64_t i = 0; i < 3; ++i) {
    c->add("Failed Logon", Level::Low, i == 0 ? "" : "FS02.parl.example", 200 + i);
  }
  return c;
}

TEST(SummaryText, ReadsWellOnEightyColumns) {
  EXPECT_TRUE(test_support::matches_golden(
      "tests/golden/share/summary/eighty_columns.txt",
      to_terminal_text(story()->finish_run(facts()), {80, Colour::Off})));
}

TEST(SummaryText, SaysWhatWasSearchedWhenNothingWasFound) {
  RunFacts run = facts();
  run.stopped_early = true;
  EXPECT_TRUE(
      test_support::matches_golden("tests/golden/share/summary/nothing_found.txt",
                                   to_terminal_text(Case().finish_run(run), {80, Colour::Off})));
}

TEST(SummaryText, KeepsTheWidthAndLetsNothingThroughThatATerminalObeys) {
  for (const std::size_t columns : {10U, 60U, 80U, 120U, 500U}) {
    const std::string text = to_terminal_text(story()->finish_run(facts()), {columns, Colour::Off});
    EXPECT_EQ(text.find('\x1B'), std::string::npos);
    std::size_t start = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos;
         end = text.find('\n', start)) {
      const std::string line = text.substr(start, end - start);
      EXPECT_TRUE(display_width(line) <= std::clamp<std::size_t>(columns, 60, 140) ||
                  line.starts_with("    longwatch "))
          << line;
      start = end + 1;
    }
  }
}

TEST(SummaryText, ColourChangesNothingButColour) {
  const auto told = story();
  const SweepSummary summary = told->finish_run(facts());
  const std::string coloured = to_terminal_text(summary, {80, Colour::On});
  std::string plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1B') {
      i = coloured.find('m', i);
      continue;
    }
    plain.push_back(coloured[i]);
  }
  EXPECT_NE(coloured, plain);
  EXPECT_EQ(plain, to_terminal_text(summary, {80, Colour::Off}));
}

TEST(ShellWord, QuotesWhatAShellWouldTakeApart) {
  EXPECT_EQ(shell_word("a/b-c_1.evtx"), "a/b-c_1.evtx");
  EXPECT_EQ(shell_word("web 01"), "'web 01'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("$(x)"), "'$(x)'");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace longwatch::share
