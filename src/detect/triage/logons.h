#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "detect/detect.h"
#include "model/field.h"

/// Who came from where, how, and whether they got in: the same for every telemetry that records
/// logons (internal/logon_meanings.cc has the list).
namespace longwatch::detect::triage {

/// How often and when.
struct Tally {
  std::uint64_t count = 0;
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;

  void add(const std::optional<Timestamp>& time, std::uint64_t times = 1);
  void add(const Tally& other);
};

/// Logons of one account from one source to one target in one way.
struct LogonGroup {
  std::string account;  ///< as logged, with the domain where there is one: "PARL\\bob", "bob"
  std::string source;   ///< address or name; empty = not recorded
  std::string target;   ///< the host that was logged on to, or the service
  std::string how;      ///< in words: "network, NTLM", "ssh password"
  Tally successes;
  Tally failures;
  Tally attempts;  ///< whether they came about is not recorded
  /// Failures of this account from this source, in any way and on any target, before the last
  /// success of this group; without a source those on the same target. 0 = it was not so.
  bool failed_before = false;
};

struct LogonTable {
  std::vector<LogonGroup> groups;  ///< ordered by (account, source, target, how), case ignored
  std::uint64_t events = 0;        ///< that record a logon
  std::uint64_t left_out = 0;      ///< of them, beyond limits::kSummaryGroups groups
};

/// Adds the fields it reads to `fields` and fills `table` once, when the sweep has read everything.
/// `table` outlives the detector. The result does not depend on order or workers: of more groups
/// than are kept, the first in order stay.
std::unique_ptr<Detector> make_logon_detector(LogonTable& table, model::FieldTable& fields);

}  // namespace longwatch::detect::triage
