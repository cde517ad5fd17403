#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/case_session.h"
#include "cli/commands.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::Workspace, SettingId::As, SettingId::Quiet};

constexpr std::array<OptionInfo, 3> kOptions = {{
    {"--audience", "WHO", "internal, public or partner:NAME", "internal", ""},
    {"--as-known", "TIME", "what was recorded up to then", "", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

void append_reach(std::string& out, const model::Assessment& assessment) {
  out += "\nREACH\n";
  for (const model::HostReach& reach : assessment.reach) {
    out += fmt::format("  {:<14} {:<12} {}\n", share::terminal_safe(reach.host),
                       name_of(reach.reach), share::terminal_safe(reach.why));
  }
}

void append_facts(std::string& out, const model::Assessment& assessment) {
  out += "\nWHAT WAS DONE, AND WHAT CANNOT BE SAID\n";
  for (const model::ImpactFact& fact : assessment.facts) {
    out += fmt::format("  {:<20} {:<19} confidence {}\n", name_of(fact.kind),
                       name_of(fact.certainty), name_of(fact.confidence));
    out += fmt::format("    {}\n", share::terminal_safe(fact.what));
    if (!fact.why.empty()) {
      out += fmt::format("    {}\n", share::terminal_safe(fact.why));
    }
    if (!fact.evidence.empty()) {
      out += fmt::format("    evidence {}\n", fmt::join(fact.evidence, " "));
    }
  }
}

void append_coverage(std::string& out, const model::Assessment& assessment) {
  out += "\nWHAT WAS LOOKED AT\n";
  for (const model::Coverage& coverage : assessment.coverage) {
    out += fmt::format(
        "  {:<26} {:<14} {}{}\n", share::terminal_safe(coverage.telemetry),
        share::terminal_safe(coverage.host),
        !coverage.present          ? "absent"
        : coverage.covers_incident ? "covers the incident"
                                   : "covers it in part",
        coverage.gap.empty() ? std::string() : "; " + share::terminal_safe(coverage.gap));
  }
}

std::string text_of(const model::Incident& incident, const model::Assessment& assessment) {
  std::string out = fmt::format("{}  {}\n", incident.id, share::terminal_safe(incident.title));
  out += fmt::format("severity {} ({})", assessment.severity.category, assessment.severity.scheme);
  for (const model::SeverityStep& step : assessment.severity.trace) {
    out += fmt::format("; {}", share::terminal_safe(step.because));
  }
  out += fmt::format("\nmost sensitive of what was taken: {}; helps an intruder to return: {}\n",
                     name_of(assessment.sensitivity),
                     assessment.enables_further_intrusion
                         ? share::terminal_safe(assessment.enablement_why)
                         : std::string("nothing shows it"));
  append_reach(out, assessment);
  append_facts(out, assessment);
  append_coverage(out, assessment);
  return out;
}

Result<std::string> product_of(const model::CaseFile& file, std::string_view id) {
  LW_TRY_ASSIGN(const model::Incident* const incident, find_incident(file, id));
  for (const model::Assessment& assessment : file.assessments) {
    if (assessment.incident == incident->id) {
      return text_of(*incident, assessment);
    }
  }
  return Error(ErrorCode::NotFound, "this audience may see no assessment of it").at(incident->id);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<model::CaseFile> file = open_view(invocation, session);
  if (!file.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<std::string> product = product_of(*file, invocation.arguments.front());
  return product.ok() ? print_product(*product, invocation, session)
                      : unusable(product.error(), session);
}

constexpr CommandInfo kCommand = {
    .name = "assess",
    .arguments = "INCIDENT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "what an incident did: reached, accessed, taken, altered, destroyed",
    .description =
        "Shows the assessment of an incident: how far it came on each host, what was accessed, "
        "staged, taken, altered and destroyed as separate facts, what cannot be excluded and why, "
        "and what was looked at.",
    .example = "longwatch assess i-1f --workspace case --as ada",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& assess_command() {
  return kCommand;
}

}  // namespace longwatch::cli
