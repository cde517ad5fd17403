#include "read/json/internal/record_kind.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/text.h"
#include "model/telemetry.h"

namespace longwatch::read::json {
namespace {

/// A log of Zeek and the members that only it has; the second may be the same as the first.
struct ZeekRow {
  std::string_view channel;
  Mark first;
  Mark second;
};

// In this order: kerberos and smtp have members that ssl has too, sip those of http.
constexpr auto kZeekRows = std::to_array<ZeekRow>({
    {model::telemetry::kZeekConn, Mark::ConnState, Mark::ConnState},
    {"zeek:kerberos", Mark::RequestType, Mark::RequestType},
    {"zeek:smb_mapping", Mark::ShareType, Mark::ShareType},
    {"zeek:smtp", Mark::Helo, Mark::Helo},
    {"zeek:smtp", Mark::MailFrom, Mark::MailFrom},
    {"zeek:sip", Mark::CallId, Mark::CallId},
    {"zeek:rdp", Mark::SecurityProtocol, Mark::SecurityProtocol},
    {"zeek:dce_rpc", Mark::Endpoint, Mark::Operation},
    {"zeek:dns", Mark::Query, Mark::Query},
    {"zeek:http", Mark::Method, Mark::Uri},
    {model::telemetry::kZeekSsl, Mark::ServerName, Mark::ServerName},
    {model::telemetry::kZeekSsl, Mark::Cipher, Mark::Cipher},
    {model::telemetry::kZeekSsl, Mark::Subject, Mark::Subject},
});

std::string_view raw(const model::Value& value) {
  return as_text(value.bytes());
}

/// A name that Zeek could have given a log: letters, digits and underscores.
bool is_log_name(const model::Value& value) {
  constexpr std::size_t kLongest = 64;
  const std::string_view text = raw(value);
  const bool is_text =
      value.kind == model::ValueKind::JsonText || value.kind == model::ValueKind::Text;
  return is_text && !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           const char lower = to_ascii_lower(c);
           return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::string_view prefixed(std::string_view prefix, std::string_view log, Arena& arena) {
  const std::span<char> name = arena.allocate<char>(prefix.size() + log.size());
  std::copy(log.begin(), log.end(), std::copy(prefix.begin(), prefix.end(), name.begin()));
  return {name.data(), name.size()};
}

std::string_view zeek_channel(const RecordMarks& marks, Arena& arena) {
  if (marks.has(Mark::ZeekLog) && is_log_name(marks.value(Mark::ZeekLog))) {
    return prefixed(model::telemetry::kZeekPrefix, raw(marks.value(Mark::ZeekLog)), arena);
  }
  if (marks.has(Mark::CertificateSerial) && marks.has(Mark::CertificateSubject)) {
    return "zeek:x509";
  }
  if (!marks.has(Mark::Originator)) {
    return {};
  }
  if (marks.has(Mark::SmbAction) && raw(marks.value(Mark::SmbAction)).starts_with("SMB::")) {
    return "zeek:smb_files";
  }
  const auto* const row =
      std::find_if(kZeekRows.begin(), kZeekRows.end(), [&marks](const ZeekRow& candidate) {
        return marks.has(candidate.first) && marks.has(candidate.second);
      });
  return row == kZeekRows.end() ? std::string_view{} : row->channel;
}

bool is_one_of(const model::Value& value, std::initializer_list<std::string_view> texts) {
  return std::any_of(texts.begin(), texts.end(), [&value](std::string_view text) {
    return equals_ignoring_ascii_case(text, raw(value));
  });
}

/// "SigninLogs", "AADNonInteractiveUserSignInLogs" of Azure Monitor, "SignInLogs" of diagnostic
/// settings.
std::string_view azure_table(std::string_view name) {
  struct TableRow {
    std::string_view name;
    std::string_view channel;
  };

  constexpr auto kTables = std::to_array<TableRow>({
      {"SigninLogs", model::telemetry::kAzureSignIn},
      {"AADNonInteractiveUserSignInLogs", model::telemetry::kAzureSignIn},
      {"NonInteractiveUserSignInLogs", model::telemetry::kAzureSignIn},
      {"AADServicePrincipalSignInLogs", model::telemetry::kAzureSignIn},
      {"ServicePrincipalSignInLogs", model::telemetry::kAzureSignIn},
      {"ManagedIdentitySignInLogs", model::telemetry::kAzureSignIn},
      {"AuditLogs", model::telemetry::kAzureAudit},
      {"AzureActivity", model::telemetry::kAzureActivity},
      {"AADUserRiskEvents", model::telemetry::kAzureRisk},
      {"UserRiskEvents", model::telemetry::kAzureRisk},
      {"OfficeActivity", model::telemetry::kUnifiedAudit},
  });
  const auto* const row =
      std::find_if(kTables.begin(), kTables.end(), [name](const TableRow& candidate) {
        return equals_ignoring_ascii_case(candidate.name, name);
      });
  return row == kTables.end() ? std::string_view{} : row->channel;
}

/// Alerts of privileged identity management have names of their own among the risk events.
bool is_pim_alert(const model::Value& value) {
  return raw(value).ends_with("AlertIncident");
}

std::string_view azure_channel(const RecordMarks& marks) {
  for (const Mark mark : {Mark::TableType, Mark::Category}) {
    const std::string_view table =
        marks.has(mark) ? azure_table(raw(marks.value(mark))) : std::string_view{};
    if (!table.empty()) {
      return table;
    }
  }
  if (marks.has(Mark::RiskEventType)) {
    return is_pim_alert(marks.value(Mark::RiskEventType)) ? model::telemetry::kAzurePim
                                                          : model::telemetry::kAzureRisk;
  }
  if (marks.has(Mark::LoggedByService) && marks.has(Mark::ActivityName)) {
    return model::telemetry::kAzureAudit;
  }
  if (marks.has(Mark::UserPrincipal) && marks.has(Mark::AppName)) {
    return model::telemetry::kAzureSignIn;
  }
  const bool is_activity =
      marks.has(Mark::OperationName) && marks.has(Mark::ResourceId) && marks.has(Mark::Category) &&
      is_one_of(marks.value(Mark::Category),
                {"Administrative", "Policy", "Security", "ServiceHealth", "Alert", "Autoscale",
                 "Recommendation", "ResourceHealth", "Write", "Delete", "Action"});
  return is_activity ? model::telemetry::kAzureActivity : std::string_view{};
}

std::string_view cloud_channel(const RecordMarks& marks) {
  if (marks.has(Mark::AwsEventName) && marks.has(Mark::AwsEventSource) &&
      marks.has(Mark::AwsRegion)) {
    return model::telemetry::kCloudTrail;
  }
  if (marks.has(Mark::GcpMethod) || marks.has(Mark::GcpService)) {
    return model::telemetry::kGcpAudit;
  }
  if (marks.has(Mark::EventTypeName) && marks.has(Mark::DisplayMessage)) {
    return model::telemetry::kOkta;
  }
  if (marks.has(Mark::GithubDocument) && marks.has(Mark::SmbAction)) {
    return model::telemetry::kGithubAudit;
  }
  if (marks.has(Mark::AuditId) && marks.has(Mark::Verb)) {
    return model::telemetry::kKubernetesAudit;
  }
  if (marks.has(Mark::SyslogProgram)) {
    return model::telemetry::kSyslog;
  }
  const bool is_unified =
      marks.has(Mark::Operation) && marks.has(Mark::OrganizationId) &&
      (marks.has(Mark::Workload) || marks.has(Mark::OfficeWorkload) || marks.has(Mark::RecordType));
  return is_unified ? model::telemetry::kUnifiedAudit : azure_channel(marks);
}

std::string_view suricata_channel(const RecordMarks& marks, Arena& arena) {
  const bool is_eve = marks.has(Mark::SuricataType) &&
                      is_log_name(marks.value(Mark::SuricataType)) &&
                      (marks.has(Mark::FlowId) || marks.has(Mark::SourceIp));
  if (!is_eve) {
    return {};
  }
  return prefixed(model::telemetry::kSuricataPrefix, raw(marks.value(Mark::SuricataType)), arena);
}

/// Tables of Defender have the same columns; their actions tell them apart. Empty = none that is
/// known.
std::string_view defender_table(const RecordMarks& marks) {
  const bool has_columns = marks.has(Mark::ActionType) && marks.has(Mark::DeviceName) &&
                           (marks.has(Mark::FolderPath) || marks.has(Mark::FileName));
  if (!has_columns) {
    return {};
  }
  const std::string_view action = raw(marks.value(Mark::ActionType));
  if (action.starts_with("File")) {
    return model::telemetry::kDefenderFiles;
  }
  return action == "ProcessCreated" ? "defender:DeviceProcessEvents" : std::string_view{};
}

}  // namespace

RecordKind kind_of(const RecordMarks& marks, Arena& arena) {
  RecordKind kind;
  if (const std::string_view table = defender_table(marks); !table.empty()) {
    kind.channel = model::text_value(table);
    kind.computer = marks.value(Mark::DeviceName);
    return kind;
  }
  std::string_view channel = cloud_channel(marks);
  channel = channel.empty() ? suricata_channel(marks, arena) : channel;
  if (!channel.empty()) {
    kind.channel = model::text_value(channel);
    return kind;
  }
  channel = zeek_channel(marks, arena);
  if (channel.empty()) {
    return kind;
  }
  kind.channel = model::text_value(channel);
  kind.is_zeek = true;
  if (marks.has(Mark::ZeekSensor)) {
    kind.computer = marks.value(Mark::ZeekSensor);
  }
  return kind;
}

}  // namespace longwatch::read::json
