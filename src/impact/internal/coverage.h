#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "impact/internal/scene.h"

/// Which telemetry was there to see something: the ground under every absence.
namespace longwatch::impact {

enum class TelemetryClass : std::uint8_t {
  Security,  ///< Windows Security log of a host
  Endpoint,  ///< Sysmon of a host
  Web,       ///< a web server's access log
  Network,   ///< connections seen by a sensor
  Firewall,
  MailGateway,
  Dns,
  MailboxAudit,
  Proxy,
};

inline constexpr std::array<TelemetryClass, 9> kTelemetryClasses = {
    TelemetryClass::Security, TelemetryClass::Endpoint,     TelemetryClass::Web,
    TelemetryClass::Network,  TelemetryClass::Firewall,     TelemetryClass::MailGateway,
    TelemetryClass::Dns,      TelemetryClass::MailboxAudit, TelemetryClass::Proxy};

/// In words: "the Security log", "network connection records".
std::string_view words_of(TelemetryClass telemetry);

/// What the sources hold of one class for a host; without a host for what watches many. A host's
/// cleared log is a gap, and without a copy from before it no longer covers the incident.
model::Coverage coverage_of(const Scene& scene, TelemetryClass telemetry, const std::string& host);

/// Of a channel by name, without a host: what an own network names as its egress telemetry.
model::Coverage coverage_of_channel(const Scene& scene, std::string_view channel);

/// Every class for the hosts it matters for: those of `hosts` (canonical names).
std::vector<model::Coverage> coverage_of_all(const Scene& scene,
                                             const std::vector<std::string>& hosts);

/// "no mailbox audit among the sources", "the Security log of FS02 does not cover the time of the
/// incident (cleared at ...)"; for sentences that say why something cannot be excluded.
std::string why_not_covered(TelemetryClass telemetry, const model::Coverage& coverage);

}  // namespace longwatch::impact
