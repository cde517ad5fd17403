#include "impact/internal/egress.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ip_address.h"
#include "impact/internal/coverage.h"
#include "impact/internal/reach.h"

namespace longwatch::impact {
namespace {

/// The channel of the sensor that records everything which leaves the host's network; empty = none
/// is known.
std::string egress_channel(const Scene& scene, const std::string& host) {
  const model::Host* const known = model::find_host(scene.estate(), host);
  if (known == nullptr) {
    return {};
  }
  for (const model::OwnNetwork& own : scene.estate().networks) {
    const std::optional<Network> range = parse_network(own.cidr);
    const bool holds =
        range.has_value() &&
        std::any_of(known->addresses.begin(), known->addresses.end(), [&](const std::string& text) {
          const std::optional<Address> address = parse_address(text);
          return address.has_value() && range->first <= *address && *address <= range->last;
        });
    if (holds && !own.egress_telemetry.empty()) {
      return own.egress_telemetry;
    }
  }
  return {};
}

/// Why it is not known what else left a host; empty when it is.
std::string missing_egress(const Scene& scene, const std::string& host) {
  const std::string channel = egress_channel(scene, host);
  if (channel.empty()) {
    return "it is not known that a sensor records everything that leaves the network of " + host;
  }
  const model::Coverage coverage = coverage_of_channel(scene, channel);
  return coverage.covers_incident
             ? std::string()
             : "the records of " + channel + " do not cover the time of the incident (" +
                   coverage.gap + ")";
}

model::ImpactFact remaining_egress(const Scene& scene, const std::string& host,
                                   const std::string& missing) {
  model::ImpactFact fact = make_fact(
      scene, {model::ImpactKind::Exfiltrated, host, "", "other egress"},
      missing.empty() ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded);
  fact.what = "other data from " + (host.empty() ? "the hosts that were reached" : host);
  fact.why = missing.empty() ? "a sensor records everything that leaves its network, covers the "
                               "incident and shows no other large session of the intruder" +
                                   scene.clearing_note("")
                             : missing;
  return fact;
}

}  // namespace

std::vector<model::ImpactFact> remaining_egress_facts(const Scene& scene,
                                                      const std::vector<model::HostReach>& reach) {
  if (scene.incident().kind != model::IncidentKind::Intrusion) {
    return {};
  }
  const std::vector<std::string> hosts = hosts_with(reach, model::Reach::Accessed);
  const model::Coverage network = coverage_of(scene, TelemetryClass::Network, "");
  if (!network.present || hosts.empty()) {
    const std::string why = network.present ? "no host that was reached is known"
                                            : why_not_covered(TelemetryClass::Network, network);
    return {remaining_egress(scene, "", why)};
  }
  std::vector<model::ImpactFact> facts;
  for (const std::string& host : hosts) {
    facts.push_back(remaining_egress(scene, host, missing_egress(scene, host)));
  }
  return facts;
}

}  // namespace longwatch::impact
