#pragma once

#include <string>
#include <string_view>

#include "scenario/internal/parliament.h"

namespace longwatch::scenario::internal {

/// Stands for an intruder that no profile knows.
inline constexpr std::string_view kNobody = "none";

/// Whether the invented catalogue has a profile with this id.
bool has_profile(std::string_view actor);

/// actors/tracked.yaml: the three groups of the scenario.
std::string tracked_actors_text(const Parliament& parliament);

/// actors/others.yaml: invented groups that share what many do.
std::string other_actors_text(const Parliament& parliament);

struct PartnerFiles {
  std::string indicators;
  std::string cases;
};

PartnerFiles alpha_files(const Parliament& parliament);
PartnerFiles bravo_files(const Parliament& parliament);

}  // namespace longwatch::scenario::internal
