#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/behaviour/internal/watch.h"
#include "detect/behaviour/internal/web_file.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Gathers files that web servers' workers wrote (Sysmon 11, Security 4663, Defender's table of
/// file events, the Linux audit system), and says at the end which of them can be run.
class WebFileWatch final : public Watch {
 public:
  explicit WebFileWatch(model::FieldTable& fields);

  std::vector<Interest> interests() const override;
  std::vector<const model::RuleInfo*> rules() const override;
  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override;
  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  /// A file that was written, as logged.
  struct Write {
    std::string_view process;
    std::string path;
    std::string_view user;
  };

  std::optional<Write> read(Record& record) const;
  std::optional<Write> read_defender(Record& record) const;
  std::optional<Write> read_audit(Record& record) const;
  std::optional<Write> read_object_access(Record& record) const;

  const model::FieldId image_;
  const model::FieldId target_;
  const model::FieldId user_;
  const model::FieldId action_;
  const model::FieldId folder_;
  const model::FieldId file_name_;
  const model::FieldId initiator_;
  const model::FieldId initiator_account_;
  const model::FieldId process_name_;
  const model::FieldId object_name_;
  const model::FieldId access_mask_;
  const model::FieldId subject_;
  const model::FieldId exe_;
  const model::FieldId name_;
  const model::FieldId name_type_;
  const model::FieldId working_directory_;
  const model::FieldId audit_user_;
};

}  // namespace longwatch::detect::behaviour
