#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/activity.h"
#include "model/actor.h"
#include "model/estate.h"
#include "model/incident.h"
#include "model/judgement.h"

/// Who did it, and how sure: a lead that a person may adopt, never a finding.
///
/// An additive ledger in decibans (10 log10 of a likelihood ratio) for every actor of the
/// catalogue, for *unknown* and for *imitation*. What everybody does weighs nothing; what is cheap
/// to forge has a low cap; evidence of one kind alone cannot carry a judgement:
///
///   - technique-only evidence never exceeds .55,
///   - one artefact alone never exceeds .80,
///   - .95 needs two independent vertices of the Diamond model.
///
/// The limits in force stay below those, so that the words stay behind them too: .50 for behaviour,
/// public tools, victims and hours; .75 for one artefact, or several that one source vouches for;
/// .90 for one vertex. What a cap takes away goes to *unknown*.
namespace longwatch::attribute {

struct AttributeOptions {
  std::string scale = "uk";  ///< "uk" or "icd203"
  /// Only knowledge that may be shown to this audience counts: how a judgement stands without what
  /// partners shared.
  model::Audience audience;
  double unknown_prior = 0.5;
};

struct AttributeInput {
  const model::Incident& incident;
  std::span<const model::Activity> own;  ///< of the incident, by time
  const model::Estate& estate;
  const model::ActorCatalogue& actors;
};

/// Pure. The lead has every actor that evidence speaks for or against (at most 10), and always
/// unknown and imitation; probabilities sum to 1.
model::Judgement attribute(const AttributeInput& input, const AttributeOptions& options = {});

/// "highly likely", for a probability on a scale; a value in a gap of the UK scale takes the lower
/// band. Precondition: the scale is "uk" or "icd203".
std::string_view likelihood_term(double probability, std::string_view scale);

enum class Sponsors : std::uint8_t { Leave, Follow };

/// What a person decides about a lead.
struct Authoring {
  std::string author;
  Timestamp made;
  std::string adopted_actor;  ///< a hypothesis of the lead; empty = none is adopted
  Sponsors sponsors = Sponsors::Leave;
  std::string dissent;
};

/// The authored judgement, one version above the lead. Fails with `InvalidInput` when the adopted
/// actor is no hypothesis of the lead or there is no author, with `Denied` when *unknown* or
/// *imitation* would be given a sponsor. The sponsor's edges keep their own confidence.
Result<model::Judgement> author_judgement(const model::Judgement& lead, const Authoring& authoring,
                                          const model::ActorCatalogue& actors);

}  // namespace longwatch::attribute
