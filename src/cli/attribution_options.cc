#include "cli/attribution_options.h"

#include "base/diagnostic.h"
#include "base/text.h"
#include "knowledge/knowledge.h"

namespace longwatch::cli {

std::vector<std::string> listed_values(const Invocation& invocation, std::string_view option) {
  std::vector<std::string> values;
  for (const std::string& value : invocation.values(option)) {
    for (const std::string_view part : split(value, ',')) {
      if (!trim(part).empty()) {
        values.emplace_back(trim(part));
      }
    }
  }
  return values;
}

Result<knowledge::EvidenceBase> load_measured_knowledge(const config::Settings& settings,
                                                        Session& session) {
  if (settings.knowledge.empty()) {
    return Error(ErrorCode::InvalidInput,
                 "expected files of knowledge, got none; there is nothing to measure")
        .with_hint("--knowledge enterprise-attack-18.1.json.gz; docs/attribution.md names more");
  }
  DiagnosticSummary diagnostics;
  Result<knowledge::EvidenceBase> base =
      knowledge::load_evidence(settings.knowledge, session.files, diagnostics);
  session.messages.summary(diagnostics);
  return base;
}

Result<attribute::ProfileWeights> weights_of(const Invocation& invocation,
                                             const config::Settings& settings, Session& session) {
  std::string path = invocation.value("--weights");
  if (path.empty()) {
    LW_TRY_ASSIGN(const std::string content, content_directory(settings, session.files));
    path = join_path(content, "attribution/weights.yaml");
  }
  return attribute::load_weights(path, session.files);
}

}  // namespace longwatch::cli
