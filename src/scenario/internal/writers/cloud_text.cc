#include "scenario/internal/writers/cloud_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/digest.h"
#include "formats/json_writer.h"
#include "model/synthetic.h"
#include "scenario/internal/image_facts.h"
#include "scenario/internal/writers/line_text.h"

namespace longwatch::scenario::internal {
namespace {

using formats::JsonWriter;
using model::kSyntheticField;
using model::kSyntheticMark;

struct Workload {
  std::string_view operation;  ///< or what it begins with
  std::string_view name;
  int record_type;
};

// In this order: the first whose operation fits.
constexpr Workload kWorkloads[] = {
    {"MailItemsAccessed", "Exchange", 50},
    {"UserLoggedIn", "AzureActiveDirectory", 15},
    {"UserLoginFailed", "AzureActiveDirectory", 15},
    {"File", "SharePoint", 6},
    {"Folder", "SharePoint", 6},
    {"Page", "SharePoint", 4},
    {"SharingSet", "SharePoint", 14},
    {"AnonymousLink", "SharePoint", 14},
    {"New-", "Exchange", 1},
    {"Set-", "Exchange", 1},
    {"Remove-", "Exchange", 1},
    {"Add-", "Exchange", 1},
    {"Enable-", "Exchange", 1},
    {"UpdateInboxRules", "Exchange", 2},
    {"Send", "Exchange", 2},
    {"Create", "Exchange", 2},
    {"Update", "Exchange", 2},
    {"Move", "Exchange", 2},
    {"SoftDelete", "Exchange", 2},
    {"HardDelete", "Exchange", 2},
    {"MailboxLogin", "Exchange", 2},
    {"Team", "MicrosoftTeams", 25},
    {"Message", "MicrosoftTeams", 25},
    {"", "AzureActiveDirectory", 8},
};

Workload workload_of(std::string_view operation) {
  return *std::find_if(std::begin(kWorkloads), std::end(kWorkloads),
                       [operation](const Workload& candidate) {
                         return operation.starts_with(candidate.operation);
                       });
}

std::string guid_of(std::uint64_t first, std::uint64_t second) {
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", first >> 32U,
                     (first >> 16U) & 0xFFFFU, first & 0xFFFU, second >> 52U,
                     second & 0xFFFFFFFFFFFFU);
}

std::string guid_named(std::string_view name) {
  std::uint64_t parts[2] = {};
  const auto digest = formats::sha256(as_bytes(name));
  for (std::size_t i = 0; i < 16; ++i) {
    parts[i / 8] = parts[i / 8] << 8U | static_cast<std::uint64_t>(digest[i]);
  }
  return guid_of(parts[0], parts[1]);
}

std::string draw_guid(Random& random) {
  const std::uint64_t first = random.next();
  return guid_of(first, random.next());
}

std::string text_of(Timestamp time, int decimals) {
  std::string text;
  append_iso8601(text, time, decimals);
  return text;
}

void write_pairs(JsonWriter& json, std::string_view key, const MoreFields& pairs) {
  json.key(key).begin_array();
  for (const auto& [name, value] : pairs) {
    json.begin_object().member("Name", name).member("Value", value).end_object();
  }
  json.end_array();
}

void write_mail_access(JsonWriter& json, const CloudAudit& record) {
  const std::string access = record.access.empty() ? "Bind" : record.access;
  json.member("ClientIPAddress", record.client).member("ClientInfoString", record.client_info);
  json.member("ExternalAccess", false).member("InternalLogonType", 0).member("LogonType", 0);
  json.member("MailboxOwnerUPN", record.user).member("MailAccessType", access);
  write_pairs(json, "OperationProperties", {{"MailAccessType", access}, {"IsThrottled", "False"}});
  if (!record.message.empty()) {
    json.member("InternetMessageId", record.message);
    json.key("Folders").begin_array().begin_object().key("FolderItems").begin_array();
    json.begin_object().member("InternetMessageId", record.message).end_object().end_array();
    json.member("Path", "\\Inbox").end_object().end_array();
  }
  json.member("OperationCount", 1);
}

void write_mailbox_action(JsonWriter& json, const CloudAudit& record) {
  json.member("ClientIPAddress", record.client).member("ClientInfoString", record.client_info);
  json.member("ExternalAccess", false).member("LogonType", 0);
  json.member("MailboxOwnerUPN", record.user);
  if (!record.message.empty()) {
    json.key("Item").begin_object().member("InternetMessageId", record.message).end_object();
  }
  if (!record.more.empty()) {
    write_pairs(json, "OperationProperties", record.more);
  }
}

void write_administration(JsonWriter& json, const CloudAudit& record) {
  json.member("ClientIP", record.client + ":52114").member("ObjectId", record.object);
  json.member("ExternalAccess", false);
  write_pairs(json, "Parameters", record.more);
}

void write_file_action(JsonWriter& json, const CloudAudit& record) {
  const std::string_view object = record.object;
  const std::size_t slash = object.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? object : object.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  json.member("ClientIP", record.client).member("ObjectId", object).member("ItemType", "File");
  json.member("EventSource", "SharePoint").member("UserAgent", record.agent);
  json.member("SourceFileName", name);
  json.member("SourceFileExtension",
              dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1));
}

