#include "impact/internal/access.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "impact/internal/coverage.h"
#include "impact/internal/paths.h"
#include "impact/internal/reach.h"
#include "model/telemetry.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;

/// Reads that belong together.
struct ReadGroup {
  const model::Host* host = nullptr;
  const model::DataStore* store = nullptr;  ///< null = none of the estate's
  std::string share;                        ///< without a store: "\\share"
  std::set<std::string> objects;
  std::uint64_t opened = 0;
  Gathered gathered;
};

/// The longest store path that the object lies in.
const model::DataStore* store_of(const model::Host* host, std::string_view object) {
  const model::DataStore* best = nullptr;
  std::size_t best_length = 0;
  if (host == nullptr) {
    return nullptr;
  }
  for (const model::DataStore& store : host->stores) {
    const std::string path = comparable_path(store.path);
    if (lies_in(object, path) && path.size() > best_length) {
      best = &store;
      best_length = path.size();
    }
  }
  return best;
}

/// "deploy$\\a.ps1", as some records write it, is a path of a share too.
std::string object_path(const model::Activity& activity) {
  std::string path = comparable_path(activity.object);
  const bool has_root = path.starts_with('\\') || (path.size() > 1 && path[1] == ':');
  return has_root || path.empty() ? path : "\\" + path;
}

std::string share_of(std::string_view path) {
  if (!path.starts_with('\\')) {
    return {};
  }
  return std::string(path.substr(0, path.find('\\', 1)));
}

/// Folders that were opened on the way to a file are no files.
std::uint64_t count_files(const std::set<std::string>& objects) {
  std::uint64_t files = 0;
  for (auto object = objects.begin(); object != objects.end(); ++object) {
    const std::string inside = *object + "\\";
    const auto next = objects.lower_bound(inside);
    const bool is_folder = next != objects.end() && next->starts_with(inside);
    const bool is_share_itself =
        object->starts_with('\\') && object->find('\\', 1) == std::string::npos;
    files += is_folder || is_share_itself ? 0U : 1U;
  }
  return files;
}

bool is_pipe(std::string_view path) {
  return lies_in(path, "\\ipc$");
}

std::map<std::string, ReadGroup> group_reads(const Scene& scene) {
  std::map<std::string, ReadGroup> groups;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    const bool read = activity.kind == ActivityKind::FileRead;
    const bool counts = read || activity.kind == ActivityKind::ShareOpened;
    const std::string path = object_path(activity);
    if (!counts || is_refused(activity) || path.empty() || is_pipe(path)) {
      continue;
    }
    const model::Host* const host = model::find_host(scene.estate(), seen.place);
    const model::DataStore* const store = store_of(host, path);
    const std::string share = store == nullptr ? share_of(path) : std::string();
    const std::string name = store == nullptr ? share : store->path;
    ReadGroup& group = groups[seen.place + "\n" + to_ascii_lower(name)];
    group.host = host;
    group.store = store;
    group.share = share;
    if (read) {
      group.objects.insert(path);
    } else {
      ++group.opened;
    }
    group.gathered.add(activity);
  }
  return groups;
}

std::string where(const ReadGroup& group, const std::string& host) {
  if (group.store != nullptr) {
    const std::string what = group.store->what.empty() ? std::string() : group.store->what + " in ";
    return what + shown_path(group.store->path) + " on " + host;
  }
  const std::string outside = "outside the listed data stores";
  return group.share.empty()
             ? "files of " + host + " " + outside
             : "the share " + shown_path(group.share.substr(1)) + " of " + host + ", " + outside;
}

model::ImpactFact fact_of(const Scene& scene, const std::string& host, const ReadGroup& group) {
  const std::string store = group.store == nullptr ? "" : group.store->path;
  model::ImpactFact fact = make_fact(scene, {model::ImpactKind::Accessed, host, store, group.share},
                                     model::Certainty::Observed);
  fact.data_class = group.store == nullptr ? model::DataClass::None : group.store->data_class;
  const std::uint64_t files = count_files(group.objects);
  if (files > 0) {
    fact.count = files;
    fact.unit = "files";
    fact.what = counted(files, "file", "files") + " of " + where(group, host);
    fact.why = counted(files, "different file is", "different files are") +
               " named by the records of reads";
  } else {
    fact.what = where(group, host);
    fact.why = "the share was opened " + counted(group.gathered.times(), "time", "times") +
               "; no record names a file that was read";
  }
  fact.why += scene.clearing_note(host);
  support(scene, group.gathered, fact);
  return fact;
}

