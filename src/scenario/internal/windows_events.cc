#include "scenario/internal/windows_events.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

struct Provider {
  std::string_view name;
  std::string_view guid;
  std::string_view channel;
  SystemStyle style;
};

constexpr Provider kSysmon = {"Microsoft-Windows-Sysmon", "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
                              "Microsoft-Windows-Sysmon/Operational", SystemStyle::Substituted};
constexpr Provider kAuditing = {"Microsoft-Windows-Security-Auditing",
                                "{54849625-5478-4994-A5BA-3E3B0328C30D}", "Security",
                                SystemStyle::Literal};
constexpr Provider kEventLog = {"Microsoft-Windows-Eventlog",
                                "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}", "Security",
                                SystemStyle::Literal};
constexpr Provider kServices = {"Service Control Manager", "{555908d1-a6d7-4695-8e1e-26931d2012f4}",
                                "System", SystemStyle::Literal};
constexpr Provider kPowerShell = {
    "Microsoft-Windows-PowerShell", "{A0C1853B-5C40-4B15-8766-3CF1C58F985A}",
    "Microsoft-Windows-PowerShell/Operational", SystemStyle::Substituted};
constexpr Provider kTasks = {"Microsoft-Windows-TaskScheduler",
                             "{de7b24ea-73c8-4a09-985d-5bdadcfa9017}",
                             "Microsoft-Windows-TaskScheduler/Operational", SystemStyle::Literal};

constexpr std::uint64_t kPlain = 0x8000000000000000;
constexpr std::uint64_t kSuccess = 0x8020000000000000;
constexpr std::uint64_t kFailure = 0x8010000000000000;

struct Numbers {
  std::uint16_t event_id;
  std::uint8_t version;
  std::uint8_t level;
  std::uint16_t task;
  std::uint8_t opcode;
  std::uint64_t keywords;
};

FieldType type_named(std::string_view name) {
  struct Named {
    std::string_view name;
    FieldType type;
  };

  constexpr Named kTypes[] = {
      {"", FieldType::Text},          {"u8", FieldType::Unsigned8},
      {"u16", FieldType::Unsigned16}, {"u32", FieldType::Unsigned32},
      {"u64", FieldType::Unsigned64}, {"hex32", FieldType::Hex32},
      {"hex64", FieldType::Hex64},    {"flag", FieldType::Boolean},
      {"guid", FieldType::Guid},      {"sid", FieldType::Sid},
  };
  for (const Named& known : kTypes) {
    if (known.name == name) {
      return known.type;
    }
  }
  LW_CHECK(false && "field type of the table below");
  return FieldType::Text;
}

// "Name:type Name:type ..."; without a type the field is text.
std::vector<EventField> parse_fields(std::string_view text) {
  std::vector<EventField> fields;
  for (const std::string_view word : split(text, ' ')) {
    const std::size_t colon = word.find(':');
    const std::string_view type =
        colon == std::string_view::npos ? std::string_view() : word.substr(colon + 1);
    fields.push_back({std::string(word.substr(0, colon)), type_named(type)});
  }
  return fields;
}

EventTemplate event(const Provider& provider, const Numbers& numbers, std::string_view fields) {
  EventTemplate made;
  made.provider = provider.name;
  made.provider_guid = provider.guid;
  made.channel = provider.channel;
  made.style = provider.style;
  made.event_id = numbers.event_id;
  made.version = numbers.version;
  made.level = numbers.level;
  made.task = numbers.task;
  made.opcode = numbers.opcode;
  made.keywords = numbers.keywords;
  made.fields = parse_fields(fields);
  return made;
}

EventTemplate service_event(const Numbers& numbers, std::string_view fields) {
  EventTemplate made = event(kServices, numbers, fields);
  made.event_source_name = "Service Control Manager";
  made.qualifiers = 16384;
  return made;
}

EventTemplate task_event(const Numbers& numbers, std::string_view name, std::string_view fields) {
  EventTemplate made = event(kTasks, numbers, fields);
  made.payload_name = name;
  return made;
}

