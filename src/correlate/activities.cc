#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "correlate/correlate.h"
#include "correlate/internal/activity_table.h"
#include "correlate/internal/actor_trace.h"
#include "correlate/internal/estate_index.h"
#include "correlate/internal/names.h"

namespace longwatch::correlate {
namespace {

using model::Activity;
using model::ActivityKind;

/// New hosts and addresses show new activities; so often is looked again.
constexpr int kRounds = 8;
constexpr std::chrono::seconds kPrivilegesFollow{2};
constexpr std::chrono::minutes kActingFollows{30};
constexpr std::chrono::hours kClearingFollows{1};
constexpr std::chrono::hours kScriptPrecedes{24};

/// Decides which activities are the intruder's, one reason each.
class Selector {
 public:
  Selector(const model::Incident& incident, ActivityTable& table)
      : incident_(incident),
        table_(table),
        trace_(incident, table),
        is_own_(table.activities().size()) {}

  std::vector<bool> run() {
    for (int round = 0; round < kRounds; ++round) {
      const std::size_t known = trace_.size();
      trace_.forget_live();
      for (std::size_t i = 0; i < is_own_.size(); ++i) {
        look_at(i);
      }
      if (trace_.size() == known) {
        break;
      }
    }
    return std::move(is_own_);
  }

 private:
  void look_at(std::size_t i) {
    const bool is_seed = trace_.knows_evidence(table_.activities()[i].evidence);
    if (is_seed || is_own_[i] || belongs(i)) {
      is_own_[i] = true;
      trace_.learn(i, is_seed ? ActorTrace::Origin::Seed : ActorTrace::Origin::Derived);
    }
  }

  bool belongs(std::size_t i) const {
    if (!at(i).event.time.has_value()) {
      return names_the_other_side(i);  // nobody knows whether it came before or after
    }
    return names_the_other_side(i) || is_request_for_script(i) || is_by_intruders_program(i) ||
           is_child_of_web_worker(i) || is_about_intruders_file(i) || is_move_from_held_host(i) ||
           follows_logon(i) || clears_traces(i);
  }

  const Activity& at(std::size_t i) const { return table_.activities()[i]; }

  const Step& step(std::size_t i) const { return table_.steps()[i]; }

  Timestamp moment(std::size_t i) const { return ActivityTable::moment_of(at(i)); }

  bool names_the_other_side(std::size_t i) const {
    if (trace_.knows_address(step(i).source) || trace_.knows_address(step(i).target) ||
        trace_.knows_domain(at(i).target)) {
      return true;
    }
    const bool is_mail =
        at(i).kind == ActivityKind::MailDelivered || at(i).kind == ActivityKind::MailHeld;
    if (is_mail) {
      return trace_.knows_domain(mail_domain(at(i).account));
    }
    for (const model::NamedText& artefact : at(i).artefacts) {
      if ((artefact.name == "server-name" || artefact.name == "destination-name") &&
          trace_.knows_domain(artefact.value)) {
        return true;
      }
    }
    return false;
  }

  /// Few know of a script that the intruder left, and nobody asked for it before it was there.
  bool is_request_for_script(std::size_t i) const {
    const Name file = table_.script_asked_for(i);
    if (file == 0 || !step(i).source_is_outside || !was_answered(at(i).status)) {
      return false;
    }
    const Timestamp since = trace_.script_since(step(i).host, file);
    const ActivityTable::Requests* const requests = table_.requests(step(i).host, file);
    if (requests == nullptr || since == Timestamp::max()) {
      return false;
    }
    // Sources' clocks differ a little.
    constexpr std::chrono::minutes kClocks{1};
    return requests->clients.size() < ActivityTable::kClientsKept &&
           requests->first_answered >= since - kClocks;
  }

  bool is_by_intruders_program(std::size_t i) const {
    const Step& s = step(i);
    const Name actor = at(i).kind == ActivityKind::ProcessStarted ? s.parent : s.process;
    if (trace_.is_program(s.host, s.process) || trace_.is_program(s.host, actor) ||
        trace_.lies_with_programs(s.host, s.process)) {
      return true;
    }
    return actor != 0 && trace_.is_live(s.host, actor, s.account, moment(i));
  }

