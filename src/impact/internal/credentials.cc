#include "impact/internal/credentials.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "impact/internal/coverage.h"
#include "impact/internal/logon.h"
#include "impact/internal/paths.h"
#include "impact/internal/reach.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;

/// PROCESS_VM_READ (Windows SDK, winnt.h).
constexpr std::uint64_t kReadMemory = 0x10;
/// Between opening the process and the finished dump.
constexpr std::chrono::minutes kDumpTime{10};

/// The first number "0x..." in a text.
std::optional<std::uint64_t> hex_in(std::string_view text) {
  const std::string lower = to_ascii_lower(text);
  const std::size_t at = lower.find("0x");
  if (at == std::string::npos) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const char* const first = lower.data() + at + 2;
  const auto [end, error] = std::from_chars(first, lower.data() + lower.size(), value, 16);
  return error == std::errc() && end != first ? std::optional(value) : std::nullopt;
}

/// Parts of Windows that open lsass all the time.
bool is_system_process(std::string_view image) {
  constexpr std::array<std::string_view, 7> kNames = {"csrss.exe",    "wininit.exe", "svchost.exe",
                                                      "services.exe", "lsass.exe",   "lsm.exe",
                                                      "msmpeng.exe"};
  const std::string name = to_ascii_lower(base_name(image));
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool reads_lsass(const Scene& scene, const model::Activity& activity) {
  if (activity.kind != ActivityKind::ProcessAccessed ||
      !equals_ignoring_ascii_case(base_name(activity.parent), "lsass.exe")) {
    return false;
  }
  const std::optional<std::uint64_t> rights = hex_in(activity.detail);
  const bool may_read = !rights.has_value() || (*rights & kReadMemory) != 0;
  return may_read &&
         (!is_system_process(activity.process) || !scene.findings_on({activity.evidence}).empty());
}

/// What was read on one host, until when, and the dump that was written.
struct Dump {
  Gathered gathered;
  std::set<std::string> processes;  ///< base names in lower case
  std::map<std::string, std::uint64_t> files;
};

bool is_dump_of(const model::Activity& activity, const Dump& dump) {
  const std::optional<Timestamp> time = activity.event.time;
  const bool in_time = time.has_value() && dump.gathered.first().has_value() &&
                       *time >= *dump.gathered.first() &&
                       *time <= *dump.gathered.last() + kDumpTime;
  return activity.kind == ActivityKind::FileWritten && in_time &&
         dump.processes.count(to_ascii_lower(base_name(activity.process))) > 0;
}

std::map<std::string, Dump> dumps_of(const Scene& scene) {
  std::map<std::string, Dump> dumps;
  for (const Seen& seen : scene.own()) {
    if (reads_lsass(scene, *seen.activity)) {
      Dump& dump = dumps[seen.place];
      dump.gathered.add(*seen.activity);
      dump.processes.insert(to_ascii_lower(base_name(seen.activity->process)));
    }
  }
  for (const Seen& seen : scene.own()) {
    const auto dump = dumps.find(seen.place);
    if (dump != dumps.end() && is_dump_of(*seen.activity, dump->second)) {
      std::uint64_t& size = dump->second.files[comparable_path(seen.activity->object)];
      size = std::max(size, seen.activity->size.value_or(0));
    }
  }
  return dumps;
}

/// Accounts whose logon before `until` left credentials on the host.
std::set<std::string> accounts_on(const Scene& scene, const std::string& host,
                                  std::optional<Timestamp> until) {
  std::set<std::string> accounts;
  for (const Seen& seen : scene.all()) {
    const model::Activity& activity = *seen.activity;
    if (activity.kind != ActivityKind::LoggedOn || seen.place != host ||
        is_system_account(activity.account)) {
      continue;
    }
    const std::optional<int> type = logon_type(activity);
    const bool before =
        !until.has_value() || (activity.event.time.has_value() && *activity.event.time <= *until);
    if (type.has_value() && leaves_credentials(*type) && before) {
      accounts.insert(account_name(activity.account));
    }
  }
  return accounts;
}

std::string dump_words(const Dump& dump) {
  if (dump.files.empty()) {
    return "no record shows a dump file";
  }
  std::uint64_t bytes = 0;
  for (const auto& [path, size] : dump.files) {
    bytes = std::max(bytes, size);
  }
  return bytes == 0 ? "a dump file was written"
                    : "a dump file of " + with_thousands(bytes) + " bytes was written";
}

Exposed dump_fact(const Scene& scene, const std::string& host, const Dump& dump) {
  Exposed exposed;
  exposed.accounts = accounts_on(scene, host, dump.gathered.last());
  model::ImpactFact& fact = exposed.fact;
  fact = make_fact(scene, {model::ImpactKind::CredentialsExposed, host, "", "lsass"},
                   model::Certainty::Observed);
  fact.data_class = model::DataClass::Credential;
  fact.count = exposed.accounts.size();
  fact.unit = "accounts";
  fact.what = exposed.accounts.empty()
                  ? "credentials in the memory of lsass on " + host
                  : "credentials of " + counted(exposed.accounts.size(), "account", "accounts") +
                        " in the memory of lsass on " + host;
  fact.why = "a process of the intruder opened lsass with the right to read its memory; " +
             dump_words(dump);
  if (exposed.accounts.empty()) {
    fact.count.reset();
    fact.unit.clear();
    fact.why += "; how many accounts is not known: no logon from before is recorded";
  } else {
    fact.why +=
        "; counted are accounts with an interactive, batch, service or cleartext logon on "
        "the host before";
  }
  fact.why += scene.clearing_note(host);
  support(scene, dump.gathered, fact);
  return exposed;
}

std::optional<Exposed> used_accounts(const Scene& scene) {
  Exposed exposed;
  Gathered gathered;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    if (activity.kind == ActivityKind::LoggedOn && !is_system_account(activity.account)) {
      exposed.accounts.insert(account_name(activity.account));
      gathered.add(activity);
    }
  }
  if (exposed.accounts.empty()) {
    return std::nullopt;
  }
  exposed.fact = make_fact(scene, {model::ImpactKind::CredentialsExposed, "", "", "used accounts"},
                           model::Certainty::Observed);
  exposed.fact.data_class = model::DataClass::Credential;
  exposed.fact.count = exposed.accounts.size();
  exposed.fact.unit = "accounts";
  exposed.fact.what = counted(exposed.accounts.size(), "account", "accounts") +
                      " with which the intruder logged on";
  exposed.fact.why = counted(gathered.times(), "logon", "logons") + " of the incident succeeded" +
                     scene.clearing_note("");
  support(scene, gathered, exposed.fact);
  return exposed;
}

