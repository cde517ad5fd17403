#include "correlate/internal/activity_table.h"

#include <algorithm>

#include "base/text.h"
#include "correlate/internal/names.h"

namespace longwatch::correlate {
namespace {

using model::ActivityKind;

void keep_first(Timestamp& known, Timestamp moment) {
  known = std::min(known, moment);
}

}  // namespace

bool was_answered(std::string_view http_status) {
  return http_status.empty() || http_status.front() == '2' || http_status.front() == '3' ||
         http_status.front() == '5';
}

ActivityTable::ActivityTable(std::span<const model::Activity> activities, EstateIndex& estate)
    : activities_(activities), estate_(estate) {
  intern("");
  steps_.reserve(activities.size());
  scripts_.reserve(activities.size());
  for (std::size_t i = 0; i < activities.size(); ++i) {
    steps_.push_back(make_step(activities[i]));
    const bool is_script =
        activities[i].kind == ActivityKind::WebRequested && is_web_script(activities[i].object);
    scripts_.push_back(is_script ? intern(base_name(activities[i].object)) : 0);
    note(i);
  }
}

Name ActivityTable::intern(std::string_view text) {
  return names_.intern(to_ascii_lower(text));
}

Name ActivityTable::intern_host(std::string_view text) {
  const auto [found, is_new] = logged_.try_emplace(std::string(text), 0);
  if (is_new) {
    found->second = intern(estate_.canonical(text));
  }
  return found->second;
}

Name ActivityTable::find(std::string_view text) const {
  return names_.find(to_ascii_lower(text)).value_or(0);
}

Name ActivityTable::find_host(std::string_view name_or_address) {
  return find(estate_.canonical(name_or_address));
}

Step ActivityTable::make_step(const model::Activity& activity) {
  Step step;
  step.host = intern_host(activity.host);
  step.source = intern_host(activity.source);
  step.target = intern_host(activity.target);
  step.account = intern(account_name(activity.account));
  step.process = intern(activity.process);
  step.parent = intern(activity.parent);
  step.object = intern(activity.object);
  const EstateIndex::Known& source = estate_.look_up(activity.source);
  const EstateIndex::Known& target = estate_.look_up(activity.target);
  step.source_is_outside = source.is_address && !source.is_own;
  step.target_is_outside = target.is_address && !target.is_own;
  step.source_is_ours = source.is_own && !source.is_hub;
  step.target_is_ours = target.is_own;
  if (step.target == 0 && activity.kind != ActivityKind::WebRequested) {
    step.target = step.host;  // logons and shares happen at whoever logs them
    step.target_is_ours = true;
  }
  return step;
}

ActivityTable::Way ActivityTable::way_of(std::size_t activity) const {
  const Step& step = steps_[activity];
  const ActivityKind kind = activities_[activity].kind;
  const bool is_connection =
      kind == ActivityKind::Connected || kind == ActivityKind::ConnectionDenied;
  const std::uint32_t how =
      is_connection ? activities_[activity].port : 0x10000U + static_cast<std::uint32_t>(kind);
  return {step.source, step.target, is_connection ? 0 : step.account, how};
}

void ActivityTable::note(std::size_t activity) {
  const Step& step = steps_[activity];
  const model::Activity& logged = activities_[activity];
  const Timestamp moment = moment_of(logged);
  if (step.source_is_ours) {
    keep_first(ways_.try_emplace(way_of(activity), moment).first->second, moment);
    if (step.target_is_outside) {
      keep_first(contacts_[step.target].try_emplace(step.source, moment).first->second, moment);
    }
  }
  if (step.process != 0) {
    keep_first(programs_.try_emplace({step.host, step.process}, moment).first->second, moment);
  }
  if (step.parent != 0) {
    keep_first(programs_.try_emplace({step.host, step.parent}, moment).first->second, moment);
  }
  if (scripts_[activity] != 0 && step.source_is_outside && was_answered(logged.status)) {
    Requests& requests = requests_[{step.host, scripts_[activity]}];
    keep_first(requests.first_answered, moment);
    if (requests.clients.size() < kClientsKept &&
        std::find(requests.clients.begin(), requests.clients.end(), step.source) ==
            requests.clients.end()) {
      requests.clients.push_back(step.source);
    }
  }
}

bool ActivityTable::was_usual(std::size_t activity, Timestamp moment) const {
  const auto found = ways_.find(way_of(activity));
  return found != ways_.end() && found->second < moment;
}

bool ActivityTable::ran_before(Name host, Name process, Timestamp moment) const {
  const auto found = programs_.find({host, process});
  return found != programs_.end() && found->second < moment;
}

const ActivityTable::Requests* ActivityTable::requests(Name host, Name file) const {
  const auto found = requests_.find({host, file});
  return found == requests_.end() ? nullptr : &found->second;
}

std::pair<std::size_t, Timestamp> ActivityTable::contacts(Name address) const {
  const auto found = contacts_.find(address);
  if (found == contacts_.end()) {
    return {0, Timestamp::max()};
  }
  Timestamp first = Timestamp::max();
  for (const auto& [host, moment] : found->second) {
    keep_first(first, moment);
  }
  return {found->second.size(), first};
}

}  // namespace longwatch::correlate
