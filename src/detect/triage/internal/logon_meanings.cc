#include "detect/triage/internal/logon_meanings.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"
#include "base/wildcard.h"

namespace longwatch::detect::triage {
namespace {

/// One kind of event that records a logon. Lists of fields and values are separated by commas: of
/// fields the first with content counts.
struct Meaning {
  std::string_view telemetry;  ///< channel; with a star at the end, what begins so
  std::uint32_t event_id = 0;  ///< 0 = any
  std::string_view test{};     ///< "field=value,value": else it is no logon
  std::string_view account{};
  std::string_view domain{};
  std::string_view source{};
  std::string_view target{};  ///< empty = the host that wrote the record
  std::string_view how{};
  std::string_view method{};   ///< fields whose contents say more of how
  std::string_view outcome{};  ///< field; empty = `fixed`
  std::string_view success{};  ///< its values that are a success
  std::string_view ignored{};  ///< its values that are no attempt: the event is no logon
  LogonOutcome fixed = LogonOutcome::Unknown;
};

constexpr std::string_view kSecurity = "security";
constexpr std::string_view kSessions =
    "microsoft-windows-terminalservices-localsessionmanager/operational";
constexpr std::string_view kNoErrors = "0x0,0,0x00000000";
// What PAM says of sessions stands beside what the program says of the attempt; "" = it says
// nothing of one.
constexpr std::string_view kNoAttempts = "session-opened,session-closed,";
/// How often rsyslog left out the same line.
constexpr std::string_view kRepeated = "repeated";
constexpr std::string_view kYes = "t,true,1,yes";

// Windows: Microsoft's pages of the events; 4771 has no success. Zeek: its script reference.
// Clouds: the providers' audit references. Audit system: USER_LOGIN of sshd, login and display
// managers.
constexpr auto kMeanings = std::to_array<Meaning>({
    {.telemetry = kSecurity,
     .event_id = 4624,
     .account = "TargetUserName",
     .domain = "TargetDomainName",
     .source = "IpAddress,WorkstationName",
     .how = "",
     .method = "LogonType,AuthenticationPackageName",
     .fixed = LogonOutcome::Success},
    {.telemetry = kSecurity,
     .event_id = 4625,
     .account = "TargetUserName",
     .domain = "TargetDomainName",
     .source = "IpAddress,WorkstationName",
     .how = "",
     .method = "LogonType,AuthenticationPackageName",
     .fixed = LogonOutcome::Failure},
    {.telemetry = kSecurity,
     .event_id = 4648,
     .account = "TargetUserName",
     .domain = "TargetDomainName",
     .source = "IpAddress",
     .target = "TargetServerName",
     .how = "explicit credentials"},
    {.telemetry = kSecurity,
     .event_id = 4768,
     .account = "TargetUserName",
     .domain = "TargetDomainName",
     .source = "IpAddress",
     .how = "Kerberos ticket-granting ticket",
     .outcome = "Status",
     .success = kNoErrors},
    {.telemetry = kSecurity,
     .event_id = 4769,
     .account = "TargetUserName",
     .domain = "TargetDomainName",
     .source = "IpAddress",
     .target = "ServiceName",
     .how = "Kerberos service ticket",
     .outcome = "Status",
     .success = kNoErrors},
    {.telemetry = kSecurity,
     .event_id = 4771,
     .account = "TargetUserName",
     .source = "IpAddress",
     .how = "Kerberos pre-authentication",
     .fixed = LogonOutcome::Failure},
    {.telemetry = kSecurity,
     .event_id = 4776,
     .account = "TargetUserName",
     .source = "Workstation",
     .how = "NTLM validation",
     .outcome = "Status",
     .success = kNoErrors},
    {.telemetry = kSecurity,
     .event_id = 4778,
     .account = "AccountName",
     .domain = "AccountDomain",
     .source = "ClientAddress,ClientName",
     .how = "session reconnected",
     .method = "SessionName",
     .fixed = LogonOutcome::Success},
    {.telemetry = kSessions,
     .event_id = 21,
     .account = "User",
     .source = "Address",
     .how = "remote desktop session",
     .fixed = LogonOutcome::Success},
    {.telemetry = kSessions,
     .event_id = 25,
     .account = "User",
     .source = "Address",
     .how = "remote desktop session reconnected",
     .fixed = LogonOutcome::Success},
    {.telemetry = "microsoft-windows-terminalservices-remoteconnectionmanager/operational",
     .event_id = 1149,
     .account = "Param1",
     .domain = "Param2",
     .source = "Param3",
     .how = "remote desktop connection"},
    {.telemetry = "syslog",
     .test = "program=sshd,sshd-session",
     .account = "user",
     .source = "src_ip",
     .how = "ssh",
     .method = "method",
     .outcome = "action",
     .success = "accepted",
     .ignored = kNoAttempts},
    {.telemetry = "syslog",
     .test = "program=su",
     .account = "user",
     .how = "su to",
     .method = "USER",
     .outcome = "action",
     .success = "accepted",
     .ignored = kNoAttempts},
    {.telemetry = "syslog",
     .test = "method=LOGIN,PLAIN,login,plain,CRAM-MD5,DIGEST-MD5",
     .account = "user,sasl_username",
     .source = "src_ip",
     .how = "mail",
     .method = "method",
     .outcome = "action",
     .success = "accepted"},
    {.telemetry = "auditd",
     .test = "type=USER_LOGIN",
     .account = "acct,auid,id",
     .source = "addr,hostname",
     .how = "login",
     .method = "exe",
     .outcome = "res",
     .success = "success,1,yes"},
    {.telemetry = "zeek:ntlm",
     .account = "username",
     .domain = "domainname",
     .source = "id.orig_h",
     .target = "id.resp_h",
     .how = "NTLM on the wire",
     .outcome = "success",
     .success = kYes},
    {.telemetry = "zeek:kerberos",
     .account = "client",
     .source = "id.orig_h",
     .target = "service,id.resp_h",
     .how = "Kerberos on the wire",
     .method = "request_type",
     .outcome = "success",
     .success = kYes},
    {.telemetry = "zeek:ssh",
     .account = "",
     .source = "id.orig_h",
     .target = "id.resp_h",
     .how = "ssh on the wire",
     .outcome = "auth_success",
     .success = kYes},
    {.telemetry = "zeek:rdp",
     .account = "cookie",
     .source = "id.orig_h",
     .target = "id.resp_h",
     .how = "remote desktop on the wire"},
    {.telemetry = "zeek:radius",
     .account = "username",
     .source = "id.orig_h",
     .target = "id.resp_h",
     .how = "RADIUS",
     .outcome = "result",
     .success = "success"},
    {.telemetry = "zeek:ftp",
     .test = "command=PASS",
     .account = "user",
     .source = "id.orig_h",
     .target = "id.resp_h",
     .how = "FTP",
     .outcome = "reply_code",
     .success = "230"},
    {.telemetry = "azure:signinlogs",
     .account = "properties.userPrincipalName,userPrincipalName",
     .source = "properties.ipAddress,ipAddress,callerIpAddress",
     .target = "properties.appDisplayName,appDisplayName,resourceDisplayName",
     .how = "cloud sign-in",
     .method = "properties.clientAppUsed,clientAppUsed",
     .outcome = "properties.status.errorCode,status.errorCode,resultType,ResultType",
     .success = "0"},
    {.telemetry = "m365:unified-audit",
     .test = "Operation=UserLoggedIn",
     .account = "UserId",
     .source = "ClientIP,ActorIpAddress,ClientIPAddress",
     .target = "Workload",
     .how = "cloud sign-in",
     .fixed = LogonOutcome::Success},
    {.telemetry = "m365:unified-audit",
     .test = "Operation=UserLoginFailed",
     .account = "UserId",
     .source = "ClientIP,ActorIpAddress,ClientIPAddress",
     .target = "Workload",
     .how = "cloud sign-in",
     .fixed = LogonOutcome::Failure},
    {.telemetry = "aws:cloudtrail",
     .test = "eventName=ConsoleLogin",
     .account = "userIdentity.userName,userIdentity.arn,userIdentity.principalId",
     .source = "sourceIPAddress",
     .target = "recipientAccountId,userIdentity.accountId",
     .how = "AWS console",
     .outcome = "responseElements.ConsoleLogin",
     .success = "success"},
    {.telemetry = "aws:cloudtrail",
     .test = "eventName=AssumeRole,AssumeRoleWithSAML,AssumeRoleWithWebIdentity,GetSessionToken,"
             "GetFederationToken",
     .account = "userIdentity.userName,userIdentity.arn,userIdentity.principalId,"
                "userIdentity.invokedBy",
     .source = "sourceIPAddress",
     .target = "requestParameters.roleArn,recipientAccountId",
     .how = "AWS",
     .method = "eventName",
     .outcome = "errorCode",
     .success = ""},
    {.telemetry = "okta:system-log",
     .test =
         "eventType=user.session.start,user.authentication.sso,user.authentication.auth_via_mfa,"
         "user.authentication.verify",
     .account = "actor.alternateId",
     .source = "client.ipAddress",
     .how = "Okta",
     .method = "eventType",
     .outcome = "outcome.result",
     .success = "success,allow"},
    {.telemetry = "gcp:audit",
     .test = "protoPayload.methodName=google.login.LoginService.loginSuccess",
     .account = "protoPayload.authenticationInfo.principalEmail",
     .source = "protoPayload.requestMetadata.callerIp",
     .how = "Google sign-in",
     .fixed = LogonOutcome::Success},
    {.telemetry = "gcp:audit",
     .test = "protoPayload.methodName=google.login.LoginService.loginFailure",
     .account = "protoPayload.authenticationInfo.principalEmail",
     .source = "protoPayload.requestMetadata.callerIp",
     .how = "Google sign-in",
     .fixed = LogonOutcome::Failure},
    // FortiGate: logs of subtype vpn and user; Palo Alto: GLOBALPROTECT.
    {.telemetry = "firewall",
     .test = "action=ssl-new-con,tunnel-up,ssl-login-fail,ssl-exit-error",
     .account = "user",
     .source = "remip,src",
     .how = "VPN",
     .method = "tunneltype",
     .outcome = "action",
     .success = "tunnel-up"},
    {.telemetry = "firewall",
     .test = "eventid=gateway-auth,portal-auth,gateway-connected",
     .account = "srcuser",
     .source = "public_ip,public_ipv6,machinename",
     .how = "VPN",
     .method = "auth_method",
     .outcome = "status",
     .success = "success"},
    {.telemetry = "firewall",
     .test = "subtype=user",
     .account = "user",
     .source = "srcip,src",
     .how = "firewall user",
     .method = "authproto",
     .outcome = "status,action",
     .success = "success,authentication"},
    // Elastic Common Schema, whoever wrote it.
    {.telemetry = "*",
     .test = "event.category=authentication",
     .account = "user.name,user.email",
     .domain = "user.domain",
     .source = "source.ip,source.address,source.domain",
     .target = "destination.domain,host.name",
     .how = "",
     .method = "event.action",
     .outcome = "event.outcome",
     .success = "success"},
});

constexpr std::array<std::string_view, 14> kLogonTypes = {"system",
                                                          "",
                                                          "interactive",
                                                          "network",
                                                          "batch",
                                                          "service",
                                                          "proxy",
                                                          "unlock",
                                                          "network, password in clear",
                                                          "new credentials",
                                                          "remote desktop",
                                                          "cached credentials",
                                                          "cached remote desktop",
                                                          "cached unlock"};

bool is_blank(std::string_view text) {
  return text.empty() || text == "-" || text == "N/A" || text == "?" || text == "(null)";
}

bool is_listed(std::string_view list, std::string_view value) {
  const std::vector<std::string_view> words = split(list, ',');
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return equals_ignoring_ascii_case(word, value);
  });
}

