#include "cli/knowledge_options.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/text.h"
#include "cli/case_session.h"
#include "knowledge/knowledge.h"

namespace longwatch::cli {
namespace {

constexpr std::size_t kDayDigits = 10;

/// "2021-01-01" or a time with zone.
Result<Timestamp> parse_as_of(const std::string& text) {
  const std::optional<Timestamp> time =
      text.size() == kDayDigits ? parse_iso8601(text + "T00:00:00Z") : parse_iso8601(text);
  if (!time.has_value()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a day like 2021-01-31 for --as-of, got '{}'; nothing is "
                             "looked up",
                             to_printable(text)));
  }
  return *time;
}

}  // namespace

Result<knowledge::EvidenceBase> load_knowledge(const config::Settings& settings, Session& session) {
  LW_TRY_ASSIGN(const std::string content, content_directory(settings, session.files));
  std::vector<std::string> paths = settings.knowledge;
  paths.push_back(join_path(content, "actors"));
  DiagnosticSummary diagnostics;
  auto base = knowledge::load_evidence(paths, session.files, diagnostics);
  session.messages.summary(diagnostics);
  return base;
}

Result<knowledge::Selection> selection_of(const Invocation& invocation) {
  knowledge::Selection selection;
  if (const std::string as_of = invocation.value("--as-of"); !as_of.empty()) {
    LW_TRY_ASSIGN(selection.as_of, parse_as_of(as_of));
  }
  if (invocation.value("--campaigns") == "ignore") {
    selection.campaigns = knowledge::CampaignEdges::Ignore;
  }
  LW_TRY_ASSIGN(selection.audience, parse_audience(invocation.value("--audience")));
  return selection;
}

}  // namespace longwatch::cli
