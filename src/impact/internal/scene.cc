#include "impact/internal/scene.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/ip_address.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/digest.h"
#include "impact/internal/paths.h"
#include "model/telemetry.h"

namespace longwatch::impact {
namespace {

constexpr std::size_t kIdDigits = 12;

std::vector<Seen> place_all(std::span<const model::Activity> activities, const Scene& scene) {
  std::vector<Seen> placed;
  placed.reserve(activities.size());
  for (const model::Activity& activity : activities) {
    const bool at_target = is_network_telemetry(activity.telemetry) && !activity.target.empty();
    placed.push_back({&activity, scene.canonical(at_target ? activity.target : activity.host)});
  }
  return placed;
}

/// Whether an activity's channel is the log that was cleared: by its name, or for a file of a web
/// server's log by its kind.
bool writes_log(const model::Activity& activity, const Clearing& clearing) {
  if (is_log_path(clearing.log)) {
    return activity.telemetry == model::telemetry::kW3c;
  }
  return equals_ignoring_ascii_case(activity.telemetry, clearing.log);
}

bool has_channel(const model::SourceRecord& source, const Clearing& clearing) {
  return std::any_of(
      source.telemetry.begin(), source.telemetry.end(), [&](const std::string& channel) {
        return is_log_path(clearing.log) ? channel == model::telemetry::kW3c
                                         : equals_ignoring_ascii_case(channel, clearing.log);
      });
}

}  // namespace

bool is_network_telemetry(std::string_view telemetry) {
  return telemetry.starts_with(model::telemetry::kZeekPrefix) ||
         telemetry == model::telemetry::kFirewall;
}

Scene::Scene(const ImpactInput& input) : input_(input) {
  own_ = place_all(input.own, *this);
  all_ = place_all(input.all, *this);
  find_clearings();
}

std::string Scene::canonical(std::string_view name_or_address) const {
  const auto known = canonical_.find(name_or_address);
  if (known != canonical_.end()) {
    return known->second;
  }
  std::string name = model::canonical_host(estate(), name_or_address);
  if (model::find_host(estate(), name_or_address) == nullptr) {
    name = to_printable(name);
  }
  canonical_.emplace(std::string(name_or_address), name);
  return name;
}

bool Scene::is_external(std::string_view address) const {
  return parse_address(address).has_value() && !model::is_own_address(estate(), address);
}

std::string Scene::origin_of(const Seen& seen) const {
  const model::Activity& activity = *seen.activity;
  return is_network_telemetry(activity.telemetry) ? canonical(activity.source)
                                                  : canonical(activity.host);
}

bool Scene::is_held_from_before(const Clearing& clearing) const {
  if (!clearing.time.has_value()) {
    return false;
  }
  const bool seen = std::any_of(all_.begin(), all_.end(), [&](const Seen& other) {
    return other.place == clearing.host && writes_log(*other.activity, clearing) &&
           other.activity->event.time.has_value() && *other.activity->event.time < *clearing.time;
  });
  return seen || std::any_of(input_.sources.begin(), input_.sources.end(),
                             [&](const model::SourceRecord& source) {
                               return source.hosts.size() == 1 &&
                                      canonical(source.hosts.front()) == clearing.host &&
                                      has_channel(source, clearing) && source.first.has_value() &&
                                      *source.first < *clearing.time;
                             });
}

void Scene::find_clearings() {
  for (const Seen& seen : own_) {
    const model::Activity& activity = *seen.activity;
    const bool cleared = activity.kind == model::ActivityKind::LogCleared;
    const bool deleted =
        activity.kind == model::ActivityKind::FileDeleted && is_log_path(activity.object);
    if (!cleared && !deleted) {
      continue;
    }
    // The record of a clearing stands in every copy of the log.
    const bool is_known =
        std::any_of(clearings_.begin(), clearings_.end(), [&](const Clearing& known) {
          return known.host == seen.place && equals_ignoring_ascii_case(known.log, activity.object);
        });
    if (is_known) {
      continue;
    }
    Clearing clearing{seen.place, activity.object, activity.event.time, false, activity.evidence};
    clearing.has_copy = is_held_from_before(clearing);
    clearings_.push_back(std::move(clearing));
  }
}

std::vector<std::string> Scene::findings_on(const std::vector<model::EvidenceId>& evidence) const {
  std::vector<model::EvidenceId> sorted = evidence;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> ids;
  for (const model::FindingRecord& finding : input_.findings) {
    const bool rests = std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                   [&](const model::EvidenceId& id) {
                                     return std::binary_search(sorted.begin(), sorted.end(), id);
                                   });
    if (rests) {
      ids.push_back(finding.id);
    }
  }
  return ids;
}

