#include <array>

#include "attribute/evaluate.h"
#include "base/text.h"
#include "cli/attribution_options.h"
#include "cli/commands.h"
#include "cli/evaluation_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::uint64_t kMostCaseBytes = 64ULL * 1024 * 1024;

constexpr std::array kSettings = {SettingId::Knowledge, SettingId::Content, SettingId::Quiet};

constexpr std::array<OptionInfo, 8> kEvaluateOptions = {{
    {"--weights", "FILE", "weights in place of the ones that come with the program", "", ""},
    {"--protocol", "NAME",
     "one protocol alone: loco-lax, loco-strict, loco-asof, loro-strict, loro-asof, loro-leaky", "",
     ""},
    {"--cases", "FILE",
     "rank the truth of these cases instead: JSON, a list of {id, truth, techniques, software, "
     "sector?, country?, date?}",
     "", ""},
    {"--format", "FORMAT", "markdown or json", "markdown", "markdown|json"},
    {"--seed", "N", "of draws and resamples", "1", ""},
    {"--draws", "N", "draws of reduced technique lists for each case", "50", ""},
    {"--docs", "DIR", "also write attribution-results.md and attribution-reliability.svg there", "",
     ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

Result<std::uint64_t> number_of(const Invocation& invocation, std::string_view option) {
  const std::string text = invocation.value(option);
  const std::optional<std::uint64_t> number = parse_uint64(text);
  if (!number.has_value()) {
    return Error(ErrorCode::InvalidInput, "expected a number, got '" + text + "'")
        .at(std::string(option));
  }
  return *number;
}

Result<std::string> outside_cases(const Invocation& invocation, const knowledge::EvidenceBase& base,
                                  const attribute::ProfileWeights& weights, Session& session) {
  const std::string path = invocation.value("--cases");
  LW_TRY_ASSIGN(const std::string text, read_text_file(session.files, path, kMostCaseBytes));
  Result<attribute::SetFigures> figures = attribute::evaluate_cases(base, weights, text);
  if (!figures.ok()) {
    return std::move(figures).error().while_doing("reading " + path);
  }
  return invocation.value("--format") == "json" ? outside_cases_json(*figures)
                                                : outside_cases_text(*figures);
}

Status write_documents(const std::string& directory, const attribute::Evaluation& evaluation) {
  LW_TRY(
      write_file(join_path(directory, "attribution-results.md"), evaluation_markdown(evaluation)));
  return write_file(join_path(directory, "attribution-reliability.svg"),
                    reliability_svg(evaluation));
}

Result<std::string> evaluation_product(const Invocation& invocation,
                                       const config::Settings& settings, Session& session) {
  LW_TRY_ASSIGN(const knowledge::EvidenceBase base, load_measured_knowledge(settings, session));
  LW_TRY_ASSIGN(const attribute::ProfileWeights weights, weights_of(invocation, settings, session));
  if (!invocation.value("--cases").empty()) {
    return outside_cases(invocation, base, weights, session);
  }
  attribute::EvaluateOptions options;
  options.protocol = invocation.value("--protocol");
  LW_TRY_ASSIGN(options.seed, number_of(invocation, "--seed"));
  LW_TRY_ASSIGN(options.draws, number_of(invocation, "--draws"));
  LW_TRY_ASSIGN(const attribute::Evaluation evaluation,
                attribute::evaluate(base, weights, options));
  const std::string directory = invocation.value("--docs");
  if (!directory.empty()) {
    LW_TRY(write_documents(directory, evaluation));
  }
  return invocation.value("--format") == "json" ? evaluation_json(evaluation)
                                                : evaluation_markdown(evaluation);
}

ExitStatus run_evaluate(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<std::string> product = evaluation_product(invocation, *settings, session);
  return product.ok() ? print_product(*product, invocation, session)
                      : unusable(product.error(), session);
}

constexpr CommandInfo kEvaluate = {
    .name = "attribute evaluate",
    .arguments = "",
    .summary = "measure how well public knowledge names the actor of known intrusions",
    .description =
        "Takes campaigns and single reports whose actor is known, removes from the knowledge what "
        "came from them, and asks who did it: ranks, probabilities, how often a wrong actor would "
        "have been named. docs/attribution.md explains the protocols; docs/attribution-results.md "
        "is what this prints for ATT&CK v18.1.\n"
        "\n"
        "With --cases it ranks the actors of cases from outside against all of the knowledge; "
        "that nothing of a case stands in the knowledge is then up to whoever gives it.",
    .example =
        "longwatch attribute evaluate --knowledge attack.json.gz\n"
        "longwatch attribute evaluate --knowledge attack-17.1.json --cases new.json "
        "--format json",
    .settings = kSettings,
    .options = kEvaluateOptions,
    .run = run_evaluate,
};

constexpr std::array<OptionInfo, 1> kFitOptions = {{
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

ExitStatus run_fit(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<knowledge::EvidenceBase> base = load_measured_knowledge(*settings, session);
  if (!base.ok()) {
    return unusable(base.error(), session);
  }
  const Result<attribute::ProfileWeights> weights = attribute::fit_weights(*base);
  return weights.ok() ? print_product(attribute::to_yaml(*weights), invocation, session)
                      : unusable(weights.error(), session);
}

constexpr CommandInfo kFit = {
    .name = "attribute fit",
    .arguments = "",
    .summary = "fit the weights of attribution on dated reports",
    .description =
        "Fits the weights by which techniques, software and reports speak for an actor, on single "
        "reports with the knowledge published before each, the actor removed in half of the cases. "
        "The same knowledge gives the same bytes. content/attribution/weights.yaml was made so.",
    .example =
        "longwatch attribute fit --knowledge attack.json.gz --knowledge "
        "galaxy.json --output weights.yaml",
    .settings = kSettings,
    .options = kFitOptions,
    .run = run_fit,
};

}  // namespace

const CommandInfo& attribute_evaluate_command() {
  return kEvaluate;
}

const CommandInfo& attribute_fit_command() {
  return kFit;
}

}  // namespace longwatch::cli
