#pragma once

#include <optional>
#include <string>
#include <vector>

#include "detect/sigma/internal/correlator.h"
#include "detect/sigma/internal/hit.h"
#include "detect/sigma/internal/rule_set.h"
#include "model/finding.h"

namespace longwatch::detect::sigma {

/// What the hits of one finding have in common and what is shown of them.
class CorrelationFinding {
 public:
  /// Both outlive it.
  CorrelationFinding(const CompiledCorrelation& correlation, const WindowRun& run);

  /// In the order of time.
  void add(const Hit& hit, const HitContent& content);

  /// Of the first hit: the group's values as they are written there.
  const HitContent& first() const { return *first_; }

  /// Completes a finding that has its events. `latest`: of all events that were read.
  void describe(const RuleSet& rules, const model::FieldTable& fields,
                const std::optional<Timestamp>& latest, model::Finding& finding) const;

 private:
  void add_context(const RuleSet& rules, const model::FieldTable& fields,
                   model::Finding& finding) const;

  const CompiledCorrelation& correlation_;
  const WindowRun& run_;
  std::optional<HitContent> first_;
  bool is_one_host_ = true;
  Timestamp latest_hit_ = Timestamp::min();
  std::vector<bool> occurs_;                      // by rule
  std::vector<std::vector<std::string>> values_;  // by field: the first different ones
  std::vector<std::string> unknown_fields_;
};

}  // namespace longwatch::detect::sigma
