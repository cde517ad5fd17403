#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/internal/noise/profile.h"
#include "scenario/internal/noise/schedule.h"
#include "scenario/internal/random.h"
#include "scenario/internal/world.h"
#include "scenario/internal/writers/sensors.h"

/// What all noise draws from: the people, and the Internet around them. Everything outside is in
/// the ranges kept for benchmarks and documentation, all names end in those kept for examples.
namespace longwatch::scenario::internal {

/// Somebody who works here.
struct Worker {
  std::string account;
  std::string mail;
  std::string seat;         ///< address inside
  std::string home;         ///< address outside
  std::string mobile;       ///< of the phone's network
  std::string browser;      ///< user agent, blanks in it
  std::string workstation;  ///< name of the computer
  std::string organisation;
  std::uint32_t relative_id = 0;
};

/// A place in the Internet.
struct Site {
  std::string name;
  std::string address;
  Certificate certificate;
};

class NoiseContext {
 public:
  /// The sensors outlive it. `people`: how many there are beside those whom the world names.
  NoiseContext(Sensors& sensors, double people);

  Sensors& sensors() { return sensors_; }

  const World& world() const { return world_; }

  /// At least one.
  const std::vector<Worker>& workers() const { return workers_; }

  const Worker& worker(Random& random) const { return random.pick(workers_); }

  /// Somebody who is not away just then, as steps have it.
  const Worker& worker_around(Timestamp time, Random& random) const;
  bool is_away(const Worker& worker, Timestamp time) const;

  /// Who keeps the servers: somebody with the role "administrator", else the first of all.
  const Worker& administrator(Random& random) const;

  /// Of the host's organisation, if it has any people; not away just then.
  const Worker& worker_at(const WorldHost& host, Timestamp time, Random& random) const;

  /// Popular ones more often.
  const Site& site(Random& random) const;
  /// One of a few whose software the estate uses.
  const Site& vendor(Random& random) const;
  /// Somebody outside, never one that means something in the scenario.
  std::string visitor(Random& random) const;
  std::string public_address(Random& random) const;
  /// A sender or recipient of mail outside.
  std::string correspondent(Random& random) const;
  Account account(const Worker& worker) const;

  /// Indexes of World::hosts with event logs: those named by the profile, else those with one of
  /// the roles.
  std::vector<std::size_t> hosts_of(const NoiseProfile& profile) const;
  /// Null when there is none.
  const WorldHost* host_with_role(std::string_view role) const;
  /// Address of a host with the role, else one among the desks that ends in `otherwise`.
  std::string address_of_role(std::string_view role, std::string_view otherwise) const;
  /// The account of the estate's service whose name contains the word ("backup"); made up when
  /// there is none.
  Account service_account(std::string_view word) const;
  /// Address of a name server; the proxy's or a made-up one when the world has none.
  std::string name_server(Random& random) const;

 private:
  void add_workers(double people);
  void add_named_workers(Random& random);
  Worker complete(Worker worker, std::uint64_t number, Random& random) const;
  void add_sites();
  bool is_taken(std::string_view address) const;
  std::string outside_address(Random& random) const;
  std::string untaken_address(std::uint64_t number) const;

  Sensors& sensors_;
  const World& world_;
  std::vector<Worker> workers_;
  std::vector<Worker> administrators_;
  std::vector<Site> sites_;
  std::vector<Site> vendors_;
  std::vector<std::string> name_servers_;
};

/// What a profile adds to the schedule.
struct NoisePlan {
  NoiseContext& at;
  const NoiseProfile& profile;
  NoiseSchedule& schedule;
  std::uint64_t seed = 0;             ///< of this profile
  std::size_t first_activity = 0;     ///< of this profile, in the schedule
  std::size_t first_appointment = 0;  ///< likewise

  /// `parameter` times a day at the world's scale.
  void add(std::string_view parameter, Curve curve, NoiseAction run) const;
  /// So many times a day, whatever the scale.
  void add_rate(double per_day, Curve curve, NoiseAction run) const;
  void add_appointment(Appointment appointment) const;
};

/// One user agent of a browser, of those in use.
std::string_view browser_agent(Random& random);

/// "amber-harbour-17": a name for the number, the same every time.
std::string made_name(std::uint64_t number);

// What each group of profiles plans; the kind is the profile's.
void plan_outside(const NoisePlan& plan);
void plan_office(const NoisePlan& plan);
void plan_hosts(const NoisePlan& plan);
void plan_network(const NoisePlan& plan);
void plan_messages(const NoisePlan& plan);
void plan_oddities(const NoisePlan& plan);

}  // namespace longwatch::scenario::internal
