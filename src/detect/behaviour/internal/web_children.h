#pragma once

#include <optional>
#include <string>
#include <vector>

#include "detect/behaviour/internal/web_worker.h"
#include "detect/evidence.h"
#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Texts of one worker, kept from event to event.
struct ProcessScratch {
  std::string image;
  std::string original_name;
  std::string parent_image;
  std::string parent_command_line;
  std::string channel;

  std::size_t capacity() const {
    return image.capacity() + original_name.capacity() + parent_image.capacity() +
           parent_command_line.capacity() + channel.capacity();
  }
};

/// Looks at process creations (Sysmon 1, Security 4688) for children of web workers. Immutable; any
/// thread with its own scratch.
class WebChildren {
 public:
  /// `fields` outlives this.
  explicit WebChildren(model::FieldTable& fields);

  /// Nothing when the event is none or the child is expected.
  std::optional<model::Finding> look(const model::Event& event, ProcessScratch& scratch) const;

 private:
  bool tells_of_process(const model::Event& event, ProcessScratch& scratch) const;
  StartedProcess read(const model::Event& event, ProcessScratch& scratch) const;

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
