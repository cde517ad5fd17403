#include "detect/indicator/internal/allowed_seen.h"

#include <algorithm>

namespace longwatch::detect::indicator {

bool is_in(std::span<const AllowedNetwork> networks, const Address& first, const Address& last) {
  const auto behind = std::upper_bound(
      networks.begin(), networks.end(), first,
      [](const Address& wanted, const AllowedNetwork& range) { return wanted < range.first; });
  return behind != networks.begin() && last <= (behind - 1)->last;
}

/// Empty for places that no file of this program has.
std::string_view AllowedSeen::entry(std::size_t index) const {
  const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
  const std::uint64_t end = ends_[index];
  return begin <= end && end <= text_.size() ? text_.substr(begin, end - begin)
                                             : std::string_view();
}

bool AllowedSeen::allows_name(std::string_view name) const {
  return !ends_.empty() && is_name_allowed(name, [this](char mark, std::string_view part) {
    const std::string wanted = std::string(1, mark).append(part);
    std::size_t low = 0;
    std::size_t high = ends_.size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (entry(middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < ends_.size() && entry(low) == wanted;
  });
}

}  // namespace longwatch::detect::indicator
