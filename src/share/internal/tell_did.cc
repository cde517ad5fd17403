#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::TimelineEntry;

/// Steps of one incident that are told one by one; the others are counted.
constexpr std::size_t kStepsTold = 24;

/// One or several entries of the timeline that say the same of the same host.
struct Step {
  const TimelineEntry* entry = nullptr;
  std::uint64_t times = 0;
  std::optional<Timestamp> last;
  model::Level level = model::Level::Medium;
  Support support;
};

bool say_the_same(const TimelineEntry& a, const TimelineEntry& b) {
  return a.host == b.host && a.title == b.title && a.technique == b.technique;
}

void add(std::vector<std::string>& to, const std::vector<std::string>& items) {
  // A statement names no more than this; a step of a million events must not carry them along.
  const std::size_t room = kNamedPerStatement - std::min(kNamedPerStatement, to.size());
  to.insert(to.end(), items.begin(),
            items.begin() + static_cast<std::ptrdiff_t>(std::min(room, items.size())));
}

void take_in(Step& step, const Step& other) {
  step.times += other.times;
  if (other.last.has_value() && (!step.last.has_value() || *step.last < *other.last)) {
    step.last = other.last;
  }
  step.level = std::max(step.level, other.level);
  add(step.support.findings, other.support.findings);
  add(step.support.evidence, other.support.evidence);
}

Step step_of(const StoryBuilder& story, const TimelineEntry& entry) {
  Step step;
  step.entry = &entry;
  step.times = std::max<std::uint64_t>(1, entry.findings.size());
  step.last = entry.last.has_value() ? entry.last : entry.time;
  for (const std::string& id : entry.findings) {
    const model::FindingRecord* finding = story.finding(id);
    step.level = finding == nullptr ? step.level : std::max(step.level, finding->level);
  }
  add(step.support.findings, entry.findings);
  add(step.support.evidence, entry.evidence);
  return step;
}

/// Entries that follow each other and say the same are one step.
std::vector<Step> steps_of(const StoryBuilder& story, const std::vector<TimelineEntry>& timeline) {
  std::vector<Step> steps;
  for (const TimelineEntry& entry : timeline) {
    const Step step = step_of(story, entry);
    if (!steps.empty() && say_the_same(*steps.back().entry, entry)) {
      take_in(steps.back(), step);
    } else {
      steps.push_back(step);
    }
  }
  return steps;
}

/// All that say the same become one step, at the place of the first.
std::vector<Step> without_repetition(const std::vector<Step>& steps) {
  std::vector<Step> result;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places;
  for (const Step& step : steps) {
    const auto [place, is_new] = places.try_emplace(
        {step.entry->host, step.entry->title, step.entry->technique}, result.size());
    if (is_new) {
      result.push_back(step);
    } else {
      take_in(result[place->second], step);
    }
  }
  return result;
}

/// The worst steps in order of time, and the others.
std::pair<std::vector<Step>, std::vector<Step>> worst_of(const std::vector<Step>& steps) {
  std::vector<std::size_t> order(steps.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::ranges::stable_sort(
      order, [&steps](std::size_t a, std::size_t b) { return steps[a].level > steps[b].level; });
  std::vector<bool> is_told(steps.size(), false);
  for (std::size_t i = 0; i < std::min(kStepsTold, order.size()); ++i) {
    is_told[order[i]] = true;
  }
  std::pair<std::vector<Step>, std::vector<Step>> result;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    (is_told[i] ? result.first : result.second).push_back(steps[i]);
  }
  return result;
}

std::string step_sentence(const Step& step) {
  const TimelineEntry& entry = *step.entry;
  std::vector<std::string> notes;
  if (!entry.tactic.empty()) {
    notes.push_back(words_of(entry.tactic));
  }
  if (!entry.technique.empty()) {
    notes.push_back(entry.technique);
  }
  std::string when = entry.time.has_value() ? moment(entry.time) : "At an unknown time";
  if (step.times > 1 && entry.time.has_value() && step.last.has_value() &&
      *step.last - *entry.time >= std::chrono::seconds(1)) {
    when += " to " + moment(step.last);
  }
  std::string text = when;
  text += entry.host.empty() ? "" : ", " + phrase(entry.host, 64);
  text += ": " + phrase(entry.title);
  text += notes.empty() ? "" : fmt::format(" ({})", fmt::join(notes, ", "));
  text += step.times > 1 ? fmt::format(", {} times", with_thousands(step.times)) : "";
  return sentence(text);
}

