#include "detect/behaviour/internal/web_children.h"

#include "base/text.h"
#include "detect/behaviour/internal/rules.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint32_t kSysmonProcess = 1;
constexpr std::uint32_t kSecurityProcess = 4688;

}  // namespace

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

std::optional<model::Finding> WebChildren::look(const model::Event& event,
                                                ProcessScratch& scratch) const {
  if (!tells_of_process(event, scratch)) {
    return std::nullopt;
  }
  const std::optional<WebChild> child = judge_web_child(read(event, scratch));
  if (!child.has_value()) {
    return std::nullopt;
  }
  model::Finding finding;
  finding.rule = *child == WebChild::Tool ? &web_tool_rule() : &web_program_rule();
  evidence_.describe(event, shown_, fields_, finding);
  return finding;
}

bool WebChildren::tells_of_process(const model::Event& event, ProcessScratch& scratch) const {
  const std::uint32_t number = event.event_id.value_or(0);
  if (number != kSysmonProcess && number != kSecurityProcess) {
    return false;
  }
  const std::string_view channel = model::render(event.channel, scratch.channel);
  if (number == kSecurityProcess) {
    return equals_ignoring_ascii_case(channel, "Security");
  }
  return equals_ignoring_ascii_case(channel, "Microsoft-Windows-Sysmon/Operational") ||
         equals_ignoring_ascii_case(channel, "Linux-Sysmon/Operational");
}

StartedProcess WebChildren::read(const model::Event& event, ProcessScratch& scratch) const {
  StartedProcess process;
  for (const model::FieldValue& entry : event.values) {
    if (entry.field == image_ || entry.field == new_process_) {
      process.image = model::render(entry.value, scratch.image);
    } else if (entry.field == parent_image_ || entry.field == parent_process_) {
      process.parent_image = model::render(entry.value, scratch.parent_image);
    } else if (entry.field == parent_command_line_) {
      process.parent_command_line = model::render(entry.value, scratch.parent_command_line);
    } else if (entry.field == original_name_) {
      process.original_name = model::render(entry.value, scratch.original_name);
    }
  }
  return process;
}

}  // namespace longwatch::detect::behaviour
