#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/ip_address.h"
#include "detect/behaviour/internal/sample.h"

namespace longwatch::detect::behaviour {

/// An address whose requests with content were refused again and again, until one was taken.
struct StatusShift {
  Address client;
  std::uint64_t refused = 0;        ///< in a row, before the first that was taken
  std::uint64_t client_errors = 0;  ///< of them 400 to 499
  std::uint64_t taken_before = 0;   ///< of this address, ever
  std::uint32_t status = 0;         ///< of the one that was taken
  Sighting first_refused;
  Sighting taken;
  std::vector<Sighting> events;  ///< the last kMostEvents refused ones, and the one that was taken

  static constexpr std::size_t kMostEvents = 500;
};

/// What a path did with the requests with content of one address, in the order of time.
///
/// A shift: at least kLeastRefused refused ones within kWindow before one that is taken, with
/// nothing taken between them, at least half of them client errors. 401, 407 and 429 ask for
/// something else, 502 to 504 say that nobody was there, 3xx sends elsewhere: these count as
/// nothing.
class ShiftFinder {
 public:
  static constexpr std::uint64_t kLeastRefused = 10;
  static constexpr auto kWindow = std::chrono::hours(24 * 7);

  explicit ShiftFinder(const Address& client) : client_(client) {}

  void add(std::uint32_t status, const Sighting& seen);

  /// The one with most refused before it.
  const std::optional<StatusShift>& shift() const { return shift_; }

  std::uint64_t refused() const { return refused_in_all_; }

  std::uint64_t taken() const { return taken_in_all_; }

 private:
  void take(std::uint32_t status, const Sighting& seen);

  Address client_;
  std::optional<StatusShift> shift_;
  std::optional<Sighting> first_;
  std::deque<Sighting> run_;
  std::uint64_t run_refused_ = 0;
  std::uint64_t run_client_errors_ = 0;
  std::uint64_t refused_in_all_ = 0;
  std::uint64_t taken_in_all_ = 0;
};

/// One path, all addresses.
struct PathShifts {
  std::vector<StatusShift> shifts;  ///< at most kMostShifts
  std::uint64_t shifting = 0;       ///< addresses
  std::uint64_t addresses = 0;
  std::uint64_t refused_of_others = 0;  ///< of those from whom something was taken
  std::uint64_t taken_of_others = 0;

  static constexpr std::size_t kMostShifts = 20;

  void add(const ShiftFinder& finder);
};

/// Refusing first and taking later is what this path does: many of those who use it see it.
bool is_usual(const PathShifts& path);

/// Many refused, none taken before (but two), while it takes most of what others send: somebody
/// looked for a way in, and found one.
bool is_strong(const StatusShift& shift, const PathShifts& path);

}  // namespace longwatch::detect::behaviour
