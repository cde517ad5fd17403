#include <fmt/format.h>

#include "scenario/internal/host_recorder.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::string_view kNoGuid = "{00000000-0000-0000-0000-000000000000}";
constexpr std::string_view kAdministratorPrivileges =
    "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\t"
    "SeTakeOwnershipPrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeSystemEnvironmentPrivilege"
    "\r\n\t\t\tSeLoadDriverPrivilege\r\n\t\t\tSeImpersonatePrivilege\r\n\t\t\t"
    "SeDelegateSessionUserImpersonatePrivilege";
constexpr std::string_view kSystemPrivileges =
    "SeAssignPrimaryTokenPrivilege\r\n\t\t\tSeTcbPrivilege\r\n\t\t\tSeSecurityPrivilege\r\n\t\t\t"
    "SeTakeOwnershipPrivilege\r\n\t\t\tSeLoadDriverPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\t"
    "SeRestorePrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeAuditPrivilege\r\n\t\t\t"
    "SeSystemEnvironmentPrivilege\r\n\t\t\tSeImpersonatePrivilege\r\n\t\t\t"
    "SeDelegateSessionUserImpersonatePrivilege";

/// The codes and words of a failed logon ([MS-ERREF] 2.3.1, Windows' message table).
struct FailureWords {
  std::string_view status = "0xc000006d";
  std::string_view sub_status = "0xc000006a";
  std::string_view reason = "%%2313";
};

FailureWords words_of(LogonFailure failure) {
  switch (failure) {
    case LogonFailure::UnknownUser:
      return {"0xc000006d", "0xc0000064", "%%2313"};
    case LogonFailure::AccountDisabled:
      return {"0xc000006e", "0xc0000072", "%%2310"};
    case LogonFailure::LockedOut:
      return {"0xc0000234", "0x0", "%%2307"};
    case LogonFailure::WrongPassword:
      break;
  }
  return {};
}

std::string hex(std::uint64_t value) {
  return fmt::format("{:#x}", value);
}

std::string task_xml(std::string_view name, std::string_view command, std::string_view arguments) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
      "<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\r\n"
      "  <RegistrationInfo>\r\n    <URI>{}</URI>\r\n  </RegistrationInfo>\r\n"
      "  <Triggers>\r\n    <LogonTrigger>\r\n      <Enabled>true</Enabled>\r\n"
      "    </LogonTrigger>\r\n  </Triggers>\r\n"
      "  <Principals>\r\n    <Principal id=\"Author\">\r\n      <UserId>S-1-5-18</UserId>\r\n"
      "      <RunLevel>HighestAvailable</RunLevel>\r\n    </Principal>\r\n  </Principals>\r\n"
      "  <Settings>\r\n    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\r\n"
      "    <Enabled>true</Enabled>\r\n    <Hidden>false</Hidden>\r\n  </Settings>\r\n"
      "  <Actions Context=\"Author\">\r\n    <Exec>\r\n      <Command>{}</Command>\r\n"
      "      <Arguments>{}</Arguments>\r\n    </Exec>\r\n  </Actions>\r\n</Task>",
      name, command, arguments);
}

/// What differs by the way in which somebody was authenticated.
struct LogonWords {
  std::string_view process;
  std::string_view package;
  std::string_view lm_package = "-";
  std::string_view key_length = "0";
  bool has_guid = false;
};

LogonWords words_of(const LogonStory& story) {
  if (story.type == 3 && story.package == LogonPackage::Ntlm) {
    return {"NtLmSsp ", "NTLM", "NTLM V2", "128", false};
  }
  if (story.type == 3) {
    return {"Kerberos", "Kerberos", "-", "0", true};
  }
  if (story.type == 9) {
    return {"seclogo", "Negotiate"};
  }
  const bool by_program = story.type == 4 || story.type == 5 || story.type == 8;
  return {by_program ? "Advapi  " : "User32 ", "Negotiate"};
}

}  // namespace

