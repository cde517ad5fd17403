#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::HostReach;
using model::Reach;

/// Hosts of one kind of reach that are told one by one.
constexpr std::size_t kHostsTold = 12;

std::string host_sentence(const HostReach& host) {
  const std::string name = phrase(host.host, 64);
  switch (host.reach) {
    case Reach::Accessed:
      return fmt::format("{} was accessed", name);
    case Reach::Queried:
      return fmt::format("{} answered requests, and nobody is seen to have logged on", name);
    case Reach::Denied:
      return host.times == 0 ? fmt::format("{} was tried and refused every time", name)
                             : fmt::format("{} was tried {} and refused every time", name,
                                           counted(host.times, "time", "times"));
    case Reach::NotReached:
      return fmt::format("{} was not reached", name);
    case Reach::Unknown:
      return fmt::format("Whether {} was reached cannot be said", name);
  }
  return "";
}

Certainty certainty_of(Reach reach) {
  switch (reach) {
    case Reach::NotReached:
      return Certainty::NoneObserved;
    case Reach::Unknown:
      return Certainty::CannotBeExcluded;
    default:
      return Certainty::Observed;
  }
}

std::string_view group_words(Reach reach) {
  switch (reach) {
    case Reach::Accessed:
      return "were accessed";
    case Reach::Queried:
      return "answered requests, and nobody is seen to have logged on";
    case Reach::Denied:
      return "were tried and refused every time";
    case Reach::NotReached:
      return "were not reached, and telemetry that would show it covers the time";
    case Reach::Unknown:
      return "cannot be excluded: nothing that was handed over would have shown it";
  }
  return "";
}

/// Many hosts of one kind are one sentence; the table has each.
bool is_grouped(Reach reach, std::size_t count) {
  return count > kHostsTold || (count > 2 && certainty_of(reach) != Certainty::Observed);
}

void tell_group(StoryBuilder& story, const model::Assessment& assessment,
                const std::vector<const HostReach*>& hosts) {
  std::vector<std::string> names;
  Support support;
  support.records = {assessment.id};
  for (const HostReach* host : hosts) {
    names.push_back(host->host);
    support.findings.insert(support.findings.end(), host->findings.begin(), host->findings.end());
    support.evidence.insert(support.evidence.end(), host->evidence.begin(), host->evidence.end());
  }
  const Reach reach = hosts.front()->reach;
  story.say(fmt::format("{} ({}) {}.", counted(hosts.size(), "host", "hosts"),
                        joined(names, kHostsTold), group_words(reach)),
            certainty_of(reach), support);
}

/// What a statement about a host rests on; when nothing was seen, on what was looked at.
Support support_of(const model::Assessment& assessment, const HostReach& host) {
  Support support{host.findings, host.evidence, {assessment.id}};
  if (certainty_of(host.reach) == Certainty::NoneObserved && host.evidence.empty()) {
    for (const model::Coverage& coverage : assessment.coverage) {
      support.evidence.insert(support.evidence.end(), coverage.evidence.begin(),
                              coverage.evidence.end());
    }
  }
  return support;
}

void tell_coverage(StoryBuilder& story, const model::Assessment& assessment) {
  std::vector<std::string> complete;
  std::vector<std::string> gaps;
  Support support_complete{{}, {}, {assessment.id}};
  Support support_gaps{{}, {}, {assessment.id}};
  for (const model::Coverage& coverage : assessment.coverage) {
    const std::string what = coverage.host.empty()
                                 ? coverage.telemetry
                                 : fmt::format("{} of {}", coverage.telemetry, coverage.host);
    const bool whole = coverage.present && coverage.covers_incident && coverage.gap.empty();
    const std::string reason = !coverage.gap.empty() ? coverage.gap
                               : coverage.present    ? "covers part of the time"
                                                     : "nothing was handed over";
    (whole ? complete : gaps).push_back(whole ? what : fmt::format("{} ({})", what, reason));
    std::vector<std::string>& evidence = (whole ? support_complete : support_gaps).evidence;
    evidence.insert(evidence.end(), coverage.evidence.begin(), coverage.evidence.end());
  }
  if (!complete.empty()) {
    story.say(fmt::format("Recorded from the first event to the last: {}.", joined(complete, 10)),
              Certainty::Observed, support_complete);
  }
  if (!gaps.empty()) {
    story.say(fmt::format("Not recorded completely: {}.", joined(gaps, 10)),
              Certainty::CannotBeExcluded, support_gaps);
  }
}

}  // namespace

void tell_reach(StoryBuilder& story, const model::Assessment& assessment) {
  for (const Reach reach :
       {Reach::Accessed, Reach::Queried, Reach::Denied, Reach::NotReached, Reach::Unknown}) {
    std::vector<const HostReach*> hosts;
    for (const HostReach& host : assessment.reach) {
      if (host.reach == reach) {
        hosts.push_back(&host);
      }
    }
    if (is_grouped(reach, hosts.size())) {
      tell_group(story, assessment, hosts);
      continue;
    }
    for (const HostReach* host : hosts) {
      const std::string why = host->why.empty() ? "" : ": " + phrase(host->why);
      story.say(ended(host_sentence(*host) + why), certainty_of(reach),
                support_of(assessment, *host));
    }
  }
  tell_coverage(story, assessment);
}

}  // namespace longwatch::share::internal