/// RC4 tickets (encryption type 0x17, RFC 4757) can be tried against passwords off line.
std::optional<Exposed> weak_tickets(const Scene& scene) {
  Exposed exposed;
  Gathered gathered;
  std::string host;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    const std::string account =
        account_name(activity.object.empty() ? activity.target : activity.object);
    if (activity.kind != ActivityKind::TicketRequested || hex_in(activity.status) != 0x17U ||
        is_system_account(account) || account == "krbtgt") {
      continue;
    }
    host = seen.place;
    exposed.accounts.insert(account);
    gathered.add(activity);
  }
  if (exposed.accounts.empty()) {
    return std::nullopt;
  }
  exposed.fact = make_fact(scene, {model::ImpactKind::CredentialsExposed, host, "", "weak tickets"},
                           model::Certainty::Inferred);
  exposed.fact.data_class = model::DataClass::Credential;
  exposed.fact.count = exposed.accounts.size();
  exposed.fact.unit = "accounts";
  exposed.fact.what = "service tickets with weak encryption for " +
                      counted(exposed.accounts.size(), "account", "accounts");
  exposed.fact.why =
      "the tickets were issued; passwords can be guessed from them elsewhere, and no record here "
      "would show it";
  support(scene, gathered, exposed.fact);
  return exposed;
}

std::string missing_process_access(const Scene& scene, const std::vector<std::string>& hosts) {
  std::set<std::string> recorded;
  for (const Seen& seen : scene.all()) {
    if (seen.activity->kind == ActivityKind::ProcessAccessed) {
      recorded.insert(seen.place);
    }
  }
  for (const std::string& host : hosts) {
    const model::Coverage endpoint = coverage_of(scene, TelemetryClass::Endpoint, host);
    if (!endpoint.covers_incident) {
      return why_not_covered(TelemetryClass::Endpoint, endpoint);
    }
    if (recorded.count(host) == 0) {
      return "the records of " + host +
             " hold no opened process by anybody, so that may not be recorded there";
    }
  }
  return hosts.empty() ? "no host that was reached is known" : std::string();
}

Exposed no_dump(const Scene& scene, const std::vector<model::HostReach>& reach) {
  const std::string missing =
      missing_process_access(scene, hosts_with(reach, model::Reach::Accessed));
  Exposed exposed;
  exposed.fact = make_fact(
      scene, {model::ImpactKind::CredentialsExposed, "", "", "lsass"},
      missing.empty() ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded);
  exposed.fact.what = "credentials in the memory of the hosts that were reached";
  exposed.fact.why = missing.empty()
                         ? "opened processes are recorded there and none is lsass, opened "
                           "by the intruder" +
                               scene.clearing_note("")
                         : missing;
  return exposed;
}

}  // namespace

std::set<std::string> readers_of_lsass(const Scene& scene, const std::string& host) {
  std::set<std::string> readers;
  for (const Seen& seen : scene.own()) {
    if (seen.place == host && reads_lsass(scene, *seen.activity)) {
      readers.insert(to_ascii_lower(base_name(seen.activity->process)));
    }
  }
  return readers;
}

std::vector<Exposed> exposed_credentials(const Scene& scene,
                                         const std::vector<model::HostReach>& reach) {
  std::vector<Exposed> list;
  for (const auto& [host, dump] : dumps_of(scene)) {
    list.push_back(dump_fact(scene, host, dump));
  }
  if (list.empty() && scene.incident().kind == model::IncidentKind::Intrusion) {
    list.push_back(no_dump(scene, reach));
  }
  if (std::optional<Exposed> used = used_accounts(scene); used.has_value()) {
    list.push_back(std::move(*used));
  }
  if (std::optional<Exposed> tickets = weak_tickets(scene); tickets.has_value()) {
    list.push_back(std::move(*tickets));
  }
  return list;
}

}  // namespace longwatch::impact
