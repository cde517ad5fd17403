// How much of the public attack samples the rules of the corpora see, folder by folder, and what
// each sample that is missed is made of. The answer is docs/coverage.md.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "tests/conformance/corpora_rules.h"
#include "tests/conformance/engine.h"
#include "tests/conformance/log_scan.h"
#include "tests/naive/evaluate.h"
#include "tests/support/corpora.h"
#include "tests/support/golden.h"
#include "tests/support/temp_directory.h"

namespace longwatch::conformance {
namespace {

using detect::sigma::LoadedRule;
using detect::sigma::RuleStatus;

using Tactics = std::set<std::string>;

/// What folders of the collections call a tactic, lower case and without blanks and underscores.
/// SigmaHQ has split defense evasion in two; the folders date from before.
const std::map<std::string, Tactics>& tactics_of_folders() {
  static const Tactics kEvasion = {"defense-evasion", "stealth", "defense-impairment"};
  static const std::map<std::string, Tactics> tactics = {
      {"commandandcontrol", {"command-and-control"}},
      {"credentialaccess", {"credential-access"}},
      {"defenseevasion", kEvasion},
      {"impairdefenses", kEvasion},
      {"discovery", {"discovery"}},
      {"execution", {"execution"}},
      {"intialaccess", {"initial-access"}},
      {"lateralmovement", {"lateral-movement"}},
      {"persistence", {"persistence"}},
      {"privilegeescalation", {"privilege-escalation"}}};
  return tactics;
}

/// Of the innermost folder that is named after one.
Tactics tactics_of(const std::string& folder) {
  Tactics tactics;
  for (const std::string_view part : split(folder, '/')) {
    std::string name = to_ascii_lower(part);
    std::erase_if(name, [](char c) { return c == ' ' || c == '_'; });
    const auto found = tactics_of_folders().find(name);
    tactics = found == tactics_of_folders().end() ? tactics : found->second;
  }
  return tactics;
}

struct Sample {
  std::string folder;  ///< "evtx-attack-samples/Execution"
  std::string name;    ///< below the folder
  std::string path;    ///< where it can be read now
};

/// What was found in one sample.
struct Seen {
  std::uint64_t records = 0;
  std::uint64_t findings = 0;
  std::set<std::string> rules;
  Tactics tactics;
  std::map<std::pair<std::string, std::uint32_t>, std::uint64_t> telemetry;  ///< channel, event id
};

/// The rules as they are asked about kinds of telemetry.
class RuleBook {
 public:
  RuleBook() : loaded_(load_corpora_rules()), engine_(loaded_) {
    for (const LoadedRule& one : loaded_.rules) {
      if (engine_.loaded().reports[one.report].status != RuleStatus::Running) {
        continue;
      }
      tactics_[one.rule.info.id] = {one.rule.info.tactics.begin(), one.rule.info.tactics.end()};
      Result<naive::Evaluator> evaluator = naive::Evaluator::make(one.rule);
      EXPECT_TRUE(evaluator.ok()) << one.rule.info.file;
      if (evaluator.ok()) {
        evaluators_.emplace_back(one.rule.info.id, std::move(*evaluator));
      }
    }
  }

  const Engine& engine() const { return engine_; }

  const Tactics& tactics_of_rule(const std::string& id) const { return tactics_.at(id); }

  /// How many rules of the tactics read any of the telemetry.
  std::size_t count_readers(const Seen& seen, const Tactics& tactics) const {
    return static_cast<std::size_t>(
        std::count_if(evaluators_.begin(), evaluators_.end(), [&](const auto& rule) {
          return shares(tactics_.at(rule.first), tactics) && reads(rule.second, seen);
        }));
  }

  static bool shares(const Tactics& a, const Tactics& b) {
    return std::any_of(a.begin(), a.end(),
                       [&b](const std::string& one) { return b.contains(one); });
  }

