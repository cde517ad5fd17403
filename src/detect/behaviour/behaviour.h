#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "model/field.h"
#include "model/finding.h"

/// What no signature names: processes and amounts that are out of place.
///
///   - a child of a web worker: the process of a web server that runs pages (w3wp.exe, httpd,
///     Tomcat, php-cgi ...) starts a shell, a script host or a tool that looks around (high), or
///     another program that is no part of serving pages (medium). From Sysmon 1 and Security 4688;
///   - unusual egress (high): a host of ours sends far more to one outside address within a day
///     than it usually does. Judged against that host's own days, so that a site's large backup
///     hides nothing. From zeek:conn, and firewall lines that count bytes ("sentbyte",
///     "bytes_out"). A connection belongs to the day it starts. internal/egress.h has the rule.
namespace longwatch::detect::behaviour {

struct BehaviourOptions {
  /// Networks in CIDR notation that are ours; empty = the private ranges. A text that is none
  /// covers nothing.
  std::vector<std::string> own_networks;
  /// Bytes to one outside address within one day (UTC) below which nothing is said.
  std::uint64_t least_egress_bytes = 20'000'000;
  /// It must be more than so many times the host's usual day to that address (median of its other
  /// days), and of its usual day to addresses it does not send to on most days.
  double egress_factor = 8;
};

/// The detector "behaviour". Adds the fields it reads to `fields`, which outlives the detector. Its
/// state is bounded by the number of (host, outside address, day) triples that carried anything.
///
/// An unusual egress has no host, but the addresses of both sides as entities "source" and
/// "destination"; its events are the day's largest connections, at most 16, in order of time, and
/// its time is that of the largest. Findings of egress come from `finish`. The rules they name
/// live as long as the program.
std::unique_ptr<Detector> make_behaviour_detector(const BehaviourOptions& options,
                                                  model::FieldTable& fields);

/// What the findings of all behaviours name as their rules.
std::vector<const model::RuleInfo*> behaviour_rules();

}  // namespace longwatch::detect::behaviour
