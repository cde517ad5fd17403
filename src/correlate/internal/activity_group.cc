#include "correlate/internal/activity_group.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "correlate/internal/names.h"

namespace longwatch::correlate {
namespace {

using model::Activity;
using model::ActivityKind;

constexpr std::chrono::minutes kPause{15};
/// A client that asks for more paths than this in one go is looking around.
constexpr std::size_t kPathsApart = 5;

bool is_mail(const Activity& activity) {
  return activity.kind == ActivityKind::MailDelivered || activity.kind == ActivityKind::MailHeld;
}

bool is_connection(const Activity& activity) {
  return activity.kind == ActivityKind::Connected ||
         activity.kind == ActivityKind::ConnectionDenied;
}

/// What must be equal for activities to be told together, beside their time.
std::string group_name(const Activity& activity, EstateIndex& estate) {
  const auto joined = [](std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
      text.append(part).push_back('\n');
    }
    return to_ascii_lower(text);
  };
  const std::string kind(model::name_of(activity.kind));
  const std::string& host = estate.canonical(activity.host);
  const std::string& source = estate.canonical(activity.source);
  const std::string& target = estate.canonical(activity.target);
  const std::string account = account_name(activity.account);
  switch (activity.kind) {
    case ActivityKind::MailDelivered:
    case ActivityKind::MailHeld:
      return joined({"mail", activity.account});
    case ActivityKind::WebRequested:
      return joined({kind, host, source});
    case ActivityKind::Connected:
    case ActivityKind::ConnectionDenied:
      return joined({kind, source, target, std::to_string(activity.port)});
    case ActivityKind::ProcessStarted:
      return joined(
          {kind, host, base_name(activity.process), base_name(activity.parent), activity.detail});
    case ActivityKind::ProcessAccessed:
      return joined({kind, host, activity.process, activity.parent});
    case ActivityKind::FileWritten:
    case ActivityKind::FileDeleted:
      return joined(
          {kind, host, source, base_name(activity.process), directory_of(activity.object)});
    case ActivityKind::FileRead:
    case ActivityKind::ShareOpened:
    case ActivityKind::LoggedOn:
    case ActivityKind::LogonFailed:
    case ActivityKind::PrivilegesAssigned:
      return joined({kind, host, source, account, activity.workstation});
    case ActivityKind::TicketRequested:
      return joined({kind, source, account});
    case ActivityKind::LogCleared:
    case ActivityKind::ServiceInstalled:
    case ActivityKind::TaskRegistered:
    case ActivityKind::AccountChanged:
      break;
  }
  return joined({kind, host, activity.object});
}

std::string host_of(const Activity& activity, EstateIndex& estate) {
  if (is_mail(activity)) {
    return {};
  }
  const bool is_elsewhere =
      is_connection(activity) || activity.kind == ActivityKind::TicketRequested;
  if (is_elsewhere && estate.look_up(activity.source).is_own) {
    return estate.canonical(activity.source);
  }
  if (is_connection(activity) && estate.look_up(activity.target).is_own) {
    return estate.canonical(activity.target);
  }
  return estate.canonical(activity.host);
}

/// A session of requests of one client: paths asked for often stand alone when they are few.
void split_requests(const ActivityGroup& session, std::vector<ActivityGroup>& groups) {
  std::map<std::string, std::vector<const Activity*>> paths;
  for (const Activity* const request : session.members) {
    paths[std::string(method_of(*request)) + " " + request->object].push_back(request);
  }
  constexpr std::size_t kOften = 3;
  ActivityGroup rest{session.host, {}};
  for (auto& [path, requests] : paths) {
    if (paths.size() <= kPathsApart || requests.size() >= kOften) {
      groups.push_back({session.host, std::move(requests)});
    } else {
      rest.members.insert(rest.members.end(), requests.begin(), requests.end());
    }
  }
  if (!rest.members.empty()) {
    std::stable_sort(
        rest.members.begin(), rest.members.end(),
        [](const Activity* a, const Activity* b) { return model::comes_before(*a, *b); });
    groups.push_back(std::move(rest));
  }
}

}  // namespace

std::string_view method_of(const Activity& request) {
  const std::string_view word =
      std::string_view(request.detail).substr(0, request.detail.find(' '));
  const bool is_method =
      !word.empty() && word.size() <= 12 &&
      std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return is_method ? word : std::string_view{};
}

std::vector<ActivityGroup> group_activities(std::span<const Activity> own, EstateIndex& estate) {
  std::vector<ActivityGroup> open;
  std::map<std::string, std::size_t> latest;  // group of each name
  for (const Activity& activity : own) {
    const std::string name = group_name(activity, estate);
    const auto found = latest.find(name);
    if (found != latest.end()) {
      const auto& before = open[found->second].members.back()->event.time;
      const auto& now = activity.event.time;
      const bool is_near =
          before.has_value() == now.has_value() && (!now.has_value() || *now - *before <= kPause);
      if (is_near) {
        open[found->second].members.push_back(&activity);
        continue;
      }
    }
    latest[name] = open.size();
    open.push_back({host_of(activity, estate), {&activity}});
  }
  std::vector<ActivityGroup> groups;
  for (ActivityGroup& group : open) {
    if (group.members.front()->kind == ActivityKind::WebRequested) {
      split_requests(group, groups);
    } else {
      groups.push_back(std::move(group));
    }
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const ActivityGroup& a, const ActivityGroup& b) {
                     return model::comes_before(*a.members.front(), *b.members.front());
                   });
  return groups;
}

}  // namespace longwatch::correlate
