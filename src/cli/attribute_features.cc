#include "cli/attribute_features.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "attribute/explain.h"
#include "attribute/lead.h"
#include "base/text.h"
#include "cli/attribution_options.h"
#include "cli/knowledge_options.h"
#include "formats/json_writer.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using attribute::Lead;
using formats::JsonWriter;

constexpr std::array<std::string_view, 5> kFeatures = {"--techniques", "--software", "--sector",
                                                       "--country", "--date"};
constexpr std::size_t kShownActors = 10;
constexpr std::size_t kShownLines = 6;

void append_hypothesis(std::string& out, const model::Hypothesis& hypothesis) {
  out += fmt::format("  {:>5.1f} %  {:<22} {} ({})\n", hypothesis.probability * 100,
                     hypothesis.likelihood_term, share::terminal_safe(hypothesis.name),
                     share::terminal_safe(hypothesis.actor));
  std::size_t shown = 0;
  double rest = 0;
  for (const model::LedgerItem& item : hypothesis.ledger) {
    if (++shown > kShownLines) {
      rest += item.decibans;
      continue;
    }
    out += fmt::format("      {:+6.1f} dB  {:<15} {}  {}\n", item.decibans, name_of(item.kind),
                       share::terminal_safe(item.item), share::terminal_safe(item.why));
  }
  if (shown > kShownLines) {
    out += fmt::format("      {:+6.1f} dB  in {} more lines\n", rest, shown - kShownLines);
  }
}

std::string text_of(const Lead& lead) {
  std::string out = "a lead, not a finding\n";
  out += fmt::format(
      "base rate: half of what comes in is of nobody described; each of {} actors {:.2f} % before "
      "any evidence\n\n",
      lead.candidates, lead.base_rate_actor * 100);
  for (const model::Hypothesis& hypothesis : lead.judgement.hypotheses) {
    append_hypothesis(out, hypothesis);
  }
  out += fmt::format("\nconfidence {}\n", name_of(lead.judgement.confidence));
  for (const std::string& why : lead.judgement.confidence_why) {
    out += "  " + share::terminal_safe(why) + "\n";
  }
  for (const std::string& cap : lead.judgement.caps) {
    out += "  " + share::terminal_safe(cap) + "\n";
  }
  for (const std::string& word : lead.not_known) {
    out += fmt::format("not in this knowledge, it counts as never seen: {}\n",
                       share::terminal_safe(word));
  }
  out += "knowledge: " + share::terminal_safe(lead.judgement.knowledge) + "\n";
  return out;
}

void append_evidence(JsonWriter& json, const model::Hypothesis& hypothesis) {
  json.key("evidence").begin_array();
  for (const model::LedgerItem& item : hypothesis.ledger) {
    json.begin_object().member("item", item.item).member("for", item.decibans);
    json.member("kind", name_of(item.kind)).member("why", item.why);
    json.key("measured").boolean(item.measured).end_object();
  }
  json.end_array();
}

void append_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

std::string json_of(const Lead& lead) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.lead.v1").member("status", "lead");
  json.key("base_rate").begin_object().member("unknown", lead.base_rate_unknown);
  json.member("each_actor", lead.base_rate_actor).member("actors", lead.candidates).end_object();
  json.key("hypotheses").begin_array();
  for (const model::Hypothesis& hypothesis : lead.judgement.hypotheses) {
    json.begin_object().member("actor", hypothesis.actor).member("name", hypothesis.name);
    json.member("probability", hypothesis.probability);
    json.member("likelihood_term", hypothesis.likelihood_term);
    json.member("prior", hypothesis.prior_decibans);
    append_evidence(json, hypothesis);
    json.end_object();
  }
  json.end_array().member("confidence", name_of(lead.judgement.confidence));
  append_texts(json, "confidence_why", lead.judgement.confidence_why);
  append_texts(json, "caps", lead.judgement.caps);
  append_texts(json, "not_known", lead.not_known);
  json.key("knowledge").begin_object().member("source", lead.judgement.knowledge).end_object();
  json.end_object().end_line();
  return out;
}

Result<attribute::FeatureQuery> features_of(const Invocation& invocation) {
  attribute::FeatureQuery features;
  features.techniques = listed_values(invocation, "--techniques");
  features.software = listed_values(invocation, "--software");
  features.sectors = listed_values(invocation, "--sector");
  features.countries = listed_values(invocation, "--country");
  const std::string date = invocation.value("--date");
  if (!date.empty()) {
    features.at = parse_iso8601(date + "T00:00:00Z");
    if (!features.at.has_value()) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("expected a day like 2021-08-05, got '{}'", to_printable(date)))
          .at("--date");
    }
  }
  return features;
}

