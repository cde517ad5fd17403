#include "tests/naive/egress.h"

#include <algorithm>

namespace longwatch::naive {
namespace {

std::uint64_t sum(const std::vector<Sending>& sendings, const std::string& own,
                  const std::string& outside, std::int64_t day) {
  std::uint64_t total = 0;
  for (const Sending& sending : sendings) {
    if (sending.own == own && sending.outside == outside && sending.day == day) {
      total += sending.bytes;
    }
  }
  return total;
}

/// The middle one; of two in the middle the larger; of none 0.
std::uint64_t median(std::vector<std::uint64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers.empty() ? 0 : numbers[numbers.size() / 2];
}

bool goes_there_on_most_days(const std::vector<Sending>& sendings, const std::string& own,
                             const std::string& outside, const EgressQuestion& question) {
  std::size_t days = 0;
  for (const std::int64_t day : question.days) {
    if (sum(sendings, own, outside, day) > 0) {
      ++days;
    }
  }
  return days >= 2 && days > question.days.size() - days;
}

std::uint64_t usual_day_to(const std::vector<Sending>& sendings, const EgressDay& asked,
                           const EgressQuestion& question) {
  std::vector<std::uint64_t> other_days;
  for (const std::int64_t day : question.days) {
    if (day != std::get<2>(asked)) {
      other_days.push_back(sum(sendings, std::get<0>(asked), std::get<1>(asked), day));
    }
  }
  return median(other_days);
}

std::uint64_t usual_day_elsewhere(const std::vector<Sending>& sendings, const EgressDay& asked,
                                  const EgressQuestion& question) {
  const std::string& own = std::get<0>(asked);
  std::set<std::string> elsewhere;
  for (const Sending& sending : sendings) {
    if (sending.own == own && sending.outside != std::get<1>(asked) &&
        !goes_there_on_most_days(sendings, own, sending.outside, question)) {
      elsewhere.insert(sending.outside);
    }
  }
  std::vector<std::uint64_t> days;
  for (const std::int64_t day : question.days) {
    std::uint64_t total = 0;
    for (const std::string& outside : elsewhere) {
      total += sum(sendings, own, outside, day);
    }
    days.push_back(total);
  }
  return median(days);
}

}  // namespace

std::set<EgressDay> unusual_egress(const std::vector<Sending>& sendings,
                                   const EgressQuestion& question) {
  std::set<EgressDay> unusual;
  for (const Sending& sending : sendings) {
    const EgressDay asked{sending.own, sending.outside, sending.day};
    const std::uint64_t bytes = sum(sendings, sending.own, sending.outside, sending.day);
    const auto far_above = [&](std::uint64_t usual) {
      return static_cast<double>(bytes) > question.factor * static_cast<double>(usual);
    };
    if (bytes > 0 && bytes >= question.least_bytes &&
        far_above(usual_day_to(sendings, asked, question)) &&
        far_above(usual_day_elsewhere(sendings, asked, question))) {
      unusual.insert(asked);
    }
  }
  return unusual;
}

}  // namespace longwatch::naive
