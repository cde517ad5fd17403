#pragma once

#include <vector>

#include "detect/behaviour/internal/watch.h"
#include "detect/behaviour/internal/web_worker.h"
#include "detect/evidence.h"
#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Looks at process creations (Sysmon 1, Security 4688) for children of web workers.
class WebChildren final : public Watch {
 public:
  /// `fields` outlives this.
  explicit WebChildren(model::FieldTable& fields);

  std::vector<Interest> interests() const override;
  std::vector<const model::RuleInfo*> rules() const override;
  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;

 private:
  StartedProcess read(Record& record) const;

  const model::FieldTable& fields_;
  const EvidenceReader evidence_;
  const model::FieldId image_;
  const model::FieldId new_process_;
  const model::FieldId original_name_;
  const model::FieldId parent_image_;
  const model::FieldId parent_process_;
  const model::FieldId parent_command_line_;
  const std::vector<model::FieldId> shown_;
};

}  // namespace longwatch::detect::behaviour
