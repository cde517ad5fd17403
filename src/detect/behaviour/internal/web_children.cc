#include "detect/behaviour/internal/web_children.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/rules.h"

namespace longwatch::detect::behaviour {
WebChildren::WebChildren(model::FieldTable& fields)
    : fields_(fields),
      evidence_(fields),
      image_(fields.add("Image")),
      new_process_(fields.add("NewProcessName")),
      original_name_(fields.add("OriginalFileName")),
      parent_image_(fields.add("ParentImage")),
      parent_process_(fields.add("ParentProcessName")),
      parent_command_line_(fields.add("ParentCommandLine")),
      shown_({parent_image_, parent_process_, image_, new_process_, fields.add("CommandLine")}) {}

std::vector<Interest> WebChildren::interests() const {
  return process_starts();
}

std::vector<const model::RuleInfo*> WebChildren::rules() const {
  return {&web_tool_rule(), &web_program_rule()};
}

void WebChildren::look(Record& record, WatchState* /*state*/, model::FindingSink& sink) const {
  const std::optional<WebChild> child = judge_web_child(read(record));
  if (!child.has_value()) {
    return;
  }
  model::Finding finding;
  finding.rule = *child == WebChild::Tool ? &web_tool_rule() : &web_program_rule();
  evidence_.describe(record.event(), shown_, fields_, finding);
  give_reasons({"a web server's process starts what serves pages, and nothing else",
                fmt::format("{} started {}",
                            file_name_of(record.first_text({parent_image_, parent_process_})),
                            file_name_of(record.first_text({image_, new_process_}))),
                "none: every start is judged by itself", "this record alone"},
               finding);
  sink.accept(std::move(finding));
}

StartedProcess WebChildren::read(Record& record) const {
  StartedProcess process;
  process.image = record.first_text({image_, new_process_});
  process.parent_image = record.first_text({parent_image_, parent_process_});
  process.parent_command_line = record.text(parent_command_line_);
  process.original_name = record.text(original_name_);
  return process;
}

}  // namespace longwatch::detect::behaviour
