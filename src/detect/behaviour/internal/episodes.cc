#include "detect/behaviour/internal/episodes.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "detect/behaviour/internal/one_if.h"

namespace longwatch::detect::behaviour {
namespace {

/// How often each value stands in a window that moves over the rows.
class Values {
 public:
  void add(std::string_view value) {
    if (!value.empty()) {
      ++counts_[value];
    }
  }

  void remove(std::string_view value) {
    const auto found = counts_.find(value);
    if (found != counts_.end() && --found->second == 0) {
      counts_.erase(found);
    }
  }

  std::size_t different() const { return counts_.size(); }

 private:
  std::unordered_map<std::string_view, std::size_t> counts_;
};

std::size_t upper_median(std::vector<std::size_t> numbers) {
  if (numbers.empty()) {
    return 0;
  }
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

/// The busiest stretch that begins on a day; it may reach into the next.
std::map<Day, Stretch> busiest_by_day(std::span<const Row> rows, TimeTicks length,
                                      std::size_t part) {
  std::map<Day, Stretch> all;
  std::size_t begin = 0;
  while (begin < rows.size()) {
    const Day day = day_of(rows[begin].at.time);
    std::size_t end = begin;
    while (end < rows.size() && day_of(rows[end].at.time) == day) {
      ++end;
    }
    std::size_t reach = end;
    while (reach < rows.size() && rows[reach].at.time - rows[end - 1].at.time <= length) {
      ++reach;
    }
    Stretch found = busiest(rows.subspan(begin, reach - begin), length, part);
    found.begin += begin;
    found.end += begin;
    all[day] = found;
    begin = end;
  }
  return all;
}

std::size_t usual_beside(Day day, const std::map<Day, Stretch>& by_day,
                         const std::vector<Day>& days) {
  std::vector<std::size_t> others;
  for (const Day other : days) {
    if (other != day) {
      const auto found = by_day.find(other);
      others.push_back(found == by_day.end() ? 0 : found->second.different);
    }
  }
  return upper_median(std::move(others));
}

}  // namespace

Stretch busiest(std::span<const Row> rows, TimeTicks length, std::size_t part) {
  Stretch best;
  Values values;
  std::size_t begin = 0;
  for (std::size_t end = 0; end < rows.size(); ++end) {
    values.add(rows[end].text(part));
    while (rows[end].at.time - rows[begin].at.time > length) {
      values.remove(rows[begin].text(part));
      ++begin;
    }
    if (values.different() > best.different) {
      best = {begin, end + 1, values.different()};
    }
  }
  return best;
}

std::vector<Episode> unusual_episodes(std::span<const Row> rows, std::size_t part,
                                      const EpisodeLimits& limits, const std::vector<Day>& days) {
  const std::map<Day, Stretch> by_day = busiest_by_day(rows, limits.length, part);
  std::vector<Episode> episodes;
  std::size_t told = 0;  // rows before this one belong to an episode
  for (const auto& [day, stretch] : by_day) {
    if (stretch.different < limits.least || stretch.begin < told) {
      continue;
    }
    const std::size_t usual = usual_beside(day, by_day, days);
    if (static_cast<double>(stretch.different) <= limits.factor * static_cast<double>(usual)) {
      continue;
    }
    const std::size_t others =
        days.size() - one_if(std::binary_search(days.begin(), days.end(), day));
    episodes.push_back({stretch, usual, others});
    told = stretch.end;
  }
  return episodes;
}

std::string usual_in_words(const Episode& episode) {
  if (episode.other_days == 0) {
    return "not known: the records cover one day only";
  }
  return with_thousands(episode.usual) + " (median of " + with_thousands(episode.other_days) +
         (episode.other_days == 1 ? " other day)" : " other days)");
}

}  // namespace longwatch::detect::behaviour
