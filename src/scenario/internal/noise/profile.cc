#include "scenario/internal/noise/profile.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr double kMany = 10'000'000;

NoiseParameter per_day(std::string_view name, double fallback, std::string_view what) {
  return {name, fallback, 0, kMany, what};
}

std::vector<NoiseKind> outside_kinds() {
  return {
      {"search_crawlers",
       "search engines walk the public site, a few of them through addresses that are gone (404): "
       "iis, zeek:conn, zeek:ssl",
       "",
       {per_day("requests_per_day", 4200, "requests"),
        {"crawlers", 6, 1, 200, "how many addresses"},
        per_day("bursts_per_day", 3, "runs through old addresses, 40 to 160 requests each")}},
      {"site_users",
       "people with an account at the public site send files, now and then one that is refused "
       "(400) or one that does not fit (413): iis, zeek:conn, zeek:ssl, firewall",
       "",
       {per_day("uploads_per_day", 60, "files sent"),
        {"refused_percent", 6, 0, 100, "of the files"}}},
      {"web_probes",
       "the background of the Internet looks for holes that the public site does not have (404, "
       "403): iis, zeek:conn, zeek:ssl, firewall",
       "",
       {per_day("probes_per_day", 90, "sources, 1 to 12 requests each"),
        {"exploit_percent", 12, 0, 100, "of the sources, that send code for known holes"}}},
      {"web_visitors",
       "the public reads the site, by day and evening, less at weekends: iis, zeek:conn, zeek:ssl, "
       "firewall",
       "",
       {per_day("visits_per_day", 5200, "visits of 1 to 9 pages with their pictures"),
        {"logged_percent", 12, 0, 100, "of the visits that the firewall logs"}}},
  };
}

std::vector<NoiseKind> office_kinds() {
  return {
      {"file_shares",
       "people open and save documents on file servers: windows (5140, 5145, 4624), "
       "zeek:smb_mapping, zeek:smb_files, zeek:conn",
       "file-server application-server",
       {per_day("sessions_per_day", 420, "sessions of 1 to 8 files")}},
      {"intranet",
       "pages of the office's own servers without TLS, printers, license servers: zeek:http, "
       "zeek:conn",
       "",
       {per_day("visits_per_day", 4600, "visits of 1 to 5 requests")}},
      {"office_logons",
       "people log on by day and mistype passwords: windows (4624 type 3, 4625, 4634, 4768, 4769, "
       "4771, 4776 of domain controllers), zeek:kerberos, zeek:conn",
       "domain-controller",
       {per_day("logons_per_day", 700, "logons and tickets"),
        {"mistyped_percent", 3, 0, 100, "of the logons"},
        {"ntlm_percent", 6, 0, 100, "of the logons, by programs that know no Kerberos"}}},
      {"web_browsing",
       "people read the web through the inspecting proxy: proxy, zeek:http (the request to the "
       "proxy), zeek:conn, zeek:ssl, zeek:dns, dns",
       "",
       {per_day("pages_per_day", 6500, "pages, 1 to 6 requests each"),
        {"denied_percent", 2, 0, 100, "of the pages, by category"}}},
  };
}

