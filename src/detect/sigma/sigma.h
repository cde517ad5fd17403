#pragma once

#include <memory>
#include <vector>

#include "detect/detect.h"
#include "detect/sigma/compile_options.h"
#include "detect/sigma/load.h"
#include "model/field.h"

/// Sigma rules as a detector: load (files -> rules as written), compile (rules -> shared predicates
/// and plans per log source), scan.
namespace longwatch::detect::sigma {

class RuleSet;

/// Compiles every rule; adds the fields they read to `fields`. `loaded.reports` is completed: a
/// rule that cannot be compiled becomes Unsupported or Error with its place, one without telemetry
/// NoTelemetry; both never stop the rest. The result is immutable and may be shared by any number
/// of threads.
std::shared_ptr<const RuleSet> compile(LoadedRules& loaded, model::FieldTable& fields,
                                       const CompileOptions& options = {});

/// The detector over a compiled set. Findings point to RuleInfo owned by the set, which must
/// outlive them.
std::unique_ptr<Detector> make_detector(std::shared_ptr<const RuleSet> rules,
                                        std::shared_ptr<const model::FieldTable> fields);

}  // namespace longwatch::detect::sigma
