#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/event_list.h"
#include "model/level.h"
#include "model/marking.h"
#include "model/source.h"

namespace longwatch::model {

enum class RuleKind : std::uint8_t { Sigma, Correlation, Indicator, Behaviour };

std::string_view to_text(RuleKind kind);

/// What a tuning file makes of a rule's findings.
struct RuleTuning {
  std::string entry;  ///< its name, else "file:line"
  std::string reason;
  std::string expires;  ///< the day, as written; "never"
  bool suppresses = false;
  Level level_was = Level::Medium;  ///< of the rule; the same when it was left as it is
};

/// What all findings of one rule share. Immutable; made once when the rule is loaded.
struct RuleInfo {
  std::string id;  ///< UUID of a Sigma rule; a content-derived id for an indicator
  std::string title;
  RuleKind kind = RuleKind::Sigma;
  Level level = Level::Medium;
  std::string file;                     ///< as the user named it
  std::vector<std::string> tags;        ///< as written: "attack.t1505.003"
  std::vector<std::string> techniques;  ///< ATT&CK ids from the tags: "T1505.003"
  std::vector<std::string> tactics;     ///< ATT&CK tactic short names from the tags: "persistence"
  Marking marking{Tlp::Clear, {}};      ///< of a shared indicator; rules are public
  std::optional<Timestamp> received;    ///< when a shared indicator arrived; absent = always known
  /// Set in copies that stand for the rule in findings a tuning file applies to.
  std::optional<RuleTuning> tuned{};
};

/// Something worth remembering in an event (an observable) and the part it played.
struct Entity {
  std::string type;  ///< "ipv4", "ipv6", "user", "host", "process", "file", "sha256", ...
  std::string value;
  std::string role;  ///< "source", "destination", "subject", "target", "image", "parent", ...

  friend auto operator<=>(const Entity&, const Entity&) = default;
};

/// An event that a finding rests on: what leads back to the bytes.
struct EventReference {
  Locator locator;
  std::optional<Timestamp> time;
  TimeTicks clock_correction{};  ///< is in `time`: see Event
};

struct NamedText {
  std::string name;
  std::string value;
};

/// A rule, indicator or behaviour that matched. Owns everything it says: it outlives the batch.
struct Finding {
  const RuleInfo* rule = nullptr;  ///< owned by the rule set, which outlives the findings
  /// Of the first event; of a correlation the first instant at which its condition held.
  std::optional<Timestamp> time;
  std::string host;  ///< empty = not known
  std::string user;  ///< empty = not known
  std::vector<Entity> entities;
  /// At least one. With `all_events` the first and the last one alone.
  std::vector<EventReference> events;
  /// Set when there are more than limits::kFindingEvents.
  std::shared_ptr<const EventList> all_events;
  std::vector<NamedText>
      fields;           ///< what the rule looked at, and a few that readers of findings always want
  std::string matched;  ///< for an indicator: the indicator's text; else empty
  /// What tells findings of one rule on the same events apart, as the group of a correlation: a
  /// line "field=value" for each part. Empty = nothing but the events.
  std::string subject{};
  /// Of a rule with several conditions: those that hold, as written. Else empty.
  std::vector<std::string> conditions;
  /// Fields that the telemetry cannot have and on which the answer hangs: the finding is of reduced
  /// certainty. Empty = the answer is the same whatever they held.
  std::vector<std::string> unknown_fields;
};

/// The order in which findings are printed: (time, source, record, offset, rule id). Findings
/// without a time come last.
bool comes_before(const Finding& a, const Finding& b);

/// Takes findings over. Not synchronised: one per worker.
class FindingSink {
 public:
  FindingSink() = default;
  FindingSink(const FindingSink&) = delete;
  FindingSink& operator=(const FindingSink&) = delete;
  virtual ~FindingSink() = default;

  virtual void accept(Finding finding) = 0;
};

}  // namespace longwatch::model
