#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "model/field.h"

/// What no signature names: processes and amounts that are out of place.
///
///   - a child of a web worker: a web server's worker process (w3wp.exe, httpd, tomcat, php-cgi
///   ...)
///     starts a shell, a script host or another program that is no part of serving pages;
///   - egress anomaly: a host of ours sends far more to one outside address than it ever did.
///   Judged
///     against that host's own days, so that a site's large backup hides nothing.
namespace longwatch::detect::behaviour {

struct BehaviourOptions {
  /// Networks in CIDR notation that are ours; empty = the private ranges.
  std::vector<std::string> own_networks;
  /// Bytes to one outside address within one day (UTC) below which nothing is said.
  std::uint64_t least_egress_bytes = 20'000'000;
  /// How many times the host's usual day to that address (median of its other days) it must be.
  double egress_factor = 8;
};

/// The detector "behaviour". Adds the fields it reads to `fields`. Its state is bounded by the
/// number of (host, outside address, day) triples that carried anything.
std::unique_ptr<Detector> make_behaviour_detector(const BehaviourOptions& options,
                                                  model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
