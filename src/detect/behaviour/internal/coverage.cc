#include "detect/behaviour/internal/coverage.h"

#include <chrono>
#include <set>

#include "base/text.h"

namespace longwatch::detect::behaviour {
namespace {

std::string days_in_words(const Coverage::Days& days) {
  std::uint64_t records = 0;
  for (const auto& [day, count] : days) {
    records = add_saturating(records, count);
  }
  const Day first = days.begin()->first;
  const Day last = days.rbegin()->first;
  return with_thousands(records) + " records on " + with_thousands(days.size()) + " of " +
         with_thousands(static_cast<std::uint64_t>(last - first) + 1) + " days, " + text_of(first) +
         " to " + text_of(last);
}

}  // namespace

std::string text_of(Day day) {
  constexpr std::size_t kDateLength = 10;
  return to_iso8601(Timestamp(std::chrono::days(day))).substr(0, kDateLength);
}

Coverage::Days& Coverage::of(std::string_view channel) {
  const auto found = by_channel_.find(channel);
  return found != by_channel_.end() ? found->second
                                    : by_channel_.emplace(channel, Days{}).first->second;
}

void Coverage::take(Coverage& other) {
  for (const auto& [channel, days] : other.by_channel_) {
    Days& own = of(channel);
    for (const auto& [day, count] : days) {
      own[day] += count;
    }
  }
  other.by_channel_.clear();
}

std::vector<Day> Coverage::days(const std::vector<std::string_view>& channels) const {
  std::set<Day> all;
  for (const std::string_view channel : channels) {
    const auto found = by_channel_.find(channel);
    if (found == by_channel_.end()) {
      continue;
    }
    for (const auto& [day, count] : found->second) {
      all.insert(day);
    }
  }
  return {all.begin(), all.end()};
}

std::string Coverage::in_words(const std::vector<std::string_view>& channels) const {
  std::string words;
  for (const std::string_view channel : channels) {
    const auto found = by_channel_.find(channel);
    words += words.empty() ? "" : "; ";
    words += std::string(channel) + ": ";
    words += found == by_channel_.end() || found->second.empty() ? "no records"
                                                                 : days_in_words(found->second);
  }
  return words;
}

std::size_t Coverage::capacity() const {
  constexpr std::size_t kNode = 64;  // of a map, about
  std::size_t bytes = 0;
  for (const auto& [channel, days] : by_channel_) {
    bytes += kNode + channel.capacity() + kNode * days.size();
  }
  return bytes;
}

}  // namespace longwatch::detect::behaviour
