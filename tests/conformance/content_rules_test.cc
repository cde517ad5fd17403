// Every rule of our own against small logs in the form of real telemetry, through the readers and
// the whole of a sweep: content/tests/README.md.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "detect/sigma/load.h"
#include "knowledge/technique_names.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"
#include "tests/conformance/content_cases.h"
#include "tests/support/golden.h"
#include "tests/support/memory_files.h"

namespace longwatch::conformance {
namespace {

using detect::sigma::LoadedRules;
using detect::sigma::RuleReport;
using detect::sigma::RuleStatus;

const std::string kRules = "content/rules";
const std::string kTests = "content/tests";

/// Which kinds of events were read: the channel, of Sysmon's with the event id, since it holds
/// much.
class KindRecorder final : public detect::Detector {
 public:
  explicit KindRecorder(std::set<std::string>& kinds) : kinds_(kinds) {}

  std::string_view name() const override { return "kinds"; }

  std::unique_ptr<detect::DetectorState> make_state() const override {
    return std::make_unique<NoState>();
  }

  void scan(const model::EventBatch& batch, detect::DetectorState& /*state*/,
            model::FindingSink& /*sink*/) const override {
    std::string scratch;
    for (const model::Event& event : batch.events()) {
      std::string kind = to_ascii_lower(model::render(event.channel, scratch));
      if (kind.find("sysmon") != std::string::npos) {
        kind += fmt::format("/{}", event.event_id.value_or(0));
      }
      kinds_.insert(std::move(kind));
    }
  }

  void combine(detect::DetectorState& /*into*/, detect::DetectorState& /*from*/) const override {}

  void finish(detect::DetectorState& /*state*/, model::FindingSink& /*sink*/) const override {}

 private:
  class NoState final : public detect::DetectorState {
   public:
    std::size_t capacity() const override { return 0; }
  };

  std::set<std::string>& kinds_;  // of one worker
};

/// What a sweep over one sample shows.
struct Outcome {
  std::string problem;  ///< empty when the sample was read without loss
  std::uint64_t events = 0;
  std::set<std::string> kinds;
  std::map<std::string, std::set<std::uint64_t>> records;  ///< by file of the rule
  std::set<std::string> loud;                              ///< files of rules of level high and up
};

class Gatherer final : public pipeline::FindingConsumer {
 public:
  explicit Gatherer(Outcome& outcome) : outcome_(outcome) {}

  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& /*sources*/) override {
    for (const model::EventReference& event : finding.events) {
      outcome_.records[finding.rule->file].insert(event.locator.record);
    }
    if (finding.rule->level >= model::Level::High) {
      outcome_.loud.insert(finding.rule->file);
    }
    return {};
  }

 private:
  Outcome& outcome_;
};

/// All rules of our own, compiled once.
class Content {
 public:
  Content() {
    pipeline::StageOptions options;
    options.rule_paths = {kRules};
    DiagnosticCollector diagnostics;
    Result<pipeline::BuiltStages> built =
        pipeline::build_stages(options, system_files(), diagnostics);
    EXPECT_TRUE(built.ok()) << built.error().to_line();
    built_.emplace(std::move(built).value());
  }

  Outcome sweep(const std::string& content) const {
    Outcome outcome;
    test_support::MemoryFiles files;
    files.add_file("sample.log", content);
    const KindRecorder kinds(outcome.kinds);
    pipeline::SweepStages stages = built_->stages;
    stages.files = &files;
    stages.detectors.push_back(&kinds);
    DiagnosticSummary diagnostics;
    MemoryBudget budget(ByteCount{512'000'000});
    pipeline::SweepRequest request;
    request.paths = {"sample.log"};
    pipeline::SweepContext context;
    context.diagnostics = &diagnostics;
    context.budget = &budget;
    Gatherer gatherer(outcome);
    const auto report = pipeline::run_sweep(request, stages, context, gatherer);
    if (!report.ok()) {
      outcome.problem = report.error().to_line();
      return outcome;
    }
    outcome.events = report->books.events;
    if (!report->skipped.empty()) {
      outcome.problem = "no reader takes it: " + report->skipped.front().reason;
    } else if (report->books.events == 0 || report->books.dropped != 0) {
      outcome.problem =
          fmt::format("{} records are read, {} lost", report->books.events, report->books.dropped);
    }
    return outcome;
  }