/// What a lead is made of.
struct LeadInput {
  attribute::FeatureQuery features;
  knowledge::EvidenceBase base;
  attribute::ProfileWeights weights;
  attribute::LeadOptions options;
};

Result<LeadInput> input_of(const Invocation& invocation, const config::Settings& settings,
                           Session& session) {
  if (!invocation.arguments.empty()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected an incident or features, got both; '{}' is left alone",
                             to_printable(invocation.arguments.front())));
  }
  LeadInput input;
  LW_TRY_ASSIGN(input.features, features_of(invocation));
  LW_TRY_ASSIGN(const knowledge::EvidenceBase all, load_knowledge(settings, session));
  LW_TRY_ASSIGN(const knowledge::Selection selection, selection_of(invocation));
  input.base = all.select(selection);
  LW_TRY_ASSIGN(input.weights, weights_of(invocation, settings, session));
  input.options.scale = invocation.value("--scale");
  input.options.actors = kShownActors;
  return input;
}

Result<std::string> lead_product(const Invocation& invocation, const config::Settings& settings,
                                 Session& session) {
  LW_TRY_ASSIGN(const LeadInput input, input_of(invocation, settings, session));
  LW_TRY_ASSIGN(const Lead lead,
                attribute::lead_of(input.features, input.base, input.weights, input.options));
  return invocation.value("--format") == "json" ? json_of(lead) : text_of(lead);
}

void append_matrix(std::string& out, const attribute::Explanation& explanation) {
  out += "\ncompeting hypotheses, most diagnostic item first (dB)\n  ";
  out += fmt::format("{:<24}", "");
  for (const std::string& actor : explanation.hypotheses) {
    out += fmt::format("{:>9}", actor);
  }
  for (const attribute::MatrixRow& row : explanation.rows) {
    out += fmt::format("\n  {:<24}", share::terminal_safe(row.item));
    for (const double decibans : row.decibans) {
      out += decibans == 0 ? fmt::format("{:>9}", "-") : fmt::format("{:>+9.1f}", decibans);
    }
  }
  out += '\n';
}

void append_sensitivity(std::string& out, const attribute::Explanation& explanation) {
  out += "\nif one item were wrong\n";
  std::size_t quiet = 0;
  for (const attribute::WithoutItem& without : explanation.without) {
    if (!without.changes_order && !without.changes_words) {
      ++quiet;
      continue;
    }
    out += fmt::format("  without {:<16} {} leads with {:.0f} %{}\n",
                       share::terminal_safe(without.item), without.leader,
                       without.leader_probability * 100,
                       without.changes_order ? ": the order changes" : ": the words change");
  }
  out += fmt::format("  without any one of {} others neither order nor words change\n", quiet);
}

std::string text_of(const attribute::Explanation& explanation) {
  std::string out = text_of(explanation.lead);
  append_matrix(out, explanation);
  append_sensitivity(out, explanation);
  out += "\nnot seen; it would tell the first two apart\n";
  for (const attribute::LookFor& item : explanation.look_for) {
    out += fmt::format("  {:<10} {:>+6.1f} dB for {:<8} {}\n", item.item, item.decibans, item.actor,
                       share::terminal_safe(item.name));
  }
  return out;
}

Result<std::string> explanation_product(const Invocation& invocation,
                                        const config::Settings& settings, Session& session) {
  LW_TRY_ASSIGN(const LeadInput input, input_of(invocation, settings, session));
  LW_TRY_ASSIGN(const attribute::Explanation explanation,
                attribute::explain_lead(input.features, input.base, input.weights, input.options));
  return text_of(explanation);
}

using MakeProduct = Result<std::string> (*)(const Invocation&, const config::Settings&, Session&);

ExitStatus run_with(MakeProduct make_product, const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<std::string> product = make_product(invocation, *settings, session);
  return product.ok() ? print_product(*product, invocation, session)
                      : unusable(product.error(), session);
}

}  // namespace

bool asks_about_features(const Invocation& invocation) {
  return std::any_of(kFeatures.begin(), kFeatures.end(),
                     [&](std::string_view option) { return invocation.has(option); });
}

ExitStatus run_attribute_features(const Invocation& invocation, Session& session) {
  return run_with(lead_product, invocation, session);
}

ExitStatus run_attribute_explain(const Invocation& invocation, Session& session) {
  return run_with(explanation_product, invocation, session);
}

}  // namespace longwatch::cli