model::Marking Scene::marking_of(const std::vector<std::string>& finding_ids) const {
  model::Marking marking;
  for (const model::FindingRecord& finding : input_.findings) {
    if (std::find(finding_ids.begin(), finding_ids.end(), finding.id) != finding_ids.end()) {
      marking = model::strictest(marking, finding.marking);
    }
  }
  return marking;
}

model::AnalyticConfidence Scene::confidence(std::string_view host) const {
  model::AnalyticConfidence confidence = model::AnalyticConfidence::High;
  for (const Clearing& clearing : clearings_) {
    if (host.empty() || clearing.host == host) {
      const auto at_most =
          clearing.has_copy ? model::AnalyticConfidence::Moderate : model::AnalyticConfidence::Low;
      confidence = std::min(confidence, at_most);
    }
  }
  return confidence;
}

std::string Scene::clearing_note(std::string_view host) const {
  std::uint64_t logs = 0;
  std::uint64_t held = 0;
  for (const Clearing& clearing : clearings_) {
    if (host.empty() || clearing.host == host) {
      ++logs;
      held += clearing.has_copy ? 1U : 0U;
    }
  }
  if (logs == 0) {
    return {};
  }
  std::string note = "; " + counted(logs, "log was cleared", "logs were cleared");
  if (held == logs) {
    return note + ", but a copy holds records from before";
  }
  return note + (held == 0 ? " and no copy from before is held"
                           : " and of " + with_thousands(held) + " a copy from before is held");
}

void Gathered::add(const model::Activity& activity) {
  ++times_;
  if (!activity.evidence.empty()) {
    evidence_.push_back(activity.evidence);
  }
  const std::optional<Timestamp> time = activity.event.time;
  if (!time.has_value()) {
    return;
  }
  first_ = first_.has_value() ? std::min(*first_, *time) : *time;
  last_ = last_.has_value() ? std::max(*last_, *time) : *time;
}

std::vector<model::EvidenceId> shortened(const std::vector<model::EvidenceId>& evidence) {
  std::vector<model::EvidenceId> different;
  std::map<std::string_view, bool> seen;
  for (const model::EvidenceId& id : evidence) {
    if (seen.emplace(id, true).second) {
      different.push_back(id);
    }
  }
  if (different.size() > limits::kEvidencePerItem) {
    constexpr auto kHalf = static_cast<std::ptrdiff_t>(limits::kEvidencePerItem / 2);
    different.erase(different.begin() + kHalf, different.end() - kHalf);
  }
  return different;
}

std::string id_of(std::string_view prefix, const std::vector<std::string_view>& parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text.append(part).append("\n");
  }
  return std::string(prefix) + to_hex(formats::sha256(as_bytes(text))).substr(0, kIdDigits);
}

model::ImpactFact make_fact(const Scene& scene, const FactKey& key, model::Certainty certainty) {
  model::ImpactFact fact;
  const std::string host = to_ascii_lower(key.host);
  const std::string store = to_ascii_lower(key.store);
  const std::string part = to_ascii_lower(key.part);
  fact.id = id_of(
      "a-", {scene.incident().id, model::name_of(key.kind), host, store, std::string_view(part)});
  fact.kind = key.kind;
  fact.certainty = certainty;
  fact.host = key.host;
  fact.store = key.store;
  const bool is_absence = certainty == model::Certainty::NoneObserved;
  fact.confidence = certainty == model::Certainty::CannotBeExcluded
                        ? model::AnalyticConfidence::Low
                        : scene.confidence(is_absence ? std::string_view() : key.host);
  return fact;
}

void support(const Scene& scene, const Gathered& gathered, model::ImpactFact& fact) {
  fact.first = gathered.first();
  fact.last = gathered.last();
  fact.findings = scene.findings_on(gathered.evidence());
  fact.evidence = shortened(gathered.evidence());
  fact.marking = scene.marking_of(fact.findings);
}

std::string shown_time(std::optional<Timestamp> time) {
  if (!time.has_value()) {
    return "an unknown time";
  }
  std::string text;
  append_iso8601(text, *time, 0);
  std::replace(text.begin(), text.end(), 'T', ' ');
  text.pop_back();
  return text + " UTC";
}

}  // namespace longwatch::impact
