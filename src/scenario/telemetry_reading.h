#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"

/// For tests: what longwatch's own readers make of a file that was written here.
namespace longwatch::scenario {

struct ReadTelemetry {
  std::string format;              ///< that took the file; empty = none
  std::set<std::string> channels;  ///< of its events
  std::vector<Timestamp> times;    ///< of all events, in the order of the file; 1970 = none
  std::set<std::string> computers;
  /// Of the last event: fields that tests ask for (see the .cc).
  std::map<std::string, std::string> values;
  std::vector<std::string> logons;  ///< "type account" of each event 4624
  /// The same fields of each Sysmon event 1 and each event 7045.
  std::vector<std::map<std::string, std::string>> starts;
  std::string complaints;  ///< every diagnostic, a line each; that it could not be read as well
};

ReadTelemetry read_telemetry(const std::string& path);

}  // namespace longwatch::scenario
