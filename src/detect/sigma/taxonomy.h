#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/sigma/rule.h"

namespace longwatch::detect::sigma {

/// A rule's field name and what the telemetry calls it.
struct FieldRename {
  std::string_view rule_name;
  std::string_view event_name;
};

/// One way in which a log source shows in telemetry. All of it must hold for an event.
struct LogSourceTarget {
  std::vector<std::string>
      channels;  ///< lower case; one must equal the event's; a trailing '*' = prefix; empty = any
  std::vector<std::uint32_t> event_ids;  ///< one must equal the event's; empty = any
  std::vector<FieldRename>
      renames;  ///< applied to the rule's field names; empty = names as written

  std::string_view event_name(std::string_view rule_name) const;
};

/// Where rules of a log source run: any target suffices. Nothing when no telemetry that we read is
/// known for it; the rule is then "no telemetry" and never runs on everything by accident. All keys
/// given in the log source AND together. Source: sigma.md 4.2 and 4.9 (SigmaHQ taxonomy appendix,
/// pySigma windows pipeline, and the union of both).
std::optional<std::vector<LogSourceTarget>> targets_of(const LogSource& log_source);

}  // namespace longwatch::detect::sigma
