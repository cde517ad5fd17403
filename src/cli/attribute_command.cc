#include <array>

#include <fmt/format.h>

#include "cli/attribute_features.h"
#include "cli/case_session.h"
#include "cli/commands.h"
#include "formats/json_writer.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using formats::JsonWriter;

constexpr std::array kSettings = {SettingId::Workspace, SettingId::As, SettingId::Knowledge,
                                  SettingId::Content, SettingId::Quiet};

constexpr std::array<OptionInfo, 13> kOptions = {{
    {"--techniques", "IDS", "features in place of an incident: T1190,T1505.003", "", ""},
    {"--software", "IDS", "features: ATT&CK ids or names, S0020,PlugX", "", ""},
    {"--sector", "WORDS", "features: of the victims, government,energy", "", ""},
    {"--country", "WORDS", "features: of the victims, names or ISO codes", "", ""},
    {"--date", "DAY",
     "features: when it happened, YYYY-MM-DD; when the knowledge ends if not given", "", ""},
    {"--weights", "FILE", "features: weights in place of those that come with the program", "", ""},
    {"--as-of", "DAY", "features: knowledge published before that day", "", ""},
    {"--campaigns", "HOW",
     "features: campaigns attributed to an actor are its own (follow) or not (ignore)", "follow",
     "follow|ignore"},
    {"--scale", "SCALE", "features: words of the UK's yardstick or of ICD 203", "uk", "uk|icd203"},
    {"--format", "FORMAT", "table or json", "table", "table|json"},
    {"--audience", "WHO", "internal, public or partner:NAME", "internal", ""},
    {"--as-known", "TIME", "what was recorded up to then", "", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

void append_hypothesis(std::string& out, const model::Hypothesis& hypothesis) {
  out += fmt::format("  {:>5.1f} %  {:<22} {}\n", hypothesis.probability * 100,
                     hypothesis.likelihood_term, share::terminal_safe(hypothesis.name));
  for (const model::LedgerItem& item : hypothesis.ledger) {
    out += fmt::format("      {:+6.1f} dB  {:<15} {}  {}\n", item.decibans, name_of(item.kind),
                       share::terminal_safe(item.item), share::terminal_safe(item.why));
  }
}

std::string text_of(const model::Incident& incident, const model::Judgement& judgement) {
  std::string out = fmt::format("{}  {}\n", incident.id, share::terminal_safe(incident.title));
  out += judgement.status == model::JudgementStatus::Lead
             ? std::string("a lead, not a finding\n\n")
             : fmt::format("judgement {} version {} by {}\n\n", judgement.id, judgement.version,
                           share::terminal_safe(judgement.author));
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    append_hypothesis(out, hypothesis);
  }
  out += fmt::format("\nconfidence {}\n", name_of(judgement.confidence));
  for (const std::string& why : judgement.confidence_why) {
    out += "  " + share::terminal_safe(why) + "\n";
  }
  for (const std::string& cap : judgement.caps) {
    out += "  " + share::terminal_safe(cap) + "\n";
  }
  if (!judgement.most_telling.empty()) {
    out += "most telling: " + share::terminal_safe(judgement.most_telling) + "\n";
  }
  out += "knowledge: " + share::terminal_safe(judgement.knowledge) + "\n";
  return out;
}

void append_ledger(JsonWriter& json, const model::Hypothesis& hypothesis) {
  json.key("evidence").begin_array();
  for (const model::LedgerItem& item : hypothesis.ledger) {
    json.begin_object().member("item", item.item).member("for", item.decibans);
    json.member("kind", name_of(item.kind)).member("why", item.why);
    json.member("source", item.source).member("measured", item.measured);
    json.member("marking", name_of(item.marking.tlp)).end_object();
  }
  json.end_array();
}

std::string json_of(const model::Judgement& judgement) {
  std::string out;
  JsonWriter json(out);
  const bool is_lead = judgement.status == model::JudgementStatus::Lead;
  json.begin_object().member("schema", is_lead ? "longwatch.lead.v1" : "longwatch.judgement.v1");
  json.member("status", name_of(judgement.status)).member("id", judgement.id);
  json.member("version", judgement.version).member("incident", judgement.incident);
  if (!is_lead) {
    json.member("author", judgement.author).member("adopted", judgement.adopted_actor);
  }
  json.key("hypotheses").begin_array();
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    json.begin_object().member("actor", hypothesis.actor).member("name", hypothesis.name);
    json.member("probability", hypothesis.probability);
    json.member("likelihood_term", hypothesis.likelihood_term);
    append_ledger(json, hypothesis);
    json.end_object();
  }
  json.end_array().member("confidence", name_of(judgement.confidence));
  json.key("confidence_why").begin_array();
  for (const std::string& why : judgement.confidence_why) {
    json.string(why);
  }
  json.end_array().key("knowledge").begin_object().member("source", judgement.knowledge);
  json.end_object().end_object().end_line();
  return out;
}

Result<std::string> product_of(const model::CaseFile& file, const Invocation& invocation) {
  LW_TRY_ASSIGN(const model::Incident* const incident,
                find_incident(file, invocation.arguments.front()));
  for (const model::Judgement& judgement : file.judgements) {
    if (judgement.incident == incident->id) {
      return invocation.value("--format") == "json" ? json_of(judgement)
                                                    : text_of(*incident, judgement);
    }
  }
  return Error(ErrorCode::NotFound, "this audience may see no judgement of it").at(incident->id);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  if (asks_about_features(invocation)) {
    return run_attribute_features(invocation, session);
  }
  if (invocation.arguments.empty()) {
    return unusable(Error(ErrorCode::InvalidInput,
                          "expected an incident, or techniques, software or victims, got none")
                        .with_hint("longwatch attribute --techniques T1190,T1505.003"),
                    session);
  }
  const std::optional<model::CaseFile> file = open_view(invocation, session);
  if (!file.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<std::string> product = product_of(*file, invocation);
  return product.ok() ? print_product(*product, invocation, session)
                      : unusable(product.error(), session);
}

constexpr CommandInfo kCommand = {
    .name = "attribute",
    .arguments = "[INCIDENT]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "who may have done it: ranked hypotheses with their evidence",
    .description =
        "Shows the latest judgement of an incident: every hypothesis with its probability and the "
        "ledger of what speaks for and against it, unknown and imitation always among them, and "
        "the "
        "confidence apart from the likelihood. What was computed is a lead, not a finding, until "
        "somebody has authored a judgement ('longwatch register judge').\n"
        "\n"
        "With features in place of an incident it names actors whom public knowledge (--knowledge, "
        "content/actors) describes so: a lead, with the base rate, unknown and imitation, and "
        "never "
        "a state. docs/attribution.md says how far to trust it.",
    .example =
        "longwatch attribute i-1f --workspace case --as ada\n"
        "longwatch attribute i-1f --workspace case --as ada --format json\n"
        "longwatch attribute --techniques T1190 --software S0020 --country NZ "
        "--knowledge "
        "attack.json.gz",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

constexpr std::array kExplainSettings = {SettingId::Knowledge, SettingId::Content,
                                         SettingId::Quiet};

constexpr std::array<OptionInfo, 11> kExplainOptions = {{
    {"--techniques", "IDS", "T1190,T1505.003", "", ""},
    {"--software", "IDS", "ATT&CK ids or names: S0020,PlugX", "", ""},
    {"--sector", "WORDS", "of the victims: government,energy", "", ""},
    {"--country", "WORDS", "of the victims: names or ISO codes", "", ""},
    {"--date", "DAY", "when it happened, YYYY-MM-DD; when the knowledge ends if not given", "", ""},
    {"--weights", "FILE", "weights in place of those that come with the program", "", ""},
    {"--as-of", "DAY", "knowledge published before that day", "", ""},
    {"--campaigns", "HOW", "campaigns attributed to an actor are its own (follow) or not (ignore)",
     "follow", "follow|ignore"},
    {"--scale", "SCALE", "words of the UK's yardstick or of ICD 203", "uk", "uk|icd203"},
    {"--audience", "WHO", "internal, public or partner:NAME", "internal", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

constexpr CommandInfo kExplain = {
    .name = "attribute explain",
    .arguments = "",
    .summary = "what a lead hangs on: hypotheses side by side, and what to look for next",
    .description =
        "The lead that 'attribute' gives for the same features, then the items against the first "
        "three actors, most diagnostic first; the items without which order or words would change; "
        "and what was not seen that would tell the first two apart.",
    .example =
        "longwatch attribute explain --techniques T1190 --software S0020 --knowledge "
        "attack.json.gz",
    .settings = kExplainSettings,
    .options = kExplainOptions,
    .run = run_attribute_explain,
};

}  // namespace

const CommandInfo& attribute_command() {
  return kCommand;
}

const CommandInfo& attribute_explain_command() {
  return kExplain;
}

}  // namespace longwatch::cli
