#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "detect/behaviour/internal/connection_facts.h"
#include "detect/behaviour/internal/sample.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

/// What became of one of our hosts at one door (address and port) of another. Merging in any order
/// gives the same.
struct Door {
  std::optional<Timestamp> opened;         ///< the first time it was let in
  std::array<std::uint64_t, 3> refused{};  ///< by who saw it: see Observer
  FirstOf<Timestamp, 4> refused_days;      ///< days, as times
  FirstOf<Sighting, 64> refusals;

  std::uint64_t refusals_told() const;
  void add(const ConnectionFacts& facts, const Sighting& seen);
  void merge(Door&& other);
};

/// A door that was refused, as judged.
struct DoorRow {
  Address from;
  Address to;
  std::uint32_t port = 0;
  const Door* door = nullptr;
  std::size_t refused_there = 0;  ///< hosts of ours that were refused at this door
};

/// Refused doors of one host at one other; several others when it tried many.
struct DeniedReach {
  std::vector<const DoorRow*> doors;  ///< in order of address and port
  bool is_sweep = false;              ///< more than kManyHosts others

  static constexpr std::size_t kManyHosts = 5;
};

/// Of one host: the doors it was refused at 3 times and more, when it had not been let in there
/// before, on at most two days, and which few others were refused at; from the third day of records
/// on. `rows` are of that host; `first_day` is the first one with records of connections inside.
std::vector<DeniedReach> find_denied_reach(const std::vector<DoorRow>& rows, Day first_day);

}  // namespace longwatch::detect::behaviour
