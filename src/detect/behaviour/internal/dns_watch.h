#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Gathers which names were asked for, and says at the end below which one content was carried away
/// in questions, and who asked for many names that nobody would choose and that do not exist.
class DnsWatch final : public Watch {
 public:
  /// `fields` outlives this.
  DnsWatch(const BehaviourOptions& options, model::FieldTable& fields);

  std::vector<Interest> interests() const override;
  std::vector<const model::RuleInfo*> rules() const override;
  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override;
  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  /// A question or an answer, as logged.
  struct Question {
    std::string_view name;
    std::string_view type;
    std::string_view client;  ///< address, else the computer
    bool is_missing = false;  ///< the answer says that there is no such name
  };

  std::optional<Question> read(Record& record) const;
  Question read_sysmon(Record& record) const;
  Question read_suricata(Record& record) const;
  bool is_ours(std::string_view client) const;

  const OwnNetworks networks_;
  const model::FieldId query_;
  const model::FieldId zeek_client_;
  const model::FieldId zeek_type_;
  const model::FieldId zeek_code_;
  const model::FieldId source_;
  const model::FieldId destination_;
  const model::FieldId record_type_;
  const model::FieldId code_;
  const model::FieldId response_code_;
  const model::FieldId answer_;
  const model::FieldId suricata_name_;
  const model::FieldId suricata_type_;
  const model::FieldId suricata_code_;
  const model::FieldId suricata_destination_;
  const model::FieldId suricata_kind_;
  const model::FieldId query_name_;
  const model::FieldId query_status_;
};

}  // namespace longwatch::detect::behaviour