 private:
  static bool reads(const naive::Evaluator& rule, const Seen& seen) {
    return std::any_of(seen.telemetry.begin(), seen.telemetry.end(), [&rule](const auto& kind) {
      naive::Event event;
      event.channel = kind.first.first;
      event.event_id = kind.first.second;
      return rule.applies(event);
    });
  }

  detect::sigma::LoadedRules loaded_;
  Engine engine_;
  std::map<std::string, Tactics> tactics_;
  std::vector<std::pair<std::string, naive::Evaluator>> evaluators_;
};

Seen look_at(const Sample& sample, const RuleBook& book, LogScanner& scanner) {
  Seen seen;
  const Status scanned = scanner.scan(sample.path, [&](const ScannedUnit& unit) {
    seen.records += unit.batch.events().size();
    seen.findings += unit.hits.size();
    for (const Hit& hit : unit.hits) {
      seen.rules.insert(hit.rule);
      const Tactics& tactics = book.tactics_of_rule(hit.rule);
      seen.tactics.insert(tactics.begin(), tactics.end());
    }
    std::string scratch;
    for (const model::Event& event : unit.batch.events()) {
      ++seen.telemetry[{std::string(model::render(event.channel, scratch)),
                        event.event_id.value_or(0)}];
    }
  });
  EXPECT_TRUE(scanned.ok()) << scanned.error().to_line();
  return seen;
}

struct FolderSum {
  std::uint64_t files = 0;
  std::uint64_t of_tactic = 0;  ///< files with a finding of the folder's tactic
  std::uint64_t of_any = 0;     ///< files with a finding
  std::uint64_t records = 0;
  std::uint64_t findings = 0;
  std::set<std::string> rules;
};

bool is_seen(const Seen& seen, const Tactics& wanted) {
  return seen.findings > 0 && (wanted.empty() || RuleBook::shares(seen.tactics, wanted));
}

void add(const Seen& seen, const Tactics& wanted, FolderSum& sum) {
  ++sum.files;
  sum.of_tactic += is_seen(seen, wanted) ? 1U : 0U;
  sum.of_any += seen.findings > 0 ? 1U : 0U;
  sum.records += seen.records;
  sum.findings += seen.findings;
  sum.rules.insert(seen.rules.begin(), seen.rules.end());
}

/// The commonest kinds of events: "Security 4624 (12), ...".
std::string outline_telemetry(const Seen& seen) {
  std::vector<std::pair<std::uint64_t, std::string>> kinds;
  for (const auto& [kind, count] : seen.telemetry) {
    const std::string channel = kind.first.substr(
        kind.first.rfind('-') == std::string::npos ? 0 : kind.first.rfind('-') + 1);
    kinds.emplace_back(count, fmt::format("{} {} ({})", channel, kind.second, count));
  }
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  constexpr std::size_t kShown = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, kinds.size()); ++i) {
    text += (i == 0 ? "" : ", ") + kinds[i].second;
  }
  return kinds.size() > kShown ? text + fmt::format(", {} more kinds", kinds.size() - kShown)
                               : text;
}

std::string reason_for(const Seen& seen, const Tactics& wanted, const RuleBook& book) {
  const std::size_t readers = book.count_readers(seen, wanted);
  std::string reason = wanted.empty() ? "no rule matches"
                       : readers == 0 ? "no rule of the tactic reads this telemetry"
                       : readers == 1
                           ? "the one rule of the tactic that reads it does not match"
                           : fmt::format("{} rules of the tactic read it, none matches", readers);
  if (seen.findings > 0) {
    reason += fmt::format("; found as {}", fmt::join(seen.tactics, ", "));
  }
  return reason;
}

std::string cells(const std::string& name, const std::string& tactic, const FolderSum& sum) {
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", name, tactic, sum.files,
                     sum.of_tactic, sum.of_any, with_thousands(sum.records),
                     with_thousands(sum.findings), sum.rules.size());
}

constexpr std::string_view kIntroduction =
    R"(# What the rules see in public attack samples

Generated by `tests/conformance/coverage_test.cc` (`./run bless Coverage` after a change), from the samples and SigmaHQ's
rules named in its tests: single-event rules, no correlations. A sample counts as seen *of its tactic* when a rule
fires that carries the tactic its folder is named after; folders named otherwise count any finding. Windows logs only.

