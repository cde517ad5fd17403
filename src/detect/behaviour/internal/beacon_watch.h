#pragma once

#include <memory>
#include <vector>

#include "detect/behaviour/internal/connection_reader.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Gathers when our hosts begin connections to outside, and says at the end where they do so with
/// a steady beat, to addresses that few hosts speak to.
class BeaconWatch final : public Watch {
 public:
  /// `fields` outlives this.
  BeaconWatch(const BehaviourOptions& options, model::FieldTable& fields);

  std::vector<Interest> interests() const override;
  std::vector<const model::RuleInfo*> rules() const override;
  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override;
  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const ConnectionReader connections_;
};

}  // namespace longwatch::detect::behaviour
