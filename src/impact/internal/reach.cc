#include "impact/internal/reach.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"
#include "impact/internal/coverage.h"
#include "impact/internal/logon.h"
#include "model/telemetry.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;

/// What the incident's activities say about one host.
struct Traces {
  std::map<ActivityKind, std::uint64_t> inside;  ///< something ran there or somebody logged on
  Gathered accessed;
  Gathered queried;
  Gathered connected_from_outside;  ///< what carries web requests, and whatever else answers there
  Gathered answered_web;
  Gathered refused_web;
  Gathered failed_logons;
  Gathered firewall_denies;
  Gathered network_denies;  ///< of a sensor: the same attempts, seen from another place
  Gathered denies;
  std::vector<std::string> finding_ids;  ///< that alone show that something ran there
};

bool is_directory_share(std::string_view object) {
  constexpr std::array<std::string_view, 3> kShares = {"ipc$", "sysvol", "netlogon"};
  const std::string lower = to_ascii_lower(object);
  return std::any_of(kShares.begin(), kShares.end(), [&](std::string_view share) {
    const std::size_t at = lower.find(share);
    return at != std::string::npos && (at == 0 || lower[at - 1] == '\\');
  });
}

bool is_particular_host(std::string_view name) {
  if (name.empty() || name == "-" || equals_ignoring_ascii_case(name, "localhost")) {
    return false;
  }
  const std::optional<Address> address = parse_address(name);
  if (!address.has_value()) {
    return true;
  }
  constexpr std::uint64_t kIpv4 = 0xFFFF00000000;
  const std::uint64_t top = address->is_ipv4() ? (address->low & 0xFFFFFFFFU) >> 24U : 0;
  const bool nobody = address->high == 0 && address->low <= 1;
  const bool special = address->is_ipv4() && (top == 0 || top == 127 || top >= 224);
  return !nobody && !special && address->low != kIpv4 && address->high >> 56U != 0xFF;
}

/// Collects the traces of every host that the activities name.
class TraceReader {
 public:
  explicit TraceReader(const Scene& scene) : scene_(scene) {
    for (const Seen& seen : scene.all()) {
      if (seen.activity->kind == ActivityKind::TicketRequested) {
        directories_.insert(seen.place);
      }
    }
    for (const model::Host& host : scene.estate().hosts) {
      const bool is_directory =
          std::find(host.roles.begin(), host.roles.end(), "domain-controller") != host.roles.end();
      if (is_directory) {
        directories_.insert(host.name);
      }
    }
  }

  std::map<std::string, Traces> read() {
    for (const Seen& seen : scene_.own()) {
      take(seen);
    }
    take_findings();
    return std::move(traces_);
  }

 private:
  void take(const Seen& seen) {
    const model::Activity& activity = *seen.activity;
    switch (activity.kind) {
      case ActivityKind::MailDelivered:
      case ActivityKind::MailHeld:
        return;
      case ActivityKind::ConnectionDenied:
        return take_denied(activity);
      case ActivityKind::Connected:
        return take_connected(activity);
      case ActivityKind::WebRequested:
        return take_web(seen);
      case ActivityKind::LogonFailed:
        if (is_ours(seen.place)) {
          traces_[seen.place].failed_logons.add(activity);
          traces_[seen.place].denies.add(activity);
        }
        return;
      default:
        if (is_ours(seen.place)) {
          take_inside(seen);
        }
    }
  }

  /// A name, or an address that lies in our own networks.
  bool is_ours(const std::string& host) const {
    return is_particular_host(host) &&
           (!parse_address(host).has_value() || model::is_own_address(scene_.estate(), host));
  }

  /// The other side of a connection, when it is one of our hosts.
  std::string target_of(const model::Activity& activity) const {
    const bool known = model::find_host(scene_.estate(), activity.target) != nullptr;
    const bool own = is_particular_host(activity.target) &&
                     model::is_own_address(scene_.estate(), activity.target);
    return known || own ? scene_.canonical(activity.target) : std::string();
  }