/// What stands in the way to a host: attempts seen by telemetry that records connections, and
/// whether any came through.
struct WayTo {
  Gathered refused;
  std::uint64_t firewall = 0;
  std::uint64_t sensor = 0;
  std::uint64_t connected = 0;
};

WayTo way_to(const Scene& scene, const std::string& host) {
  WayTo way;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    if (activity.kind == ActivityKind::ConnectionDenied &&
        scene.canonical(activity.target) == host) {
      way.refused.add(activity);
      ++(activity.telemetry == model::telemetry::kFirewall ? way.firewall : way.sensor);
    } else if (activity.kind == ActivityKind::Connected &&
               scene.canonical(activity.target) == host) {
      ++way.connected;
    }
  }
  return way;
}

/// Whether reads of files are recorded on a host at all.
bool records_reads(const Scene& scene, const std::string& host) {
  return std::any_of(scene.all().begin(), scene.all().end(), [&](const Seen& seen) {
    const ActivityKind kind = seen.activity->kind;
    return seen.place == host &&
           (kind == ActivityKind::FileRead || kind == ActivityKind::ShareOpened);
  });
}

/// How an absence is argued.
struct Absence {
  bool shown = false;
  std::string why;
};

/// Whether telemetry sees connections to the host, those that come about too, for the whole time.
bool stands_in_the_way(const Scene& scene, TelemetryClass watcher, const WayTo& way) {
  const bool is_firewall = watcher == TelemetryClass::Firewall;
  if ((is_firewall ? way.firewall : way.sensor) == 0 ||
      !coverage_of(scene, watcher, "").covers_incident) {
    return false;
  }
  return !is_firewall || std::any_of(scene.all().begin(), scene.all().end(), [](const Seen& seen) {
    return seen.activity->kind == ActivityKind::Connected &&
           seen.activity->telemetry == model::telemetry::kFirewall;
  });
}

Absence absence_on(const Scene& scene, const model::HostReach& row, const WayTo& way) {
  const std::string& host = row.host;
  const model::Coverage security = coverage_of(scene, TelemetryClass::Security, host);
  const bool inside = row.reach == model::Reach::Accessed;
  if (security.covers_incident && !inside) {
    return {true, "the Security log of " + host +
                      " covers the incident and shows no read and no logon of the intruder"};
  }
  if (security.covers_incident && records_reads(scene, host)) {
    return {true, "the Security log of " + host +
                      " records file access, covers the incident and shows no such read"};
  }
  if (inside) {
    return {false, security.covers_incident
                       ? "the intruder was on " + host + " and its records hold no file access"
                       : "the intruder was on " + host + " and " +
                             why_not_covered(TelemetryClass::Security, security)};
  }
  for (const TelemetryClass watcher : {TelemetryClass::Network, TelemetryClass::Firewall}) {
    if (way.connected == 0 && stands_in_the_way(scene, watcher, way)) {
      return {true, "the " + std::string(words_of(watcher)) + " show the way to " + host +
                        ", cover the incident and hold no connection of the intruder that came "
                        "about"};
    }
  }
  return {false, why_not_covered(TelemetryClass::Security, security)};
}

std::string refusals(const WayTo& way) {
  const std::uint64_t count = std::max(way.firewall, way.sensor);
  if (count == 0) {
    return {};
  }
  return "; " + counted(count, "attempt was", "attempts were") +
         (way.firewall > 0 ? " refused by the firewall" : " refused or not answered");
}

