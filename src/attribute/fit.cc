#include <fmt/format.h>

#include "attribute/evaluate.h"
#include "attribute/internal/development.h"
#include "attribute/internal/victim_profiles.h"

namespace longwatch::attribute {
namespace {

constexpr std::size_t kFewestCases = 30;

double share_of(const internal::Agreement& agreement, double otherwise) {
  return agreement.compared == 0
             ? otherwise
             : static_cast<double>(agreement.agreed) / static_cast<double>(agreement.compared);
}

}  // namespace

Result<ProfileWeights> fit_weights(const knowledge::EvidenceBase& base) {
  const internal::VictimClaims claims(base);
  const std::vector<internal::DevelopmentCase> cases = internal::development_cases(base, claims);
  if (cases.size() < kFewestCases) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected {} dated reports with five techniques and more, got {}",
                             kFewestCases, cases.size()))
        .at(std::string(base.source()))
        .with_hint("give an ATT&CK bundle with --knowledge");
  }
  ProfileWeights weights = internal::fit_profile(cases, internal::LeftOut(cases.size(), false));
  const internal::ReportProfiles profiles(base);
  const internal::VictimAgreement agreement = internal::measure_agreement(claims, profiles);
  weights.victims.country_agreement = share_of(agreement.countries, 0.5);
  weights.victims.sector_agreement = share_of(agreement.sectors, 0.5);
  weights.fitted_on = fmt::format("{}, {}", base.source(), base.version());
  weights.protocol =
      "single reports with the knowledge published before each; its actor removed in half of the "
      "cases";
  return weights;
}

}  // namespace longwatch::attribute