/// "::ffff:192.0.2.1" and "192.0.2.1" are the same address.
std::string canonical_source(std::string text) {
  const std::optional<Address> address = parse_address(text);
  if (address.has_value()) {
    return to_text(*address);
  }
  text.erase(0, std::min(text.find_first_not_of('\\'), text.size()));
  return text;
}

/// "bob@PARL.EXAMPLE" of Kerberos keeps what stands before the realm when the domain says the same.
std::string account_name(std::string name, std::string_view domain) {
  if (is_blank(domain) || name.find('\\') != std::string::npos) {
    return name;
  }
  const std::size_t at = name.find('@');
  if (at != std::string::npos &&
      equals_ignoring_ascii_case(std::string_view(name).substr(at + 1), domain)) {
    name.resize(at);
  }
  return std::string(domain) + "\\" + name;
}

}  // namespace

LogonReader::LogonReader(model::FieldTable& fields) {
  // Windows' names come in other letter cases, as tools export them; those of others do not, and
  // some differ from Windows' in letter case alone.
  const auto add = [&](std::string_view list, bool is_windows) {
    for (const std::string_view field : split(list, ',')) {
      if (!field.empty()) {
        ids_.emplace(field, is_windows ? fields.add(field) : fields.add_exact(field));
      }
    }
  };
  ids_.emplace(kRepeated, fields.add_exact(kRepeated));
  for (const Meaning& meaning : kMeanings) {
    for (const std::string_view list :
         {meaning.account, meaning.domain, meaning.source, meaning.target, meaning.method,
          meaning.outcome, meaning.test.substr(0, meaning.test.find('='))}) {
      add(list, meaning.event_id != 0);
    }
  }
}