 private:
  std::optional<pipeline::BuiltStages> built_;
};

const Content& content() {
  static const Content all;
  return all;
}

const LoadedRules& loaded() {
  static const LoadedRules rules = detect::sigma::load_rules({kRules}, system_files(), 1).value();
  return rules;
}

std::set<std::string> correlation_files() {
  std::set<std::string> files;
  for (const auto& correlation : loaded().correlations) {
    files.insert(correlation.correlation.info.file);
  }
  return files;
}

/// "windows/x" of "content/rules/windows/x.yml" and "content/tests/windows/x.txt".
std::string topic_of(const std::string& path, const std::string& folder) {
  return path.substr(folder.size() + 1, path.find_last_of('.') - folder.size() - 1);
}

void add_topics(const std::string& folder, const std::string& root, const std::string& ending,
                std::set<std::string>& topics) {
  const std::vector<std::string> names = system_files().list(folder).value();
  for (const std::string& name : names) {
    const std::string path = join_path(folder, name);
    if (system_files().inspect(path).value().kind == FileKind::Directory) {
      add_topics(path, root, ending, topics);
    } else if (name.ends_with(ending)) {
      topics.insert(topic_of(path, root));
    }
  }
}

std::set<std::string> topics_of(const std::string& root, const std::string& ending) {
  std::set<std::string> topics;
  add_topics(root, root, ending, topics);
  return topics;
}

std::vector<ContentSample> samples_of(const std::string& topic) {
  const std::string path = fmt::format("{}/{}.txt", kTests, topic);
  const auto text = read_text_file(system_files(), path, 1 << 20);
  if (!text.ok()) {
    return {};
  }
  auto samples = parse_content_samples(*text, path);
  EXPECT_TRUE(samples.ok()) << samples.error().to_line();
  return samples.ok() ? std::move(samples).value() : std::vector<ContentSample>();
}

/// Empty when the rule sees what it must. A rule must see every event, a correlation any.
std::string check_match(const Outcome& outcome, const std::string& rule, bool is_correlation) {
  const auto found = outcome.records.find(rule);
  const std::uint64_t seen = found == outcome.records.end() ? 0 : found->second.size();
  if (is_correlation ? seen > 0 : seen == outcome.events) {
    return {};
  }
  return fmt::format("expected the rule on {}, got {} of {} events",
                     is_correlation ? "some" : "every one", seen, outcome.events);
}

std::string check_near_miss(const Outcome& outcome, const std::string& rule) {
  const auto found = outcome.records.find(rule);
  if (found != outcome.records.end()) {
    return fmt::format("expected no finding of the rule, got one on {} events",
                       found->second.size());
  }
  if (!outcome.loud.empty()) {
    return "a benign event is a finding of level high or above of " + *outcome.loud.begin();
  }
  return {};
}

bool have_common(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&b](const std::string& each) { return b.count(each) > 0; });
}

/// A rule's samples one after the other.
class TopicCheck {
 public:
  TopicCheck(const std::string& topic, bool is_correlation)
      : rule_(fmt::format("{}/{}.yml", kRules, topic)),
        is_correlation_(is_correlation),
        samples_(samples_of(topic)) {}

  void run() {
    for (const ContentSample& sample : samples_) {
      if (sample.matches) {
        check(sample);
      }
    }
    for (const ContentSample& sample : samples_) {
      if (!sample.matches) {
        check(sample);
      }
    }
    EXPECT_GT(matches_, 0U) << rule_ << " has no sample that it must see";
    EXPECT_GT(near_misses_, 0U) << rule_ << " has no sample that it must not see";
  }

 private:
  void check(const ContentSample& sample) {
    const Outcome outcome = content().sweep(sample.content);
    EXPECT_EQ(outcome.problem, "") << sample.place;
    if (sample.matches) {
      ++matches_;
      kinds_.insert(outcome.kinds.begin(), outcome.kinds.end());
      EXPECT_EQ(check_match(outcome, rule_, is_correlation_), "") << sample.place;
      return;
    }
    ++near_misses_;
    EXPECT_EQ(check_near_miss(outcome, rule_), "") << sample.place;
    EXPECT_TRUE(have_common(outcome.kinds, kinds_))
        << sample.place << ": the rule does not look at events of this kind, so it says nothing";
  }

  const std::string rule_;
  const bool is_correlation_;
  const std::vector<ContentSample> samples_;
  std::set<std::string> kinds_;
  std::size_t matches_ = 0;
  std::size_t near_misses_ = 0;
};

TEST(ContentRules, SeeTheirSamplesAndNoBenignNearMiss) {
  const std::set<std::string> correlations = correlation_files();
  for (const std::string& topic : topics_of(kRules, ".yml")) {
    TopicCheck(topic, correlations.count(fmt::format("{}/{}.yml", kRules, topic)) > 0).run();
  }
}

TEST(ContentRules, HaveSamplesAndNoSampleIsForNobody) {
  EXPECT_EQ(topics_of(kTests, ".txt"), topics_of(kRules, ".yml"));
}

TEST(ContentRules, AllRunWithoutARemark) {
  EXPECT_GE(topics_of(kRules, ".yml").size(), 220U);
  EXPECT_GE(correlation_files().size(), 35U);
  pipeline::StageOptions options;
  options.rule_paths = {kRules};
  DiagnosticCollector diagnostics;
  const auto built = pipeline::build_stages(options, system_files(), diagnostics);
  ASSERT_TRUE(built.ok()) << built.error().to_line();
  std::set<std::string> ids;
  for (const RuleReport& report : built->rule_reports) {
    EXPECT_EQ(report.status, RuleStatus::Running) << report.file << ": " << report.reason;
    EXPECT_TRUE(report.remarks.empty()) << report.file << ": " << report.remarks.front().text;
    EXPECT_TRUE(ids.insert(report.id).second) << report.file << ": id used twice: " << report.id;
  }
}

