#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "model/finding.h"
#include "model/level.h"
#include "model/source.h"
#include "share/finding_view.h"
#include "share/mask.h"

/// What a sweep found, in the order in which a tired analyst wants to know it: how bad, where to
/// look first, which hosts, which techniques, what was read and what was not.
namespace longwatch::share {

struct LevelCount {
  model::Level level;
  std::uint64_t findings = 0;
};

struct HostCount {
  std::string host;  ///< empty = the events name none
  std::uint64_t findings = 0;
  std::uint64_t rules = 0;  ///< different ones
  model::Level worst = model::Level::Informational;
};

struct RuleCount {
  const model::RuleInfo* rule = nullptr;  ///< owned by the rule set
  std::uint64_t findings = 0;
  std::uint64_t hosts = 0;
};

struct NameCount {
  std::string name;
  std::uint64_t findings = 0;
};

struct TacticCount {
  std::string name;
  std::uint64_t findings = 0;
  std::uint64_t rules = 0;  ///< different ones
  model::Level worst = model::Level::Informational;
};

/// One thing to look at first: the first finding of a rule on a host.
struct Highlight {
  const model::RuleInfo* rule = nullptr;
  std::string id;  ///< of the finding
  std::string host;
  std::string user;
  std::optional<Timestamp> time;
  std::string field;  ///< name of the field that tells most, with its value, masked
  std::string value;
  std::string source;
  std::uint64_t record = 0;
  std::uint64_t offset = 0;
  std::uint64_t alike = 0;           ///< findings of this rule on this host, this one included
  std::uint64_t rules_on_event = 0;  ///< different rules whose first finding is on the same event
  std::uint64_t rules_on_host = 0;   ///< different rules that found something on this host
};

struct Skipped {
  std::string reason;
  std::uint64_t files = 0;
  std::vector<std::string> names;  ///< the first few
};

/// What the logs reach: nothing outside can have been found.
struct Reach {
  std::optional<Timestamp> first;  ///< of all events whose time can be true
  std::optional<Timestamp> last;
  std::vector<std::string> hosts;        ///< that wrote events, sorted
  std::vector<std::string> collections;  ///< what tools of responders gathered: "KAPE in ws01.zip"

  /// What is missing inside: cleared logs, silences, missing numbers, wrong clocks.
  struct Hole {
    std::string kind;               ///< "cleared", "silent", "missing", "clock"
    std::vector<std::string> what;  ///< how many, and the worst of them
  };

  std::vector<Hole> holes;
};

/// One entry of a tuning file and what it did.
struct TuningFact {
  std::string name;
  std::string place;   ///< "tuning.yaml:3"
  std::string action;  ///< "suppress", "level low"
  std::string reason;
  std::string expires;
  std::uint64_t findings = 0;
  bool expired = false;
};

/// How the run went: what the sweep's report says, in words of this module.
struct RunFacts {
  std::vector<std::string> paths;  ///< as the user named them
  std::vector<std::string> flags;  ///< what else a repeated sweep needs: "--rules", "sigma/rules"
  std::vector<std::string> reading_flags;  ///< and every command that reads: "--mapping", "a.yml"
  std::vector<NameCount> kinds;            ///< files read, by kind
  Reach reach;
  std::uint64_t files = 0;
  std::uint64_t synthetic_sources = 0;  ///< with findings and the mark of generated data
  std::uint64_t bytes = 0;
  model::RecordBooks books;
  std::uint64_t findings_filtered = 0;
  std::uint64_t findings_suppressed = 0;
  bool suppressed_shown = false;  ///< they are among the findings
  std::vector<TuningFact> tuning;
  std::vector<Skipped> skipped;
  std::uint64_t rules_running = 0;
  std::uint64_t rules_without_telemetry = 0;
  std::uint64_t rules_unsupported = 0;
  std::uint64_t rules_with_errors = 0;
  std::uint64_t indicators = 0;
  /// What ATT&CK calls the techniques; those that are not in it stand with their ids alone.
  std::map<std::string, std::string> technique_names;
  std::string authority;  ///< by which bodies of mails were searched; empty = they were not
  std::chrono::nanoseconds elapsed{};
  std::uint64_t workers = 1;
  bool stopped_early = false;
};

struct SweepSummary {
  std::uint64_t findings = 0;
  std::vector<LevelCount> levels;  ///< worst first, all five
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  std::vector<Highlight> highlights;
  std::vector<HostCount> hosts;       ///< worst level, then most rules, first
  std::vector<TacticCount> tactics;   ///< in the order of an intrusion
  std::vector<NameCount> techniques;  ///< most findings first
  std::vector<RuleCount> rules;       ///< most findings first
  /// Findings that are counted above but were left out of the tables by their limit.
  std::uint64_t not_tabled = 0;
  RunFacts run;
};

/// The field that tells an analyst most about an event, of those a finding carries: for an
/// indicator one that holds it. Null when the finding carries none.
const model::NamedText* telling_field(const model::Finding& finding);

/// Whether a field of that name is among those that tell an analyst much.
bool tells_much(std::string_view field);

/// Counts findings as they come and keeps the first of every rule on every host, up to
/// limits::kSummaryGroups of them. Not synchronised.
class SummaryBuilder {
 public:
  explicit SummaryBuilder(Secrets secrets) : secrets_(secrets) {}

  void add(const FindingView& view);

  /// The summary of everything added, with at most `highlights` things to look at first.
  ///
  /// They are ranked by level, then by how rare the rule is, then by how many different rules found
  /// something on the host; a rule comes a second time only when every other had its turn, and an
  /// event comes once, however many rules it set off.
  SweepSummary finish(RunFacts run, std::size_t highlights = 10) const;

 private:
  /// The findings of one rule on one host.
  struct Group {
    Highlight first;
    model::Locator event;
    std::uint64_t findings = 0;
  };

  struct RuleState {
    std::uint64_t findings = 0;
    std::map<std::string, Group, std::less<>> hosts;
  };

  Highlight describe(const FindingView& view) const;
  std::vector<const Group*> ranked() const;
  void pick_highlights(std::size_t count, SweepSummary& summary) const;
  void count_hosts(SweepSummary& summary) const;
  void count_rules(SweepSummary& summary) const;

  const Secrets secrets_;
  std::map<const model::RuleInfo*, RuleState> rules_;
  std::map<std::string, std::set<const model::RuleInfo*>, std::less<>> host_rules_;
  std::map<model::Locator, std::uint64_t> event_rules_;
  std::array<std::uint64_t, model::kLevels.size()> levels_{};
  std::optional<Timestamp> first_;
  std::optional<Timestamp> last_;
  std::uint64_t findings_ = 0;
  std::uint64_t groups_ = 0;
  std::uint64_t not_tabled_ = 0;
};

}  // namespace longwatch::share