model::ImpactFact untouched_store(const Scene& scene, const model::HostReach& row,
                                  const model::DataStore& store) {
  const WayTo way = way_to(scene, row.host);
  const Absence absence = absence_on(scene, row, way);
  model::ImpactFact fact = make_fact(
      scene, {model::ImpactKind::Accessed, row.host, store.path, ""},
      absence.shown ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded);
  fact.data_class = store.data_class;
  const std::string what = store.what.empty() ? "data" : store.what;
  fact.what = what + " in " + shown_path(store.path) + " on " + row.host;
  fact.why = absence.why + refusals(way) + scene.clearing_note("");
  if (absence.shown) {
    fact.count = 0;
    fact.unit = "files";
  }
  support(scene, way.refused, fact);
  return fact;
}

model::ImpactFact mailbox_fact(const Scene& scene) {
  const model::Coverage audit = coverage_of(scene, TelemetryClass::MailboxAudit, "");
  const bool covered = audit.covers_incident;
  model::ImpactFact fact =
      make_fact(scene, {model::ImpactKind::Accessed, "", "", "mailboxes"},
                covered ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded);
  fact.what = "mailboxes";
  fact.why = covered ? "the mailbox audit covers the incident and nothing of the intruder is in it"
                     : why_not_covered(TelemetryClass::MailboxAudit, audit);
  fact.confidence = std::min(fact.confidence, model::AnalyticConfidence::Moderate);
  return fact;
}

/// For an attempt: whether the hosts that were tried would show it if one had succeeded.
model::ImpactFact entry_fact(const Scene& scene, const std::vector<model::HostReach>& reach) {
  std::string missing;
  std::uint64_t tried = 0;
  for (const model::HostReach& row : reach) {
    if (row.reach != model::Reach::Denied && row.reach != model::Reach::Queried) {
      continue;
    }
    ++tried;
    const model::Coverage security = coverage_of(scene, TelemetryClass::Security, row.host);
    const model::Coverage endpoint = coverage_of(scene, TelemetryClass::Endpoint, row.host);
    if (!security.covers_incident && !endpoint.covers_incident && missing.empty()) {
      missing = why_not_covered(TelemetryClass::Security, security);
    }
  }
  if (tried == 0) {
    missing = "no record names a host that was tried";
  }
  model::ImpactFact fact = make_fact(
      scene, {model::ImpactKind::Accessed, "", "", "entry"},
      missing.empty() ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded);
  fact.what = "any host by the attempt";
  fact.why = missing.empty() ? "records of " + counted(tried, "tried host", "tried hosts") +
                                   " cover the incident and show nothing of the intruder"
                             : missing;
  return fact;
}

}  // namespace

StoreOnHost find_store(const Scene& scene, const std::string& host, const std::string& path) {
  const model::Host* const known = model::find_host(scene.estate(), host);
  if (known == nullptr || path.empty()) {
    return {};
  }
  for (const model::DataStore& store : known->stores) {
    if (store.path == path) {
      return {known, &store};
    }
  }
  return {};
}

std::vector<model::ImpactFact> accessed_facts(const Scene& scene) {
  std::vector<model::ImpactFact> facts;
  for (const auto& [key, group] : group_reads(scene)) {
    facts.push_back(fact_of(scene, key.substr(0, key.find('\n')), group));
  }
  return facts;
}

std::vector<model::ImpactFact> untouched_facts(const Scene& scene,
                                               const std::vector<model::HostReach>& reach,
                                               const std::vector<model::ImpactFact>& accessed) {
  std::vector<model::ImpactFact> facts;
  if (scene.incident().kind == model::IncidentKind::Intrusion) {
    for (const model::Host& host : scene.estate().hosts) {
      for (const model::DataStore& store : host.stores) {
        const bool matters = store.data_class == model::DataClass::Sensitive ||
                             store.data_class == model::DataClass::Personal;
        const bool read = std::any_of(accessed.begin(), accessed.end(), [&](const auto& fact) {
          return fact.host == host.name && fact.store == store.path;
        });
        const model::HostReach* const row = row_of(reach, host.name);
        if (matters && !read && row != nullptr) {
          facts.push_back(untouched_store(scene, *row, store));
        }
      }
    }
  }
  const bool is_attempt = scene.incident().kind == model::IncidentKind::Attempt;
  facts.push_back(is_attempt ? entry_fact(scene, reach) : mailbox_fact(scene));
  return facts;
}

}  // namespace longwatch::impact