/// Correlations that others count give no findings of their own unless those say so.
std::set<std::string> silent_correlations() {
  std::set<std::string> ids;
  for (const auto& outer : loaded().correlations) {
    for (const auto& target : outer.targets) {
      if (target.is_correlation && !outer.correlation.generates) {
        ids.insert(loaded().correlations.at(target.number).correlation.info.id);
      }
    }
  }
  return ids;
}

/// Rules and correlations that give findings of their own.
std::vector<model::RuleInfo> speaking_rules() {
  const std::set<std::string> silent = silent_correlations();
  const std::set<std::string> correlations = correlation_files();
  std::vector<model::RuleInfo> infos;
  for (const auto& rule : loaded().rules) {
    if (correlations.count(rule.rule.info.file) == 0) {
      infos.push_back(rule.rule.info);
    }
  }
  for (const auto& correlation : loaded().correlations) {
    if (silent.count(correlation.correlation.info.id) == 0) {
      infos.push_back(correlation.correlation.info);
    }
  }
  std::sort(infos.begin(), infos.end(),
            [](const model::RuleInfo& a, const model::RuleInfo& b) { return a.file < b.file; });
  return infos;
}

TEST(ContentRules, NameTacticsAndTechniquesThatAreKnown) {
  const auto names =
      knowledge::TechniqueNames::load("content/attack/techniques.yaml", system_files());
  ASSERT_TRUE(names.ok()) << names.error().to_line();
  for (const model::RuleInfo& rule : speaking_rules()) {
    EXPECT_FALSE(rule.techniques.empty()) << rule.file << " has no technique";
    EXPECT_FALSE(rule.tactics.empty()) << rule.file << " has no tactic";
    for (const std::string& technique : rule.techniques) {
      const knowledge::TechniqueName* const name = names->find(technique);
      ASSERT_NE(name, nullptr) << rule.file << ": " << technique << " is not known";
      EXPECT_TRUE(std::any_of(rule.tactics.begin(), rule.tactics.end(),
                              [&](const std::string& tactic) {
                                return std::count(name->tactics.begin(), name->tactics.end(),
                                                  tactic) > 0;
                              }))
          << rule.file << ": " << technique << " has none of the rule's tactics";
    }
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

std::string folder_of(const model::RuleInfo& rule) {
  const std::string topic = topic_of(rule.file, kRules);
  const std::size_t slash = topic.find('/');
  return slash == std::string::npos ? "" : topic.substr(0, slash);
}

std::string index_page(const std::vector<model::RuleInfo>& rules) {
  std::string page =
      "# All rules of our own\n\nGenerated by `tests/conformance/content_rules_test.cc` "
      "(`./run bless ContentRules` after a change).\n";
  const std::string* last = nullptr;
  std::string folder;
  for (const model::RuleInfo& rule : rules) {
    const std::string own = folder_of(rule);
    if (last == nullptr || own != folder) {
      folder = own;
      last = &folder;
      page += fmt::format("\n## {}\n\n| rule | level | says | techniques |\n|---|---|---|---|\n",
                          folder.empty() ? "The sample intrusion" : folder);
    }
    page += fmt::format("| [{}]({}.yml) | {} | {} | {} |\n", topic_of(rule.file, kRules),
                        topic_of(rule.file, kRules), model::to_text(rule.level), rule.title,
                        joined(rule.techniques));
  }
  return page + fmt::format("\n{} rules and correlations.\n", rules.size());
}

TEST(ContentRules, AreAllInTheIndex) {
  std::vector<model::RuleInfo> rules = speaking_rules();
  std::stable_sort(rules.begin(), rules.end(),
                   [](const model::RuleInfo& a, const model::RuleInfo& b) {
                     return folder_of(a) < folder_of(b);
                   });
  EXPECT_TRUE(test_support::matches_golden("content/rules/INDEX.md", index_page(rules)));
}

TEST(ContentCases, RepeatLinesAndRefuseWhatIsNotOfTheForm) {
  const auto samples = parse_content_samples(
      "# remark\n\n== match: why\n@2 90000 5 {n} {time} {epoch} {date} {clock}\nplain\n"
      "== no match\nx\n",
      "f");
  ASSERT_TRUE(samples.ok()) << samples.error().to_line();
  ASSERT_EQ(samples->size(), 2U);
  EXPECT_TRUE(samples->front().matches);
  EXPECT_EQ(samples->front().content,
            "0 2026-01-05T00:00:05Z 1767571205 2026-01-05 00:00:05\n"
            "1 2026-01-06T01:00:05Z 1767661205 2026-01-06 01:00:05\nplain\n");
  EXPECT_EQ(samples->back().place, "f:6");
  for (const std::string_view bad : {"x\n", "== maybe\n", "== match\n@2 5 x\n",
                                     "== match\n@0 1 1 x\n", "== match\n@999999 1 1 x\n"}) {
    EXPECT_FALSE(parse_content_samples(bad, "f").ok()) << bad;
  }
}

}  // namespace
}  // namespace longwatch::conformance
