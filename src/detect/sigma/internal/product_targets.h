#pragma once

#include <string_view>
#include <vector>

#include "detect/sigma/taxonomy.h"

namespace longwatch::detect::sigma {

/// Where rules for products other than Windows and Zeek run: Linux, clouds and identity services,
/// appliances. All in lower case; empty = the rule does not say. Empty when no telemetry is known.
std::vector<LogSourceTarget> product_targets(std::string_view product, std::string_view category,
                                             std::string_view service);

/// The same for rules that name no product: what networks and servers of any make log.
std::vector<LogSourceTarget> network_targets(std::string_view category);

}  // namespace longwatch::detect::sigma
