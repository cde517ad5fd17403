#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "detect/detect.h"
#include "detect/sigma/compile_options.h"
#include "detect/sigma/rule.h"
#include "model/field.h"
#include "model/source.h"

/// Why a rule matches an event, or what it lacks. Every part of the rule is asked of the engine
/// itself, as a rule of its own, so an explanation cannot say anything but what a sweep does.
namespace longwatch::detect::sigma {

struct ExplainedValue {
  std::string text;  ///< as written in the rule; "null" for null
  bool holds = false;
  /// Of a keyword that holds: the values it occurs in. Of a `fieldref`: the other field's values.
  std::vector<std::string> found;
};

struct ExplainedItem {
  std::string key;          ///< as written: "Image|endswith"; "keywords" when it has no field
  std::string field;        ///< in the rule; empty for keywords
  std::string event_field;  ///< what the event's telemetry calls it
  bool holds = false;
  std::vector<std::string> seen;  ///< the event's values; empty = it lacks the field
  std::uint64_t seen_more = 0;    ///< values beyond those
  std::vector<ExplainedValue> values;
};

struct ExplainedMap {
  bool holds = false;
  std::vector<ExplainedItem> items;
};

/// What the conditions ask of a selection.
enum class Wanted : std::uint8_t { Unused, Match, NoMatch, Either };

struct ExplainedSelection {
  std::string name;
  Wanted wanted = Wanted::Unused;
  bool holds = false;
  std::vector<ExplainedMap> alternatives;

  bool is_as_wanted() const;
};

struct ExplainedCondition {
  std::string text;
  bool holds = false;
};

/// A filter that has become part of the rule.
struct ExplainedFilter {
  std::string title;
  std::string file;
  std::string condition;  ///< as written
  bool lets_through = false;
};

/// How near an event comes to the rule: first by the selections that are as the conditions want
/// them, then by how much of the others' items hold.
struct Nearness {
  std::uint32_t fulfilled = 0;  ///< selections that are as wanted
  std::uint32_t asked = 0;      ///< selections that conditions speak of
  std::uint32_t partial = 0;    ///< thousandths of items that hold, summed over the others

  bool is_nearer_than(const Nearness& other) const;
};

/// One event held against the rule.
struct Explanation {
  model::Locator locator;  ///< its source number is that of the sweep's batches
  std::optional<Timestamp> time;
  std::string channel;
  std::optional<std::uint32_t> event_id;
  std::string computer;
  bool is_of_log_source = false;
  bool matches = false;
  Nearness nearness;
  /// Of one that matches: fields that the telemetry cannot have and on which that hangs.
  std::vector<std::string> unknown_fields;
  std::vector<ExplainedCondition> conditions;
  std::vector<ExplainedFilter> filters;
  std::vector<ExplainedSelection> selections;
};

/// A channel and event id that occurred in the logs.
struct SeenKind {
  std::string channel;
  std::optional<std::uint32_t> event_id;
  std::uint64_t events = 0;
};

struct RuleExplanation {
  std::uint64_t events = 0;          ///< looked at
  std::uint64_t of_log_source = 0;   ///< of them those to which the rule applies
  std::uint64_t matching = 0;        ///< of these those that match
  std::vector<Explanation> matches;  ///< the first ones
  std::vector<Explanation> nearest;  ///< of those that do not match, the nearest first
  std::vector<Explanation> others;   ///< not of the log source; only when a record was asked for
  std::vector<SeenKind> kinds;       ///< most frequent first
  std::uint64_t unlisted = 0;        ///< events of further kinds
};

struct ExplainRequest {
  std::size_t limit = 3;                ///< of each list
  std::optional<std::uint64_t> record;  ///< only events of this record number
};

/// A detector that holds every event against one rule, and hands no finding on. What it learned is
/// in `explanation` after `finish`, which outlives it; the same whatever the number of workers.
/// Adds the fields the rule reads to `fields`.
///
/// Fails when the rule does not run, with the reason and place of its report: `NotFound` without
/// telemetry, `Unsupported`, or `InvalidInput`.
Result<std::unique_ptr<Detector>> make_explainer(const Rule& rule, const CompileOptions& options,
                                                 const ExplainRequest& request,
                                                 const std::shared_ptr<model::FieldTable>& fields,
                                                 RuleExplanation& explanation);

}  // namespace longwatch::detect::sigma