void write_directory_action(JsonWriter& json, const CloudAudit& record) {
  json.member("ClientIP", record.client).member("ActorIpAddress", record.client);
  json.member("ObjectId", record.object);
  MoreFields properties = record.more;
  properties.insert(properties.begin(), {"UserAgent", record.agent});
  write_pairs(json, "ExtendedProperties", properties);
}

void write_workload(JsonWriter& json, const CloudAudit& record, int record_type) {
  switch (record_type) {
    case 50:
      return write_mail_access(json, record);
    case 2:
      return write_mailbox_action(json, record);
    case 1:
      return write_administration(json, record);
    case 4:
    case 6:
    case 14:
      return write_file_action(json, record);
    default:
      return write_directory_action(json, record);
  }
}

std::string_view failure_of(std::uint32_t error) {
  constexpr std::array<std::pair<std::uint32_t, std::string_view>, 6> kFailures = {{
      {50126, "Invalid username or password or Invalid on-premise username or password."},
      {50053,
       "The account is locked, you've tried to sign in too many times with an incorrect "
       "user ID or password."},
      {50074, "Strong Authentication is required."},
      {50140, "This occurred due to 'Keep me signed in' interrupt when the user was signing in."},
      {53003, "Access has been blocked by Conditional Access policies."},
      {500121, "Authentication failed during strong authentication request."},
  }};
  const auto* const found =
      std::find_if(kFailures.begin(), kFailures.end(),
                   [error](const auto& candidate) { return candidate.first == error; });
  return found == kFailures.end() ? "Other." : found->second;
}

void write_sign_in_status(JsonWriter& json, const CloudSignIn& record) {
  json.key("status").begin_object().member("errorCode", record.error);
  if (record.error != 0) {
    json.member("failureReason", record.failure.empty() ? failure_of(record.error)
                                                        : std::string_view(record.failure));
  }
  json.end_object();
}

void write_sign_in_properties(JsonWriter& json, const CloudSignIn& record, std::string_view id) {
  json.key("properties").begin_object().member("id", id);
  json.member("createdDateTime", text_of(record.time, 7));
  json.member("userDisplayName", record.user.substr(0, record.user.find('@')));
  json.member("userPrincipalName", record.user).member("userId", guid_named(record.user));
  json.member("appId", guid_named(record.application));
  json.member("appDisplayName", record.application).member("ipAddress", record.client);
  write_sign_in_status(json, record);
  json.member("clientAppUsed", record.client_kind).member("userAgent", record.agent);
  json.key("deviceDetail").begin_object().member("operatingSystem", record.system);
  json.member("browser", record.browser).end_object();
  json.key("location").begin_object().member("city", record.city);
  json.member("countryOrRegion", record.country).end_object();
  json.member("conditionalAccessStatus", record.error == 53003 ? "failure" : "success");
  json.member("authenticationRequirement", record.with_second_factor
                                               ? "multiFactorAuthentication"
                                               : "singleFactorAuthentication");
  json.member("riskLevelDuringSignIn", record.is_risky ? "medium" : "none");
  json.member("riskState", record.is_risky ? "atRisk" : "none").end_object();
}

