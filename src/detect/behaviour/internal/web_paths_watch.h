#pragma once

#include <memory>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/watch.h"
#include "detect/behaviour/internal/web_request.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Gathers what was served of which path, and says at the end which paths were new and asked for by
/// very few outside addresses, and which answers were far larger than usual.
class WebPathsWatch final : public Watch {
 public:
  /// `fields` outlives this.
  WebPathsWatch(const BehaviourOptions& options, model::FieldTable& fields);

  std::vector<Interest> interests() const override;
  std::vector<const model::RuleInfo*> rules() const override;
  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override;
  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const OwnNetworks networks_;
  const WebRequestReader requests_;
};

}  // namespace longwatch::detect::behaviour
