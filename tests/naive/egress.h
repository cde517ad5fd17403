#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

/// The slow, obvious answer to: on which days did a host of ours send out far more than usual?
namespace longwatch::naive {

/// One connection. What is no way out has been left out, or has no bytes.
struct Sending {
  std::string own;
  std::string outside;
  std::int64_t day = 0;
  std::uint64_t bytes = 0;
};

struct EgressQuestion {
  std::uint64_t least_bytes = 0;
  double factor = 0;
  std::set<std::int64_t> days;  ///< on which anything was recorded
};

/// (own, outside, day)
using EgressDay = std::tuple<std::string, std::string, std::int64_t>;

std::set<EgressDay> unusual_egress(const std::vector<Sending>& sendings,
                                   const EgressQuestion& question);

}  // namespace longwatch::naive
