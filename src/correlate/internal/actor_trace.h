#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "correlate/internal/activity_table.h"
#include "model/incident.h"

namespace longwatch::correlate {

/// How an intruder holds a host.
enum class Hold : std::uint8_t {
  Entered,  ///< somebody logged on
  Ran,      ///< a program of the intruder's ran
};

/// What is known of an intruder while the activities are gone through: addresses, accounts, hosts
/// since when, programs, files. Only grows.
class ActorTrace {
 public:
  ActorTrace(const model::Incident& incident, ActivityTable& table);

  /// Learns what an activity of the intruder's shows. `Seed`: a finding rests on it, so what it
  /// names is known; `Derived`: it follows from what is known, so less is taken over.
  enum class Origin : std::uint8_t { Seed, Derived };
  void learn(std::size_t activity, Origin origin);

  /// How much is known: grows with every new thing.
  std::size_t size() const;

  bool knows_evidence(const model::EvidenceId& id) const { return evidence_.contains(id); }

  bool knows_address(Name address) const { return address != 0 && addresses_.contains(address); }

  /// A domain of the intruder's, or one below it.
  bool knows_domain(std::string_view domain) const;

  bool knows_account(Name account) const { return account != 0 && accounts_.contains(account); }

  bool is_program(Name host, Name process) const;
  /// A program that is new on the host and lies in a folder with one of the intruder's.
  bool lies_with_programs(Name host, Name process) const;
  bool is_file(Name host, Name path) const;

  /// Since when; Timestamp::max() when never.
  Timestamp held_since(Name host, Hold hold) const;
  /// When a script that the intruder wrote appeared on the host; Timestamp::max() when none of
  /// that name did.
  Timestamp script_since(Name host, Name file) const;

  /// Shells are everybody's: one is the intruder's for some minutes after it was last used so.
  bool is_live(Name host, Name process, Name account, Timestamp moment) const;

  void forget_live() { live_.clear(); }

  /// Whether this account came to this host as the intruder not long before.
  bool logged_on_within(Name host, Name account, Timestamp moment, TimeTicks time) const;

 private:
  void learn_process(std::size_t activity, Origin origin);
  void learn_file(std::size_t activity);
  void learn_logon(std::size_t activity, Origin origin);
  void learn_connection(std::size_t activity, Origin origin);
  void learn_address(Name address, bool is_outside, Origin origin);
  bool is_new(Name host, Name process) const;
  void learn_program(Name host, Name process);
  void learn_script(Name host, std::string_view path, Timestamp moment);
  void hold(Name host, Hold how, Timestamp moment);

  const model::Incident& incident_;
  ActivityTable& table_;
  std::set<model::EvidenceId> evidence_;
  std::set<Name> addresses_;
  std::set<std::string, std::less<>> domains_;
  std::set<Name> accounts_;
  std::set<std::pair<Name, Name>> programs_;
  std::set<std::pair<Name, std::string>> folders_;
  std::set<std::pair<Name, Name>> files_;
  std::map<std::pair<Name, Hold>, Timestamp> holds_;
  std::map<std::pair<Name, Name>, Timestamp> scripts_;
  std::map<std::tuple<Name, Name, Name>, Timestamp> live_;
  std::map<std::pair<Name, Name>, Timestamp> logons_;  ///< the latest of an account on a host
};

}  // namespace longwatch::correlate