std::string sha256_of(const std::string& given, std::string_view path) {
  if (!given.empty()) {
    return given;
  }
  const std::string name = "FICTION:" + to_ascii_lower(file_name_of(path));
  return to_hex(formats::sha256(as_bytes(name)));
}

}  // namespace

CloudTenant make_tenant(std::string_view domain) {
  return {guid_named(domain), std::string(domain)};
}

void append_cloud_audit(std::string& out, const CloudAudit& record, const CloudTenant& tenant,
                        Random& random) {
  const Workload workload = workload_of(record.operation);
  std::string when = text_of(record.time, 0);
  when.pop_back();  // the log's times are UTC and do not say so
  JsonWriter json(out);
  json.begin_object().member("CreationTime", when).member("Id", draw_guid(random));
  json.member("Operation", record.operation).member("OrganizationId", tenant.id);
  json.member("RecordType", workload.record_type).member("ResultStatus", record.result);
  json.member("UserKey", guid_named(record.user)).member("UserType", 0).member("Version", 1);
  json.member("Workload",
              record.workload.empty() ? workload.name : std::string_view(record.workload));
  json.member("UserId", record.user);
  write_workload(json, record, workload.record_type);
  json.member(kSyntheticField, kSyntheticMark).end_object();
}

void append_sign_in(std::string& out, const CloudSignIn& record, const CloudTenant& tenant,
                    Random& random) {
  const std::string id = draw_guid(random);
  JsonWriter json(out);
  json.begin_object().member("time", text_of(record.time, 7));
  json.member("resourceId", fmt::format("/tenants/{}/providers/Microsoft.aadiam", tenant.id));
  json.member("operationName", "Sign-in activity").member("operationVersion", "1.0");
  json.member("category", "SignInLogs").member("tenantId", tenant.id);
  json.member("resultType", fmt::format("{}", record.error));
  json.member("callerIpAddress", record.client).member("correlationId", id);
  json.member("Level", 4).member("location", record.country);
  write_sign_in_properties(json, record, id);
  json.member(kSyntheticField, kSyntheticMark).end_object();
}

void append_defender_file(std::string& out, const DefenderFile& record, std::string_view device) {
  JsonWriter json(out);
  json.begin_object().member("Timestamp", text_of(record.time, 7)).member("DeviceName", device);
  json.member("ActionType", record.action).member("FileName", file_name_of(record.path));
  json.member("FolderPath", record.path);
  if (!record.previous_path.empty()) {
    json.member("PreviousFileName", file_name_of(record.previous_path));
    json.member("PreviousFolderPath", record.previous_path);
  }
  json.member("FileSize", record.size).member("SHA256", sha256_of(record.sha256, record.path));
  json.member("InitiatingProcessFileName", record.process);
  if (!record.command_line.empty()) {
    json.member("InitiatingProcessCommandLine", record.command_line);
  }
  json.member("InitiatingProcessAccountName", record.account);
  json.member(kSyntheticField, kSyntheticMark).end_object();
}

void append_defender_process(std::string& out, const DefenderProcess& record,
                             std::string_view device) {
  JsonWriter json(out);
  json.begin_object().member("Timestamp", text_of(record.time, 7)).member("DeviceName", device);
  json.member("ActionType", "ProcessCreated").member("FileName", file_name_of(record.path));
  json.member("FolderPath", record.path).member("SHA256", sha256_of(record.sha256, record.path));
  json.member("ProcessId", record.process).member("ProcessCommandLine", record.command_line);
  json.member("AccountName", record.account);
  json.member("InitiatingProcessFileName", record.parent);
  json.member("InitiatingProcessCommandLine", record.parent_command_line);
  json.member(kSyntheticField, kSyntheticMark).end_object();
}

}  // namespace longwatch::scenario::internal
