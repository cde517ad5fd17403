#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "scenario/internal/windows_events.h"

namespace longwatch::scenario::internal {

/// What an event is part of, for the truth file alone.
struct Origin {
  enum class Kind : std::uint8_t { Benign, Step, Decoy, Mails, Attempt };

  Kind kind = Kind::Benign;
  std::uint32_t number = 0;

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// One event before it has a record id: every field as text, as viewers would print it.
struct SampleEvent {
  WindowsEvent kind{};
  Timestamp time;
  std::uint32_t host = 0;
  std::uint32_t process_id = 0;  ///< of the process that logged it
  std::uint32_t thread_id = 0;
  std::string user_sid;  ///< of the System part; empty = absent
  std::string activity_id;
  std::vector<std::pair<std::string_view, std::string>> fields;  ///< names are literals
  Origin origin;
};

}  // namespace longwatch::scenario::internal