void HostRecorder::log_on(Timestamp time, const LogonStory& story, const Session& session) {
  const bool network = story.type == 3;
  const LogonWords words = words_of(story);
  const Account& account = story.account;
  const Account system = local_system();
  add_security(WindowsEvent::LoggedOn, time,
               {{"SubjectUserSid", network ? "S-1-0-0" : system.sid},
                {"SubjectUserName", network ? "-" : host_.name + "$"},
                {"SubjectDomainName", network ? "-" : host_.domain.name},
                {"SubjectLogonId", network ? "0x0" : "0x3e7"},
                {"TargetUserSid", account.sid},
                {"TargetUserName", account.name},
                {"TargetDomainName", account.domain},
                {"TargetLogonId", hex(session.logon_id)},
                {"LogonType", fmt::format("{}", story.type)},
                {"LogonProcessName", std::string(words.process)},
                {"AuthenticationPackageName", std::string(words.package)},
                {"WorkstationName", story.workstation},
                {"LogonGuid", words.has_guid ? random_guid() : std::string(kNoGuid)},
                {"TransmittedServices", "-"},
                {"LmPackageName", std::string(words.lm_package)},
                {"KeyLength", std::string(words.key_length)},
                {"ProcessId", network ? "0x0" : hex(services_.id)},
                {"ProcessName", network ? "-" : services_.image},
                {"IpAddress", story.address},
                {"IpPort", network ? fmt::format("{}", random_.between(49152, 65500)) : "-"},
                {"ImpersonationLevel", "%%1833"},
                {"RestrictedAdminMode", "-"},
                {"TargetOutboundUserName", "-"},
                {"TargetOutboundDomainName", "-"},
                {"VirtualAccount", "%%1843"},
                {"TargetLinkedLogonId", "0x0"},
                {"ElevatedToken", session.integrity == Integrity::Medium ? "%%1843" : "%%1842"}});
  if (session.integrity != Integrity::Medium) {
    assign_privileges(time, session);
  }
}

void HostRecorder::fail_logon(Timestamp time, const LogonStory& story) {
  const FailureWords words = words_of(story.failure);
  add_security(WindowsEvent::LogonFailed, time,
               {{"SubjectUserSid", "S-1-0-0"},
                {"SubjectUserName", "-"},
                {"SubjectDomainName", "-"},
                {"SubjectLogonId", "0x0"},
                {"TargetUserSid", "S-1-0-0"},
                {"TargetUserName", story.account.name},
                {"TargetDomainName", story.account.domain},
                {"Status", std::string(words.status)},
                {"FailureReason", std::string(words.reason)},
                {"SubStatus", std::string(words.sub_status)},
                {"LogonType", fmt::format("{}", story.type)},
                {"LogonProcessName", "NtLmSsp "},
                {"AuthenticationPackageName", "NTLM"},
                {"WorkstationName", story.workstation},
                {"TransmittedServices", "-"},
                {"LmPackageName", "-"},
                {"KeyLength", "0"},
                {"ProcessId", "0x0"},
                {"ProcessName", "-"},
                {"IpAddress", story.address},
                {"IpPort", fmt::format("{}", random_.between(49152, 65500))}});
}

void HostRecorder::log_off(Timestamp time, const Session& session, std::uint32_t type) {
  add_security(WindowsEvent::LoggedOff, time,
               {{"TargetUserSid", session.account.sid},
                {"TargetUserName", session.account.name},
                {"TargetDomainName", session.account.domain},
                {"TargetLogonId", hex(session.logon_id)},
                {"LogonType", fmt::format("{}", type)}});
}

void HostRecorder::assign_privileges(Timestamp time, const Session& session) {
  const bool system = session.integrity == Integrity::System;
  add_security(
      WindowsEvent::PrivilegesAssigned, time,
      {{"SubjectUserSid", session.account.sid},
       {"SubjectUserName", session.account.name},
       {"SubjectDomainName", session.account.domain},
       {"SubjectLogonId", hex(session.logon_id)},
       {"PrivilegeList", std::string(system ? kSystemPrivileges : kAdministratorPrivileges)}});
}

