#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/result.h"
#include "knowledge/internal/actor_yaml.h"

namespace longwatch::knowledge::internal {

/// The groups of an ATT&CK STIX bundle as actors. What a group's own relations and those of the
/// campaigns attributed to it share stands once, under the group. Nature and sponsors stay empty:
/// the bundle claims none in a form that can be read. Fails with `InvalidInput` and `Limit`.
Result<ActorFile> parse_attack_bundle(std::string_view text, const std::string& file,
                                      DiagnosticSink& diagnostics);

}  // namespace longwatch::knowledge::internal
