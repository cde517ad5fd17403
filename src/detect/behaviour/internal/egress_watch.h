#pragma once

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
  struct Fields {
    model::FieldId origin;
    model::FieldId responder;
    model::FieldId origin_bytes;
    model::FieldId protocol;
    model::FieldId state;
    model::FieldId source;
    model::FieldId target;
    model::FieldId sent_byte;
    model::FieldId bytes_out;
  };

  static Fields add_fields(model::FieldTable& fields);

  const OwnNetworks networks_;
  const EgressLimits limits_;
  const Fields fields_;
};

}  // namespace longwatch::detect::behaviour
