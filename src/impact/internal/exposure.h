#pragma once

#include <map>
#include <string>
#include <vector>

#include "impact/internal/credentials.h"
#include "impact/internal/mail.h"
#include "impact/internal/scene.h"

/// Who is touched, and how. Addresses and accounts that the estate does not know become
/// "unknown:<n>", numbered by their order.
namespace longwatch::impact {

struct ExposureInput {
  const std::map<std::string, Recipient>& recipients;
  std::vector<Exposed>& credentials;      ///< their facts get their subjects
  std::vector<model::ImpactFact>& facts;  ///< those about recipients and personal stores too
  const std::vector<model::HostReach>& reach;
};

/// By subject and exposure, each pair once.
std::vector<model::ExposedSubject> exposed_subjects(const Scene& scene, const ExposureInput& input);

/// Ids of organisations that the incident concerns: of its own list, of hosts that answered,
/// refused or were accessed, and of known recipients; sorted.
std::vector<std::string> touched_organisations(const Scene& scene,
                                               const std::vector<model::HostReach>& reach,
                                               const std::map<std::string, Recipient>& recipients);

}  // namespace longwatch::impact
