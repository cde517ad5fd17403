#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "model/field.h"
#include "model/finding.h"

/// What no signature names: things that are out of place, judged against what is usual on this
/// site. docs/behaviours has a page for each: what it sees, how it judges, what it cannot see.
///
/// Some judge an event by itself, the others gather while they scan and speak in `finish`. All give
/// the same findings for any order of events and any spread over workers.
namespace longwatch::detect::behaviour {

struct BehaviourOptions {
  /// Networks in CIDR notation that are ours; empty = the private ranges. A text that is none
  /// covers nothing.
  std::vector<std::string> own_networks;
  /// Bytes to one outside address within one day (UTC) below which nothing is said.
  std::uint64_t least_egress_bytes = 20'000'000;
  /// It must be more than so many times the host's usual day to that address (median of its other
  /// days), and of its usual day to addresses it does not send to on most days.
  double egress_factor = 8;
};

/// The detector "behaviour". Adds the fields it reads to `fields`, which outlives the detector.
/// What it gathers is bounded: aggregates by caps that are told in the findings' coverage, events
/// by the run's budget, on disk beyond it.
///
/// Every finding says what was expected, what was seen, over which baseline, and which records
/// there were at all, as its first fields: "expected", "seen", "baseline", "coverage". The rules
/// they name live as long as the program; `RuleInfo::file` is their page.
std::unique_ptr<Detector> make_behaviour_detector(const BehaviourOptions& options,
                                                  model::FieldTable& fields);

/// What the findings of all behaviours name as their rules.
std::vector<const model::RuleInfo*> behaviour_rules();

}  // namespace longwatch::detect::behaviour