std::vector<NoiseKind> host_kinds() {
  return {
      {"administrators",
       "people who keep the servers log on to them (type 10), use consoles, run scripts: windows "
       "(4624, 4634, 4648, 4672, 4688, 4104, Sysmon 1, 3, 11)",
       "file-server application-server domain-controller database-server backup-server",
       {per_day("visits_per_day", 6, "logons to a server"),
        per_day("scripts_per_day", 10, "scheduled scripts")}},
      {"backups",
       "the nightly backup packs shares with 7z and sends them out; a backup agent logs on as a "
       "service: windows (4624 type 5, Sysmon 1, 11, 5), zeek:conn, defender:files",
       "file-server",
       {{"hour", 14, 0, 23, "hour of the day (UTC) at which it begins"},
        {"gigabytes", 6.9, 0.001, 100'000, "sent out each night"}}},
      {"developers",
       "developers build, test, dump their own programs and use git, node and python: windows "
       "(Sysmon 1, 3, 10, 11), defender:files",
       "developer",
       {per_day("tasks_per_day", 70, "builds, tests and tools on each host")}},
      {"domain_controllers",
       "computers ask for tickets and policies, a legacy service gets RC4 tickets: windows (4624, "
       "4634, "
       "4768, 4769), zeek:kerberos, zeek:ldap, zeek:ldap_search, zeek:conn",
       "domain-controller",
       {per_day("requests_per_day", 900, "tickets and searches of computers"),
        per_day("legacy_tickets_per_day", 2, "RC4 tickets of the legacy service")}},
      {"patch_days",
       "once a month hosts install updates, services stop and start again: windows (Sysmon 1, 5, "
       "11, 13, 4688, "
       "System 7036, 7040), defender:files",
       "web-server file-server application-server domain-controller database-server backup-server "
       "workstation developer image-builder",
       {{"weekday", 3, 0, 6, "day of the week, 0 = Sunday; the second one of each month"},
        {"hour", 13, 0, 23, "hour of the day (UTC)"}}},
      {"servers",
       "services, scheduled tasks, scans by Defender, management agents: windows (4624 type 5, "
       "4688, "
       "TaskScheduler, System 7036, Sysmon 1, 3, 5, 7, 10, 11, 12, 13, 22), defender:files",
       "web-server file-server application-server domain-controller database-server backup-server "
       "image-builder",
       {per_day("tasks_per_day", 130, "things done on each host")}},
      {"software_deployment",
       "a management agent installs and removes software: windows (Sysmon 1, 11, 13, System 7045), "
       "defender:files",
       "workstation developer application-server",
       {per_day("installations_per_day", 0.6, "on each host")}},
      {"workstations",
       "office work on desks whose events are collected: browsers, documents with and without "
       "macros, mail, background tasks, updates: windows (4624 types 2 and 7, 4688, Sysmon 1, 3, "
       "5, "
       "7, 10, 11, 13, 22), defender:files",
       "workstation developer",
       {per_day("tasks_per_day", 260, "things done on each desk")}},
  };
}

std::vector<NoiseKind> network_kinds() {
  return {
      {"firewall_scans",
       "scanners of the Internet knock at the estate's public addresses; some traffic between "
       "zones is allowed or denied by habit: firewall, zeek:conn (S0, REJ)",
       "",
       {per_day("denied_per_day", 900, "lines"), per_day("allowed_per_day", 420, "lines")}},
      {"name_lookups",
       "computers look up names, also ones that do not exist: zeek:dns, dns, zeek:conn",
       "",
       {per_day("lookups_per_day", 9000, "questions"),
        {"missing_percent", 7, 0, 100, "of the questions, for names that do not exist"}}},
      {"network_services",
       "monitoring, time, printing, directory and database connections inside: zeek:conn",
       "",
       {per_day("connections_per_day", 38'000, "connections")}},
      {"population",
       "how many people there are beside those whom the scenario names; they have seats, mailboxes "
       "and accounts, and grow with the scale",
       "",
       {{"people", 0, 0, 100'000, "beside those named"}}},
      {"software_updates",
       "servers and desks fetch updates and report to vendors: zeek:conn, zeek:ssl, zeek:http, "
       "zeek:dns, windows (Sysmon 3, 22)",
       "web-server file-server application-server domain-controller",
       {per_day("fetches_per_day", 420, "connections")}},
  };
}

std::vector<NoiseKind> message_kinds() {
  return {
      {"cloud_office",
       "people use mail and documents in the cloud from the office, home and phones, and travel "
       "now "
       "and then: m365, entra",
       "",
       {per_day("actions_per_day", 1100, "audit records"),
        per_day("sign_ins_per_day", 260, "sign-ins"),
        {"travelling_percent", 1.5, 0, 100, "of the people, on any day"},
        {"failed_percent", 4, 0, 100, "of the sign-ins"}}},
      {"mail_flow",
       "mail in and out, some of it held; the gateway's scanner looks at links and pictures: "
       "mail-gateway, mail-scanner, zeek:conn, eml (a few)",
       "",
       {per_day("incoming_per_day", 1500, "messages"),
        per_day("outgoing_per_day", 380, "messages"),
        {"held_percent", 7, 0, 100, "of the incoming ones"},
        {"messages_kept_per_day", 0.5, 0, 100, "whole messages kept as files; not scaled"}}},
      {"newsletters",
       "newsletters with a picture for each recipient that tells the sender who opened it: "
       "mail-gateway, mail-scanner, proxy, zeek:conn",
       "",
       {per_day("issues_per_day", 0.8, "newsletters"),
        {"recipients", 120, 1, 100'000, "of one issue"}}},
      {"vpn_users",
       "people work from home: vpn, zeek:conn",
       "",
       {per_day("sessions_per_day", 85, "sessions"),
        {"failed_percent", 5, 0, 100, "of the attempts to log on"}}},
  };
}

std::vector<NoiseKind> odd_kinds() {
  return {
      {"helpdesk",
       "accounts are made, devices go on with old passwords: windows (4624, 4720, 4732, 4771, 4776 "
       "of domain controllers)",
       "domain-controller",
       {per_day("accounts_per_day", 0.7, "new accounts, one in eight made an administrator"),
        per_day("stale_passwords_per_day", 1.2, "devices that fail 6 to 28 times")}},
      {"password_guessing",
       "strangers try names and passwords at the VPN and in the cloud: vpn, entra, m365",
       "",
       {per_day("vpn_runs_per_day", 14, "sources, 1 to 9 tries each"),
        per_day("cloud_attempts_per_day", 40, "tries")}},
      {"remote_administration",
       "administrators start programs on servers through services, tasks and encoded commands: "
       "windows (4624 type 3, 4698, 5140, System 7045, 4104, Sysmon 1, 11, 23)",
       "file-server application-server domain-controller backup-server",
       {per_day("service_runs_per_day", 0.6, "programs started by a service made for it"),
        per_day("encoded_commands_per_day", 5, "modules of a tool that configures hosts"),
        per_day("tasks_changed_per_day", 0.4, "scheduled tasks registered")}},
      {"vulnerability_scans",
       "the office's own scanner looks at every host once a week: zeek:conn (S0, REJ), windows "
       "(4625), iis",
       "",
       {{"weekday", 0, 0, 6, "day of the week, 0 = Sunday"},
        {"hour", 15, 0, 23, "hour of the day (UTC) at which it begins"},
        {"ports", 400, 1, 10'000, "tried at each host"}}},
  };
}

std::vector<NoiseKind> all_kinds() {
  std::vector<NoiseKind> kinds;
  for (auto& group : {outside_kinds(), office_kinds(), host_kinds(), network_kinds(),
                      message_kinds(), odd_kinds()}) {
    kinds.insert(kinds.end(), group.begin(), group.end());
  }
  std::sort(kinds.begin(), kinds.end(),
            [](const NoiseKind& a, const NoiseKind& b) { return a.name < b.name; });
  return kinds;
}

const NoiseKind* find_kind(std::string_view name) {
  const std::span<const NoiseKind> kinds = noise_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [name](const NoiseKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

std::string known_parameters(const NoiseKind& kind) {
  std::string names = "hosts";
  for (const NoiseParameter& parameter : kind.parameters) {
    names.append(", ").append(parameter.name);
  }
  return names;
}

}  // namespace

std::span<const NoiseKind> noise_kinds() {
  static const std::vector<NoiseKind> kinds = all_kinds();
  return kinds;
}

double NoiseProfile::number(std::string_view name) const {
  const auto found = numbers.find(name);
  LW_CHECK(found != numbers.end());
  return found->second;
}

Result<NoiseProfile> make_noise_profile(std::string_view kind) {
  const NoiseKind* const known = find_kind(kind);
  if (known == nullptr) {
    std::string names;
    for (const NoiseKind& candidate : noise_kinds()) {
      names.append(names.empty() ? "" : ", ").append(candidate.name);
    }
    return Error(
               ErrorCode::InvalidInput,
               fmt::format("noise: expected the name of a profile, got '{}': scenario not written",
                           to_printable(kind)))
        .with_hint("profiles are " + names);
  }
  NoiseProfile profile;
  profile.kind = kind;
  for (const NoiseParameter& parameter : known->parameters) {
    profile.numbers.emplace(parameter.name, parameter.fallback);
  }
  return profile;
}

Status set_noise_parameter(NoiseProfile& profile, std::string_view key,
                           std::span<const std::string> values) {
  if (key == "hosts") {
    profile.hosts.assign(values.begin(), values.end());
    return {};
  }
  const NoiseKind* const kind = find_kind(profile.kind);
  LW_CHECK(kind != nullptr);
  const auto parameter =
      std::find_if(kind->parameters.begin(), kind->parameters.end(),
                   [key](const NoiseParameter& known) { return known.name == key; });
  if (parameter == kind->parameters.end()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("noise '{}': expected one of its parameters, got '{}': scenario not "
                             "written",
                             profile.kind, to_printable(key)))
        .with_hint("its parameters are " + known_parameters(*kind));
  }
  const std::optional<double> number =
      values.size() == 1 ? parse_double(values.front()) : std::nullopt;
  if (!number.has_value() || *number < parameter->least || *number > parameter->most) {
    return Error(
        ErrorCode::InvalidInput,
        fmt::format("noise '{}': {}: expected one number from {} to {}, got '{}': scenario "
                    "not written",
                    profile.kind, key, parameter->least, parameter->most,
                    values.size() == 1 ? to_printable(values.front())
                                       : fmt::format("{} values", values.size())));
  }
  profile.numbers.insert_or_assign(std::string(key), *number);
  return {};
}

}  // namespace longwatch::scenario::internal
