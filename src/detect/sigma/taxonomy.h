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

/// A test on top of channel and event id: the field's text begins with `prefix`, ignoring case;
/// false when the event lacks the field.
struct FieldPrefix {
  std::string_view field;
  std::string_view prefix;
};

/// One way in which a log source shows in telemetry. All of it must hold for an event.
struct LogSourceTarget {
  std::vector<std::string>
      channels;  ///< lower case; one must equal the event's; a trailing '*' = prefix; empty = any
  std::vector<std::uint32_t> event_ids;  ///< one must equal the event's; empty = any
  std::vector<FieldRename>
      renames;  ///< applied to the rule's field names; empty = names as written
  std::vector<FieldPrefix> required;  ///< every one must hold; field names of the event

  /// The event's name of a rule's field; `rule_name` itself when it is not renamed. Ignores case.
  std::string_view event_name(std::string_view rule_name) const;
};

/// Where rules of a log source run: any target suffices. Nothing when no telemetry that we read is
/// known for it; the rule is then "no telemetry" and never runs on everything by accident. All keys
/// given in the log source AND together: a category with a service keeps the channels that both
/// mean. Words are compared ignoring case.
///
/// A log source without a product is broader, not unknown: when its category or service is one of
/// Windows it runs on Windows telemetry (`category: process_creation`). `category: webserver` runs
/// on W3C logs, `category: proxy` on those lines of them that hold a whole address, `firewall` on
/// key=value lines of firewalls, `dns` on Zeek's; `product: zeek` with a service runs on that log,
/// alone on all of them. `category: antivirus` names no product in SigmaHQ; it runs on Windows
/// Defender. `product: windows` alone gives one target that holds for every event.
///
/// Beside Sysmon, process_creation runs on Security 4688, wmi_event on WMI-Activity 5861 and
/// antivirus on Windows Defender, as far as renaming fields suffices. Registry rules on Security
/// 4657 and network_connection on 5156 would need values rewritten (key paths, device paths,
/// protocol numbers) and do not run there; neither does what only ETW shows (file_access,
/// file_rename). Source: SigmaHQ taxonomy appendix, pySigma windows pipeline, and the union of
/// both.
std::optional<std::vector<LogSourceTarget>> targets_of(const LogSource& log_source);

}  // namespace longwatch::detect::sigma
