#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "impact/internal/scene.h"

/// Archives that the intruder made: collected, whether or not they were sent.
namespace longwatch::impact {

struct Archive {
  std::string host;
  std::string folder;  ///< as logged
  std::string stem;
  std::set<std::string> volumes;       ///< comparable paths
  std::optional<std::uint64_t> bytes;  ///< of the volumes whose size is known
  std::uint64_t volumes_of_known_size = 0;
  Gathered gathered;
};

/// By host, folder and stem.
std::vector<Archive> archives_of(const Scene& scene);

model::ImpactFact staged_fact(const Scene& scene, const Archive& archive);

/// "an archive of 3 volumes in C:\\PerfLogs".
std::string words_of(const Archive& archive);

}  // namespace longwatch::impact
