#include "impact/internal/change.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "impact/internal/coverage.h"
#include "impact/internal/paths.h"
#include "impact/internal/reach.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;

/// Objects of one kind on one host.
struct Group {
  std::set<std::string> objects;
  Gathered gathered;
};

struct Wording {
  std::string_view part;  ///< of the fact's identity
  std::string_view one;
  std::string_view many;
  std::string_view unit;
  std::string_view why;
};

constexpr Wording kWebFiles = {"web root", "file written below the web root",
                               "files written below the web root", "files",
                               "file records name what was written; the web server serves it"};
constexpr Wording kServices = {"services", "service installed", "services installed", "services",
                               "the host's log names the installation"};
constexpr Wording kTasks = {"tasks", "scheduled task registered", "scheduled tasks registered",
                            "tasks", "the host's log names the registration"};
constexpr Wording kAccounts = {"accounts", "account created or changed",
                               "accounts created or changed", "accounts",
                               "the log names the change"};
constexpr Wording kLogs = {
    "logs", "log cleared or deleted", "logs cleared or deleted", "logs",
    "traces of the intrusion were removed; no data of the organisation is among them"};
constexpr Wording kOwnFiles = {
    "own files", "file of the intruder's own deleted", "files of the intruder's own deleted",
    "own files",
    "they were written by the intruder before; this destroys no data of the organisation"};
constexpr Wording kOtherFiles = {
    "files", "file deleted", "files deleted", "files",
    "no record shows that the intruder had written them: they may be the organisation's"};

using Groups = std::map<std::string, Group>;

model::ImpactFact fact_of(const Scene& scene, model::ImpactKind kind, const std::string& host,
                          const Group& group, const Wording& wording) {
  model::ImpactFact fact =
      make_fact(scene, {kind, host, "", std::string(wording.part)}, model::Certainty::Observed);
  fact.count = group.objects.size();
  fact.unit = std::string(wording.unit);
  fact.what = counted(group.objects.size(), wording.one, wording.many) + " on " + host;
  fact.why = std::string(wording.why) + scene.clearing_note(host);
  support(scene, group.gathered, fact);
  return fact;
}

void append(const Scene& scene, model::ImpactKind kind, const Groups& groups,
            const Wording& wording, std::vector<model::ImpactFact>& facts) {
  for (const auto& [host, group] : groups) {
    facts.push_back(fact_of(scene, kind, host, group, wording));
  }
}

void add_to(Groups& groups, const Seen& seen, std::string object) {
  Group& group = groups[seen.place];
  group.objects.insert(std::move(object));
  group.gathered.add(*seen.activity);
}

/// "WEB01\nc:\\perflogs\\u1.7z" of everything the incident's activities wrote.
std::set<std::string> written_files(const Scene& scene) {
  std::set<std::string> files;
  for (const Seen& seen : scene.own()) {
    if (seen.activity->kind == ActivityKind::FileWritten) {
      files.insert(seen.place + "\n" + comparable_path(seen.activity->object));
    }
  }
  return files;
}

/// Whether deletions of files are recorded on every host that was reached.
std::string missing_deletions(const Scene& scene, const std::vector<std::string>& hosts) {
  std::set<std::string> recorded;
  for (const Seen& seen : scene.all()) {
    if (seen.activity->kind == ActivityKind::FileDeleted) {
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
             " hold no deletion of a file by anybody, so they may not "
             "be recorded there";
    }
  }
  return hosts.empty() ? "no host that was reached is known" : std::string();
}

model::ImpactFact data_not_destroyed(const Scene& scene,
                                     const std::vector<model::HostReach>& reach) {
  const std::vector<std::string> hosts = hosts_with(reach, model::Reach::Accessed);
  const std::string missing = missing_deletions(scene, hosts);
  model::ImpactFact fact = make_fact(
      scene, {model::ImpactKind::Destroyed, "", "", "data of the organisation"},
      missing.empty() ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded);
  fact.what = "the organisation's data";
  fact.why = missing.empty()
                 ? "file deletions are recorded on the hosts that were reached and show "
                   "none of its files" +
                       scene.clearing_note("")
                 : missing;
  return fact;
}

}  // namespace

std::vector<model::ImpactFact> altered_facts(const Scene& scene) {
  Groups web_files;
  Groups services;
  Groups tasks;
  Groups accounts;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    const std::string object = to_ascii_lower(activity.object);
    if (activity.kind == ActivityKind::FileWritten && is_web_root_path(activity.object)) {
      add_to(web_files, seen, comparable_path(activity.object));
    } else if (activity.kind == ActivityKind::ServiceInstalled) {
      add_to(services, seen, object);
    } else if (activity.kind == ActivityKind::TaskRegistered) {
      add_to(tasks, seen, object);
    } else if (activity.kind == ActivityKind::AccountChanged) {
      add_to(accounts, seen, object.empty() ? to_ascii_lower(activity.target) : object);
    }
  }
  std::vector<model::ImpactFact> facts;
  append(scene, model::ImpactKind::Altered, web_files, kWebFiles, facts);
  append(scene, model::ImpactKind::Altered, services, kServices, facts);
  append(scene, model::ImpactKind::Altered, tasks, kTasks, facts);
  append(scene, model::ImpactKind::Altered, accounts, kAccounts, facts);
  return facts;
}

std::vector<model::ImpactFact> destroyed_facts(const Scene& scene,
                                               const std::vector<model::HostReach>& reach) {
  const std::set<std::string> written = written_files(scene);
  Groups logs;
  Groups own_files;
  Groups other_files;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    const std::string path = comparable_path(activity.object);
    if (activity.kind == ActivityKind::LogCleared ||
        (activity.kind == ActivityKind::FileDeleted && is_log_path(activity.object))) {
      add_to(logs, seen, path);
    } else if (activity.kind == ActivityKind::FileDeleted) {
      const bool own = written.count(seen.place + "\n" + path) > 0;
      add_to(own ? own_files : other_files, seen, path);
    }
  }
  std::vector<model::ImpactFact> facts;
  append(scene, model::ImpactKind::Destroyed, logs, kLogs, facts);
  append(scene, model::ImpactKind::Destroyed, own_files, kOwnFiles, facts);
  append(scene, model::ImpactKind::Destroyed, other_files, kOtherFiles, facts);
  if (scene.incident().kind == model::IncidentKind::Intrusion && other_files.empty()) {
    facts.push_back(data_not_destroyed(scene, reach));
  }
  return facts;
}

}  // namespace longwatch::impact
