#include "impact/internal/coverage.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "base/text.h"
#include "model/telemetry.h"

namespace longwatch::impact {
namespace {

/// Between two sources of one telemetry; a quiet host writes little at night.
constexpr std::chrono::hours kQuiet{24};

struct Period {
  Timestamp first;
  Timestamp last;
};

using SourceTest = std::function<bool(const model::SourceRecord&)>;

bool contains(std::string_view text, std::string_view part) {
  return to_ascii_lower(text).find(part) != std::string::npos;
}

bool is_of_class(std::string_view channel, TelemetryClass telemetry) {
  switch (telemetry) {
    case TelemetryClass::Security:
      return equals_ignoring_ascii_case(channel, "Security");
    case TelemetryClass::Endpoint:
      return contains(channel, "sysmon");
    case TelemetryClass::Web:
    case TelemetryClass::Proxy:
      return channel == model::telemetry::kW3c ||
             (telemetry == TelemetryClass::Proxy && contains(channel, "proxy"));
    case TelemetryClass::Network:
      return channel == model::telemetry::kZeekConn || contains(channel, "netflow");
    case TelemetryClass::Firewall:
      return channel == model::telemetry::kFirewall;
    case TelemetryClass::MailGateway:
      return channel == model::telemetry::kMailGateway;
    case TelemetryClass::Dns:
      return channel == "zeek:dns" || contains(channel, "dns-server") ||
             contains(channel, "dnsserver");
    case TelemetryClass::MailboxAudit:
      return contains(channel, "mailbox") || contains(channel, "m365") ||
             contains(channel, "office365") || contains(channel, "exchange");
  }
  return false;
}

/// What an absent class would be called.
std::string_view usual_channel(TelemetryClass telemetry) {
  switch (telemetry) {
    case TelemetryClass::Security:
      return "Security";
    case TelemetryClass::Endpoint:
      return "Microsoft-Windows-Sysmon/Operational";
    case TelemetryClass::Web:
      return model::telemetry::kW3c;
    case TelemetryClass::Network:
      return model::telemetry::kZeekConn;
    case TelemetryClass::Firewall:
      return model::telemetry::kFirewall;
    case TelemetryClass::MailGateway:
      return model::telemetry::kMailGateway;
    case TelemetryClass::Dns:
      return "zeek:dns";
    case TelemetryClass::MailboxAudit:
      return "mailbox-audit";
    case TelemetryClass::Proxy:
      return "proxy";
  }
  return "";
}

bool is_of_host(TelemetryClass telemetry) {
  return telemetry == TelemetryClass::Security || telemetry == TelemetryClass::Endpoint ||
         telemetry == TelemetryClass::Web;
}

bool has_role(const Scene& scene, std::string_view host, std::string_view part) {
  const model::Host* const known = model::find_host(scene.estate(), host);
  return known != nullptr &&
         std::any_of(known->roles.begin(), known->roles.end(),
                     [&](const std::string& role) { return contains(role, part); });
}

std::vector<Period> merged(std::vector<Period> periods) {
  std::sort(periods.begin(), periods.end(),
            [](const Period& a, const Period& b) { return a.first < b.first; });
  std::vector<Period> joined;
  for (const Period& period : periods) {
    if (!joined.empty() && period.first <= joined.back().last + kQuiet) {
      joined.back().last = std::max(joined.back().last, period.last);
    } else {
      joined.push_back(period);
    }
  }
  return joined;
}

bool covers(const std::vector<Period>& periods, const model::Incident& incident) {
  return incident.first.has_value() && incident.last.has_value() &&
         std::any_of(periods.begin(), periods.end(), [&](const Period& period) {
           return period.first <= *incident.first && *incident.last <= period.last;
         });
}

std::string gap_of(const std::vector<Period>& periods, const model::Incident& incident) {
  if (periods.empty()) {
    return "its records carry no times";
  }
  if (!incident.first.has_value() || !incident.last.has_value()) {
    return "the incident has no times to compare with";
  }
  if (periods.front().first > *incident.first) {
    return "begins only at " + shown_time(periods.front().first);
  }
  if (periods.back().last < *incident.last) {
    return "ends already at " + shown_time(periods.back().last);
  }
  for (std::size_t i = 1; i < periods.size(); ++i) {
    if (periods[i].first > *incident.first && periods[i - 1].last < *incident.last) {
      return "holds nothing between " + shown_time(periods[i - 1].last) + " and " +
             shown_time(periods[i].first);
    }
  }
  return {};
}

model::Coverage covered_by(const Scene& scene, const SourceTest& belongs) {
  model::Coverage coverage;
  std::vector<Period> periods;
  std::uint64_t dropped = 0;
  for (const model::SourceRecord& source : scene.input().sources) {
    if (!belongs(source)) {
      continue;
    }
    coverage.present = true;
    dropped += source.books.dropped;
    if (source.first.has_value() && source.last.has_value()) {
      periods.push_back({*source.first, *source.last});
    }
  }
  if (!coverage.present) {
    coverage.gap = "no source";
    return coverage;
  }
  periods = merged(std::move(periods));
  if (!periods.empty()) {
    coverage.first = periods.front().first;
    coverage.last = periods.back().last;
  }
  coverage.covers_incident = covers(periods, scene.incident());
  coverage.gap = coverage.covers_incident ? "" : gap_of(periods, scene.incident());
  if (coverage.gap.empty() && dropped > 0) {
    coverage.gap = counted(dropped, "damaged record was", "damaged records were") + " left out";
  }
  return coverage;
}

void note_clearings(const Scene& scene, TelemetryClass telemetry, const std::string& host,
                    model::Coverage& coverage) {
  for (const Clearing& clearing : scene.clearings()) {
    const bool is_web = telemetry == TelemetryClass::Web && !is_of_class(clearing.log, telemetry);
    const bool same = is_web ? clearing.log.find_first_of("\\/") != std::string::npos &&
                                   clearing.log.find(".evtx") == std::string::npos
                             : is_of_class(clearing.log, telemetry);
    if (clearing.host != host || !same) {
      continue;
    }
    coverage.gap = "cleared at " + shown_time(clearing.time);
    coverage.gap += clearing.has_copy ? "; a copy holds records from before" : "; no copy is held";
    coverage.covers_incident = coverage.covers_incident && clearing.has_copy;
    if (!clearing.evidence.empty()) {
      coverage.evidence.push_back(clearing.evidence);
    }
  }
  coverage.evidence = shortened(coverage.evidence);
}

bool names_host(const Scene& scene, const model::SourceRecord& source, const std::string& host) {
  return std::any_of(source.hosts.begin(), source.hosts.end(), [&](const std::string& name) {
    return equals_ignoring_ascii_case(scene.canonical(name), host);
  });
}

bool is_written_by_proxy(const Scene& scene, const model::SourceRecord& source) {
  return std::any_of(source.hosts.begin(), source.hosts.end(), [&](const std::string& name) {
    return has_role(scene, name, "proxy") || contains(name, "proxy");
  });
}

bool belongs_to(const Scene& scene, const model::SourceRecord& source, TelemetryClass telemetry,
                const std::string& host) {
  const bool of_class =
      std::any_of(source.telemetry.begin(), source.telemetry.end(),
                  [&](const std::string& channel) { return is_of_class(channel, telemetry); });
  if (!of_class || (!host.empty() && !names_host(scene, source, host))) {
    return false;
  }
  return telemetry != TelemetryClass::Proxy || is_written_by_proxy(scene, source) ||
         std::any_of(source.telemetry.begin(), source.telemetry.end(),
                     [](const std::string& channel) { return contains(channel, "proxy"); });
}

/// The channel as the sources call it.
std::string channel_among(const Scene& scene, TelemetryClass telemetry) {
  for (const model::SourceRecord& source : scene.input().sources) {
    for (const std::string& channel : source.telemetry) {
      if (is_of_class(channel, telemetry)) {
        return telemetry == TelemetryClass::Proxy ? "proxy" : channel;
      }
    }
  }
  return std::string(usual_channel(telemetry));
}

bool serves_web(const Scene& scene, const std::string& host) {
  return has_role(scene, host, "web") ||
         std::any_of(scene.own().begin(), scene.own().end(), [&](const Seen& seen) {
           return seen.place == host && seen.activity->kind == model::ActivityKind::WebRequested &&
                  seen.activity->telemetry == model::telemetry::kW3c;
         });
}

}  // namespace

std::string_view words_of(TelemetryClass telemetry) {
  switch (telemetry) {
    case TelemetryClass::Security:
      return "Security log";
    case TelemetryClass::Endpoint:
      return "Sysmon log";
    case TelemetryClass::Web:
      return "web server log";
    case TelemetryClass::Network:
      return "network connection records";
    case TelemetryClass::Firewall:
      return "firewall records";
    case TelemetryClass::MailGateway:
      return "mail gateway log";
    case TelemetryClass::Dns:
      return "DNS log";
    case TelemetryClass::MailboxAudit:
      return "mailbox audit";
    case TelemetryClass::Proxy:
      return "web proxy log";
  }
  return "";
}

model::Coverage coverage_of(const Scene& scene, TelemetryClass telemetry, const std::string& host) {
  model::Coverage coverage = covered_by(scene, [&](const model::SourceRecord& source) {
    return belongs_to(scene, source, telemetry, host);
  });
  coverage.telemetry = channel_among(scene, telemetry);
  coverage.host = host;
  if (!host.empty()) {
    note_clearings(scene, telemetry, host, coverage);
  }
  return coverage;
}

model::Coverage coverage_of_channel(const Scene& scene, std::string_view channel) {
  model::Coverage coverage = covered_by(scene, [&](const model::SourceRecord& source) {
    return std::any_of(
        source.telemetry.begin(), source.telemetry.end(),
        [&](const std::string& name) { return equals_ignoring_ascii_case(name, channel); });
  });
  coverage.telemetry = std::string(channel);
  return coverage;
}

std::vector<model::Coverage> coverage_of_all(const Scene& scene,
                                             const std::vector<std::string>& hosts) {
  std::vector<model::Coverage> list;
  for (const TelemetryClass telemetry : kTelemetryClasses) {
    if (!is_of_host(telemetry)) {
      list.push_back(coverage_of(scene, telemetry, ""));
      continue;
    }
    for (const std::string& host : hosts) {
      if (telemetry != TelemetryClass::Web || serves_web(scene, host)) {
        list.push_back(coverage_of(scene, telemetry, host));
      }
    }
  }
  return list;
}

std::string why_not_covered(TelemetryClass telemetry, const model::Coverage& coverage) {
  const std::string of_host = coverage.host.empty() ? "" : " of " + coverage.host;
  const bool plural = telemetry == TelemetryClass::Network || telemetry == TelemetryClass::Firewall;
  if (!coverage.present) {
    return "no " + std::string(words_of(telemetry)) + of_host + (plural ? " are" : " is") +
           " among the sources";
  }
  std::string text = "the " + std::string(words_of(telemetry)) + of_host;
  text += plural ? " do" : " does";
  text += " not cover the time of the incident";
  return coverage.gap.empty() ? text : text + " (" + coverage.gap + ")";
}

}  // namespace longwatch::impact
