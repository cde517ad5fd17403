// Every rule of the corpora on every record of their event logs: the engine behind the fast reader
// must agree with the naive twin behind the complete decoder.
#include "tests/conformance/corpora_rules.h"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/mutex.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "detect/sigma/load.h"
#include "tests/conformance/engine.h"
#include "tests/conformance/log_scan.h"
#include "tests/naive/evaluate.h"
#include "tests/support/corpora.h"

namespace longwatch::differential {
namespace {

using conformance::Engine;
using conformance::Hit;
using conformance::LogScanner;
using conformance::ScannedUnit;
using detect::sigma::LoadedRules;
using detect::sigma::RuleStatus;

constexpr std::size_t kDisagreementsShown = 20;

/// A rule that both sides evaluate.
struct TwinRule {
  std::string id;
  std::string title;
  naive::Evaluator evaluator;
};

/// What was compared, and where the two differed. Safe from any thread.
class Account {
 public:
  std::atomic<std::uint64_t> records{0};
  std::atomic<std::uint64_t> pairs{0};
  std::atomic<std::uint64_t> matches{0};

  void disagree(std::string text) {
    const MutexLock lock(mutex_);
    disagreements_.push_back(std::move(text));
  }

  std::vector<std::string> disagreements() const {
    const MutexLock lock(mutex_);
    std::vector<std::string> sorted = disagreements_;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

 private:
  mutable Mutex mutex_;
  std::vector<std::string> disagreements_ LW_GUARDED_BY(mutex_);
};

/// Compares one file after the other. One thread.
class FileComparison {
 public:
  FileComparison(const Engine& engine, const std::vector<TwinRule>& rules, Account& account)
      : scanner_(engine), rules_(rules), account_(account) {}

  void run(const std::string& path) {
    const Status scanned =
        scanner_.scan(path, [&](const ScannedUnit& unit) { compare_unit(path, unit); });
    if (!scanned.ok()) {
      account_.disagree(path + ": " + scanned.error().to_line());
    }
  }

 private:
  void compare_unit(const std::string& path, const ScannedUnit& unit) {
    for (const model::Event& event : unit.batch.events()) {
      ++account_.records;
      const Result<model::DecodedRecord> decoded = unit.reader.decode(event.locator, unit.state);
      if (!decoded.ok()) {
        account_.disagree(path + ": " + decoded.error().to_line());
        continue;
      }
      std::set<std::string> found;
      for (const Hit& hit : unit.hits) {
        if (hit.event == event.locator && !found.insert(hit.rule).second) {
          account_.disagree(path + ": one rule twice for one record: " + hit.rule);
        }
      }
      compare_event(path, event, naive::make_event(decoded->fields), found);
    }
  }

  void compare_event(const std::string& path, const model::Event& locus, const naive::Event& event,
                     const std::set<std::string>& found) {
    for (const TwinRule* rule : rules_for(event)) {
      const bool twin = rule->evaluator.matches(event);
      const bool fast = found.count(rule->id) > 0;
      ++account_.pairs;
      account_.matches += twin ? 1U : 0U;
      if (twin != fast) {
        account_.disagree(path + " record " + std::to_string(locus.locator.record) + " at byte " +
                          std::to_string(locus.locator.offset) + ": " + rule->id + " '" +
                          rule->title + "': engine " + (fast ? "match" : "no match") + ", twin " +
                          (twin ? "match" : "no match"));
      }
    }
    std::set<std::string> gated = found;
    for (const TwinRule* rule : rules_for(event)) {
      gated.erase(rule->id);
    }
    for (const std::string& id : gated) {
      account_.disagree(path + " record " + std::to_string(locus.locator.record) + ": engine " +
                        "reports " + id + ", whose log source does not take in the record");
    }
  }

  /// The rules whose log source takes in the event; by channel and event id, the twin's own gate.
  const std::vector<const TwinRule*>& rules_for(const naive::Event& event) {
    const std::pair place(event.channel, event.event_id);
    const auto known = gate_.find(place);
    if (known != gate_.end()) {
      return known->second;
    }
    std::vector<const TwinRule*> taking;
    for (const TwinRule& rule : rules_) {
      if (rule.evaluator.applies(event)) {
        taking.push_back(&rule);
      }
    }
    return gate_.emplace(place, std::move(taking)).first->second;
  }

  using Place = std::pair<std::optional<std::string>, std::optional<std::uint32_t>>;

  LogScanner scanner_;
  const std::vector<TwinRule>& rules_;
  Account& account_;
  std::map<Place, std::vector<const TwinRule*>> gate_;
};

void compare_files(const std::vector<std::string>& files) {
  const LoadedRules loaded = conformance::load_corpora_rules();
  const Engine engine(loaded);
  std::vector<TwinRule> rules;
  for (const detect::sigma::LoadedRule& one : loaded.rules) {
    Result<naive::Evaluator> evaluator = naive::Evaluator::make(one.rule);
    const bool runs = engine.loaded().reports[one.report].status == RuleStatus::Running;
    ASSERT_EQ(runs, evaluator.ok())
        << one.rule.info.file << ": engine says " << engine.loaded().reports[one.report].reason
        << (evaluator.ok() ? "" : evaluator.error().to_line());
    if (evaluator.ok()) {
      rules.push_back({one.rule.info.id, one.rule.info.title, std::move(*evaluator)});
    }
  }
  Account account;
  const std::size_t workers = default_workers();
  std::vector<std::unique_ptr<FileComparison>> comparisons;
  for (std::size_t i = 0; i < workers; ++i) {
    comparisons.push_back(std::make_unique<FileComparison>(engine, rules, account));
  }
  parallel_for(files.size(), workers, [&](std::size_t index, std::size_t worker) {
    comparisons[worker]->run(files[index]);
  });
  const std::vector<std::string> disagreements = account.disagreements();
  for (std::size_t i = 0; i < std::min(disagreements.size(), kDisagreementsShown); ++i) {
    ADD_FAILURE() << disagreements[i];
  }
  EXPECT_EQ(disagreements.size(), 0U);
  std::cout << rules.size() << " rules of " << loaded.rules.size() << ", " << files.size()
            << " files, " << with_thousands(account.records) << " records, "
            << with_thousands(account.pairs)
            << " pairs of record and rule whose log source takes it in, "
            << with_thousands(account.matches) << " matches\n";
  EXPECT_GT(account.matches, files.size()) << "a comparison without matches proves nothing";
}

TEST(RulesOfTheCorpora, AreDecidedAlikeByEngineAndTwinOnEveryEventLog) {
  LW_NEED_CORPORA("sigma");
  std::vector<std::string> files;
  for (const char* folder : {"sigma", "evtx-attack-samples", "evtx-more"}) {
    const std::vector<std::string> found = test_support::corpora_files(folder, ".evtx");
    files.insert(files.end(), found.begin(), found.end());
  }
  ASSERT_GT(files.size(), 400U);
  compare_files(files);
}

TEST(RulesOfTheCorpora, AreDecidedAlikeByEngineAndTwinOnEventsInJson) {
  LW_NEED_CORPORA("sigma/regression_data");
  const std::vector<std::string> files =
      test_support::corpora_files("sigma/regression_data", ".json");
  ASSERT_GT(files.size(), 100U);
  compare_files(files);
}

}  // namespace
}  // namespace longwatch::differential
