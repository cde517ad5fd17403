#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detect.h"
#include "detect/sigma/sigma.h"
#include "model/field.h"

/// Which rules some telemetry can satisfy: the difference between "not found" and "could not have
/// been found".
namespace longwatch::detect::sigma {

struct TelemetryFit {
  enum class Verdict : std::uint8_t {
    Satisfiable,    ///< there are events of its log source that have what it tests
    FieldsMissing,  ///< there are events of its log source, but it is false for all of them
                    ///< because none has some of the fields
    NoEvents,       ///< there is no event of its log source
  };

  Verdict verdict = Verdict::NoEvents;
  std::uint64_t events = 0;  ///< of its log source, with the event ids that it names
  /// Fields that it tests and no such event has, by their names in the telemetry; sorted.
  std::vector<std::string> missing;
};

std::string_view to_text(TelemetryFit::Verdict verdict);

/// By index into `LoadedRules::reports`; of rules that run.
using TelemetryFits = std::map<std::size_t, TelemetryFit>;

/// Looks at events, finds nothing, and fills `fits` when the sweep finishes. The rules are compiled
/// with `CompileOptions::keep_variants`; `fits` outlives the detector.
std::unique_ptr<Detector> make_fit_detector(std::shared_ptr<const RuleSet> rules,
                                            std::shared_ptr<const model::FieldTable> fields,
                                            TelemetryFits& fits);

/// Adds what follows for correlations: one that needs all of its rules is as good as the worst of
/// them, another as the best. `fits` has those of the rules.
void add_correlation_fits(const LoadedRules& loaded, TelemetryFits& fits);

}  // namespace longwatch::detect::sigma
