#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/connection_facts.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Reads connections of Zeek, Suricata's flows, firewalls and Sysmon 3. What was read of a record
/// is kept in it, for the next reader that asks. Immutable; any thread.
class ConnectionReader {
 public:
  ConnectionReader(const BehaviourOptions& options, model::FieldTable& fields);

  static std::vector<Interest> interests();

  /// Null when the record lacks a time or one of the addresses, and when it is an end or a part of
  /// a connection that another record told of. Valid as long as the record is shown.
  const ConnectionFacts* read(Record& record) const;

  const OwnNetworks& networks() const { return networks_; }

 private:
  /// Where an observer writes what.
  struct Names {
    model::FieldId from;
    model::FieldId to;
    model::FieldId port;
    model::FieldId protocol;
    model::FieldId sent;
    model::FieldId sent_too;
    model::FieldId sent_also;
    model::FieldId seconds;
    model::FieldId seconds_too;
  };

  std::optional<ConnectionFacts> make(Record& record) const;
  std::optional<ConnectionFacts> read(Record& record, const Names& names) const;
  void complete_firewall(Record& record, ConnectionFacts& facts) const;
  void complete_zeek(Record& record, ConnectionFacts& facts) const;
  Direction direction_of(const Address& from, const Address& to) const;

  const OwnNetworks networks_;
  const Names zeek_;
  const Names suricata_;
  const Names firewall_;
  const Names sysmon_;
  const model::FieldId state_;
  const model::FieldId action_;
  const model::FieldId initiated_;
  const model::FieldId image_;
};

}  // namespace longwatch::detect::behaviour