void HostRecorder::register_task(Timestamp time, const Session& session, std::string_view name,
                                 std::string_view command, std::string_view arguments) {
  add_security(WindowsEvent::TaskAudited, time,
               {{"SubjectUserSid", session.account.sid},
                {"SubjectUserName", session.account.name},
                {"SubjectDomainName", session.account.domain},
                {"SubjectLogonId", hex(session.logon_id)},
                {"TaskName", std::string(name)},
                {"TaskContent", task_xml(name, command, arguments)}});
  add_task_event(WindowsEvent::TaskRegistered, time,
                 {{"TaskName", std::string(name)}, {"UserContext", session.account.qualified()}});
}

void HostRecorder::run_task(Timestamp time, std::string_view name, std::string_view action) {
  const std::string instance = random_guid();
  const std::string engine = fmt::format("{}", service_host_.id);
  const std::string user = "NT AUTHORITY\\SYSTEM";
  const Timestamp done = time + std::chrono::milliseconds(random_.between(900, 60'000));
  add_task_event(
      WindowsEvent::TaskStarted, time,
      {{"TaskName", std::string(name)}, {"UserContext", user}, {"InstanceId", instance}});
  add_task_event(WindowsEvent::TaskActionStarted, time,
                 {{"TaskName", std::string(name)},
                  {"ActionName", std::string(action)},
                  {"TaskInstanceId", instance},
                  {"EnginePID", engine}});
  add_task_event(WindowsEvent::TaskActionFinished, done,
                 {{"TaskName", std::string(name)},
                  {"TaskInstanceId", instance},
                  {"ActionName", std::string(action)},
                  {"ResultCode", "0"},
                  {"EnginePID", engine}});
  add_task_event(
      WindowsEvent::TaskFinished, done,
      {{"TaskName", std::string(name)}, {"UserContext", user}, {"InstanceId", instance}});
}

void HostRecorder::create_account(Timestamp time, const Session& creator, const Account& account) {
  add_security(WindowsEvent::AccountCreated, time,
               {{"TargetUserName", account.name},
                {"TargetDomainName", account.domain},
                {"TargetSid", account.sid},
                {"SubjectUserSid", creator.account.sid},
                {"SubjectUserName", creator.account.name},
                {"SubjectDomainName", creator.account.domain},
                {"SubjectLogonId", hex(creator.logon_id)},
                {"PrivilegeList", "-"},
                {"SamAccountName", account.name},
                {"DisplayName", "%%1793"},
                {"UserPrincipalName", "-"},
                {"HomeDirectory", "%%1793"},
                {"HomePath", "%%1793"},
                {"ScriptPath", "%%1793"},
                {"ProfilePath", "%%1793"},
                {"UserWorkstations", "%%1793"},
                {"PasswordLastSet", "%%1794"},
                {"AccountExpires", "%%1794"},
                {"PrimaryGroupId", "513"},
                {"AllowedToDelegateTo", "-"},
                {"OldUacValue", "0x0"},
                {"NewUacValue", "0x15"},
                {"UserAccountControl", "\r\n\t\t%%2080\r\n\t\t%%2082\r\n\t\t%%2084"},
                {"UserParameters", "%%1793"},
                {"SidHistory", "-"},
                {"LogonHours", "%%1797"}});
}

void HostRecorder::add_administrator(Timestamp time, const Session& creator,
                                     const Account& member) {
  add_security(WindowsEvent::GroupMemberAdded, time,
               {{"MemberName", "-"},
                {"MemberSid", member.sid},
                {"TargetUserName", "Administrators"},
                {"TargetDomainName", "Builtin"},
                {"TargetSid", "S-1-5-32-544"},
                {"SubjectUserSid", creator.account.sid},
                {"SubjectUserName", creator.account.name},
                {"SubjectDomainName", creator.account.domain},
                {"SubjectLogonId", hex(creator.logon_id)},
                {"PrivilegeList", "-"}});
}

void HostRecorder::clear_security_log(Timestamp time, const Session& session) {
  add_security(WindowsEvent::LogCleared, time,
               {{"SubjectUserSid", session.account.sid},
                {"SubjectUserName", session.account.name},
                {"SubjectDomainName", session.account.domain},
                {"SubjectLogonId", hex(session.logon_id)}});
}

void HostRecorder::clear_log(Timestamp time, const Session& session, std::string_view channel) {
  add(WindowsEvent::OtherLogCleared, time, session.account.sid,
      {{"SubjectUserName", session.account.name},
       {"SubjectDomainName", session.account.domain},
       {"Channel", std::string(channel)},
       {"BackupPath", ""}});
}

void HostRecorder::grant_ticket(Timestamp time, const TicketStory& ticket) {
  add_security(WindowsEvent::TicketRequested, time,
               {{"TargetUserName", fmt::format("{}@{}", ticket.account.name, ticket.realm)},
                {"TargetDomainName", ticket.realm},
                {"ServiceName", ticket.service},
                {"ServiceSid", ticket.service_sid},
                {"TicketOptions", "0x40810000"},
                {"TicketEncryptionType", hex(ticket.encryption)},
                {"IpAddress", "::ffff:" + ticket.address},
                {"IpPort", fmt::format("{}", random_.between(49152, 65500))},
                {"Status", hex(ticket.status)},
                {"LogonGuid", random_guid()},
                {"TransmittedServices", "-"}});
}

void HostRecorder::grant_first_ticket(Timestamp time, const TicketStory& ticket) {
  add_security(WindowsEvent::FirstTicketRequested, time,
               {{"TargetUserName", ticket.account.name},
                {"TargetDomainName", ticket.realm},
                {"TargetSid", ticket.account.sid},
                {"ServiceName", "krbtgt"},
                {"ServiceSid", host_.domain.sid + "-502"},
                {"TicketOptions", "0x40810010"},
                {"Status", hex(ticket.status)},
                {"TicketEncryptionType", hex(ticket.encryption)},
                {"PreAuthType", "2"},
                {"IpAddress", "::ffff:" + ticket.address},
                {"IpPort", fmt::format("{}", random_.between(49152, 65500))},
                {"CertIssuerName", ""},
                {"CertSerialNumber", ""},
                {"CertThumbprint", ""}});
}

void HostRecorder::refuse_first_ticket(Timestamp time, const TicketStory& ticket) {
  add_security(WindowsEvent::PreauthFailed, time,
               {{"TargetUserName", ticket.account.name},
                {"TargetSid", ticket.account.sid},
                {"ServiceName", "krbtgt/" + ticket.realm},
                {"TicketOptions", "0x40810010"},
                {"Status", hex(ticket.status == 0 ? 0x18 : ticket.status)},
                {"PreAuthType", "2"},
                {"IpAddress", "::ffff:" + ticket.address},
                {"IpPort", fmt::format("{}", random_.between(49152, 65500))},
                {"CertIssuerName", ""},
                {"CertSerialNumber", ""},
                {"CertThumbprint", ""}});
}

void HostRecorder::check_credentials(Timestamp time, const Account& account,
                                     std::string_view workstation, std::uint32_t status) {
  add_security(WindowsEvent::CredentialsChecked, time,
               {{"PackageName", "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"},
                {"TargetUserName", account.name},
                {"Workstation", std::string(workstation)},
                {"Status", hex(status)}});
}

void HostRecorder::log_on_explicitly(Timestamp time, const Process& process, const Account& other,
                                     std::string_view server, std::string_view address) {
  const Account& subject = process.session.account;
  add_security(WindowsEvent::LoggedOnExplicitly, time,
               {{"SubjectUserSid", subject.sid},
                {"SubjectUserName", subject.name},
                {"SubjectDomainName", subject.domain},
                {"SubjectLogonId", hex(process.session.logon_id)},
                {"LogonGuid", std::string(kNoGuid)},
                {"TargetUserName", other.name},
                {"TargetDomainName", other.domain},
                {"TargetLogonGuid", std::string(kNoGuid)},
                {"TargetServerName", std::string(server)},
                {"TargetInfo", std::string(server)},
                {"ProcessId", hex(process.id)},
                {"ProcessName", process.image},
                {"IpAddress", std::string(address)},
                {"IpPort", "0"}});
}

void HostRecorder::open_share(Timestamp time, const ShareStory& story) {
  const Account& account = story.session.account;
  add_security(WindowsEvent::ShareOpened, time,
               {{"SubjectUserSid", account.sid},
                {"SubjectUserName", account.name},
                {"SubjectDomainName", account.domain},
                {"SubjectLogonId", hex(story.session.logon_id)},
                {"ObjectType", "File"},
                {"IpAddress", story.address},
                {"IpPort", fmt::format("{}", random_.between(49152, 65500))},
                {"ShareName", "\\\\*\\" + story.share},
                {"ShareLocalPath", "\\??\\" + story.folder},
                {"AccessMask", "0x1"},
                {"AccessList", "%%4416\r\n\t\t\t\t"}});
}

void HostRecorder::read_shared_file(Timestamp time, const ShareStory& story,
                                    std::string_view file) {
  const Account& account = story.session.account;
  add_security(WindowsEvent::SharedFileChecked, time,
               {{"SubjectUserSid", account.sid},
                {"SubjectUserName", account.name},
                {"SubjectDomainName", account.domain},
                {"SubjectLogonId", hex(story.session.logon_id)},
                {"ObjectType", "File"},
                {"IpAddress", story.address},
                {"IpPort", fmt::format("{}", random_.between(49152, 65500))},
                {"ShareName", "\\\\*\\" + story.share},
                {"ShareLocalPath", "\\??\\" + story.folder},
                {"RelativeTargetName", std::string(file)},
                {"AccessMask", "0x120089"},
                {"AccessList",
                 "%%1538\r\n\t\t\t\t%%1541\r\n\t\t\t\t%%4416\r\n\t\t\t\t%%4419\r\n\t\t\t\t"
                 "%%4423\r\n\t\t\t\t"},
                {"AccessReason", "-"}});
}

void HostRecorder::install_service(Timestamp time, const Session& session, std::string_view name,
                                   std::string_view image_path) {
  add(WindowsEvent::ServiceInstalled, time, session.account.sid,
      {{"ServiceName", std::string(name)},
       {"ImagePath", std::string(image_path)},
       {"ServiceType", "user mode service"},
       {"StartType", "demand start"},
       {"AccountName", "LocalSystem"}});
}

void HostRecorder::change_service_start(Timestamp time, std::string_view title,
                                        std::string_view name) {
  add(WindowsEvent::ServiceStartChanged, time, local_system().sid,
      {{"param1", std::string(title)},
       {"param2", "demand start"},
       {"param3", "auto start"},
       {"param4", std::string(name)}});
}

void HostRecorder::change_service_state(Timestamp time, std::string_view title,
                                        std::string_view state) {
  add(WindowsEvent::ServiceStateChanged, time, {},
      {{"param1", std::string(title)}, {"param2", std::string(state)}});
}

void HostRecorder::add_security(WindowsEvent kind, Timestamp time, Fields fields) {
  add(kind, time, {}, std::move(fields));
  events_.back().process_id = kind == WindowsEvent::ProcessAudited ? 4 : lsass_.id;
}

void HostRecorder::add_task_event(WindowsEvent kind, Timestamp time, Fields fields) {
  add(kind, time, local_system().sid, std::move(fields));
  events_.back().process_id = service_host_.id;
}

}  // namespace longwatch::scenario::internal
