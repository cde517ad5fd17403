#include "detect/sigma/internal/product_targets.h"

#include <array>
#include <string>

#include "model/telemetry.h"

namespace longwatch::detect::sigma {
namespace {

namespace telemetry = model::telemetry;

/// A log source and one way in which it shows. A log source may have several rows.
struct ProductRow {
  std::string_view product;
  std::string_view category;
  std::string_view service;
  std::string_view channel;
  std::vector<FieldRename> renames = {};
  std::vector<FieldPrefix> required = {};
  std::vector<std::uint32_t> event_ids = {};
  std::vector<std::string_view> lacks = {};
};

ProductRow cloud_row(std::string_view product, std::string_view service, std::string_view channel,
                     std::vector<FieldRename> renames = {}) {
  return {product, "", service, channel, std::move(renames)};
}

/// Lines of one program in the system's log.
ProductRow program_row(std::string_view service, std::vector<std::string_view> programs) {
  return {"linux", "", service, telemetry::kSyslog, {}, {{"program", std::move(programs)}}};
}

/// Programs that an execve record of the audit system tells of. What Sysmon knows of parents it
/// does not.
ProductRow audited_process_row() {
  return {"linux",
          "process_creation",
          "",
          telemetry::kAuditd,
          {},
          {{"CommandLine", {""}}},
          {},
          {"ParentImage", "ParentCommandLine", "User", "CurrentDirectory", "LogonId", "Hashes"}};
}

std::vector<ProductRow> make_linux_rows() {
  return {
      {"linux", "process_creation", "", telemetry::kLinuxSysmon, {}, {}, {1}},
      audited_process_row(),
      {"linux", "network_connection", "", telemetry::kLinuxSysmon, {}, {}, {3}},
      {"linux", "file_event", "", telemetry::kLinuxSysmon, {}, {}, {11}},
      {"linux", "file_delete", "", telemetry::kLinuxSysmon, {}, {}, {23}},
      {"linux", "", "auditd", telemetry::kAuditd},
      {"linux", "", "sysmon", telemetry::kLinuxSysmon},
      {"linux", "", "syslog", telemetry::kSyslog},
      program_row("sshd", {"sshd"}),
      program_row("cron", {"cron", "crond", "anacron"}),
      program_row("sudo", {"sudo"}),
      program_row("su", {"su"}),
      program_row("vsftpd", {"vsftpd"}),
      program_row("clamav", {"clamd", "freshclam", "clamav", "clamscan"}),
      program_row("guacamole", {"guacd", "guacamole", "tomcat"}),
      program_row("auth", {"sshd", "sudo", "su", "login", "systemd-logind", "polkit", "useradd",
                           "usermod", "groupadd", "passwd", "gdm", "pam"}),
      {"linux", "", "", telemetry::kSyslog},
      {"linux", "", "", telemetry::kAuditd},
  };
}

std::vector<ProductRow> make_microsoft_rows() {
  return {
      // What the portal calls a message is the name of the operation in logs and in Graph.
      cloud_row("azure", "auditlogs", telemetry::kAzureAudit),
      cloud_row("azure", "auditlogs", telemetry::kAzureAudit,
                {{"properties.message", "OperationName"}, {"Status", "Result"}}),
      cloud_row("azure", "auditlogs", telemetry::kAzureAudit,
                {{"properties.message", "activityDisplayName"},
                 {"OperationName", "activityDisplayName"},
                 {"Status", "result"}}),
      cloud_row("azure", "activitylogs", telemetry::kAzureActivity),
      cloud_row(
          "azure", "activitylogs", telemetry::kAzureActivity,
          {{"operationName", "OperationNameValue"}, {"properties.message", "OperationNameValue"}}),
      cloud_row("azure", "activitylogs", telemetry::kAzureActivity,
                {{"operationName", "operationName.value"}}),
      cloud_row("azure", "signinlogs", telemetry::kAzureSignIn),
      cloud_row("azure", "signinlogs", telemetry::kAzureSignIn,
                {{"ResultType", "status.errorCode"},
                 {"ResultDescription", "status.failureReason"},
                 {"ResourceDisplayName", "resourceDisplayName"}}),
      cloud_row("azure", "signinlogs", telemetry::kAzureSignIn,
                {{"ResultType", "properties.status.errorCode"},
                 {"ResultDescription", "properties.status.failureReason"},
                 {"AuthenticationRequirement", "properties.authenticationRequirement"},
                 {"userAgent", "properties.userAgent"},
                 {"ClientAppUsed", "properties.clientAppUsed"},
                 {"AuthenticationProtocol", "properties.authenticationProtocol"},
                 {"DeviceDetail.trusttype", "properties.deviceDetail.trustType"},
                 {"DeviceDetail.deviceId", "properties.deviceDetail.deviceId"},
                 {"conditionalAccessStatus", "properties.conditionalAccessStatus"}}),
      cloud_row("azure", "riskdetection", telemetry::kAzureRisk),
      cloud_row("azure", "pim", telemetry::kAzurePim),
      cloud_row("m365", "audit", telemetry::kUnifiedAudit),
      cloud_row("m365", "exchange", telemetry::kUnifiedAudit),
      cloud_row("m365", "threat_management", telemetry::kUnifiedAudit),
      cloud_row("m365", "threat_detection", telemetry::kUnifiedAudit),
  };
}

std::vector<ProductRow> make_cloud_rows() {
  return {
      cloud_row("aws", "cloudtrail", telemetry::kCloudTrail),
      cloud_row("okta", "okta", telemetry::kOkta),
      cloud_row("github", "audit", telemetry::kGithubAudit),
      cloud_row("gcp", "gcp.audit", telemetry::kGcpAudit,
                {{"data.protoPayload.serviceName", "protoPayload.serviceName"},
                 {"data.protoPayload.methodName", "protoPayload.methodName"},
                 {"data.protoPayload.logName", "logName"},
                 {"data.protoPayload.resource.type", "resource.type"},
                 {"data.protoPayload.authorizationInfo.permission",
                  "protoPayload.authorizationInfo.permission"},
                 {"data.protoPayload.authorizationInfo.granted",
                  "protoPayload.authorizationInfo.granted"}}),
      cloud_row("gcp", "google_workspace.login", telemetry::kGcpAudit),
      cloud_row("gcp", "google_workspace.admin", telemetry::kGcpAudit,
                {{"eventService", "protoPayload.serviceName"},
                 {"eventName", "protoPayload.metadata.event.eventName"}}),
      {"kubernetes",
       "application",
       "audit",
       telemetry::kKubernetesAudit,
       {{"apiGroup", "objectRef.apiGroup"}}},
      cloud_row("kubernetes", "audit", telemetry::kKubernetesAudit),
      {"fortigate", "", "event", telemetry::kFirewall},
      // Cisco's appliances call each message by a number: what speaks of connections is a line of a
      // firewall, the rest of their system's log.
      {"cisco", "", "asa", telemetry::kSyslog, {}, {{"program", {"%ASA-", "%FTD-"}}}},
      {"cisco", "", "asa", telemetry::kFirewall, {}, {{"program", {"%ASA-", "%FTD-"}}}},
  };
}

// SigmaHQ's web rules write the same field in several ways.
std::vector<FieldRename> renames_of_web(std::initializer_list<FieldRename> further) {
  std::vector<FieldRename> renames = {
      {"c-useragent", "cs-user-agent"},
      {"cs-useragent", "cs-user-agent"},
      {"User-Agent", "cs-user-agent"},
      {"cs-referrer", "cs-referer"},
      {"c-uri-query", "cs-uri-query"},
      {"c-uri-stem", "cs-uri-stem"},
      {"c-uri-extension", "cs-uri-extension"},
      {"src_ip", "c-ip"},
      {"dst_ip", "s-ip"},
  };
  renames.insert(renames.end(), further);
  return renames;
}

/// Suricata's http records by the names of web logs. `query` is what rules look for in a query.
std::vector<FieldRename> renames_of_eve_http() {
  return {{"c-uri", "http.url"},
          {"cs-uri", "http.url"},
          {"cs-uri-query", "http.url"},
          {"cs-uri-stem", "http.url"},
          {"cs-method", "http.http_method"},
          {"cs-host", "http.hostname"},
          {"cs-user-agent", "http.http_user_agent"},
          {"c-useragent", "http.http_user_agent"},
          {"cs-referer", "http.http_refer"},
          {"cs-referrer", "http.http_refer"},
          {"sc-status", "http.status"},
          {"c-ip", "src_ip"},
          {"s-ip", "dest_ip"},
          {"dst_ip", "dest_ip"}};
}

/// Nearly half of SigmaHQ's web server rules write a path where cs-uri-query stands, so each of
/// them runs a second time with path and query as a whole. What makes a line of a W3C log one of a
/// proxy is that it knows the whole address: servers log their own paths.
std::vector<ProductRow> make_network_rows() {
  std::vector<ProductRow> rows;
  for (const std::string_view channel : {telemetry::kW3c, telemetry::kAccessLog}) {
    rows.push_back({"", "webserver", "", channel, renames_of_web({})});
    rows.push_back({"", "webserver", "", channel, renames_of_web({{"cs-uri-query", "c-uri"}})});
    rows.push_back(
        {"", "proxy", "", channel, renames_of_web({{"cs-uri", "c-uri"}}), {{"c-uri", {"http"}}}});
  }
  rows.push_back({"", "webserver", "", "suricata:http", renames_of_eve_http()});
  rows.push_back({"", "proxy", "", "suricata:http", renames_of_eve_http()});
  rows.push_back(
      {"",
       "firewall",
       "",
       telemetry::kFirewall,
       {{"src_ip", "src"}, {"dst_ip", "dst"}, {"src_port", "sport"}, {"dst_port", "dport"}}});
  // Ours: Sigma's taxonomy has no words for mail, nor for appliances that write to a system log.
  rows.push_back({"", "email", "", telemetry::kMailGateway});
  rows.push_back({"", "email", "", telemetry::kMail});
  rows.push_back({"", "appliance", "", telemetry::kSyslog});
  rows.push_back(
      {"", "dns", "", "zeek:dns", {{"record_type", "qtype_name"}, {"answer", "answers"}}});
  rows.push_back({"", "dns", "", telemetry::kDns});
  rows.push_back(
      {"",
       "dns",
       "",
       "suricata:dns",
       {{"query", "dns.rrname"}, {"record_type", "dns.rrtype"}, {"answer", "dns.rdata"}}});
  return rows;
}

const std::vector<ProductRow>& product_rows() {
  static const std::vector<ProductRow> rows = [] {
    std::vector<ProductRow> all = make_linux_rows();
    for (const std::vector<ProductRow>& part :
         std::array{make_microsoft_rows(), make_cloud_rows()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return rows;
}

const std::vector<ProductRow>& network_rows() {
  static const std::vector<ProductRow> rows = make_network_rows();
  return rows;
}

LogSourceTarget to_target(const ProductRow& row) {
  return {{std::string(row.channel)}, row.event_ids, row.renames, row.required, row.lacks};
}

}  // namespace

std::vector<LogSourceTarget> product_targets(std::string_view product, std::string_view category,
                                             std::string_view service) {
  std::vector<LogSourceTarget> targets;
  for (const ProductRow& row : product_rows()) {
    if (row.product == product && row.category == category && row.service == service) {
      targets.push_back(to_target(row));
    }
  }
  return targets;
}

std::vector<LogSourceTarget> network_targets(std::string_view category) {
  std::vector<LogSourceTarget> targets;
  for (const ProductRow& row : network_rows()) {
    if (row.category == category) {
      targets.push_back(to_target(row));
    }
  }
  return targets;
}

}  // namespace longwatch::detect::sigma
