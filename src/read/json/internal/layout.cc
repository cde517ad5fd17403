#include "read/json/internal/layout.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "read/json/internal/record_kind.h"

namespace longwatch::read::json {
namespace {

/// One member whose name in rules is not its path, or that plays a part.
struct Row {
  std::string_view path;
  std::string_view name;  ///< empty = the path
  Role role = Role::None;
  std::uint8_t rank = 0;
};

constexpr Row mark_row(std::string_view path, Mark mark, std::string_view name = {}) {
  return {path, name, Role::Mark, static_cast<std::uint8_t>(mark)};
}

// Sources: the member names that these programs write; Winlogbeat 6 and 7/8 field references, NXLog
// im_msvistalog, Azure Monitor tables WindowsEvent and SecurityEvent, CloudTrail and Zeek records.
// Times: a Sysmon UtcTime is better than the time an agent sent the record; EventTime of NXLog is
// local time and comes last.
constexpr std::array kRows = {
    // Winlogbeat 7 and later.
    Row{"winlog.channel", "Channel", Role::Channel, 1},
    Row{"winlog.event_id", "EventID", Role::EventId, 1},
    Row{"winlog.provider_name", "Provider_Name", Role::Provider, 1},
    Row{"winlog.provider_guid", "Provider_Guid"},
    Row{"winlog.computer_name", "Computer", Role::Computer, 1},
    Row{"winlog.record_id", "EventRecordID"},
    Row{"winlog.activity_id", "Correlation_ActivityID"},
    Row{"winlog.related_activity_id", "Correlation_RelatedActivityID"},
    Row{"winlog.process.pid", "Execution_ProcessID"},
    Row{"winlog.process.thread.id", "Execution_ThreadID"},
    Row{"winlog.user.identifier", "Security_UserID"},
    Row{"winlog.opcode", "Opcode"},
    Row{"winlog.task", "Task"},
    Row{"winlog.version", "Version"},
    Row{"winlog.keywords", "Keywords"},
    Row{"winlog.time_created", "", Role::Time, 2},
    Row{"event.code", "", Role::EventId, 3},
    Row{"event.created", "", Role::Time, 6},
    Row{"host.name", "", Role::Computer, 4},
    // Winlogbeat 6.
    Row{"log_name", "Channel", Role::Channel, 2},
    Row{"event_id", "EventID", Role::EventId, 2},
    Row{"source_name", "Provider_Name", Role::Provider, 2},
    Row{"provider_guid", "Provider_Guid"},
    Row{"computer_name", "Computer", Role::Computer, 2},
    Row{"record_number", "EventRecordID"},
    // Flat, as agents write it.
    Row{"EventID", "EventID", Role::EventId, 2},
    Row{"Channel", "Channel", Role::Channel, 2},
    Row{"Provider_Name", "Provider_Name", Role::Provider, 2},
    Row{"ProviderName", "Provider_Name", Role::Provider, 2},
    Row{"SourceName", "Provider_Name", Role::Provider, 3},
    Row{"EventSourceName", "Provider_Name", Role::Provider, 3},
    Row{"Provider", "Provider_Name", Role::Provider, 3},
    Row{"ProviderGuid", "Provider_Guid"},
    Row{"Hostname", "Computer", Role::Computer, 2},
    Row{"Computer", "Computer", Role::Computer, 3},
    Row{"host", "", Role::Computer, kPlainHostRank},
    Row{"RecordNumber", "EventRecordID"},
    Row{"ExecutionProcessID", "Execution_ProcessID", Role::ExecutionProcessId},
    Row{"ExecutionThreadID", "Execution_ThreadID"},
    Row{"ProcessID", "", Role::ProcessId},
    Row{"ThreadID", "Execution_ThreadID", Role::ThreadId},
    Row{"UserID", "Security_UserID"},
    Row{"ActivityID", "Correlation_ActivityID"},
    Row{"EventData", "", Role::EmbeddedData, static_cast<std::uint8_t>(Embedding::InPlace)},
    // Azure Monitor's table Event.
    Row{"EventLog", "Channel", Role::Channel, 3},
    Row{"Source", "Provider_Name", Role::Provider, 4},
    // EvtxECmd.
    Row{"Payload", "", Role::EmbeddedData, static_cast<std::uint8_t>(Embedding::InRecord)},
    // Microsoft 365 and Defender: the record as a text among columns about it.
    Row{"AuditData", "", Role::EmbeddedData, static_cast<std::uint8_t>(Embedding::Whole)},
    Row{"RawEventData", "", Role::EmbeddedData, static_cast<std::uint8_t>(Embedding::Whole)},
    // What an operation of Microsoft 365 was told or changed, pair by pair (Office 365 Management
    // Activity API schema, Exchange admin schema and CollectionNVPair).
    Row{"Parameters", "", Role::PairElement},
    Row{"Parameters.Name", "", Role::PairName},
    Row{"Parameters.Value", "", Role::PairValue},
    Row{"ExtendedProperties", "", Role::PairElement},
    Row{"ExtendedProperties.Name", "", Role::PairName},
    Row{"ExtendedProperties.Value", "", Role::PairValue},
    Row{"DeviceProperties", "", Role::PairElement},
    Row{"DeviceProperties.Name", "", Role::PairName},
    Row{"DeviceProperties.Value", "", Role::PairValue},
    Row{"ModifiedProperties", "", Role::PairElement},
    Row{"ModifiedProperties.Name", "", Role::PairName},
    Row{"ModifiedProperties.NewValue", "", Role::PairValue},
    Row{"AdditionalFields", "", Role::EmbeddedData, static_cast<std::uint8_t>(Embedding::InPlace)},
    // Azure Monitor's table Syslog, and what syslog lines hold (read/syslog).
    Row{"SyslogMessage", "message", Role::EmbeddedData,
        static_cast<std::uint8_t>(Embedding::Whole)},
    Row{"audit_time", "", Role::Time, 2},
    // journald's export.
    Row{"__REALTIME_TIMESTAMP", "", Role::Time, 1},
    Row{"_HOSTNAME", "", Role::Computer, 2},
    Row{"_PID", "pid"},
    mark_row("SYSLOG_IDENTIFIER", Mark::SyslogProgram, "program"),
    // Times at the top of a record.
    Row{"UtcTime", "", Role::Time, kUtcTimeRank},
    Row{"@timestamp", "", Role::Time, 3},
    Row{"TimeCreated", "", Role::Time, 4},
    Row{"TimeGenerated", "", Role::Time, 5},
    Row{"eventTime", "", Role::Time, 7},
    Row{"timestamp", "", Role::Time, 6},
    Row{"time", "", Role::Time, 6},
    Row{"ts", "", Role::Time, kZeekTimeRank},
    // Zeek, as it writes itself and as its commercial sensors do; a dot in a name may be written as
    // an underscore.
    mark_row("_path", Mark::ZeekLog),
    mark_row("@stream", Mark::ZeekLog),
    mark_row("@system", Mark::ZeekSensor),
    mark_row("id.orig_h", Mark::Originator),
    mark_row("id_orig_h", Mark::Originator, "id.orig_h"),
    Row{"id_orig_p", "id.orig_p"},
    Row{"id_resp_h", "id.resp_h"},
    Row{"id_resp_p", "id.resp_p"},
    mark_row("conn_state", Mark::ConnState),
    mark_row("request_type", Mark::RequestType),
    mark_row("share_type", Mark::ShareType),
    mark_row("call_id", Mark::CallId),
    mark_row("helo", Mark::Helo),
    mark_row("mailfrom", Mark::MailFrom),
    mark_row("security_protocol", Mark::SecurityProtocol),
    mark_row("endpoint", Mark::Endpoint),
    mark_row("operation", Mark::Operation),
    mark_row("query", Mark::Query),
    mark_row("method", Mark::Method),
    mark_row("uri", Mark::Uri),
    mark_row("action", Mark::SmbAction),
    mark_row("server_name", Mark::ServerName),
    mark_row("cipher", Mark::Cipher),
    mark_row("subject", Mark::Subject),
    mark_row("certificate.serial", Mark::CertificateSerial),
    mark_row("certificate_serial", Mark::CertificateSerial, "certificate.serial"),
    mark_row("certificate.subject", Mark::CertificateSubject),
    mark_row("certificate_subject", Mark::CertificateSubject, "certificate.subject"),
    Row{"certificate_issuer", "certificate.issuer"},
    // Microsoft Defender.
    mark_row("ActionType", Mark::ActionType),
    mark_row("DeviceName", Mark::DeviceName),
    mark_row("FolderPath", Mark::FolderPath),
    mark_row("FileName", Mark::FileName),
    // Azure Monitor, Entra ID and Microsoft 365.
    mark_row("Type", Mark::TableType),
    mark_row("Category", Mark::Category),
    mark_row("CategoryValue", Mark::Category),
    mark_row("OperationName", Mark::OperationName),
    mark_row("OperationNameValue", Mark::OperationName),
    mark_row("ResourceId", Mark::ResourceId),
    mark_row("ActivityDisplayName", Mark::ActivityName),
    mark_row("properties.activityDisplayName", Mark::ActivityName),
    mark_row("LoggedByService", Mark::LoggedByService),
    mark_row("properties.loggedByService", Mark::LoggedByService),
    mark_row("UserPrincipalName", Mark::UserPrincipal),
    mark_row("properties.userPrincipalName", Mark::UserPrincipal),
    mark_row("AppDisplayName", Mark::AppName),
    mark_row("properties.appDisplayName", Mark::AppName),
    mark_row("riskEventType", Mark::RiskEventType),
    mark_row("properties.riskEventType", Mark::RiskEventType, "riskEventType"),
    mark_row("Workload", Mark::Workload),
    mark_row("OfficeWorkload", Mark::OfficeWorkload),
    mark_row("RecordType", Mark::RecordType),
    mark_row("OrganizationId", Mark::OrganizationId),
    Row{"CreationTime", "", Role::Time, kUtcTimeRank},
    Row{"createdDateTime", "", Role::Time, 5},
    Row{"activityDateTime", "", Role::Time, 5},
    Row{"eventTimestamp", "", Role::Time, 5},
    // Amazon, Google, Okta, GitHub, Kubernetes.
    mark_row("eventName", Mark::AwsEventName),
    mark_row("eventSource", Mark::AwsEventSource),
    mark_row("awsRegion", Mark::AwsRegion),
    mark_row("protoPayload.methodName", Mark::GcpMethod, "gcp.audit.method_name"),
    mark_row("protoPayload.serviceName", Mark::GcpService, "gcp.audit.service_name"),
    mark_row("eventType", Mark::EventTypeName),
    mark_row("displayMessage", Mark::DisplayMessage),
    mark_row("_document_id", Mark::GithubDocument),
    mark_row("auditID", Mark::AuditId),
    mark_row("verb", Mark::Verb),
    Row{"requestReceivedTimestamp", "", Role::Time, 4},
    Row{"published", "", Role::Time, 5},
    Row{"created_at", "", Role::Time, 5},
    // Suricata.
    mark_row("event_type", Mark::SuricataType),
    mark_row("src_ip", Mark::SourceIp),
    mark_row("flow_id", Mark::FlowId),
};

/// What is behind `prefix`, or nothing.
std::string_view behind(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) ? path.substr(prefix.size()) : std::string_view{};
}

std::string without_blanks(std::string_view name) {
  std::string text(name);
  std::erase(text, ' ');
  return text;
}

std::string_view without_text_marker(std::string_view name) {
  constexpr std::string_view kText = ".#text";
  return name.ends_with(kText) ? name.substr(0, name.size() - kText.size()) : name;
}

/// "Provider.#attributes.Name", "Provider_attributes.Name", "Provider.@Name", "Provider.Name" ->
/// "Provider_Name"; "EventID.#text", "EventID.Value" -> "EventID".
std::string system_name(std::string_view rest) {
  const std::size_t dot = rest.find('.');
  std::string_view element = rest.substr(0, dot);
  if (dot == std::string_view::npos) {
    return std::string(element);
  }
  std::string_view attribute = rest.substr(dot + 1);
  constexpr std::string_view kSuffix = "_attributes";
  if (element.ends_with(kSuffix)) {
    element.remove_suffix(kSuffix.size());
  }
  for (const std::string_view marker : {"#attributes.", "@"}) {
    if (attribute.starts_with(marker)) {
      attribute.remove_prefix(marker.size());
    }
  }
  if (attribute == "#text" || attribute == "Value") {
    return std::string(element);
  }
  return std::string(element).append("_").append(attribute);
}

Meaning system_meaning(std::string_view rest) {
  Meaning meaning{system_name(rest), Role::None, 0};
  if (meaning.name == "EventID") {
    meaning.role = Role::EventId;
  } else if (meaning.name == "Channel") {
    meaning.role = Role::Channel;
  } else if (meaning.name == "Provider_Name") {
    meaning.role = Role::Provider;
  } else if (meaning.name == "Computer") {
    meaning.role = Role::Computer;
  } else if (meaning.name == "TimeCreated_SystemTime") {
    meaning.role = Role::Time;
  }
  return meaning;
}

/// The name of the innermost element below UserData; its attributes have none.
std::string user_data_name(std::string_view rest) {
  rest = without_text_marker(rest);
  if (rest.find("#attributes") != std::string_view::npos) {
    return {};
  }
  return std::string(rest.substr(rest.rfind('.') + 1));
}

/// "EventData.Data.#text" of unnamed elements -> "Data"; attributes of EventData itself have no
/// name.
std::string event_data_name(std::string_view rest) {
  if (rest.starts_with("#attributes")) {
    return {};
  }
  return without_blanks(without_text_marker(rest));
}

/// Event XML turned into JSON member by member: <Data Name="Image">x</Data> is an object with a
/// name and a text. Sources: evtx_dump of 2019, EvtxECmd --fj, xmltodict, Newtonsoft's converter.
Meaning event_data_meaning(std::string_view rest) {
  if (rest == "Data") {
    return {"Data", Role::DataElement, 0};
  }
  const std::string_view member = behind(rest, "Data.");
  for (const std::string_view name : {"@Name", "#attributes.Name", "Name"}) {
    if (member == name) {
      return {"Data_Name", Role::DataName, 0};
    }
  }
  for (const std::string_view text : {"#text", "Value", "Text"}) {
    if (member == text) {
      return {"Data", Role::DataText, 0};
    }
  }
  return {event_data_name(rest), Role::None, 0};
}

/// The path without the outer "Event." of EVTX dumps, when that is what it is.
std::string_view inside_event(std::string_view path) {
  const std::string_view rest = behind(path, "Event.");
  return rest.empty() ? path : rest;
}

}  // namespace

