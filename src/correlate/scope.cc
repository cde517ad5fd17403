#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include "correlate/correlate.h"
#include "correlate/internal/estate_index.h"

namespace longwatch::correlate {
namespace {

/// A week before, to know what is usual and who was logged on; a week after, since intruders look
/// in again.
constexpr std::chrono::hours kBefore{7 * 24};
constexpr std::chrono::hours kAfter{7 * 24};

struct Names {
  std::set<std::string> hosts;
  std::set<std::string> addresses;
  std::set<std::string> accounts;
  std::set<std::string> domains;
};

void add_host(const std::string& name, EstateIndex& estate, Names& names) {
  const EstateIndex::Known& known = estate.look_up(name);
  if (known.host == nullptr) {
    (known.is_address ? names.addresses : names.hosts).insert(known.canonical);
    return;
  }
  names.hosts.insert(known.host->name);
  if (!known.host->fqdn.empty()) {
    names.hosts.insert(known.host->fqdn);
  }
  names.addresses.insert(known.host->addresses.begin(), known.host->addresses.end());
}

void add_observable(const model::Observable& item, Names& names) {
  if (item.type == "ipv4" || item.type == "ipv6") {
    names.addresses.insert(item.value);
  } else if (item.type == "domain") {
    names.domains.insert(item.value);
  } else if (item.type == "workstation") {
    names.hosts.insert(item.value);
  }
}

}  // namespace

model::ActivityScope scope_of(std::span<const model::Incident> incidents,
                              const model::Estate& estate) {
  EstateIndex index(estate);
  Names names;
  model::ActivityScope scope;
  bool is_bounded = !incidents.empty();
  for (const model::Incident& incident : incidents) {
    for (const std::string& host : incident.hosts) {
      add_host(host, index, names);
    }
    for (const model::Observable& item : incident.observables) {
      add_observable(item, names);
    }
    names.accounts.insert(incident.accounts.begin(), incident.accounts.end());
    if (!incident.first.has_value() || !incident.last.has_value()) {
      is_bounded = false;
      continue;
    }
    const Timestamp first = *incident.first - kBefore;
    const Timestamp last = *incident.last + kAfter;
    scope.first = std::min(scope.first.value_or(first), first);
    scope.last = std::max(scope.last.value_or(last), last);
  }
  if (!is_bounded) {
    scope.first.reset();
    scope.last.reset();
  }
  scope.hosts.assign(names.hosts.begin(), names.hosts.end());
  scope.addresses.assign(names.addresses.begin(), names.addresses.end());
  scope.accounts.assign(names.accounts.begin(), names.accounts.end());
  scope.domains.assign(names.domains.begin(), names.domains.end());
  return scope;
}

}  // namespace longwatch::correlate
