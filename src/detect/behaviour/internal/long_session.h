#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "base/ip_address.h"
#include "detect/behaviour/internal/sample.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

/// How long connections lasted, in classes of powers of two of a second.
class DurationClasses {
 public:
  static constexpr std::size_t kClasses = 26;  ///< the last one: a year and more

  void add(double seconds) { ++counts_[class_of(seconds)]; }

  void merge(const DurationClasses& other);

  std::uint64_t count() const;

  /// At most so long were 99 of 100, in seconds: the upper end of a class, taking the `without`
  /// longest away before.
  double most_of(std::uint64_t without) const;

 private:
  static std::size_t class_of(double seconds);

  std::array<std::uint64_t, kClasses> counts_{};
};

struct LongSession {
  double seconds = 0;
  Sighting seen;
  Address outside;
  std::uint32_t port = 0;
  std::uint64_t sent = 0;
};

struct IsLonger {
  bool operator()(const LongSession& a, const LongSession& b) const {
    return a.seconds != b.seconds ? a.seconds > b.seconds : a.seen < b.seen;
  }
};

/// What one of our hosts began to outside. Merging in any order gives the same.
struct HostSessions {
  static constexpr double kLongSeconds = 3'600;  ///< shorter ones are not kept

  DurationClasses durations;
  FirstOf<LongSession, 64, IsLonger> longest;
  std::set<Day> days;  ///< with connections to outside

  void add(const LongSession& session);
  void merge(HostSessions&& other);
};

/// The long sessions of a host to one outside address.
struct LongSessions {
  std::vector<const LongSession*> sessions;  ///< the longest first
  double usual_seconds = 0;
  std::uint64_t others = 0;
};

/// Sessions of an hour and more that are far longer than 99 of 100 of the host's, to addresses it
/// rarely has them with. By address.
std::vector<LongSessions> find_long_sessions(const HostSessions& host);

}  // namespace longwatch::detect::behaviour
