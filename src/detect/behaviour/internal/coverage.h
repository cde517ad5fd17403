#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

/// How many records of which telemetry there were on which day: what a behaviour could see at all.
/// Merging in any order gives the same. One thread at a time.
class Coverage {
 public:
  using Days = std::map<Day, std::uint64_t>;  ///< records, by day

  /// `channel` in lower case.
  Days& of(std::string_view channel);

  void take(Coverage& other);

  /// Days with records of any of these, ascending. Channels in lower case.
  std::vector<Day> days(const std::vector<std::string_view>& channels) const;

  /// "zeek:conn: 1,203,112 records on 27 of 27 days, 2025-07-28 to 2025-08-23", joined by "; ";
  /// a channel without records is said to have none.
  std::string in_words(const std::vector<std::string_view>& channels) const;

  std::size_t capacity() const;

 private:
  std::map<std::string, Days, std::less<>> by_channel_;
};

/// "2025-08-05".
std::string text_of(Day day);

}  // namespace longwatch::detect::behaviour