| folder | tactic | files | seen of the tactic | seen at all | records | findings | rules |
|---|---|--:|--:|--:|--:|--:|--:|
)";

constexpr std::string_view kMisses =
    R"(
## What was missed, and why

Every sample without a finding of its folder's tactic. A miss is one of three: the rules do not speak of what the sample
records; they do, but ask for something else (often another field, or an event that the sample does not hold); or
they name the same act by another tactic.

| sample | records of | why |
|---|---|---|
)";

std::string folder_of(const std::string& relative) {
  const std::size_t slash = relative.rfind('/');
  return slash == std::string::npos ? "" : relative.substr(0, slash);
}

void add_event_logs(const std::string& collection, std::vector<Sample>& samples) {
  const std::string root = test_support::corpora_path(collection);
  for (const std::string& path : test_support::corpora_files(collection, ".evtx")) {
    const std::string relative = path.substr(root.size() + 1);
    const std::string below = folder_of(relative);
    samples.push_back({below.empty() ? collection : collection + "/" + below,
                       relative.substr(below.empty() ? 0 : below.size() + 1), path});
  }
}

/// Host events of the atomic sets, unpacked: one sample for each archive's file of events.
void add_atomic_sets(const std::string& scratch, std::vector<Sample>& samples) {
  const std::string root = "otrf/datasets/atomic/windows";
  const std::string path = test_support::corpora_path(root);
  std::size_t number = 0;
  for (const std::string& archive : test_support::corpora_files(root, ".zip")) {
    if (archive.find("/host/") == std::string::npos) {
      continue;
    }
    const std::string relative = archive.substr(path.size() + 1);
    const std::string target = scratch + "/" + std::to_string(number++);
    const std::string command = "unzip -q -o '" + archive + "' -d '" + target + "'";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    const std::vector<std::string> unpacked = system_files().list(target).value();
    for (const std::string& file : unpacked) {
      if (file.ends_with(".json")) {
        samples.push_back({"otrf/atomic/" + relative.substr(0, relative.find('/')),
                           relative.substr(relative.rfind('/') + 1), target + "/" + file});
      }
    }
  }
}

TEST(Coverage, OfPublicAttackSamplesIsWhatTheDocumentSays) {
  LW_NEED_CORPORA("evtx-attack-samples");
  LW_NEED_CORPORA("evtx-more");
  LW_NEED_CORPORA("otrf");
  LW_NEED_CORPORA("sigma/rules");
  const test_support::TempDirectory scratch;
  std::vector<Sample> samples;
  add_event_logs("evtx-attack-samples", samples);
  add_event_logs("evtx-more", samples);
  add_atomic_sets(scratch.path(), samples);
  const RuleBook book;
  LogScanner scanner(book.engine());
  std::map<std::string, FolderSum> sums;
  FolderSum all;
  std::string misses;
  for (const Sample& sample : samples) {
    const Tactics wanted = tactics_of(sample.folder);
    const Seen seen = look_at(sample, book, scanner);
    add(seen, wanted, sums[sample.folder]);
    add(seen, wanted, all);
    if (!is_seen(seen, wanted)) {
      misses += fmt::format("| {}/{} | {} | {} |\n", sample.folder, sample.name,
                            outline_telemetry(seen), reason_for(seen, wanted, book));
    }
  }
  std::string page(kIntroduction);
  for (const auto& [folder, sum] : sums) {
    page += cells(folder, fmt::format("{}", fmt::join(tactics_of(folder), ", ")), sum);
  }
  page += cells("**all**", "", all);
  page.append(kMisses).append(misses);
  EXPECT_GT(all.files, 300U);
  EXPECT_GT(all.of_any * 4, all.files * 3) << "three in four samples show something";
  EXPECT_TRUE(test_support::matches_golden("docs/coverage.md", page));
}

}  // namespace
}  // namespace longwatch::conformance
