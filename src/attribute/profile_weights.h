#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"

/// The weights by which public knowledge speaks for an actor. Data, not code: fitted by
/// `longwatch attribute fit` and kept in content/attribution/weights.yaml with where they come
/// from.
namespace longwatch::attribute {

/// Nats for a unit of each term (`attribute/internal/profile_terms.h` says what a unit is).
struct TermWeights {
  double technique = 0;
  double implied = 0;
  double tool = 0;
  double malware = 0;
  double own_malware = 0;
  double nearest = 0;
  double recency = 0;
};

/// Logit of the probability that the actor is one of those described.
struct KnownWeights {
  double intercept = 0;
  double evidence = 0;          ///< ln of the mean likelihood ratio over all candidates
  double certainty = 0;         ///< logit of the leader's share
  double unseen_share = 0;      ///< of techniques that nobody is known to use
  double known_malware = 0;     ///< that somebody is known to use; at most 2
  double unlisted_malware = 0;  ///< that nobody is known to use; at most 3
};

/// How often two sources agree on a victim of one actor, and the most one victim may say.
struct VictimRates {
  double country_agreement = 0.5;
  double sector_agreement = 0.5;
  double most_nats = 2;
};

struct ProfileWeights {
  std::string fitted_on;  ///< knowledge and its version
  std::string protocol;   ///< which cases, what was held back
  std::size_t cases = 0;
  TermWeights terms;
  KnownWeights known;
  VictimRates victims;
};

/// Fails with `NotFound`, `Io`, and `InvalidInput` with line and column when a weight is missing,
/// unknown or no number.
Result<ProfileWeights> load_weights(const std::string& path, const FileSystem& files);

/// The file `load_weights` reads.
std::string to_yaml(const ProfileWeights& weights);

}  // namespace longwatch::attribute