  void take_denied(const model::Activity& activity) {
    const std::string target = target_of(activity);
    if (target.empty()) {
      return;
    }
    Traces& traces = traces_[target];
    const bool firewall = activity.telemetry == model::telemetry::kFirewall;
    (firewall ? traces.firewall_denies : traces.network_denies).add(activity);
    traces.denies.add(activity);
  }

  void take_connected(const model::Activity& activity) {
    const std::string target = target_of(activity);
    const bool to_itself =
        target == scene_.canonical(activity.source) ||
        (!is_network_telemetry(activity.telemetry) && target == scene_.canonical(activity.host));
    if (!target.empty() && !to_itself) {
      Traces& traces = traces_[target];
      (scene_.is_external(activity.source) ? traces.connected_from_outside : traces.queried)
          .add(activity);
    } else if (!is_network_telemetry(activity.telemetry) && !activity.process.empty() &&
               is_ours(scene_.canonical(activity.host))) {
      // A process of the incident made a connection: it ran on the host that logged it.
      Traces& traces = traces_[scene_.canonical(activity.host)];
      traces.accessed.add(activity);
      ++traces.inside[ActivityKind::ProcessStarted];
    }
  }

  void take_web(const Seen& seen) {
    const std::string host =
        is_network_telemetry(seen.activity->telemetry) ? target_of(*seen.activity) : seen.place;
    if (!is_ours(host)) {
      return;
    }
    Traces& traces = traces_[host];
    (is_refused(*seen.activity) ? traces.refused_web : traces.answered_web).add(*seen.activity);
  }

  void take_inside(const Seen& seen) {
    const model::Activity& activity = *seen.activity;
    Traces& traces = traces_[seen.place];
    const bool share =
        activity.kind == ActivityKind::ShareOpened || activity.kind == ActivityKind::FileRead;
    if (share && is_refused(activity)) {
      traces.failed_logons.add(activity);
      traces.denies.add(activity);
      return;
    }
    // A directory answers queries over network logons: nobody works on it for that.
    const bool directory_answer =
        directories_.count(seen.place) > 0 &&
        ((activity.kind == ActivityKind::LoggedOn && logon_type(activity) == kNetworkLogon) ||
         activity.kind == ActivityKind::PrivilegesAssigned ||
         activity.kind == ActivityKind::AccountChanged ||
         (share && is_directory_share(activity.object)));
    if (activity.kind == ActivityKind::TicketRequested || directory_answer) {
      traces.queried.add(activity);
      return;
    }
    traces.accessed.add(activity);
    ++traces.inside[activity.kind];
  }

  /// Findings on events that are no activities: script blocks, a scanner's verdict, web shells.
  void take_findings() {
    if (scene_.incident().kind != model::IncidentKind::Intrusion) {
      return;
    }
    std::set<std::string_view> told;
    for (const Seen& seen : scene_.own()) {
      told.insert(seen.activity->evidence);
    }
    for (const model::FindingRecord& finding : scene_.input().findings) {
      const bool known = std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                     [&](const std::string& id) { return told.count(id) > 0; });
      const std::string host = scene_.canonical(finding.host);
      if (!known && is_ours(host) && shows_execution(finding)) {
        traces_[host].finding_ids.push_back(finding.id);
      }
    }
  }

  static bool shows_execution(const model::FindingRecord& finding) {
    const std::string channel = to_ascii_lower(finding.telemetry);
    const bool execution_log = channel.find("sysmon") != std::string::npos ||
                               channel.find("powershell") != std::string::npos ||
                               channel.find("wmi-activity") != std::string::npos ||
                               channel.find("taskscheduler") != std::string::npos;
    const bool web_shell = std::find(finding.techniques.begin(), finding.techniques.end(),
                                     "T1505.003") != finding.techniques.end();
    return execution_log || (web_shell && finding.kind == model::RuleKind::Behaviour) ||
           model::shows_inside(finding);
  }

  const Scene& scene_;
  std::set<std::string> directories_;
  std::map<std::string, Traces> traces_;
};

