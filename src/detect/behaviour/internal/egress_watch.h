#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/egress.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/traffic.h"
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
  /// Where a recorder writes what.
  struct Fields {
    model::FieldId own;
    model::FieldId outside;
    model::FieldId bytes;
    model::FieldId more_bytes;  ///< another name of the same
    model::FieldId protocol;
    model::FieldId state;
  };

  static bool has_no_content(Record& record, const Fields& fields);
  /// The way the content went; nothing when it stayed inside or came in.
  std::optional<Way> way_of(Record& record, const Fields& fields, Day day) const;

  const OwnNetworks networks_;
  const EgressLimits limits_;
  const Fields sensor_;
  const Fields firewall_;
};

}  // namespace longwatch::detect::behaviour