EventTemplate other_log_cleared() {
  EventTemplate made = event(kEventLog, {104, 0, 4, 104, 0, kPlain},
                             "SubjectUserName SubjectDomainName Channel BackupPath");
  made.channel = "System";
  made.payload = Payload::UserData;
  made.payload_name = "LogFileCleared";
  made.payload_namespace = "http://manifests.microsoft.com/win/2004/08/windows/eventlog";
  return made;
}

EventTemplate log_cleared() {
  EventTemplate made = event(kEventLog, {1102, 0, 4, 104, 0, 0x4020000000000000},
                             "SubjectUserSid:sid SubjectUserName SubjectDomainName "
                             "SubjectLogonId:hex64");
  made.payload = Payload::UserData;
  made.payload_name = "LogFileCleared";
  made.payload_namespace = "http://manifests.microsoft.com/win/2004/08/windows/eventlog";
  return made;
}

void add_sysmon(std::vector<EventTemplate>& out) {
  out.push_back(event(
      kSysmon, {1, 5, 4, 1, 0, kPlain},
      "RuleName UtcTime ProcessGuid:guid ProcessId:u32 Image FileVersion Description Product "
      "Company OriginalFileName CommandLine CurrentDirectory User LogonGuid:guid LogonId:hex64 "
      "TerminalSessionId:u32 IntegrityLevel Hashes ParentProcessGuid:guid ParentProcessId:u32 "
      "ParentImage ParentCommandLine ParentUser"));
  out.push_back(
      event(kSysmon, {3, 5, 4, 3, 0, kPlain},
            "RuleName UtcTime ProcessGuid:guid ProcessId:u32 Image User Protocol Initiated:flag "
            "SourceIsIpv6:flag SourceIp SourceHostname SourcePort:u16 SourcePortName "
            "DestinationIsIpv6:flag DestinationIp DestinationHostname DestinationPort:u16 "
            "DestinationPortName"));
  out.push_back(event(kSysmon, {5, 3, 4, 5, 0, kPlain},
                      "RuleName UtcTime ProcessGuid:guid ProcessId:u32 Image User"));
  out.push_back(event(
      kSysmon, {7, 3, 4, 7, 0, kPlain},
      "RuleName UtcTime ProcessGuid:guid ProcessId:u32 Image ImageLoaded FileVersion Description "
      "Product Company OriginalFileName Hashes Signed Signature SignatureStatus User"));
  out.push_back(event(
      kSysmon, {10, 3, 4, 10, 0, kPlain},
      "RuleName UtcTime SourceProcessGUID:guid SourceProcessId:u32 SourceThreadId:u32 SourceImage "
      "TargetProcessGUID:guid TargetProcessId:u32 TargetImage GrantedAccess:hex32 CallTrace "
      "SourceUser TargetUser"));
  out.push_back(event(kSysmon, {11, 2, 4, 11, 0, kPlain},
                      "RuleName UtcTime ProcessGuid:guid ProcessId:u32 Image TargetFilename "
                      "CreationUtcTime User"));
  out.push_back(event(kSysmon, {13, 2, 4, 13, 0, kPlain},
                      "RuleName EventType UtcTime ProcessGuid:guid ProcessId:u32 Image "
                      "TargetObject Details User"));
  out.push_back(event(kSysmon, {22, 5, 4, 22, 0, kPlain},
                      "RuleName UtcTime ProcessGuid:guid ProcessId:u32 QueryName QueryStatus "
                      "QueryResults Image User"));
  out.push_back(event(kSysmon, {23, 5, 4, 23, 0, kPlain},
                      "RuleName UtcTime ProcessGuid:guid ProcessId:u32 User Image TargetFilename "
                      "Hashes IsExecutable:flag Archived"));
}

