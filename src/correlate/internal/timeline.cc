#include "correlate/internal/timeline.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "base/text.h"
#include "correlate/internal/activity_group.h"
#include "correlate/internal/observables.h"
#include "correlate/internal/titles.h"

namespace longwatch::correlate {
namespace {

constexpr std::chrono::minutes kPause{15};

model::TimelineEntry entry_of(const ActivityGroup& group, EstateIndex& estate) {
  model::TimelineEntry entry;
  entry.time = group.members.front()->event.time;
  if (group.members.size() > 1) {
    entry.last = group.members.back()->event.time;
  }
  entry.host = group.host;
  entry.title = title_of(group, estate);
  for (const model::Activity* const member : group.members) {
    add_evidence(entry.evidence, member->evidence);
  }
  return entry;
}

void merge(const model::TimelineEntry& from, model::TimelineEntry& into) {
  for (const std::string& finding : from.findings) {
    if (std::find(into.findings.begin(), into.findings.end(), finding) == into.findings.end()) {
      into.findings.push_back(finding);
    }
  }
  for (const model::EvidenceId& evidence : from.evidence) {
    add_evidence(into.evidence, evidence);
  }
  if (into.technique.empty()) {
    into.technique = from.technique;
    into.tactic = from.tactic.empty() ? into.tactic : from.tactic;
  } else if (into.tactic.empty()) {
    into.tactic = from.tactic;
  }
}

/// Findings that no activity stands for: those of one title on one host in one go are one entry.
class Leftovers {
 public:
  void add(const model::TimelineEntry& entry) {
    const auto found = latest_.find({entry.host, entry.title});
    if (found != latest_.end()) {
      Item& item = items_[found->second];
      const auto& before = item.entry.last.has_value() ? item.entry.last : item.entry.time;
      const bool is_near =
          before.has_value() && entry.time.has_value() && *entry.time - *before <= kPause;
      if (is_near || (!before.has_value() && !entry.time.has_value())) {
        merge(entry, item.entry);
        item.entry.last = entry.last.has_value() ? entry.last : entry.time;
        ++item.times;
        return;
      }
    }
    latest_[{entry.host, entry.title}] = items_.size();
    items_.push_back({entry, 1});
  }

  void take(std::vector<model::TimelineEntry>& entries) {
    for (Item& item : items_) {
      if (item.times > 1) {
        item.entry.title += ", " + counted(item.times, "time");
      }
      entries.push_back(std::move(item.entry));
    }
  }

 private:
  struct Item {
    model::TimelineEntry entry;
    std::uint64_t times = 0;
  };

  std::vector<Item> items_;
  std::map<std::pair<std::string, std::string>, std::size_t> latest_;
};

}  // namespace

std::vector<model::TimelineEntry> make_timeline(std::span<const model::Activity> own,
                                                std::span<const model::TimelineEntry> known,
                                                EstateIndex& estate) {
  std::vector<model::TimelineEntry> entries;
  std::map<model::EvidenceId, std::size_t> places;  // entry of each record
  for (const ActivityGroup& group : group_activities(own, estate)) {
    for (const model::Activity* const member : group.members) {
      if (!member->evidence.empty()) {
        places.emplace(member->evidence, entries.size());
      }
    }
    entries.push_back(entry_of(group, estate));
  }
  Leftovers leftovers;
  for (const model::TimelineEntry& entry : known) {
    const auto first =
        std::find_if(entry.evidence.begin(), entry.evidence.end(),
                     [&](const model::EvidenceId& evidence) { return places.contains(evidence); });
    if (first != entry.evidence.end()) {
      merge(entry, entries[places.at(*first)]);
    } else if (!entry.findings.empty()) {
      leftovers.add(entry);
    }
  }
  leftovers.take(entries);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const model::TimelineEntry& a, const model::TimelineEntry& b) {
                     return std::make_pair(!a.time.has_value(), a.time) <
                            std::make_pair(!b.time.has_value(), b.time);
                   });
  return entries;
}

}  // namespace longwatch::correlate
