#pragma once

#include <memory>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/connection_reader.h"
#include "detect/behaviour/internal/egress.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Gathers what our hosts send out (zeek:conn, and firewall lines with bytes) and says at the end
/// which days were unusual: one finding for each, in the order of host, address and day.
class EgressWatch final : public Watch {
 public:
  EgressWatch(const BehaviourOptions& options, model::FieldTable& fields);

  std::vector<Interest> interests() const override;
  std::vector<const model::RuleInfo*> rules() const override;
  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override;
  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const ConnectionReader connections_;
  const EgressLimits limits_;
};

}  // namespace longwatch::detect::behaviour
