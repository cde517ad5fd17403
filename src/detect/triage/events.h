#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "detect/triage/logons.h"
#include "model/field.h"

/// How much of what was logged, by whom, when.
namespace longwatch::detect::triage {

/// Events of one kind.
struct EventGroup {
  std::string telemetry;  ///< channel of Windows, else what the telemetry calls itself
  std::string provider;   ///< of Windows and of syslog
  /// Windows: the event id. Else what the telemetry says of its own kinds: action, operation,
  /// method, record type; empty when it has none.
  std::string type;
  bool is_id = false;  ///< `type` is a Windows event id
  Tally tally;

  struct Computer {
    std::string name;  ///< empty = not recorded
    std::uint64_t events = 0;
  };

  std::vector<Computer> computers;  ///< most events first
};

struct EventsTable {
  std::vector<EventGroup> groups;  ///< ordered by (telemetry, provider, type)
  std::uint64_t events = 0;
  std::uint64_t left_out = 0;  ///< beyond limits::kTriageGroups kinds on computers
};

/// As make_logon_detector.
std::unique_ptr<Detector> make_events_detector(EventsTable& table, model::FieldTable& fields);

}  // namespace longwatch::detect::triage