void add_logons(std::vector<EventTemplate>& out) {
  out.push_back(event(
      kAuditing, {4624, 2, 0, 12544, 0, kSuccess},
      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 TargetUserSid:sid "
      "TargetUserName TargetDomainName TargetLogonId:hex64 LogonType:u32 LogonProcessName "
      "AuthenticationPackageName WorkstationName LogonGuid:guid TransmittedServices LmPackageName "
      "KeyLength:u32 ProcessId:hex64 ProcessName IpAddress IpPort ImpersonationLevel "
      "RestrictedAdminMode TargetOutboundUserName TargetOutboundDomainName VirtualAccount "
      "TargetLinkedLogonId:hex64 ElevatedToken"));
  out.push_back(event(
      kAuditing, {4625, 0, 0, 12544, 0, kFailure},
      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 TargetUserSid:sid "
      "TargetUserName TargetDomainName Status:hex32 FailureReason SubStatus:hex32 LogonType:u32 "
      "LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices "
      "LmPackageName KeyLength:u32 ProcessId:hex64 ProcessName IpAddress IpPort"));
  out.push_back(event(kAuditing, {4634, 0, 0, 12545, 0, kSuccess},
                      "TargetUserSid:sid TargetUserName TargetDomainName TargetLogonId:hex64 "
                      "LogonType:u32"));
  out.push_back(event(kAuditing, {4672, 0, 0, 12548, 0, kSuccess},
                      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
                      "PrivilegeList"));
}

void add_network_audits(std::vector<EventTemplate>& out) {
  out.push_back(event(kAuditing, {4769, 0, 0, 14337, 0, kSuccess},
                      "TargetUserName TargetDomainName ServiceName ServiceSid:sid "
                      "TicketOptions:hex32 TicketEncryptionType:hex32 IpAddress IpPort "
                      "Status:hex32 LogonGuid:guid TransmittedServices"));
  out.push_back(event(kAuditing, {5140, 1, 0, 12808, 0, kSuccess},
                      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
                      "ObjectType IpAddress IpPort ShareName ShareLocalPath AccessMask:hex32 "
                      "AccessList"));
  out.push_back(event(kAuditing, {5145, 0, 0, 12811, 0, kSuccess},
                      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
                      "ObjectType IpAddress IpPort ShareName ShareLocalPath RelativeTargetName "
                      "AccessMask:hex32 AccessList AccessReason"));
}

void add_audits(std::vector<EventTemplate>& out) {
  out.push_back(event(
      kAuditing, {4688, 2, 0, 13312, 0, kSuccess},
      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
      "NewProcessId:hex64 NewProcessName TokenElevationType ProcessId:hex64 CommandLine "
      "TargetUserSid:sid TargetUserName TargetDomainName TargetLogonId:hex64 ParentProcessName "
      "MandatoryLabel:sid"));
  out.push_back(event(kAuditing, {4698, 0, 0, 12804, 0, kSuccess},
                      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
                      "TaskName TaskContent"));
  out.push_back(event(
      kAuditing, {4720, 0, 0, 13824, 0, kSuccess},
      "TargetUserName TargetDomainName TargetSid:sid SubjectUserSid:sid SubjectUserName "
      "SubjectDomainName SubjectLogonId:hex64 PrivilegeList SamAccountName DisplayName "
      "UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations "
      "PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue NewUacValue "
      "UserAccountControl UserParameters SidHistory LogonHours"));
  out.push_back(event(kAuditing, {4732, 0, 0, 13826, 0, kSuccess},
                      "MemberName MemberSid:sid TargetUserName TargetDomainName TargetSid:sid "
                      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
                      "PrivilegeList"));
  add_network_audits(out);
  out.push_back(log_cleared());
}

void add_services_and_tasks(std::vector<EventTemplate>& out) {
  out.push_back(
      service_event({7040, 0, 4, 0, 0, 0x8080000000000000}, "param1 param2 param3 param4"));
  out.push_back(service_event({7045, 0, 4, 0, 0, 0x8080000000000000},
                              "ServiceName ImagePath ServiceType StartType AccountName"));
  out.push_back(other_log_cleared());
  out.push_back(task_event({100, 0, 4, 100, 1, kPlain}, "TaskStartEvent",
                           "TaskName UserContext InstanceId:guid"));
  out.push_back(task_event({102, 0, 4, 102, 2, kPlain}, "TaskSuccessEvent",
                           "TaskName UserContext InstanceId:guid"));
  out.push_back(
      task_event({106, 0, 4, 106, 0, kPlain}, "TaskRegisteredEvent", "TaskName UserContext"));
  out.push_back(task_event({200, 1, 4, 200, 1, kPlain}, "ActionStart",
                           "TaskName ActionName TaskInstanceId:guid EnginePID:u32"));
  out.push_back(task_event({201, 2, 4, 201, 2, kPlain}, "ActionSuccess",
                           "TaskName TaskInstanceId:guid ActionName ResultCode:u32 EnginePID:u32"));
}

