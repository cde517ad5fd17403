#include "detect/activity/internal/rows.h"

#include "base/limits.h"
#include "detect/activity/internal/complete.h"
#include "model/telemetry.h"

namespace longwatch::detect::activity {
namespace {

using enum model::ActivityKind;

constexpr std::string_view kSecurity = "Security";
constexpr std::string_view kSystem = "System";
constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";
constexpr std::string_view kEventLog = "Microsoft-Windows-Eventlog";
constexpr std::string_view kServiceManager = "Service Control Manager";

constexpr Account kSubject{Column::SubjectDomain, Column::SubjectUser};
constexpr Account kTarget{Column::TargetDomain, Column::TargetUser};
constexpr Account kUser{Column::None, Column::User};

constexpr std::array kRows = {
    Row{.channel = kSecurity,
        .event_id = 1102,
        .provider = kEventLog,
        .kind = LogCleared,
        .account = kSubject,
        .complete = complete_security_log_cleared},
    Row{.channel = kSecurity,
        .event_id = 4624,
        .kind = LoggedOn,
        .account = kTarget,
        .source = Column::IpAddress,
        .process = Column::ProcessName,
        .workstation = Column::WorkstationName,
        .complete = complete_logon},
    Row{.channel = kSecurity,
        .event_id = 4625,
        .kind = LogonFailed,
        .account = kTarget,
        .source = Column::IpAddress,
        .process = Column::ProcessName,
        .workstation = Column::WorkstationName,
        .complete = complete_logon_failure},
    Row{.channel = kSecurity,
        .event_id = 4663,
        .kind = FileRead,
        .account = kSubject,
        .process = Column::ProcessName,
        .object = Column::ObjectName,
        .detail = Column::AccessMask,
        .complete = complete_object_access},
    Row{.channel = kSecurity,
        .event_id = 4672,
        .kind = PrivilegesAssigned,
        .account = kSubject,
        .detail = Column::PrivilegeList,
        .complete = complete_success},
    Row{.channel = kSecurity,
        .event_id = 4688,
        .kind = ProcessStarted,
        .account = kSubject,
        .other_account = kTarget,
        .process = Column::NewProcessName,
        .parent = Column::ParentProcessName,
        .detail = Column::CommandLine,
        .complete = complete_process_creation},
    Row{.channel = kSecurity,
        .event_id = 4697,
        .kind = ServiceInstalled,
        .account = kSubject,
        .object = Column::ServiceName,
        .detail = Column::ServiceFileName,
        .complete = complete_success},
    Row{.channel = kSecurity,
        .event_id = 4698,
        .kind = TaskRegistered,
        .account = kSubject,
        .object = Column::TaskName,
        .detail = Column::TaskContent,
        .complete = complete_success},
    Row{.channel = kSecurity,
        .event_id = 4720,
        .kind = AccountChanged,
        .account = kSubject,
        .other_account = kTarget,
        .complete = complete_account_creation},
    Row{.channel = kSecurity,
        .event_id = 4732,
        .kind = AccountChanged,
        .account = kSubject,
        .other_account = {Column::None, Column::MemberName},
        .complete = complete_group_change},
    Row{.channel = kSecurity,
        .event_id = 4769,
        .kind = TicketRequested,
        .account = kTarget,
        .source = Column::IpAddress,
        .object = Column::ServiceName,
        .status = Column::TicketEncryptionType,
        .complete = complete_ticket},
    Row{.channel = kSecurity,
        .event_id = 5140,
        .kind = ShareOpened,
        .account = kSubject,
        .source = Column::IpAddress,
        .object = Column::ShareName,
        .detail = Column::AccessMask,
        .complete = complete_success},
    Row{.channel = kSecurity,
        .event_id = 5145,
        .kind = FileRead,
        .account = kSubject,
        .source = Column::IpAddress,
        .detail = Column::AccessMask,
        .complete = complete_share_access},
    Row{.channel = kSystem,
        .event_id = 104,
        .provider = kEventLog,
        .kind = LogCleared,
        .account = kSubject,
        .object = Column::LogName},
    Row{.channel = kSystem,
        .event_id = 7045,
        .provider = kServiceManager,
        .kind = ServiceInstalled,
        .object = Column::ServiceName,
        .detail = Column::ImagePath},
    Row{.channel = kSysmon,
        .event_id = 1,
        .kind = ProcessStarted,
        .account = kUser,
        .process = Column::Image,
        .parent = Column::ParentImage,
        .detail = Column::CommandLine,
        .complete = complete_hashes},
    Row{.channel = kSysmon,
        .event_id = 3,
        .kind = Connected,
        .account = kUser,
        .source = Column::SourceIp,
        .target = Column::DestinationIp,
        .port = Column::DestinationPort,
        .process = Column::Image,
        .domain = Column::DestinationHostname,
        .artefacts = {{{"destination-name", Column::DestinationHostname}}}},
    Row{.channel = kSysmon,
        .event_id = 10,
        .kind = ProcessAccessed,
        .account = {Column::None, Column::SourceUser},
        .process = Column::SourceImage,
        .parent = Column::TargetImage,
        .detail = Column::GrantedAccess},
    Row{.channel = kSysmon,
        .event_id = 11,
        .kind = FileWritten,
        .account = kUser,
        .process = Column::Image,
        .object = Column::TargetFilename},
    Row{.channel = kSysmon,
        .event_id = 23,
        .kind = FileDeleted,
        .account = kUser,
        .process = Column::Image,
        .object = Column::TargetFilename,
        .complete = complete_hashes},
    Row{.channel = kSysmon,
        .event_id = 26,
        .kind = FileDeleted,
        .account = kUser,
        .process = Column::Image,
        .object = Column::TargetFilename,
        .complete = complete_hashes},
    Row{.channel = model::telemetry::kW3c,
        .kind = WebRequested,
        .account = {Column::None, Column::UserName},
        .source = Column::ClientAddress,
        .target = Column::ServerAddress,
        .port = Column::ServerPort,
        .object = Column::UriStem,
        .status = Column::HttpStatus,
        .bytes_out = Column::RequestBytes,
        .bytes_in = Column::ResponseBytes,
        .domain = Column::HostHeader,
        .urls = {Column::UriStem, Column::Uri},
        .artefacts = {{{"server-name", Column::HostHeader}}},
        .complete = complete_web_request},
    Row{.channel = model::telemetry::kZeekConn,
        .kind = Connected,
        .source = Column::OriginAddress,
        .target = Column::ResponderAddress,
        .port = Column::ResponderPort,
        .status = Column::ConnectionState,
        .bytes_out = Column::OriginBytes,
        .bytes_in = Column::ResponderBytes,
        .artefacts = {{{"uid", Column::Uid}}},
        .complete = complete_zeek_connection},
    Row{.channel = model::telemetry::kZeekSsl,
        .kind = Connected,
        .source = Column::OriginAddress,
        .target = Column::ResponderAddress,
        .port = Column::ResponderPort,
        .status = Column::ValidationStatus,
        .domain = Column::ServerName,
        .artefacts = {{{"uid", Column::Uid},
                       {"server-name", Column::ServerName},
                       {"certificate-serial", Column::CertSerial},
                       {"certificate-subject", Column::CertificateSubject},
                       {"certificate-issuer", Column::CertificateIssuer}}},
        .complete = complete_zeek_tls},
    Row{.channel = model::telemetry::kFirewall,
        .kind = Connected,
        .source = Column::FirewallSource,
        .target = Column::FirewallTarget,
        .port = Column::FirewallPort,
        .status = Column::Action,
        .complete = complete_firewall},
    Row{.channel = model::telemetry::kMailGateway,
        .kind = MailHeld,
        .account = {Column::None, Column::From},
        .other_account = {Column::None, Column::To},
        .target = Column::To,
        .object = Column::MessageId,
        .status = Column::Verdict,
        .domain = Column::From,
        .complete = complete_mail},
    Row{.channel = model::telemetry::kDefenderFiles,
        .kind = FileWritten,
        .account = {Column::InitiatingDomain, Column::InitiatingAccount},
        .process = Column::InitiatingProcess,
        .object = Column::FolderPath,
        .detail = Column::InitiatingCommandLine,
        .size = Column::FileSize,
        .artefacts = {{{"sha256", Column::FileSha256}}},
        .complete = complete_defender_file},
};

}  // namespace

std::span<const Row> rows() {
  return kRows;
}

std::string copy_text(std::string_view text) {
  if (text.size() <= limits::kFindingFieldBytes) {
    return std::string(text);
  }
  std::size_t end = limits::kFindingFieldBytes;
  // Not in the middle of a UTF-8 sequence.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end)).append("...");
}

std::string join_account(std::string_view domain, std::string_view name) {
  if (domain.empty() || name.empty() || name.find_first_of("\\@") != std::string_view::npos) {
    return copy_text(name);
  }
  std::string joined(domain);
  joined.push_back('\\');
  return copy_text(joined.append(name));
}

std::string_view host_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos || scheme > url.find_first_of("/?#")) {
    return {};
  }
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  const std::size_t at = url.rfind('@');
  if (at != std::string_view::npos) {
    url.remove_prefix(at + 1);
  }
  if (url.starts_with('[')) {
    return url.substr(1, url.find(']') - 1);
  }
  return url.substr(0, url.find(':'));
}

}  // namespace longwatch::detect::activity