Meaning meaning_of(std::string_view path) {
  const std::string_view inner = inside_event(path);
  if (const std::string_view rest = behind(inner, "System."); !rest.empty()) {
    return system_meaning(rest);
  }
  if (const std::string_view rest = behind(inner, "EventData."); !rest.empty()) {
    return event_data_meaning(rest);
  }
  if (const std::string_view rest = behind(inner, "UserData."); !rest.empty()) {
    return {user_data_name(rest), Role::None, 0};
  }
  for (const std::string_view prefix :
       {"winlog.event_data.", "winlog.user_data.", "event_data.", "user_data."}) {
    if (const std::string_view rest = behind(path, prefix); !rest.empty()) {
      return {without_blanks(rest), Role::None, 0};
    }
  }
  const auto* const row = std::find_if(kRows.begin(), kRows.end(), [path](const Row& candidate) {
    return equals_ignoring_ascii_case(candidate.path, path);
  });
  if (row == kRows.end() || (row->role == Role::ProcessId && path != row->path)) {
    return {};
  }
  return {std::string(row->name), row->role, row->rank};
}

bool is_layout_path(std::string_view path) {
  for (const std::string_view top :
       {"Event", "System", "EventData", "UserData", "winlog", "event", "host", "event_data",
        "user_data", "id", "certificate", "properties", "protoPayload", "actor"}) {
    const bool below = path.size() > top.size() && path[top.size()] == '.';
    if (path.starts_with(top) && (below || path.size() == top.size())) {
      return true;
    }
  }
  return false;
}

bool is_wrapper(std::string_view path) {
  return path == "_source";
}

}  // namespace longwatch::read::json
