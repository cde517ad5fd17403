#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace longwatch::conformance {

/// One regression case of the rule corpora: a log in which a rule must fire.
struct RegressionCase {
  std::string name;  ///< its folder, relative to regression_data
  std::string rule;  ///< id of the rule
  std::optional<std::uint64_t> match_count;
  std::string log;  ///< path to open; empty when the case names none that is an event log
};

/// All cases, sorted by name. Reads the few lines of `info.yml` that matter; commented ones do not
/// count.
std::vector<RegressionCase> load_regression_cases();

}  // namespace longwatch::conformance
