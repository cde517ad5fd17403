#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "model/source.h"

namespace longwatch::detect::behaviour {

/// Days since 1970-01-01, UTC.
using Day = std::int64_t;

Day day_of(Timestamp time);

struct Connection {
  std::uint64_t bytes = 0;  ///< sent by us
  Timestamp time;           ///< of its start
  model::Locator locator;
  TimeTicks clock_correction{};  ///< is in `time`
};

/// What went one way in one day. Merging in any order gives the same.
struct Volume {
  static constexpr std::size_t kLargest = 16;

  std::uint64_t bytes = 0;  ///< stays at the greatest number rather than wrap
  std::uint64_t connections = 0;
  std::vector<Connection> largest;  ///< at most kLargest, the largest first

  void add(const Connection& connection);
  void merge(const Volume& other);

 private:
  void keep(const Connection& connection);
};

/// Who records connections. The same connection may stand in the logs of both.
enum class Recorder : std::uint8_t { Sensor, Firewall };

struct Way {
  Address own;
  Address outside;
  Day day = 0;

  friend auto operator<=>(const Way&, const Way&) = default;
};

/// Bytes sent out, by way. One thread at a time.
class Traffic {
 public:
  struct Row {
    Way way;
    const Volume* volume;  ///< as long as the traffic is unchanged
  };

  /// A record of that day was seen, whatever it says.
  void note(Day day) { days_.insert(day); }

  void add(Recorder recorder, const Way& way, const Connection& connection);

  /// Moves everything in `other` here; `other` is empty afterwards.
  void take(Traffic& other);

  /// Days with records, ascending.
  std::vector<Day> days() const { return {days_.begin(), days_.end()}; }

  /// Every way, sorted; the volume is that of the recorder that saw more, since adding both would
  /// count connections twice.
  std::vector<Row> rows() const;

  /// Bytes held.
  std::size_t capacity() const;

 private:
  struct WayHash {
    std::size_t operator()(const Way& way) const;
  };

  std::unordered_map<Way, std::array<Volume, 2>, WayHash> volumes_;
  std::set<Day> days_;
  std::size_t connections_kept_ = 0;  // estimate of the memory behind the volumes
};

/// a + b, or the greatest number when that is more.
std::uint64_t add_saturating(std::uint64_t a, std::uint64_t b);

}  // namespace longwatch::detect::behaviour