std::string LogonReader::text_of(const model::Event& event, std::string_view field) const {
  const auto id = ids_.find(std::string(field));
  std::string scratch;
  for (const model::FieldValue& entry : event.values) {
    if (id != ids_.end() && entry.field == id->second) {
      const std::string_view text = trim(model::render(entry.value, scratch));
      if (!is_blank(text)) {
        return std::string(text);
      }
    }
  }
  return {};
}

std::string LogonReader::first_of(const model::Event& event, std::string_view fields) const {
  for (const std::string_view field : split(fields, ',')) {
    std::string text = field.empty() ? std::string() : text_of(event, field);
    if (!text.empty()) {
      return text;
    }
  }
  return {};
}

bool LogonReader::is_of(const model::Event& event, std::size_t row) const {
  const Meaning& meaning = kMeanings.at(row);
  if (meaning.event_id != 0 && event.event_id != meaning.event_id) {
    return false;
  }
  if (meaning.test.empty()) {
    return true;
  }
  const std::size_t equals = meaning.test.find('=');
  const std::string_view field = meaning.test.substr(0, equals);
  std::string scratch;
  const std::string value = field == "program" && !event.provider.is_null()
                                ? std::string(model::render(event.provider, scratch))
                                : text_of(event, field);
  return !value.empty() && is_listed(meaning.test.substr(equals + 1), value);
}