void tell_others(StoryBuilder& story, const model::Incident& incident,
                 const std::vector<Step>& others) {
  if (others.empty()) {
    return;
  }
  std::map<std::string, std::uint64_t> tactics;
  Support support;
  support.records = {incident.id};
  for (const Step& step : others) {
    tactics[step.entry->tactic.empty() ? "other" : words_of(step.entry->tactic)] += 1;
    add(support.findings, step.support.findings);
    add(support.evidence, step.support.evidence);
  }
  std::vector<std::string> parts;
  for (const auto& [tactic, count] : tactics) {
    parts.push_back(fmt::format("{} {}", with_thousands(count), tactic));
  }
  story.say(fmt::format("{} of lesser weight {} not told one by one: {}.",
                        counted(others.size(), "step", "steps"), others.size() == 1 ? "is" : "are",
                        joined(parts)),
            Certainty::Observed, support);
}

void tell_steps(StoryBuilder& story, const model::Incident& incident) {
  story.enter(model::Section::Did, incident.id);
  std::vector<Step> steps = steps_of(story, incident.timeline);
  if (steps.size() > kStepsTold) {
    steps = without_repetition(steps);
  }
  const auto [told, others] = worst_of(steps);
  for (const Step& step : told) {
    Support support = step.support;
    support.records = {incident.id};
    story.say(step_sentence(step), Certainty::Observed, support);
  }
  tell_others(story, incident, others);
  if (steps.empty()) {
    story.say(story.is_internal() ? "No single step of it is recorded."
                                  : "The steps are not part of this view.",
              Certainty::CannotBeExcluded, {incident.findings, {}, {incident.id}});
  }
}

/// The tactics of an incident in the order in which they were first seen, in one sentence.
void tell_course(StoryBuilder& story, const model::Incident& incident) {
  std::vector<std::string> tactics;
  Support support;
  support.records = {incident.id};
  for (const TimelineEntry& entry : incident.timeline) {
    const std::string tactic = words_of(entry.tactic);
    if (!tactic.empty() && std::ranges::find(tactics, tactic) == tactics.end()) {
      tactics.push_back(tactic);
      add(support.findings, entry.findings);
      add(support.evidence, entry.evidence);
    }
  }
  if (tactics.size() < 2) {
    return;
  }
  const std::string where =
      incident.hosts.empty() ? "" : fmt::format(" on {}", joined(incident.hosts, 4));
  const std::string when = period(incident.first, incident.last);
  story.enter(model::Section::Did);
  story.say(fmt::format("The course of the worst incident{}{}: {}.", where,
                        when.empty() ? "" : ", " + when, joined(tactics, 14)),
            Certainty::Observed, support);
}

}  // namespace

void tell_did(StoryBuilder& story) {
  if (!story.told().empty()) {
    tell_course(story, story.told().front());
  }
  if (story.told().size() > 1) {
    story.enter(model::Section::Did);
    Support support;
    std::uint64_t steps = 0;
    std::set<std::string> hosts;
    for (const model::Incident& incident : story.told()) {
      steps += incident.timeline.size();
      support.records.push_back(incident.id);
      hosts.insert(incident.hosts.begin(), incident.hosts.end());
    }
    story.say(fmt::format("{} on {} are recorded for {}.", counted(steps, "step", "steps"),
                          counted(hosts.size(), "host", "hosts"),
                          counted(story.told().size(), "incident", "incidents")),
              Certainty::Observed, support);
  }
  for (const model::Incident& incident : story.told()) {
    tell_steps(story, incident);
  }
}

}  // namespace longwatch::share::internal
