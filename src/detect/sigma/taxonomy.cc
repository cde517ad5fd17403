#include "detect/sigma/taxonomy.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/text.h"
#include "detect/sigma/internal/product_targets.h"
#include "model/telemetry.h"

namespace longwatch::detect::sigma {
namespace {

constexpr std::string_view kSysmon = "microsoft-windows-sysmon/operational";
constexpr std::string_view kPowerShell = "microsoft-windows-powershell/operational";
constexpr std::string_view kPowerShellCore = "powershellcore/operational";
constexpr std::string_view kPowerShellClassic = "windows powershell";
constexpr std::string_view kSecurity = "security";
constexpr std::string_view kDefender = "microsoft-windows-windows defender/operational";
constexpr std::string_view kWmiActivity = "microsoft-windows-wmi-activity/operational";

/// A row: this category on these channels with these event ids. A category may have several rows.
struct CategoryRow {
  std::string_view category;
  std::vector<std::string_view> channels;
  std::vector<std::uint32_t> event_ids;
  std::vector<FieldRename> renames = {};
  std::vector<FieldPrefix> required = {};
  std::vector<std::string_view> lacks = {};
};

std::vector<FieldRename> renames_of_4688() {
  return {
      {"Image", "NewProcessName"},
      {"ParentImage", "ParentProcessName"},
      {"ProcessId", derived::kNewProcessId},
      {"ParentProcessId", derived::kProcessId},
      {"LogonId", "SubjectLogonId"},
      {"User", derived::kSubject},
      {"IntegrityLevel", derived::kIntegrity},
  };
}

/// What Sysmon reads from the image and remembers of the parent, and 4688 does not hold.
std::vector<std::string_view> lacks_of_4688() {
  return {"Hashes",
          "md5",
          "sha1",
          "sha256",
          "Imphash",
          "FileVersion",
          "Description",
          "Product",
          "Company",
          "OriginalFileName",
          "ParentUser",
          "CurrentDirectory",
          "LogonGuid",
          "ParentCommandLine",
          "ParentProcessGuid",
          "ProcessGuid",
          "TerminalSessionId",
          "RuleName"};
}

// Security 4657 tells of values alone. What it calls a new value may be one in a new key.
constexpr std::string_view kValueCreated = "%%1904";
constexpr std::string_view kValueChanged = "%%1905";
constexpr std::string_view kValueDeleted = "%%1906";

CategoryRow registry_row_of_4657(std::string_view category,
                                 std::vector<std::string_view> operations) {
  std::vector<FieldPrefix> required;
  if (!operations.empty()) {
    required.push_back({"OperationType", std::move(operations)});
  }
  return {category,
          {kSecurity},
          {4657},
          {{"TargetObject", derived::kRegistryValue},
           {"Details", derived::kRegistryData},
           {"EventType", derived::kRegistryOperation},
           {"Image", "ProcessName"},
           {"ProcessId", derived::kProcessId},
           {"User", derived::kSubject}},
          std::move(required),
          {"EventType", "NewName", "ProcessGuid", "RuleName"}};
}

CategoryRow connection_row_of_5156() {
  return {"network_connection",
          {kSecurity},
          {5156},
          {{"Image", derived::kApplication},
           {"Protocol", derived::kProtocol},
           {"Initiated", derived::kInitiated},
           {"SourceIp", "SourceAddress"},
           {"DestinationIp", "DestAddress"},
           {"DestinationPort", "DestPort"}},
          {},
          {"User", "SourceHostname", "DestinationHostname", "DestinationIsIpv6", "SourceIsIpv6",
           "SourcePortName", "DestinationPortName", "ProcessGuid", "RuleName"}};
}

// Rules name a digest by itself; Sysmon writes them all into one field.
std::vector<FieldRename> renames_of_hashes() {
  return {{"md5", derived::kMd5},
          {"sha1", derived::kSha1},
          {"sha256", derived::kSha256},
          {"Imphash", derived::kImphash}};
}

/// Sysmon events: Sysmon manifest 15, category names of the SigmaHQ taxonomy. Registry key creation
/// and deletion share event 12; its EventType tells them apart.
std::vector<CategoryRow> make_category_rows() {
  return {
      {"process_creation", {kSysmon}, {1}, renames_of_hashes()},
      {"process_creation", {kSecurity}, {4688}, renames_of_4688(), {}, lacks_of_4688()},
      {"file_change", {kSysmon}, {2}},
      {"network_connection", {kSysmon}, {3}},
      connection_row_of_5156(),
      {"sysmon_status", {kSysmon}, {4, 16}},
      {"process_termination", {kSysmon}, {5}},
      {"driver_load", {kSysmon}, {6}, renames_of_hashes()},
      {"image_load", {kSysmon}, {7}, renames_of_hashes()},
      {"create_remote_thread", {kSysmon}, {8}},
      {"raw_access_thread", {kSysmon}, {9}},
      {"process_access", {kSysmon}, {10}},
      {"file_event", {kSysmon}, {11}},
      {"registry_add", {kSysmon}, {12}, {}, {{"EventType", {"Create"}}}},
      registry_row_of_4657("registry_add", {kValueCreated}),
      {"registry_delete", {kSysmon}, {12}, {}, {{"EventType", {"Delete"}}}},
      registry_row_of_4657("registry_delete", {kValueDeleted}),
      {"registry_set", {kSysmon}, {13}},
      registry_row_of_4657("registry_set", {kValueCreated, kValueChanged}),
      {"registry_rename", {kSysmon}, {14}},
      {"registry_event", {kSysmon}, {12, 13, 14}},
      registry_row_of_4657("registry_event", {}),
      {"create_stream_hash", {kSysmon}, {15}, renames_of_hashes()},
      {"pipe_created", {kSysmon}, {17, 18}},
      {"wmi_event", {kSysmon}, {19, 20, 21}},
      {"wmi_event", {kWmiActivity}, {5861}, {{"Destination", "PossibleCause"}}},
      {"dns_query", {kSysmon}, {22}},
      {"file_delete", {kSysmon}, {23}, renames_of_hashes()},
      {"clipboard_capture", {kSysmon}, {24}},
      {"process_tampering", {kSysmon}, {25}},
      {"file_delete_detected", {kSysmon}, {26}, renames_of_hashes()},
      {"file_block_executable", {kSysmon}, {27}, renames_of_hashes()},
      {"file_block_shredding", {kSysmon}, {28}, renames_of_hashes()},
      {"file_executable_detected", {kSysmon}, {29}, renames_of_hashes()},
      {"sysmon_error", {kSysmon}, {255}},
      {"ps_module", {kPowerShell, kPowerShellCore}, {4103}},
      {"ps_script", {kPowerShell, kPowerShellCore}, {4104}},
      {"ps_classic_start", {kPowerShellClassic}, {400}},
      {"ps_classic_provider_start", {kPowerShellClassic}, {600}},
      {"ps_classic_script", {kPowerShellClassic}, {800}},
      {"antivirus",
       {kDefender},
       {1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116},
       {{"Signature", "ThreatName"}, {"Filename", "Path"}, {"Action", "ActionName"}}},
  };
}

std::vector<FieldRename> renames_of_zeek(std::string_view service) {
  if (service != "http") {
    return {};
  }
  return {{"c-uri", "uri"},
          {"cs-uri", "uri"},
          {"c-useragent", "user_agent"},
          {"cs-method", "method"},
          {"cs-host", "host"},
          {"cs-user-agent", "user_agent"},
          {"sc-status", "status_code"}};
}

struct ServiceRow {
  std::string_view service;
  std::string_view channel;
};

// A service may have several rows. Where the sources disagree on a channel's name, or real machines
// write it otherwise than the sources, all names stand here.
constexpr auto kServiceRows = std::to_array<ServiceRow>({
    {"application", "application"},
    {"security", kSecurity},
    {"system", "system"},
    {"sysmon", kSysmon},
    {"powershell", kPowerShell},
    {"powershell", kPowerShellCore},
    {"powershell-classic", kPowerShellClassic},
    {"taskscheduler", "microsoft-windows-taskscheduler/operational"},
    {"wmi", kWmiActivity},
    {"wmi-activity", kWmiActivity},
    {"ntlm", "microsoft-windows-ntlm/operational"},
    {"driver-framework", "microsoft-windows-driverframeworks-usermode/operational"},
    {"driver-framework-usermode", "microsoft-windows-driverframeworks-usermode/operational"},
    {"dhcp", "microsoft-windows-dhcp-server/operational"},
    {"dhcp-server", "microsoft-windows-dhcp-server/operational"},
    {"bits-client", "microsoft-windows-bits-client/operational"},
    {"windefend", kDefender},
    {"terminalservices-localsessionmanager",
     "microsoft-windows-terminalservices-localsessionmanager/operational"},
    {"diagnosis-scripted", "microsoft-windows-diagnosis-scripted/operational"},
    {"shell-core", "microsoft-windows-shell-core/operational"},
    {"vhdmp", "microsoft-windows-vhdmp/operational"},
    {"vhdmp", "microsoft-windows-vhdmp-operational"},
    {"appxdeployment-server", "microsoft-windows-appxdeploymentserver/operational"},
    {"appxdeployment-server", "microsoft-windows-appxdeployment-server/operational"},
    {"appxpackaging-om", "microsoft-windows-appxpackaging/operational"},
    {"appxpackaging-om", "microsoft-windows-appxpackagingom/operational"},
    {"appmodel-runtime", "microsoft-windows-appmodel-runtime/admin"},
    {"lsa-server", "microsoft-windows-lsa/operational"},
    {"capi2", "microsoft-windows-capi2/operational"},
    {"certificateservicesclient-lifecycle-system",
     "microsoft-windows-certificateservicesclient-lifecycle-system/operational"},
    {"codeintegrity-operational", "microsoft-windows-codeintegrity/operational"},
    {"printservice-admin", "microsoft-windows-printservice/admin"},
    {"printservice-operational", "microsoft-windows-printservice/operational"},
    {"ntfs", "microsoft-windows-ntfs/operational"},
    {"sense", "microsoft-windows-sense/operational"},
    {"openssh", "openssh/operational"},
    {"dns-server", "dns server"},
    {"dns-server-audit", "microsoft-windows-dns-server/audit"},
    {"dns-server-audit", "microsoft-windows-dnsserver/audit"},
    {"dns-server-analytic", "microsoft-windows-dns-server/analytical"},
    {"dns-server-analytic", "microsoft-windows-dnsserver/analytical"},
    {"dns-client", "microsoft-windows-dns client events/operational"},
    {"dns-client", "microsoft-windows-dns-client/operational"},
    {"msexchange-management", "msexchange management"},
    {"applocker", "microsoft-windows-applocker/msi and script"},
    {"applocker", "microsoft-windows-applocker/exe and dll"},
    {"applocker", "microsoft-windows-applocker/packaged app-deployment"},
    {"applocker", "microsoft-windows-applocker/packaged app-execution"},
    {"smbclient-security", "microsoft-windows-smbclient/security"},
    {"smbclient-connectivity", "microsoft-windows-smbclient/connectivity"},
    {"smbserver-connectivity", "microsoft-windows-smbserver/connectivity"},
    {"firewall-as", "microsoft-windows-windows firewall with advanced security/firewall"},
    {"bitlocker", "microsoft-windows-bitlocker/bitlocker management"},
    {"ldap", "microsoft-windows-ldap-client/debug"},
    {"ldap_debug", "microsoft-windows-ldap-client/debug"},
    {"security-mitigations", "microsoft-windows-security-mitigations/kernel mode"},
    {"security-mitigations", "microsoft-windows-security-mitigations/user mode"},
    {"security-mitigations", "microsoft-windows-security-mitigations/kernelmode"},
    {"security-mitigations", "microsoft-windows-security-mitigations/usermode"},
    {"servicebus-client", "microsoft-servicebus-client"},
    {"servicebus-client", "microsoft-servicebus-client/operational"},
    {"servicebus-client", "microsoft-servicebus-client/admin"},
    {"microsoft-servicebus-client", "microsoft-servicebus-client"},
    {"microsoft-servicebus-client", "microsoft-servicebus-client/operational"},
    {"microsoft-servicebus-client", "microsoft-servicebus-client/admin"},
    {"application-experience", "microsoft-windows-application-experience/program-telemetry"},
    {"application-experience",
     "microsoft-windows-application-experience/program-compatibility-assistant"},
    {"kernel-shimengine", "microsoft-windows-kernel-shimengine/operational"},
    {"kernel-shimengine", "microsoft-windows-kernel-shimengine/diagnostic"},
    {"hyper-v-worker", "microsoft-windows-hyper-v-worker*"},
    {"kernel-event-tracing", "microsoft-windows-kernel-eventtracing*"},
    {"iis-configuration", "microsoft-iis-configuration/operational"},
});

const std::vector<CategoryRow>& category_rows() {
  static const std::vector<CategoryRow> rows = make_category_rows();
  return rows;
}

std::vector<std::string> to_strings(std::span<const std::string_view> texts) {
  return {texts.begin(), texts.end()};
}

std::vector<LogSourceTarget> targets_of_category(const std::vector<CategoryRow>& rows,
                                                 std::string_view category) {
  std::vector<LogSourceTarget> targets;
  for (const CategoryRow& row : rows) {
    if (row.category == category) {
      targets.push_back(
          {to_strings(row.channels), row.event_ids, row.renames, row.required, row.lacks});
    }
  }
  return targets;
}

std::vector<std::string> channels_of_service(std::string_view service) {
  std::vector<std::string> channels;
  for (const ServiceRow& row : kServiceRows) {
    if (row.service == service) {
      channels.emplace_back(row.channel);
    }
  }
  return channels;
}

/// Keeps of each target the channels of the service too. No channel of a category ends in '*', so
/// equality suffices.
void restrict_to(std::vector<LogSourceTarget>& targets, const std::vector<std::string>& channels) {
  for (LogSourceTarget& target : targets) {
    std::erase_if(target.channels, [&channels](const std::string& channel) {
      return std::find(channels.begin(), channels.end(), channel) == channels.end();
    });
  }
  std::erase_if(targets, [](const LogSourceTarget& target) { return target.channels.empty(); });
}

std::vector<LogSourceTarget> windows_targets(std::string_view category, std::string_view service) {
  if (category.empty() && service.empty()) {
    return {LogSourceTarget{}};
  }
  const std::vector<std::string> channels = channels_of_service(service);
  if (category.empty()) {
    return channels.empty() ? std::vector<LogSourceTarget>()
                            : std::vector<LogSourceTarget>{{channels, {}, {}, {}, {}}};
  }
  std::vector<LogSourceTarget> targets = targets_of_category(category_rows(), category);
  if (!service.empty()) {
    restrict_to(targets, channels);
  }
  return targets;
}

/// Zeek's logs: one, or all of them. Rules for Zeek name no category.
std::vector<LogSourceTarget> zeek_targets(std::string_view category, std::string_view service) {
  if (!category.empty()) {
    return {};
  }
  std::string channel(model::telemetry::kZeekPrefix);
  channel.append(service.empty() ? "*" : service);
  return {{{std::move(channel)}, {}, renames_of_zeek(service), {}, {}}};
}

/// Names of Sigma's taxonomy for the same thing, those first that say it best.
const std::vector<std::vector<std::string_view>>& same_fields() {
  static const std::vector<std::vector<std::string_view>> groups = {
      {"src_ip", "c-ip", "SourceIp", "source.ip", "client_ip"},
      {"dst_ip", "s-ip", "DestinationIp", "destination.ip"},
      {"src_port", "SourcePort", "source.port"},
      {"dst_port", "DestinationPort", "destination.port"},
      {"cs-user-agent", "c-useragent", "cs-useragent", "User-Agent", "user_agent"},
      {"cs-referer", "cs-referrer"},
      {"cs-uri-stem", "c-uri-stem"},
      {"cs-uri-query", "c-uri-query", "c-uri", "cs-uri"},
      {"c-uri", "cs-uri", "url"},
      {"cs-uri-extension", "c-uri-extension"},
      {"cs-host", "r-dns"},
      {"cs-username", "User", "user", "username"},
  };
  return groups;
}

/// What rules may call the fields of declared telemetry.
std::vector<FieldRename> renames_of(const DeclaredTelemetry& declared) {
  const auto holds = [&declared](std::string_view name) {
    return std::find(declared.fields.begin(), declared.fields.end(), name) != declared.fields.end();
  };
  std::vector<FieldRename> renames;
  for (const std::vector<std::string_view>& group : same_fields()) {
    const auto own = std::find_if(group.begin(), group.end(), holds);
    for (const std::string_view name : group) {
      const bool is_told = std::any_of(renames.begin(), renames.end(), [name](const auto& known) {
        return known.rule_name == name;
      });
      if (own != group.end() && !holds(name) && !is_told) {
        renames.push_back({name, *own});
      }
    }
  }
  return renames;
}

bool is_within(const LogSource& rule, const LogSource& declared) {
  const auto fits = [](std::string_view asked, std::string_view given) {
    return asked.empty() || equals_ignoring_ascii_case(asked, given);
  };
  const bool says_something =
      !rule.product.empty() || !rule.category.empty() || !rule.service.empty();
  return says_something && fits(rule.product, declared.product) &&
         fits(rule.category, declared.category) && fits(rule.service, declared.service);
}

}  // namespace

std::vector<LogSourceTarget> targets_in(const LogSource& log_source,
                                        std::span<const DeclaredTelemetry> declared) {
  std::vector<LogSourceTarget> targets;
  for (const DeclaredTelemetry& telemetry : declared) {
    if (is_within(log_source, telemetry.log_source)) {
      LogSourceTarget& target = targets.emplace_back();
      target.channels = {telemetry.channel};
      target.renames = renames_of(telemetry);
      target.holds.assign(telemetry.fields.begin(), telemetry.fields.end());
    }
  }
  return targets;
}

std::string_view LogSourceTarget::event_name(std::string_view rule_name) const {
  const auto found =
      std::find_if(renames.begin(), renames.end(), [rule_name](const FieldRename& rename) {
        return equals_ignoring_ascii_case(rename.rule_name, rule_name);
      });
  return found == renames.end() ? rule_name : found->event_name;
}

bool LogSourceTarget::may_hold(std::string_view event_name) const {
  return holds.empty() ||
         std::any_of(holds.begin(), holds.end(), [event_name](std::string_view known) {
           return equals_ignoring_ascii_case(known, event_name);
         });
}

std::optional<std::vector<LogSourceTarget>> targets_of(const LogSource& log_source) {
  const std::string product = to_ascii_lower(log_source.product);
  const std::string category = to_ascii_lower(log_source.category);
  const std::string service = to_ascii_lower(log_source.service);
  const bool says_nothing = product.empty() && category.empty() && service.empty();
  if (says_nothing) {
    return std::nullopt;
  }
  std::vector<LogSourceTarget> targets;
  if (product == "zeek") {
    targets = zeek_targets(category, service);
  } else if (!product.empty() && product != "windows") {
    targets = product_targets(product, category, service);
  } else if (product.empty() && service.empty()) {
    targets = network_targets(category);
  }
  if (targets.empty() && (product.empty() || product == "windows")) {
    targets = windows_targets(category, service);
  }
  if (targets.empty()) {
    return std::nullopt;
  }
  return targets;
}

}  // namespace longwatch::detect::sigma