  bool is_held(std::size_t i, Name host, Hold hold) const {
    return trace_.held_since(host, hold) <= moment(i);
  }

  bool is_child_of_web_worker(std::size_t i) const {
    const Timestamp since = trace_.held_since(step(i).host, Hold::Ran);
    if (since == Timestamp::max()) {
      return false;
    }
    if (at(i).kind == ActivityKind::ProcessStarted) {
      return since <= moment(i) && is_web_worker(at(i).parent) && is_shell(at(i).process);
    }
    // The script lay there before the worker ran what it was told through it.
    return at(i).kind == ActivityKind::FileWritten && since - kScriptPrecedes <= moment(i) &&
           is_web_worker(at(i).process) && is_web_script(at(i).object);
  }

  bool is_about_intruders_file(std::size_t i) const {
    const bool is_file = at(i).kind == ActivityKind::FileWritten ||
                         at(i).kind == ActivityKind::FileDeleted ||
                         at(i).kind == ActivityKind::FileRead;
    const bool is_intruders = trace_.is_file(step(i).host, step(i).object) ||
                              trace_.is_program(step(i).host, step(i).object) ||
                              trace_.lies_with_programs(step(i).host, step(i).object);
    return is_file && is_intruders && incident_.first.has_value() && moment(i) >= *incident_.first;
  }

  /// From a host the intruder holds to another of ours: by one of the intruder's accounts, or on a
  /// way that nobody went before.
  bool is_move_from_held_host(std::size_t i) const {
    const Step& s = step(i);
    if (!s.source_is_ours || s.source == s.target) {
      return false;
    }
    const Timestamp ran = trace_.held_since(s.source, Hold::Ran);
    const bool has_run = ran <= moment(i);
    const bool is_denied = at(i).kind == ActivityKind::ConnectionDenied;
    switch (at(i).kind) {
      case ActivityKind::LoggedOn:
      case ActivityKind::LogonFailed:
      case ActivityKind::ShareOpened:
      case ActivityKind::FileRead:
      case ActivityKind::FileWritten:
      case ActivityKind::FileDeleted:
      case ActivityKind::TicketRequested:
        break;
      case ActivityKind::Connected:
      case ActivityKind::ConnectionDenied:
        return has_run && (is_denied || s.target_is_ours) && !table_.was_usual(i, ran);
      default:
        return false;
    }
    if (has_run) {
      return s.account != 0 && !table_.was_usual(i, ran);
    }
    const Timestamp entered = trace_.held_since(s.source, Hold::Entered);
    return entered <= moment(i) && trace_.knows_account(s.account) && !table_.was_usual(i, entered);
  }

  bool follows_logon(std::size_t i) const {
    const Step& s = step(i);
    if (at(i).kind == ActivityKind::PrivilegesAssigned) {
      return trace_.logged_on_within(s.host, s.account, moment(i), kPrivilegesFollow);
    }
    if (!trace_.knows_account(s.account) ||
        !trace_.logged_on_within(s.host, s.account, moment(i), kActingFollows)) {
      return false;
    }
    return (at(i).kind == ActivityKind::FileRead && at(i).source.empty()) ||
           at(i).kind == ActivityKind::ServiceInstalled ||
           at(i).kind == ActivityKind::TaskRegistered || at(i).kind == ActivityKind::AccountChanged;
  }

  bool clears_traces(std::size_t i) const {
    return at(i).kind == ActivityKind::LogCleared && incident_.last.has_value() &&
           moment(i) - kClearingFollows <= *incident_.last &&
           (is_held(i, step(i).host, Hold::Ran) || is_held(i, step(i).host, Hold::Entered));
  }

  const model::Incident& incident_;
  ActivityTable& table_;
  ActorTrace trace_;
  std::vector<bool> is_own_;
};

}  // namespace

std::vector<model::Activity> activities_of(const model::Incident& incident,
                                           std::span<const model::Activity> activities,
                                           const model::Estate& estate) {
  EstateIndex index(estate);
  ActivityTable table(activities, index);
  const std::vector<bool> is_own = Selector(incident, table).run();
  std::vector<model::Activity> own;
  for (std::size_t i = 0; i < activities.size(); ++i) {
    if (is_own[i]) {
      own.push_back(activities[i]);
    }
  }
  return own;
}

}  // namespace longwatch::correlate