/// "3 processes, 2 logons and 41 file reads" of what happened inside.
std::string inside_words(const std::map<ActivityKind, std::uint64_t>& inside) {
  struct Words {
    ActivityKind kind;
    std::string_view one;
    std::string_view many;
  };

  constexpr std::array<Words, 13> kWords = {{
      {ActivityKind::LoggedOn, "logon", "logons"},
      {ActivityKind::ProcessStarted, "process", "processes"},
      {ActivityKind::ProcessAccessed, "opened process", "opened processes"},
      {ActivityKind::FileWritten, "written file", "written files"},
      {ActivityKind::FileRead, "read file", "read files"},
      {ActivityKind::FileDeleted, "deleted file", "deleted files"},
      {ActivityKind::ShareOpened, "opened share", "opened shares"},
      {ActivityKind::PrivilegesAssigned, "privileged session", "privileged sessions"},
      {ActivityKind::ServiceInstalled, "installed service", "installed services"},
      {ActivityKind::TaskRegistered, "registered task", "registered tasks"},
      {ActivityKind::AccountChanged, "changed account", "changed accounts"},
      {ActivityKind::LogCleared, "cleared log", "cleared logs"},
      {ActivityKind::TicketRequested, "ticket", "tickets"},
  }};
  std::vector<std::string> parts;
  for (const Words& words : kWords) {
    const auto found = inside.find(words.kind);
    if (found != inside.end()) {
      parts.push_back(counted(found->second, words.one, words.many));
    }
  }
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += i == 0 ? "" : (i + 1 == parts.size() ? " and " : ", ");
    text += parts[i];
  }
  return text;
}

void set_evidence(const Scene& scene, const Gathered& gathered, model::HostReach& row) {
  row.times = gathered.times();
  row.findings = scene.findings_on(gathered.evidence());
  row.evidence = shortened(gathered.evidence());
}

void set_accessed(const Scene& scene, const Traces& traces, model::HostReach& row) {
  row.reach = model::Reach::Accessed;
  set_evidence(scene, traces.accessed, row);
  if (!traces.accessed.empty()) {
    row.why = "records of the host show " + inside_words(traces.inside) + " of the intruder";
    return;
  }
  row.times = traces.finding_ids.size();
  row.findings = traces.finding_ids;
  row.why = counted(row.times, "finding shows", "findings show") + " that something ran there";
  for (const model::FindingRecord& finding : scene.input().findings) {
    if (std::find(row.findings.begin(), row.findings.end(), finding.id) != row.findings.end()) {
      row.evidence.insert(row.evidence.end(), finding.evidence.begin(), finding.evidence.end());
    }
  }
  row.evidence = shortened(row.evidence);
}

/// The sensor and the firewall see the same attempt: it counts once.
std::uint64_t refused_connections(const Traces& traces) {
  return std::max(traces.firewall_denies.times(), traces.network_denies.times());
}

void set_denied(const Scene& scene, const Traces& traces, model::HostReach& row) {
  row.reach = model::Reach::Denied;
  Gathered gathered = traces.denies.empty() ? traces.refused_web : traces.denies;
  set_evidence(scene, gathered, row);
  const std::uint64_t connections = refused_connections(traces);
  row.times = connections + traces.failed_logons.times() + traces.refused_web.times();
  std::string parts;
  const auto say = [&](const std::string& part) {
    parts += parts.empty() ? part : " and " + part;
  };
  if (connections > 0) {
    say(counted(connections, "attempt was", "attempts were") +
        (traces.firewall_denies.empty() ? " not answered" : " refused by the firewall"));
  }
  if (!traces.failed_logons.empty()) {
    say(counted(traces.failed_logons.times(), "logon or share request",
                "logons or share requests") +
        " failed");
  }
  if (!traces.refused_web.empty()) {
    say(counted(traces.refused_web.times(), "web request was", "web requests were") +
        " answered with an error");
  }
  row.why = parts + "; none came through";
}

/// The records that show that the host answered, the most telling kind.
const Gathered& answers_of(const Traces& traces) {
  if (!traces.queried.empty()) {
    return traces.queried;
  }
  return traces.answered_web.empty() ? traces.connected_from_outside : traces.answered_web;
}

