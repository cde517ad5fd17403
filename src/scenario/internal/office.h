#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "scenario/internal/host_recorder.h"

/// The office of a parliament that does not exist: four hosts, a few role accounts, working days.
namespace longwatch::scenario::internal {

inline constexpr std::size_t kWebServer = 0;   ///< WEB01: the public "Bills Tracker" on IIS
inline constexpr std::size_t kDirectory = 1;   ///< DC01: domain controller
inline constexpr std::size_t kFileServer = 2;  ///< FS01: drafts of bills, backups
inline constexpr std::size_t kDesk = 3;        ///< WS-CLERK-07: a clerk's workstation
inline constexpr int kWorkingDays = 3;

struct Office {
  std::vector<HostRecorder> hosts;
  Account clerk;           ///< works at the desk
  Account administrator;   ///< keeps the servers
  Account web_service;     ///< runs the Bills Tracker; carelessly a local administrator
  Account backup_service;  ///< runs the backups
};

/// The events outlive the office.
Office make_office(Random& random, std::vector<SampleEvent>& events);

/// Three days of ordinary work on all hosts, from midnight of `first_day` on.
void record_office_days(Office& office, Timestamp first_day);

/// Things that resemble an intrusion to a careless rule or list and are none. Each is marked as a
/// decoy; `day` is midnight of the day they fall on.
void record_decoys(Office& office, Timestamp day);

}  // namespace longwatch::scenario::internal
