#pragma once

#include <optional>
#include <string>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/egress.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/traffic.h"
#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Gathers what our hosts send out (zeek:conn, and firewall lines with bytes) and says at the end
/// which days were unusual. Immutable; any thread with its own traffic and scratch.
class EgressWatch {
 public:
  EgressWatch(const BehaviourOptions& options, model::FieldTable& fields);

  void gather(const model::Event& event, std::string& scratch, Traffic& traffic) const;

  /// One finding for each unusual day, in the order of host, address and day.
  void report(const Traffic& traffic, model::FindingSink& sink) const;

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

  /// The values of one record that matter here.
  struct ConnectionRecord {
    model::Value own;
    model::Value outside;
    model::Value bytes;
    model::Value protocol;
    model::Value state;
  };

  static ConnectionRecord read(const model::Event& event, const Fields& fields);
  static bool has_no_content(const ConnectionRecord& record, std::string& scratch);
  /// The way the content went; nothing when it stayed inside or came in.
  std::optional<Way> way_of(const ConnectionRecord& record, Day day, std::string& scratch) const;

  const OwnNetworks networks_;
  const EgressLimits limits_;
  const Fields sensor_;
  const Fields firewall_;
};

}  // namespace longwatch::detect::behaviour
