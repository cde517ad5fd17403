#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/time.h"
#include "detect/detect.h"
#include "detect/indicator/indicator.h"
#include "model/field.h"
#include "model/source.h"

/// Why an indicator matches, or why it does not: what its files say of it, in which events its
/// value stands, and where something stands that looks like it. Matches are the engine's own: the
/// indicator is asked as a set of one.
namespace longwatch::detect::indicator {

/// What became of an entry.
enum class Fate : std::uint8_t {
  LookedFor,
  NeverMatched,  ///< of a kind that is listed alone
  Allowed,       ///< on an allow-list: its matches are no findings
  Refused,
};

constexpr auto names_of(Fate /*tag*/) {
  return std::array<std::string_view, 4>{"looked for", "never matched", "allowed", "refused"};
}

/// An entry of a file that was asked for.
struct ExplainedEntry {
  Fate fate = Fate::LookedFor;
  std::string why;      ///< of one that is not looked for, or that everybody's logs hold
  std::string rule;     ///< id of the rule that findings name; empty = refused
  std::string file;     ///< as the user named it
  Indicator indicator;  ///< of a refused one the value as written and the line alone
  ListOrigin origin;    ///< of the file
};

/// A value of an event in which the indicator stands, or something like it.
struct SeenPlace {
  std::string field;      ///< empty = one that no indicator is looked for in
  std::string text;       ///< of the field, cut around what was seen
  std::string matched;    ///< of a match: the indicator's value
  bool is_whole = false;  ///< the text is that value, else it is a part of it
  std::string why_not;    ///< empty = a match
  /// Of a match: what was seen lies inside the indicator and on an allow-list; no finding is made.
  bool is_allowed = false;
};

struct ExplainedEvent {
  model::Locator locator;  ///< its source number is that of the sweep's batches
  std::optional<Timestamp> time;
  std::string channel;
  std::optional<std::uint32_t> event_id;
  std::string standing;  ///< "retro: valid from ...", "expired: valid until ..."; empty = current
  std::vector<SeenPlace> places;  ///< at least one; those that match first

  bool matches() const { return !places.empty() && places.front().why_not.empty(); }
};

struct IndicatorExplanation {
  std::uint64_t events = 0;             ///< looked at
  std::uint64_t matching = 0;           ///< of them those in which the value stands
  std::uint64_t near = 0;               ///< of the others those that hold something like it
  std::vector<ExplainedEvent> matches;  ///< the first ones, by source and place
  std::vector<ExplainedEvent> nearest;  ///< the same of those that come near
  std::uint64_t bindings = 0;  ///< of patterns: findings, each of which may name several events
};

struct ExplainRequest {
  std::size_t limit = 3;                ///< of each list
  std::optional<std::uint64_t> record;  ///< only events of this record number
};

/// The entries of one indicator.
struct ExplainedSubject {
  std::vector<ExplainedEntry> entries;  ///< in the order of the files
  /// Of the entries that have a value, allowed ones too; null when all were refused.
  std::shared_ptr<const IndicatorSet> set;
};

/// The entries that `word` names: a value in any spelling that lists may have, a kind in front or
/// not; the id of the rule that a finding names; the id of an entry. Without a kind in front all
/// kinds with that value are meant. Empty when there is none. Adds to `fields` all fields that are
/// looked at. Fails as `load_indicators`.
Result<ExplainedSubject> find_subject(std::string_view word, const LoadOptions& options,
                                      const FileSystem& files, model::FieldTable& fields,
                                      DiagnosticSink& diagnostics);

/// A detector that holds every event against the indicator, and hands no finding on. What it
/// learned is in `explanation` after `finish`, which outlives it; the same whatever the number of
/// workers. Precondition: the subject has entries.
std::unique_ptr<Detector> make_explainer(const ExplainedSubject& subject,
                                         const ExplainRequest& request,
                                         std::shared_ptr<const model::FieldTable> fields,
                                         IndicatorExplanation& explanation);

}  // namespace longwatch::detect::indicator