LogonOutcome LogonReader::outcome_of(const model::Event& event, std::size_t row) const {
  const Meaning& meaning = kMeanings.at(row);
  if (meaning.outcome.empty()) {
    return meaning.fixed;
  }
  const std::string value = first_of(event, meaning.outcome);
  if (meaning.success.empty()) {  // the field names an error
    return value.empty() ? LogonOutcome::Success : LogonOutcome::Failure;
  }
  if (value.empty()) {
    return LogonOutcome::Unknown;
  }
  return is_listed(meaning.success, value) ? LogonOutcome::Success : LogonOutcome::Failure;
}

std::string LogonReader::how_of(const model::Event& event, std::size_t row) const {
  const Meaning& meaning = kMeanings.at(row);
  std::string how(meaning.how);
  for (const std::string_view field : split(meaning.method, ',')) {
    std::string more = field.empty() ? std::string() : text_of(event, field);
    if (field == "LogonType" && !more.empty()) {
      const std::optional<std::uint64_t> number = parse_uint64(more);
      const bool is_known =
          number.has_value() && *number < kLogonTypes.size() && !kLogonTypes.at(*number).empty();
      more = is_known ? std::string(kLogonTypes.at(*number)) : "logon type " + more;
    }
    if (!more.empty()) {
      how.append(how.empty() ? "" : meaning.how.empty() ? ", " : " ").append(more);
    }
  }
  return how.empty() ? std::string("logon") : how;
}

const std::vector<std::size_t>& LogonReader::rows_for(const model::Event& event, Memo& memo) const {
  const std::string channel(event.channel.is_null() ? std::string_view()
                                                    : model::render(event.channel, memo.text));
  const auto [place, is_new] = memo.rows.try_emplace(channel);
  if (is_new) {
    const std::string folded = to_ascii_lower(channel);
    for (std::size_t row = 0; row < kMeanings.size(); ++row) {
      if (matches_wildcard(folded, kMeanings.at(row).telemetry)) {
        place->second.push_back(row);
      }
    }
  }
  return place->second;
}

std::optional<Logon> LogonReader::read(const model::Event& event, Memo& memo) const {
  for (const std::size_t row : rows_for(event, memo)) {
    if (!is_of(event, row)) {
      continue;
    }
    const Meaning& meaning = kMeanings.at(row);
    if (!meaning.ignored.empty() && is_listed(meaning.ignored, first_of(event, meaning.outcome))) {
      return std::nullopt;
    }
    Logon logon;
    logon.account = account_name(first_of(event, meaning.account), first_of(event, meaning.domain));
    logon.source = canonical_source(first_of(event, meaning.source));
    logon.target = first_of(event, meaning.target);
    if (logon.target.empty() && !event.computer.is_null()) {
      logon.target = model::render(event.computer, memo.text);
    }
    logon.how = how_of(event, row);
    logon.outcome = outcome_of(event, row);
    logon.times = std::max<std::uint64_t>(parse_uint64(text_of(event, kRepeated)).value_or(1), 1);
    return logon;
  }
  return std::nullopt;
}

}  // namespace longwatch::detect::triage
