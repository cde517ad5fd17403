#include "detect/sigma/taxonomy.h"

#include <array>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

/// Targets as "channel, channel / id, id [EventType~Create]", separated by " + ".
std::string outline(const LogSource& log_source) {
  const auto targets = targets_of(log_source);
  if (!targets) {
    return "none";
  }
  std::string text;
  for (const LogSourceTarget& target : *targets) {
    text += text.empty() ? "" : " + ";
    text +=
        fmt::format("{} / {}", fmt::join(target.channels, ", "), fmt::join(target.event_ids, ", "));
    for (const FieldPrefix& required : target.required) {
      text += fmt::format(" [{}~{}]", required.field, fmt::join(required.prefixes, "|"));
    }
  }
  return text;
}

const std::string kSysmon = "microsoft-windows-sysmon/operational / ";

TEST(Taxonomy, CategoriesOfSysmonHaveTheirEvents) {
  struct Case {
    std::string_view category;
    std::string_view ids;
  };

  const Case cases[] = {
      {"file_change", "2"},
      {"sysmon_status", "4, 16"},
      {"process_termination", "5"},
      {"driver_load", "6"},
      {"image_load", "7"},
      {"create_remote_thread", "8"},
      {"raw_access_thread", "9"},
      {"process_access", "10"},
      {"file_event", "11"},
      {"registry_rename", "14"},
      {"create_stream_hash", "15"},
      {"pipe_created", "17, 18"},
      {"dns_query", "22"},
      {"file_delete", "23"},
      {"clipboard_capture", "24"},
      {"process_tampering", "25"},
      {"file_delete_detected", "26"},
      {"file_block_executable", "27"},
      {"file_block_shredding", "28"},
      {"file_executable_detected", "29"},
      {"sysmon_error", "255"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(outline({std::string(one.category), "windows", ""}), kSysmon + std::string(one.ids))
        << one.category;
  }
}

TEST(Taxonomy, OtherCategoriesHaveTheirChannels) {
  struct Case {
    std::string_view category;
    std::string expected;
  };

  const std::string powershell =
      "microsoft-windows-powershell/operational, powershellcore/operational / ";
  const Case cases[] = {
      {"process_creation", kSysmon + "1 + security / 4688"},
      {"network_connection", kSysmon + "3 + security / 5156"},
      {"registry_add", kSysmon + "12 [EventType~Create] + security / 4657 [OperationType~%%1904]"},
      {"registry_delete",
       kSysmon + "12 [EventType~Delete] + security / 4657 [OperationType~%%1906]"},
      {"registry_set", kSysmon + "13 + security / 4657 [OperationType~%%1904|%%1905]"},
      {"registry_event", kSysmon + "12, 13, 14 + security / 4657"},
      {"wmi_event", kSysmon + "19, 20, 21 + microsoft-windows-wmi-activity/operational / 5861"},
      {"ps_module", powershell + "4103"},
      {"ps_script", powershell + "4104"},
      {"ps_classic_start", "windows powershell / 400"},
      {"ps_classic_provider_start", "windows powershell / 600"},
      {"ps_classic_script", "windows powershell / 800"},
      {"antivirus",
       "microsoft-windows-windows defender/operational / 1006, 1007, 1008, 1009, 1010, 1011, 1012, "
       "1017, 1018, 1019, 1115, 1116"},
      {"file_access", "none"},
      {"file_rename", "none"},
      {"no_such_category", "none"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(outline({std::string(one.category), "windows", ""}), one.expected) << one.category;
  }
}

struct ServiceCase {
  std::string_view service;
  std::string_view channels;
};

constexpr auto kServices = std::to_array<ServiceCase>({
    {"application", "application"},
    {"security", "security"},
    {"system", "system"},
    {"sysmon", "microsoft-windows-sysmon/operational"},
    {"powershell", "microsoft-windows-powershell/operational, powershellcore/operational"},
    {"powershell-classic", "windows powershell"},
    {"taskscheduler", "microsoft-windows-taskscheduler/operational"},
    {"wmi", "microsoft-windows-wmi-activity/operational"},
    {"ntlm", "microsoft-windows-ntlm/operational"},
    {"driver-framework", "microsoft-windows-driverframeworks-usermode/operational"},
    {"dhcp", "microsoft-windows-dhcp-server/operational"},
    {"bits-client", "microsoft-windows-bits-client/operational"},
    {"windefend", "microsoft-windows-windows defender/operational"},
    {"terminalservices-localsessionmanager",
     "microsoft-windows-terminalservices-localsessionmanager/operational"},
    {"diagnosis-scripted", "microsoft-windows-diagnosis-scripted/operational"},
    {"shell-core", "microsoft-windows-shell-core/operational"},
    {"vhdmp", "microsoft-windows-vhdmp/operational, microsoft-windows-vhdmp-operational"},
    {"appxdeployment-server",
     "microsoft-windows-appxdeploymentserver/operational, "
     "microsoft-windows-appxdeployment-server/operational"},
    {"appxpackaging-om",
     "microsoft-windows-appxpackaging/operational, "
     "microsoft-windows-appxpackagingom/operational"},
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
    {"dns-server-audit", "microsoft-windows-dns-server/audit, microsoft-windows-dnsserver/audit"},
    {"dns-server-analytic",
     "microsoft-windows-dns-server/analytical, microsoft-windows-dnsserver/analytical"},
    {"dns-client",
     "microsoft-windows-dns client events/operational, microsoft-windows-dns-client/operational"},
    {"msexchange-management", "msexchange management"},
    {"applocker",
     "microsoft-windows-applocker/msi and script, microsoft-windows-applocker/exe and dll, "
     "microsoft-windows-applocker/packaged app-deployment, "
     "microsoft-windows-applocker/packaged app-execution"},
    {"smbclient-security", "microsoft-windows-smbclient/security"},
    {"smbclient-connectivity", "microsoft-windows-smbclient/connectivity"},
    {"smbserver-connectivity", "microsoft-windows-smbserver/connectivity"},
    {"firewall-as", "microsoft-windows-windows firewall with advanced security/firewall"},
    {"bitlocker", "microsoft-windows-bitlocker/bitlocker management"},
    {"ldap", "microsoft-windows-ldap-client/debug"},
    {"ldap_debug", "microsoft-windows-ldap-client/debug"},
    {"security-mitigations",
     "microsoft-windows-security-mitigations/kernel mode, "
     "microsoft-windows-security-mitigations/user mode, "
     "microsoft-windows-security-mitigations/kernelmode, "
     "microsoft-windows-security-mitigations/usermode"},
    {"servicebus-client",
     "microsoft-servicebus-client, microsoft-servicebus-client/operational, "
     "microsoft-servicebus-client/admin"},
    {"microsoft-servicebus-client",
     "microsoft-servicebus-client, microsoft-servicebus-client/operational, "
     "microsoft-servicebus-client/admin"},
    {"application-experience",
     "microsoft-windows-application-experience/program-telemetry, "
     "microsoft-windows-application-experience/program-compatibility-assistant"},
    {"kernel-shimengine",
     "microsoft-windows-kernel-shimengine/operational, "
     "microsoft-windows-kernel-shimengine/diagnostic"},
    {"hyper-v-worker", "microsoft-windows-hyper-v-worker*"},
    {"kernel-event-tracing", "microsoft-windows-kernel-eventtracing*"},
    {"iis-configuration", "microsoft-iis-configuration/operational"},
});

TEST(Taxonomy, ServicesHaveTheirChannels) {
  for (const ServiceCase& one : kServices) {
    EXPECT_EQ(outline({"", "windows", std::string(one.service)}), std::string(one.channels) + " / ")
        << one.service;
  }
}

TEST(Taxonomy, KeysOfALogSourceAndTogether) {
  EXPECT_EQ(outline({"process_creation", "windows", "sysmon"}), kSysmon + "1");
  EXPECT_EQ(outline({"process_creation", "windows", "security"}), "security / 4688");
  EXPECT_EQ(outline({"ps_script", "windows", "powershell"}),
            "microsoft-windows-powershell/operational, powershellcore/operational / 4104");
  EXPECT_EQ(outline({"process_creation", "windows", "application"}), "none");
  EXPECT_EQ(outline({"process_creation", "windows", "no-such-service"}), "none");
  EXPECT_EQ(outline({"no_such_category", "windows", "security"}), "none");
}

TEST(Taxonomy, WindowsAloneIsEveryEvent) {
  EXPECT_EQ(outline({"", "windows", ""}), " / ");
}

TEST(Taxonomy, ALogSourceWithoutProductRunsOnWindowsWhenItIsKnownThere) {
  EXPECT_EQ(outline({"process_creation", "", ""}), outline({"process_creation", "windows", ""}));
  EXPECT_EQ(outline({"antivirus", "", ""}), outline({"antivirus", "windows", ""}));
  EXPECT_EQ(outline({"", "", "sysmon"}), "microsoft-windows-sysmon/operational / ");
  EXPECT_EQ(outline({"webserver", "windows", ""}), "none");
  EXPECT_EQ(outline({"", "", "apache"}), "none");
  EXPECT_EQ(outline({"", "", ""}), "none");
}

TEST(Taxonomy, LogSourcesOfNetworksHaveTheirTelemetry) {
  EXPECT_EQ(outline({"webserver", "", ""}),
            "w3c /  + w3c /  + access-log /  + access-log /  + suricata:http / ");
  EXPECT_EQ(outline({"proxy", "", ""}),
            "w3c /  [c-uri~http] + access-log /  [c-uri~http] + suricata:http / ");
  EXPECT_EQ(outline({"firewall", "", ""}), "firewall / ");
  EXPECT_EQ(outline({"dns", "", ""}), "zeek:dns /  + dns /  + suricata:dns / ");
  EXPECT_EQ(outline({"", "zeek", "smb_files"}), "zeek:smb_files / ");
  EXPECT_EQ(outline({"", "Zeek", "DNS"}), "zeek:dns / ");
  EXPECT_EQ(outline({"", "zeek", ""}), "zeek:* / ");
  EXPECT_EQ(outline({"webserver", "zeek", ""}), "none");
  EXPECT_EQ(outline({"webserver", "", "apache"}), "none");
  EXPECT_EQ(outline({"webserver", "nginx", ""}), "none");
}

TEST(Taxonomy, WebRulesRunOnTheQueryAndOnPathAndQueryAsAWhole) {
  const auto targets = targets_of({"webserver", "", ""});
  ASSERT_TRUE(targets);
  ASSERT_EQ(targets->size(), 5U);
  EXPECT_EQ(targets->at(0).event_name("cs-uri-query"), "cs-uri-query");
  EXPECT_EQ(targets->at(1).event_name("cs-uri-query"), "c-uri");
  for (std::size_t i = 0; i < 4; ++i) {
    const LogSourceTarget& target = targets->at(i);
    EXPECT_EQ(target.event_name("c-useragent"), "cs-user-agent");
    EXPECT_EQ(target.event_name("cs-referrer"), "cs-referer");
    EXPECT_EQ(target.event_name("cs-uri-stem"), "cs-uri-stem");
  }
  const auto firewall = targets_of({"firewall", "", ""});
  ASSERT_TRUE(firewall);
  EXPECT_EQ(firewall->at(0).event_name("dst_port"), "dport");
  const auto http = targets_of({"", "zeek", "http"});
  ASSERT_TRUE(http);
  EXPECT_EQ(http->at(0).event_name("c-uri"), "uri");
}

TEST(Taxonomy, LinuxAndCloudsHaveTheirTelemetry) {
  EXPECT_EQ(outline({"process_creation", "linux", ""}),
            "linux-sysmon/operational / 1 + auditd /  [CommandLine~]");
  EXPECT_EQ(outline({"", "linux", "sshd"}), "syslog /  [program~sshd]");
  EXPECT_EQ(outline({"", "linux", ""}), "syslog /  + auditd / ");
  EXPECT_EQ(outline({"", "aws", "cloudtrail"}), "aws:cloudtrail / ");
  EXPECT_EQ(outline({"", "okta", "okta"}), "okta:system-log / ");
  EXPECT_EQ(outline({"application", "kubernetes", "audit"}), "kubernetes:audit / ");
}

TEST(Taxonomy, WhatNothingIsReadOfHasNoTelemetry) {
  EXPECT_EQ(outline({"process_creation", "macos", ""}), "none");
  EXPECT_EQ(outline({"application", "opencanary", ""}), "none");
  EXPECT_EQ(outline({"", "cisco", "aaa"}), "none");
}

TEST(Taxonomy, CaseDoesNotMatter) {
  EXPECT_EQ(outline({"Process_Creation", "Windows", "SYSMON"}), kSysmon + "1");
}

TEST(Taxonomy, ProcessCreationIsRenamedForTheSecurityChannelOnly) {
  const auto targets = targets_of({"process_creation", "windows", ""});
  ASSERT_TRUE(targets);
  const LogSourceTarget& sysmon = targets->at(0);
  const LogSourceTarget& security = targets->at(1);
  EXPECT_EQ(sysmon.event_name("Image"), "Image");
  EXPECT_EQ(security.event_name("Image"), "NewProcessName");
  EXPECT_EQ(security.event_name("image"), "NewProcessName");
  EXPECT_EQ(security.event_name("ParentImage"), "ParentProcessName");
  EXPECT_EQ(security.event_name("ProcessId"), derived::kNewProcessId);
  EXPECT_EQ(security.event_name("ParentProcessId"), derived::kProcessId);
  EXPECT_EQ(security.event_name("LogonId"), "SubjectLogonId");
  EXPECT_EQ(security.event_name("CommandLine"), "CommandLine");
  EXPECT_EQ(security.event_name("User"), derived::kSubject);
  EXPECT_EQ(sysmon.event_name("User"), "User");
}

TEST(Taxonomy, DeclaredTelemetryHasTheRulesWhoseKeysItHasAll) {
  const std::vector<DeclaredTelemetry> declared = {
      {{"webserver", "apache", "shop"}, "mapped:shop", {"cs-user-agent", "src_ip", "c-uri"}}};
  const auto count = [&declared](const LogSource& rule) {
    return targets_in(rule, declared).size();
  };
  EXPECT_EQ(count({"webserver", "", ""}), 1U);
  EXPECT_EQ(count({"WebServer", "Apache", "shop"}), 1U);
  EXPECT_EQ(count({"", "", "shop"}), 1U);
  EXPECT_EQ(count({"webserver", "nginx", ""}), 0U);
  EXPECT_EQ(count({"proxy", "", ""}), 0U);
  EXPECT_EQ(count({"", "", ""}), 0U);
  const LogSourceTarget target = targets_in({"webserver", "", ""}, declared).front();
  EXPECT_EQ(target.channels, std::vector<std::string>{"mapped:shop"});
  EXPECT_EQ(target.event_name("c-ip"), "src_ip");
  EXPECT_EQ(target.event_name("src_ip"), "src_ip");
  EXPECT_EQ(target.event_name("c-useragent"), "cs-user-agent");
  EXPECT_EQ(target.event_name("cs-uri-query"), "c-uri");
  EXPECT_EQ(target.event_name("sc-status"), "sc-status");
  EXPECT_TRUE(target.may_hold("C-URI"));
  EXPECT_FALSE(target.may_hold("sc-status"));
}

}  // namespace
}  // namespace longwatch::detect::sigma
