#include "detect/behaviour/internal/sign_in.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/behaviour/internal/names.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint32_t kLogon = 4624;
constexpr std::uint32_t kLogonFailed = 4625;
constexpr std::uint32_t kTicketGranting = 4768;
constexpr std::uint32_t kPreAuthentication = 4771;
constexpr std::uint32_t kNtlmChecked = 4776;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_zero(std::string_view status) {
  return status == "0x0" || status == "0" || status == "0x00000000";
}

/// Failures that a wrong password or name leaves: not an expired one, not a locked screen. As
/// NTSTATUS, and as Kerberos' error numbers (RFC 4120 7.5.9).
bool is_guess(std::string_view status) {
  constexpr std::array<std::string_view, 9> kStatus = {"0xc000006d", "0xc000006a", "0xc0000064",
                                                       "0xc0000234", "0xc000006e", "0x18",
                                                       "0x6",        "0x12",       "0xc0000072"};
  return std::any_of(kStatus.begin(), kStatus.end(), [&](std::string_view known) {
    return equals_ignoring_ascii_case(known, status);
  });
}

std::vector<model::FieldId> add_all(model::FieldTable& fields,
                                    std::initializer_list<std::string_view> names) {
  std::vector<model::FieldId> all;
  for (const std::string_view name : names) {
    all.push_back(fields.add(name));
  }
  return all;
}

std::string_view first_of(Record& record, const std::vector<model::FieldId>& fields) {
  for (const model::FieldId field : fields) {
    if (const std::string_view text = record.text(field); !is_blank(text)) {
      return text;
    }
  }
  return {};
}

std::optional<SignIn> make(std::string_view name, std::string_view address, Record& record,
                           bool succeeded) {
  SignIn made;
  made.account = account_key(name);
  made.name = name;
  made.source = address_key(address);
  made.service = record.render(record.event().computer);
  if (made.service.empty()) {
    made.service = record.render(record.event().channel);
  }
  made.succeeded = succeeded;
  return made.account.empty() || made.source.empty() ? std::nullopt
                                                     : std::optional<SignIn>(std::move(made));
}

}  // namespace

SignInReader::SignInReader(model::FieldTable& fields)
    : target_(fields.add("TargetUserName")),
      workstation_(fields.add("WorkstationName")),
      ntlm_workstation_(fields.add("Workstation")),
      address_(fields.add("IpAddress")),
      status_(fields.add("Status")),
      type_(fields.add("LogonType")),
      action_(fields.add("action")),
      user_(fields.add("user")),
      source_(fields.add("src_ip")),
      sources_(add_all(fields, {"src", "src_ip", "srcip", "remip", "client_ip", "ip", "remote"})),
      users_(add_all(fields, {"user", "username", "account", "usr", "srcuser", "login"})),
      outcomes_(add_all(fields, {"result", "outcome", "action", "status", "event", "msg"})),
      entra_user_(fields.add("properties.userPrincipalName")),
      entra_address_(fields.add("properties.ipAddress")),
      entra_code_(fields.add("properties.status.errorCode")),
      flat_user_(fields.add("userPrincipalName")),
      flat_address_(fields.add("ipAddress")),
      flat_code_(fields.add("status.errorCode")),
      operation_(fields.add("Operation")),
      user_id_(fields.add("UserId")),
      client_ip_(fields.add("ClientIP")),
      event_type_(fields.add("eventType")),
      outcome_(fields.add("outcome.result")),
      actor_(fields.add("actor.alternateId")),
      okta_address_(fields.add("client.ipAddress")),
      event_name_(fields.add("eventName")),
      console_(fields.add("responseElements.ConsoleLogin")),
      aws_user_(fields.add("userIdentity.userName")),
      aws_address_(fields.add("sourceIPAddress")),
      method_(fields.add("protoPayload.methodName")),
      principal_(fields.add("protoPayload.authenticationInfo.principalEmail")),
      caller_(fields.add("protoPayload.requestMetadata.callerIp")) {}

std::vector<Interest> SignInReader::interests() {
  return {{"Security", kLogon},
          {"Security", kLogonFailed},
          {"Security", kTicketGranting},
          {"Security", kPreAuthentication},
          {"Security", kNtlmChecked},
          {model::telemetry::kSyslog},
          {model::telemetry::kKeyValue},
          {model::telemetry::kAzureSignIn},
          {model::telemetry::kUnifiedAudit},
          {model::telemetry::kOkta},
          {model::telemetry::kCloudTrail},
          {model::telemetry::kGcpAudit}};
}

