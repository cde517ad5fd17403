#pragma once

#include <memory>
#include <vector>

#include "detect/behaviour/internal/connection_reader.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Gathers which doors inside were open to whom, and says at the end which of our hosts was refused
/// where it never was before: what it did not reach.
class DeniedReachWatch final : public Watch {
 public:
  /// `fields` outlives this.
  DeniedReachWatch(const BehaviourOptions& options, model::FieldTable& fields);

  std::vector<Interest> interests() const override;
  std::vector<const model::RuleInfo*> rules() const override;
  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override;
  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const ConnectionReader connections_;
};

}  // namespace longwatch::detect::behaviour