/// A connection that carried nothing but refused web requests is no answer.
bool has_answered(const Traces& traces) {
  return !traces.queried.empty() || !traces.answered_web.empty() ||
         (traces.refused_web.empty() && !traces.connected_from_outside.empty());
}

void set_queried(const Scene& scene, const Traces& traces, model::HostReach& row) {
  row.reach = model::Reach::Queried;
  set_evidence(scene, answers_of(traces), row);
  row.why = counted(row.times, "record shows", "records show") +
            " that it answered; none shows that anything ran there or that anybody logged on to "
            "work there";
  if (!traces.denies.empty()) {
    row.why += "; other attempts were refused";
  }
}

void set_unseen(const Scene& scene, model::HostReach& row) {
  const model::Coverage security = coverage_of(scene, TelemetryClass::Security, row.host);
  const model::Coverage endpoint = coverage_of(scene, TelemetryClass::Endpoint, row.host);
  if (security.covers_incident || endpoint.covers_incident) {
    row.reach = model::Reach::NotReached;
    row.why = "nothing of the intruder is in the " +
              std::string(words_of(security.covers_incident ? TelemetryClass::Security
                                                            : TelemetryClass::Endpoint)) +
              " of the host, which covers the incident from its first to its last event";
    return;
  }
  row.reach = model::Reach::Unknown;
  row.why = "cannot be excluded: " + why_not_covered(TelemetryClass::Security, security);
}

model::HostReach row_for(const Scene& scene, const std::string& host, const Traces* traces) {
  model::HostReach row;
  row.host = host;
  const model::Host* const known = model::find_host(scene.estate(), host);
  row.organisation = known == nullptr ? "" : known->organisation;
  if (traces == nullptr) {
    set_unseen(scene, row);
  } else if (!traces->accessed.empty() || !traces->finding_ids.empty()) {
    set_accessed(scene, *traces, row);
  } else if (has_answered(*traces)) {
    set_queried(scene, *traces, row);
  } else if (!traces->denies.empty() || !traces->refused_web.empty()) {
    set_denied(scene, *traces, row);
  } else {
    set_unseen(scene, row);
  }
  return row;
}

}  // namespace

bool is_refused(const model::Activity& activity) {
  if (activity.kind == model::ActivityKind::WebRequested) {
    return activity.status.size() == 3 &&
           (activity.status.front() == '4' || activity.status.front() == '5');
  }
  const std::string status = to_ascii_lower(activity.status);
  return status.starts_with("0xc0") || status.find("denied") != std::string::npos ||
         status.find("fail") != std::string::npos;
}

std::vector<model::HostReach> reach_of(const Scene& scene) {
  std::map<std::string, Traces> traces = TraceReader(scene).read();
  std::vector<model::HostReach> rows;
  for (const model::Host& host : scene.estate().hosts) {
    const auto found = traces.find(host.name);
    rows.push_back(row_for(scene, host.name, found == traces.end() ? nullptr : &found->second));
    if (found != traces.end()) {
      traces.erase(found);
    }
  }
  for (const std::string& host : scene.incident().hosts) {
    if (row_of(rows, host) == nullptr && is_particular_host(host)) {
      traces.try_emplace(scene.canonical(host));
    }
  }
  for (const auto& [host, of_host] : traces) {
    rows.push_back(row_for(scene, host, &of_host));
  }
  return rows;
}

const model::HostReach* row_of(const std::vector<model::HostReach>& reach, std::string_view host) {
  const auto found = std::find_if(reach.begin(), reach.end(), [&](const model::HostReach& row) {
    return equals_ignoring_ascii_case(row.host, host);
  });
  return found == reach.end() ? nullptr : &*found;
}

std::vector<std::string> hosts_with(const std::vector<model::HostReach>& reach,
                                    model::Reach answer) {
  std::vector<std::string> hosts;
  for (const model::HostReach& row : reach) {
    if (row.reach == answer) {
      hosts.push_back(row.host);
    }
  }
  return hosts;
}

}  // namespace longwatch::impact