std::optional<SignIn> SignInReader::read(Record& record) const {
  if (record.event().event_id.has_value()) {
    return read_windows(record);
  }
  const std::string_view channel = record.render(record.event().channel);
  const auto is = [&](std::string_view name) {
    return equals_ignoring_ascii_case(channel, name);
  };
  if (is(model::telemetry::kSyslog)) {
    std::optional<SignIn> found = read_syslog(record);
    return found.has_value() ? std::move(found) : read_key_value(record);
  }
  if (is(model::telemetry::kKeyValue)) {
    return read_key_value(record);
  }
  if (is(model::telemetry::kAzureSignIn)) {
    return read_entra(record);
  }
  if (is(model::telemetry::kUnifiedAudit)) {
    return read_unified(record);
  }
  if (is(model::telemetry::kOkta)) {
    return read_okta(record);
  }
  return is(model::telemetry::kGcpAudit) ? read_google(record) : read_aws(record);
}

std::optional<SignIn> SignInReader::read_windows(Record& record) const {
  const std::string_view name = record.text(target_);
  if (is_machine_account(name) || is_built_in_account(name)) {
    return std::nullopt;
  }
  const std::uint32_t event_id = record.event().event_id.value_or(0);
  const std::string_view status = record.text(status_);
  const bool succeeded = event_id == kLogon || (event_id != kLogonFailed && is_zero(status));
  if (!succeeded && !is_guess(status)) {
    return std::nullopt;
  }
  const std::string_view type = record.text(type_);
  if (event_id == kLogon && (type == "5" || type == "4" || type == "7")) {
    return std::nullopt;  // of services and tasks; an unlocked screen
  }
  std::optional<SignIn> found = make(name, record.text(address_), record, succeeded);
  if (found.has_value()) {
    return found;
  }
  SignIn by_name;
  by_name.account = account_key(name);
  by_name.name = name;
  by_name.source = host_key(record.first_text({workstation_, ntlm_workstation_}));
  by_name.service = record.render(record.event().computer);
  by_name.succeeded = succeeded;
  return by_name.source.empty() || by_name.account.empty() ||
                 by_name.source == host_key(by_name.service)
             ? std::nullopt
             : std::optional<SignIn>(std::move(by_name));
}

std::optional<SignIn> SignInReader::read_syslog(Record& record) const {
  const std::string_view action = record.text(action_);
  if (action == "accepted" || action == "failed" || action == "invalid-user") {
    return make(record.text(user_), record.text(source_), record, action == "accepted");
  }
  return std::nullopt;
}

/// Lines of VPNs and other gates, that name an account, an address and an outcome.
std::optional<SignIn> SignInReader::read_key_value(Record& record) const {
  const std::string_view user = first_of(record, users_);
  if (user.empty()) {
    return std::nullopt;
  }
  for (const model::FieldId field : outcomes_) {
    const std::string outcome = to_ascii_lower(record.text(field));
    const bool failed = contains(outcome, "fail") || contains(outcome, "reject") ||
                        contains(outcome, "denied") || contains(outcome, "invalid");
    const bool succeeded = contains(outcome, "success") || contains(outcome, "accept") ||
                           outcome == "ok" || contains(outcome, "login") ||
                           contains(outcome, "connect") || outcome == "tunnel-up";
    if (failed || (succeeded && !contains(outcome, "disconnect"))) {
      return make(user, first_of(record, sources_), record, !failed);
    }
  }
  return std::nullopt;
}

std::optional<SignIn> SignInReader::read_entra(Record& record) const {
  const std::string_view code = record.first_text({entra_code_, flat_code_});
  constexpr std::array<std::string_view, 4> kGuesses = {"50126", "50053", "50034", "50055"};
  const bool failed = std::find(kGuesses.begin(), kGuesses.end(), code) != kGuesses.end();
  if (!failed && code != "0") {
    return std::nullopt;
  }
  return make(record.first_text({entra_user_, flat_user_}),
              record.first_text({entra_address_, flat_address_}), record, !failed);
}

std::optional<SignIn> SignInReader::read_unified(Record& record) const {
  const std::string_view operation = record.text(operation_);
  const bool succeeded = operation == "UserLoggedIn";
  if (!succeeded && operation != "UserLoginFailed") {
    return std::nullopt;
  }
  return make(record.text(user_id_), record.text(client_ip_), record, succeeded);
}

std::optional<SignIn> SignInReader::read_okta(Record& record) const {
  const std::string_view type = record.text(event_type_);
  if (type != "user.session.start" && type != "user.authentication.auth_via_mfa") {
    return std::nullopt;
  }
  return make(record.text(actor_), record.text(okta_address_), record,
              record.text(outcome_) == "SUCCESS");
}

std::optional<SignIn> SignInReader::read_aws(Record& record) const {
  if (record.text(event_name_) != "ConsoleLogin") {
    return std::nullopt;
  }
  return make(record.text(aws_user_), record.text(aws_address_), record,
              record.text(console_) == "Success");
}

/// Workspace's log of logins, as it comes with Google Cloud's audit logs.
std::optional<SignIn> SignInReader::read_google(Record& record) const {
  const std::string_view method = record.text(method_);
  const bool succeeded = method.ends_with(".loginSuccess");
  if (!succeeded && !method.ends_with(".loginFailure")) {
    return std::nullopt;
  }
  return make(record.text(principal_), record.text(caller_), record, succeeded);
}

}  // namespace longwatch::detect::behaviour
