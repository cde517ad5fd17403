#include "correlate/internal/actor_trace.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "correlate/internal/names.h"

namespace longwatch::correlate {
namespace {

using model::Activity;
using model::ActivityKind;

constexpr std::chrono::minutes kShellLives{10};
/// An address that more hosts of ours go to is a service, not an intruder's.
constexpr std::size_t kMostContacts = 3;

/// Folders in which anybody's programs lie beside each other.
bool is_for_everybody(std::string_view folder) {
  const std::string name = base_name(folder);
  return name == "temp" || name == "tmp" || name == "downloads" || name == "desktop" ||
         name.ends_with(':');
}

}  // namespace

ActorTrace::ActorTrace(const model::Incident& incident, ActivityTable& table)
    : incident_(incident), table_(table) {
  for (const model::TimelineEntry& entry : incident.timeline) {
    evidence_.insert(entry.evidence.begin(), entry.evidence.end());
  }
  for (const std::string& account : incident.accounts) {
    accounts_.insert(table.find(account));
  }
  accounts_.erase(0);
  std::set<Name> hosts;
  for (const std::string& host : incident.hosts) {
    hosts.insert(table.find_host(host));
  }
  hosts.erase(0);
  for (const model::Observable& item : incident.observables) {
    if (item.type == "ipv4" || item.type == "ipv6") {
      addresses_.insert(table.find_host(item.value));
    } else if (item.type == "domain") {
      domains_.insert(to_ascii_lower(item.value));
    } else if (item.type == "file") {
      for (const Name host : hosts) {
        files_.emplace(host, table.find(item.value));
        learn_program(host, table.find(item.value));
        learn_script(host, item.value, incident.first.value_or(Timestamp{}));
      }
    }
  }
  addresses_.erase(0);
}

std::size_t ActorTrace::size() const {
  return addresses_.size() + domains_.size() + accounts_.size() + programs_.size() + files_.size() +
         holds_.size() + scripts_.size();
}

bool ActorTrace::knows_domain(std::string_view domain) const {
  const std::string lower = to_ascii_lower(domain);
  for (std::string_view rest = lower; !rest.empty();) {
    if (domains_.contains(rest)) {
      return true;
    }
    const std::size_t dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return false;
}

bool ActorTrace::is_program(Name host, Name process) const {
  return process != 0 && programs_.contains({host, process});
}

bool ActorTrace::is_file(Name host, Name path) const {
  return path != 0 && files_.contains({host, path});
}

Timestamp ActorTrace::held_since(Name host, Hold hold) const {
  const auto found = holds_.find({host, hold});
  return found == holds_.end() ? Timestamp::max() : found->second;
}

Timestamp ActorTrace::script_since(Name host, Name file) const {
  const auto found = scripts_.find({host, file});
  return found == scripts_.end() ? Timestamp::max() : found->second;
}

bool ActorTrace::is_live(Name host, Name process, Name account, Timestamp moment) const {
  const auto found = live_.find({host, process, account});
  return found != live_.end() && moment >= found->second && moment - found->second <= kShellLives;
}

bool ActorTrace::logged_on_within(Name host, Name account, Timestamp moment, TimeTicks time) const {
  const auto found = logons_.find({host, account});
  return found != logons_.end() && moment >= found->second && moment - found->second <= time;
}

void ActorTrace::hold(Name host, Hold how, Timestamp moment) {
  // Everybody logs on to a domain controller: only a program makes it the intruder's.
  if (host != 0 && (how == Hold::Ran || !table_.is_hub(host))) {
    Timestamp& since = holds_.try_emplace({host, how}, moment).first->second;
    since = std::min(since, moment);
  }
}

/// What ran on the host before the incident is the organisation's own.
bool ActorTrace::is_new(Name host, Name process) const {
  if (host == 0 || process == 0 || !incident_.first.has_value()) {
    return false;
  }
  const std::string_view path = table_.text(process);
  return !is_installed(path) && !is_web_worker(path) &&
         !table_.ran_before(host, process, *incident_.first);
}

bool ActorTrace::lies_with_programs(Name host, Name process) const {
  return is_new(host, process) &&
         folders_.contains({host, std::string(directory_of(table_.text(process)))});
}

void ActorTrace::learn_program(Name host, Name process) {
  if (!is_new(host, process)) {
    return;
  }
  programs_.emplace(host, process);
  const std::string folder(directory_of(table_.text(process)));
  if (!is_for_everybody(folder)) {
    folders_.emplace(host, folder);
  }
}

void ActorTrace::learn_script(Name host, std::string_view path, Timestamp moment) {
  const Name file = is_web_script(path) ? table_.find(base_name(path)) : 0;
  if (file != 0) {
    Timestamp& since = scripts_.try_emplace({host, file}, moment).first->second;
    since = std::min(since, moment);
  }
}

void ActorTrace::learn_address(Name address, bool is_outside, Origin origin) {
  if (address == 0 || !is_outside || addresses_.contains(address)) {
    return;
  }
  const auto [hosts, first] = table_.contacts(address);
  const bool is_service = hosts > kMostContacts ||
                          (incident_.first.has_value() && hosts > 0 && first < *incident_.first);
  if (origin == Origin::Seed || !is_service) {
    addresses_.insert(address);
  }
}

void ActorTrace::learn_process(std::size_t activity, Origin origin) {
  const Step& step = table_.steps()[activity];
  const Timestamp moment = ActivityTable::moment_of(table_.activities()[activity]);
  hold(step.host, Hold::Ran, moment);
  learn_program(step.host, step.process);
  if (table_.activities()[activity].kind == ActivityKind::ProcessStarted &&
      origin == Origin::Seed) {
    learn_program(step.host, step.parent);
  }
  // Who starts the intruder's programs is the intruder's, too.
  if (is_shell(table_.text(step.parent)) &&
      table_.activities()[activity].kind == ActivityKind::ProcessStarted) {
    live_[{step.host, step.parent, step.account}] = moment;
  }
  if (is_shell(table_.text(step.process))) {
    live_[{step.host, step.process, step.account}] = moment;
  }
}

void ActorTrace::learn_file(std::size_t activity) {
  const Step& step = table_.steps()[activity];
  const Activity& logged = table_.activities()[activity];
  const Timestamp moment = ActivityTable::moment_of(logged);
  if (step.process == 0) {
    hold(step.host, Hold::Entered, moment);  // through a share
    return;
  }
  hold(step.host, Hold::Ran, moment);
  learn_program(step.host, step.process);
  if (is_shell(table_.text(step.process))) {
    live_[{step.host, step.process, step.account}] = moment;
  }
  if (logged.kind == ActivityKind::FileWritten) {
    files_.emplace(step.host, step.object);
    learn_program(step.host, step.object);
    learn_script(step.host, logged.object, moment);
  }
}

void ActorTrace::learn_logon(std::size_t activity, Origin origin) {
  const Step& step = table_.steps()[activity];
  const Activity& logged = table_.activities()[activity];
  const Timestamp moment = ActivityTable::moment_of(logged);
  learn_address(step.source, step.source_is_outside, origin);
  if (step.source_is_ours && origin == Origin::Seed && step.source != step.host) {
    hold(step.source, Hold::Ran, moment);
  }
  if (logged.kind == ActivityKind::LogonFailed) {
    return;
  }
  if (step.account != 0) {
    accounts_.insert(step.account);
  }
  if (logged.kind != ActivityKind::TicketRequested) {
    hold(step.host, Hold::Entered, moment);
    logons_[{step.host, step.account}] = moment;
  }
}

void ActorTrace::learn_connection(std::size_t activity, Origin origin) {
  const Step& step = table_.steps()[activity];
  const Activity& logged = table_.activities()[activity];
  if (origin == Origin::Seed) {
    learn_program(step.host, step.process);
  }
  const bool is_by_program = is_program(step.host, step.process);
  if (!step.target_is_outside || incident_.kind == model::IncidentKind::MailCampaign) {
    return;
  }
  if (origin == Origin::Seed || is_by_program) {
    learn_address(step.target, step.target_is_outside, origin);
  }
  if (step.source_is_ours) {
    const bool ran = origin == Origin::Seed || is_by_program;
    hold(step.source, ran ? Hold::Ran : Hold::Entered, ActivityTable::moment_of(logged));
  }
}

void ActorTrace::learn(std::size_t activity, Origin origin) {
  const Activity& logged = table_.activities()[activity];
  const Step& step = table_.steps()[activity];
  switch (logged.kind) {
    case ActivityKind::ProcessStarted:
    case ActivityKind::ProcessAccessed:
      learn_process(activity, origin);
      return;
    case ActivityKind::FileWritten:
    case ActivityKind::FileRead:
    case ActivityKind::FileDeleted:
    case ActivityKind::ShareOpened:
      learn_file(activity);
      return;
    case ActivityKind::LoggedOn:
    case ActivityKind::LogonFailed:
    case ActivityKind::TicketRequested:
      learn_logon(activity, origin);
      return;
    case ActivityKind::Connected:
    case ActivityKind::ConnectionDenied:
      learn_connection(activity, origin);
      return;
    case ActivityKind::WebRequested:
      // A finding may rest on what ordinary visitors asked, too: it names those it means.
      if (origin != Origin::Seed) {
        learn_address(step.source, step.source_is_outside, origin);
      }
      return;
    case ActivityKind::MailDelivered:
    case ActivityKind::MailHeld:
      if (origin == Origin::Seed && !mail_domain(logged.account).empty()) {
        domains_.insert(mail_domain(logged.account));
      }
      return;
    case ActivityKind::LogCleared:
    case ActivityKind::ServiceInstalled:
    case ActivityKind::TaskRegistered:
      if (origin == Origin::Seed) {
        hold(step.host, Hold::Ran, ActivityTable::moment_of(logged));
      }
      return;
    case ActivityKind::PrivilegesAssigned:
    case ActivityKind::AccountChanged:
      return;
  }
}

}  // namespace longwatch::correlate
