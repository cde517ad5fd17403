#include "correlate/internal/estate_index.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::correlate {
namespace {

/// Roles of hosts whose logs and connections are about others.
constexpr std::array<std::string_view, 16> kHubRoles = {
    "domain-controller", "dc",    "log-collector", "event-collector", "collector", "mail-gateway",
    "mail-server",       "proxy", "web-proxy",     "firewall",        "nat",       "egress",
    "vpn-gateway",       "vpn",   "sensor",        "dns-server",
};

bool has_hub_role(const model::Host& host) {
  return std::any_of(host.roles.begin(), host.roles.end(), [](const std::string& role) {
    return std::any_of(kHubRoles.begin(), kHubRoles.end(),
                       [&](std::string_view hub) { return equals_ignoring_ascii_case(hub, role); });
  });
}

/// Addresses that mean the host itself, everybody, or nobody: neither ours nor somebody else's.
bool is_no_place(const Address& address) {
  const std::string_view range = special_range({address, address, 128});
  return range == "loopback" || range == "multicast" || range == "this network" ||
         range == "link-local addresses" || range == "the unspecified address" ||
         range == "reserved addresses";
}

}  // namespace

EstateIndex::EstateIndex(const model::Estate& estate) : estate_(estate) {
  for (const model::Host& host : estate.hosts) {
    const std::size_t dot = host.fqdn.find('.');
    if (dot != std::string::npos) {
      own_domains_.insert(to_ascii_lower(std::string_view(host.fqdn).substr(dot + 1)));
    }
  }
}

const EstateIndex::Known& EstateIndex::look_up(std::string_view name_or_address) {
  const auto found = known_.find(name_or_address);
  if (found != known_.end()) {
    return found->second;
  }
  return known_.emplace(std::string(name_or_address), find(name_or_address)).first->second;
}

EstateIndex::Known EstateIndex::find(std::string_view text) const {
  Known known;
  const std::optional<Address> address = parse_address(text);
  known.is_address = address.has_value();
  known.canonical = known.is_address ? to_text(*address) : std::string(text);
  known.host = model::find_host(estate_, text);
  if (known.host != nullptr) {
    known.canonical = known.host->name;
    known.is_own = true;
    known.is_hub = has_hub_role(*known.host);
    return known;
  }
  if (known.is_address && is_no_place(*address)) {
    known.is_own = true;
    known.is_hub = true;
  } else if (known.is_address) {
    known.is_own = model::is_own_address(estate_, text);
    // A public address of ours that is no host's: many hosts leave through it.
    known.is_hub = known.is_own && special_range({*address, *address, 128}).empty();
  }
  return known;
}

bool EstateIndex::is_own_domain(std::string_view domain) const {
  for (std::string_view rest = domain; !rest.empty();) {
    if (own_domains_.contains(rest)) {
      return true;
    }
    const std::size_t dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return false;
}

std::set<std::string> organisations_of(const std::set<std::string>& hosts, EstateIndex& estate) {
  std::set<std::string> ids;
  for (const std::string& name : hosts) {
    const model::Host* const host = estate.look_up(name).host;
    if (host != nullptr && !host->organisation.empty()) {
      ids.insert(host->organisation);
    }
  }
  return ids;
}

}  // namespace longwatch::correlate