void add_later_sysmon(std::vector<EventTemplate>& out) {
  out.push_back(event(kSysmon, {8, 2, 4, 8, 0, kPlain},
                      "RuleName UtcTime SourceProcessGuid:guid SourceProcessId:u32 SourceImage "
                      "TargetProcessGuid:guid TargetProcessId:u32 TargetImage NewThreadId:u32 "
                      "StartAddress StartModule StartFunction SourceUser TargetUser"));
  out.push_back(event(kSysmon, {12, 2, 4, 12, 0, kPlain},
                      "RuleName EventType UtcTime ProcessGuid:guid ProcessId:u32 Image "
                      "TargetObject User"));
  out.push_back(event(kSysmon, {26, 5, 4, 26, 0, kPlain},
                      "RuleName UtcTime ProcessGuid:guid ProcessId:u32 User Image TargetFilename "
                      "Hashes IsExecutable:flag"));
}

void add_authentication(std::vector<EventTemplate>& out) {
  out.push_back(event(kAuditing, {4648, 0, 0, 12544, 0, kSuccess},
                      "SubjectUserSid:sid SubjectUserName SubjectDomainName SubjectLogonId:hex64 "
                      "LogonGuid:guid TargetUserName TargetDomainName TargetLogonGuid:guid "
                      "TargetServerName TargetInfo ProcessId:hex64 ProcessName IpAddress IpPort"));
  out.push_back(event(kAuditing, {4768, 0, 0, 14339, 0, kSuccess},
                      "TargetUserName TargetDomainName TargetSid:sid ServiceName ServiceSid:sid "
                      "TicketOptions:hex32 Status:hex32 TicketEncryptionType:hex32 PreAuthType "
                      "IpAddress IpPort CertIssuerName CertSerialNumber CertThumbprint"));
  out.push_back(event(kAuditing, {4771, 0, 0, 14339, 0, kFailure},
                      "TargetUserName TargetSid:sid ServiceName TicketOptions:hex32 Status:hex32 "
                      "PreAuthType IpAddress IpPort CertIssuerName CertSerialNumber "
                      "CertThumbprint"));
  // Its keywords say success or failure; Status does so as well.
  out.push_back(event(kAuditing, {4776, 0, 0, 14336, 0, kSuccess},
                      "PackageName TargetUserName Workstation Status:hex32"));
  out.push_back(service_event({7036, 0, 4, 0, 0, 0x8080000000000000}, "param1 param2"));
}

}  // namespace

std::optional<WindowsEvent> windows_event_named(std::string_view channel, std::uint32_t event_id) {
  const std::vector<EventTemplate> templates = windows_event_templates();
  for (std::size_t i = 0; i < templates.size(); ++i) {
    if (templates[i].channel == channel && templates[i].event_id == event_id) {
      return static_cast<WindowsEvent>(i);
    }
  }
  return std::nullopt;
}

bool is_windows_channel(std::string_view channel) {
  const std::vector<EventTemplate> templates = windows_event_templates();
  return std::any_of(templates.begin(), templates.end(),
                     [channel](const EventTemplate& made) { return made.channel == channel; });
}

std::vector<EventTemplate> windows_event_templates() {
  std::vector<EventTemplate> out;
  add_sysmon(out);
  out.push_back(event(kPowerShell, {4104, 1, 5, 2, 15, 0},
                      "MessageNumber:u32 MessageTotal:u32 ScriptBlockText ScriptBlockId Path"));
  add_logons(out);
  add_audits(out);
  add_services_and_tasks(out);
  add_later_sysmon(out);
  add_authentication(out);
  LW_CHECK(out.size() == kWindowsEventKinds);
  return out;
}

}  // namespace longwatch::scenario::internal
