#pragma once

#include <cstdint>
#include <optional>
#include <span>
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

/// Fields that no record holds as rules mean them, but that follow from what it holds: these are
/// their names in `LogSourceTarget::renames`. A record's own field of such a name is never read.
/// Each says what it is made of.
namespace derived {
/// "DOMAIN\\name" of the subject; the well-known accounts S-1-5-18, 19 and 20 by their English
/// names, whatever the system's language: "NT AUTHORITY\\SYSTEM".
inline constexpr std::string_view kSubject = "SubjectDomainName\\SubjectUserName";
/// MandatoryLabel's level in words: "Low", "Medium", "High", "System".
inline constexpr std::string_view kIntegrity = "MandatoryLabel as a level";
/// Hexadecimal ids of processes as Sysmon writes them, in decimal.
inline constexpr std::string_view kNewProcessId = "NewProcessId in decimal";
inline constexpr std::string_view kProcessId = "ProcessId in decimal";
/// The registry value as Sysmon names it: "HKLM\\System\\CurrentControlSet\\...\\value".
inline constexpr std::string_view kRegistryValue = "ObjectName\\ObjectValueName";
/// The value's data as Sysmon prints it: "DWORD (0x00000001)", "Binary Data", texts as they are.
inline constexpr std::string_view kRegistryData = "NewValue as Sysmon prints it";
/// 4657 tells new, changed and deleted values; it cannot tell a new key from a new value, so both
/// stand there: "SetValue" and "CreateKey", "SetValue", "DeleteValue" and "DeleteKey".
inline constexpr std::string_view kRegistryOperation = "OperationType as Sysmon's EventType";
/// The application's path as it stands, and once more with C: for the volume: which letter a
/// volume has is not in the record.
inline constexpr std::string_view kApplication = "Application with a drive letter";
/// "tcp", "udp", "icmp"; other numbers as they stand.
inline constexpr std::string_view kProtocol = "Protocol by name";
/// "true" for outbound, "false" for inbound.
inline constexpr std::string_view kInitiated = "Direction as Sysmon's Initiated";
/// One digest of Sysmon's "MD5=...,SHA256=...,IMPHASH=...", or the field of that name.
inline constexpr std::string_view kMd5 = "MD5 of Hashes";
inline constexpr std::string_view kSha1 = "SHA1 of Hashes";
inline constexpr std::string_view kSha256 = "SHA256 of Hashes";
inline constexpr std::string_view kImphash = "IMPHASH of Hashes";
}  // namespace derived

/// A test on top of channel and event id: the field's text begins with one of the prefixes,
/// ignoring case; false when the event lacks the field.
struct FieldPrefix {
  std::string_view field;
  std::vector<std::string_view> prefixes;
};

/// One way in which a log source shows in telemetry. All of it must hold for an event.
struct LogSourceTarget {
  std::vector<std::string>
      channels;  ///< lower case; one must equal the event's; a trailing '*' = prefix; empty = any
  std::vector<std::uint32_t> event_ids;  ///< one must equal the event's; empty = any
  std::vector<FieldRename>
      renames;  ///< applied to the rule's field names; empty = names as written
  std::vector<FieldPrefix> required;  ///< every one must hold; field names of the event
  /// Fields of rules that this telemetry cannot have, or cannot tell for certain: that they are
  /// absent says nothing. A rule whose answer hangs on them fires with reduced certainty.
  std::vector<std::string_view> lacks;
  /// The only fields (of the event) that this telemetry has: all others are lacking. Empty = not
  /// known.
  std::vector<std::string_view> holds{};

  /// The event's name of a rule's field; `rule_name` itself when it is not renamed. Ignores case.
  std::string_view event_name(std::string_view rule_name) const;

  /// Whether its events may have the field, by the event's name; ignores case.
  bool may_hold(std::string_view event_name) const;
};

/// Telemetry of which somebody says to which log source it belongs: logs that a user describes.
/// Outlives what is made of it.
struct DeclaredTelemetry {
  LogSource log_source;             ///< at least one key
  std::string channel;              ///< of its events alone, lower case
  std::vector<std::string> fields;  ///< all that its events can have; empty = not known
};

/// Where rules of the log source run in declared telemetry: where every key that the rule gives is
/// the telemetry's. A field that the telemetry calls otherwise than the rule, though both names are
/// of Sigma's taxonomy for the same thing (c-ip and src_ip), is renamed.
std::vector<LogSourceTarget> targets_in(const LogSource& log_source,
                                        std::span<const DeclaredTelemetry> declared);

/// Where rules of a log source run: any target suffices. Nothing when no telemetry that we read is
/// known for it; the rule is then "no telemetry" and never runs on everything by accident. All keys
/// given in the log source AND together: a category with a service keeps the channels that both
/// mean. Words are compared ignoring case.
///
/// A log source without a product is broader, not unknown: when its category or service is one of
/// Windows it runs on Windows telemetry (`category: process_creation`). `category: webserver` runs
/// on W3C and access logs and Suricata's http, `category: proxy` on those lines of them that hold a
/// whole address, `firewall` on key=value lines of firewalls, `dns` on Zeek's and Suricata's;
/// `product: zeek` with a service runs on that log, alone on all of them. Linux, clouds and
/// identity services, `category: email` (mail gateways and messages), `category: appliance` (system
/// log lines of gateways of any make): internal/product_targets.cc. `category: antivirus` names no
/// product in SigmaHQ; it runs on Windows Defender. `product: windows` alone gives one target that
/// holds for every event.
///
/// Beside Sysmon, rules run on what Windows itself records: process_creation on Security 4688,
/// registry rules on 4657, network_connection on 5156, wmi_event on WMI-Activity 5861, antivirus on
/// Windows Defender. What only ETW shows (file_access, file_rename) has no telemetry here. Source:
/// SigmaHQ taxonomy appendix, pySigma windows pipeline, Hayabusa's built-in category mapping, and
/// the union of all.
std::optional<std::vector<LogSourceTarget>> targets_of(const LogSource& log_source);

}  // namespace longwatch::detect::sigma
