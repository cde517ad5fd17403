#include "correlate/internal/rarity.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ratio>

namespace longwatch::correlate {
namespace {

/// Host days that are assumed to exist beside those seen, for each KeyKind in order. Names of
/// hosts and accounts are few; addresses, digests and the like are drawn from very many.
constexpr std::array<double, kKeyKinds> kPopulation = {64,   64,   1024, 512,  1024, 1024, 256,
                                                       1024, 1024, 1024, 4096, 4096, 4096};

/// A value on fewer hosts than this is no hub, however small the estate.
constexpr std::size_t kLeastHubHosts = 6;

/// Even on a host that shows something every day, what happens within minutes belongs together: a
/// bit for every halving of a day, down to about ten minutes.
double nearness(TimeTicks distance) {
  constexpr double kDay = 24 * 60;
  constexpr double kNearest = 10;
  const double minutes = std::chrono::duration<double, std::ratio<60>>(distance).count();
  return std::log2(kDay / std::clamp(minutes, kNearest, kDay));
}

bool may_be_hub(KeyKind kind) {
  switch (kind) {
    case KeyKind::Account:
    case KeyKind::Address:
    case KeyKind::Domain:
    case KeyKind::Hash:
    case KeyKind::File:
    case KeyKind::Workstation:
      return true;
    default:
      return false;
  }
}

}  // namespace

Rarity::Rarity(const KeyTable& table, const model::Estate& estate, const CorrelateOptions& options)
    : table_(table),
      options_(options),
      all_hosts_(std::max<std::size_t>(estate.hosts.size(), table.host_count)),
      bits_(table.keys.size()),
      findings_(table.keys.size()),
      is_source_(table.keys.size()) {
  std::vector<std::uint32_t> units;
  std::vector<std::uint32_t> hosts;
  const auto distinct = [](std::vector<std::uint32_t>& list) {
    std::sort(list.begin(), list.end());
    return static_cast<std::size_t>(std::unique(list.begin(), list.end()) - list.begin());
  };
  for (std::size_t begin = 0; begin < table.memberships.size();) {
    const std::uint32_t key = table.memberships[begin].key;
    units.clear();
    hosts.clear();
    std::size_t end = begin;
    for (; end < table.memberships.size() && table.memberships[end].key == key; ++end) {
      const std::uint32_t finding = table.memberships[end].finding;
      units.push_back(table.units[finding]);
      hosts.push_back(table.unit_hosts[table.units[finding]]);
      for (const OtherSide& side : table.facts[finding].outside) {
        if (side.direction == Direction::Inbound && side.address == table.keys[key].value) {
          is_source_[key] = true;
        }
      }
    }
    findings_[key] = end - begin;
    const auto named = static_cast<double>(distinct(units));
    const double all =
        table.unit_count + kPopulation[static_cast<std::size_t>(table.keys[key].kind)];
    bits_[key] = is_hub(key, distinct(hosts)) ? 0 : std::log2(all / named);
    begin = end;
  }
}

bool Rarity::is_hub(std::uint32_t key, std::size_t hosts) const {
  const KeyKind kind = table_.keys[key].kind;
  if (!may_be_hub(kind) || (kind == KeyKind::Address && is_source_[key])) {
    return false;  // somebody who tries all hosts is one story
  }
  return hosts >= kLeastHubHosts && hosts * 3 > all_hosts_;
}

double Rarity::weight(std::uint32_t key, Timestamp earlier, Timestamp later) const {
  const double bits = bits_[key];
  if (table_.keys[key].kind == KeyKind::Sender) {
    return bits;  // a wave of mails may come months after the last
  }
  const TimeTicks distance = later - earlier;
  if (distance <= options_.gap) {
    return table_.keys[key].kind == KeyKind::Host ? bits + nearness(distance) : bits;
  }
  if (table_.keys[key].kind == KeyKind::Host) {
    return -1;
  }
  const auto gap = std::max(TimeTicks{1}, TimeTicks{options_.gap});
  return bits - 1 -
         std::log2(static_cast<double>(distance.count()) / static_cast<double>(gap.count()));
}

}  // namespace longwatch::correlate
