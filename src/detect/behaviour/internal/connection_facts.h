#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ip_address.h"

namespace longwatch::detect::behaviour {

/// Who writes down connections. The same connection may stand in the logs of several.
enum class Observer : std::uint8_t { Sensor, Firewall, Host };

enum class Outcome : std::uint8_t {
  Made,     ///< or let through
  Refused,  ///< by the other side, or by a firewall on the way
  Unanswered,
  Unknown,  ///< seen in part
};

enum class Direction : std::uint8_t { Outwards, Inwards, Inside, Other };

/// A connection as logged: from the side that began it. Texts are valid as long as the record is
/// shown.
struct ConnectionFacts {
  Observer observer = Observer::Sensor;
  Outcome outcome = Outcome::Unknown;
  Direction direction = Direction::Other;
  bool is_tcp = false;  ///< or not told
  Address from;
  Address to;
  std::uint32_t port = 0;             ///< of the other side; 0 = not told
  std::optional<std::uint64_t> sent;  ///< bytes, by who began it
  std::optional<double> seconds;      ///< it lasted
  std::string_view process;           ///< that began it, as a host tells

  bool is_made() const { return outcome == Outcome::Made; }
};

}  // namespace longwatch::detect::behaviour
