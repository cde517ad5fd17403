#include <array>

#include <fmt/format.h>

#include "attribute/attribute.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/case_run.h"
#include "cli/case_session.h"
#include "cli/commands.h"
#include "formats/json_writer.h"
#include "knowledge/knowledge.h"
#include "pipeline/record_case.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using formats::JsonWriter;

constexpr std::array kCaseSettings = {SettingId::Workspace, SettingId::As, SettingId::Quiet};
constexpr std::array kJudgeSettings = {SettingId::Workspace, SettingId::As, SettingId::Knowledge,
                                       SettingId::Quiet};

constexpr OptionInfo kOutput = {
    "--output", "FILE", "write there in place of standard output; '-' is standard output", "-", ""};

ExitStatus finish(const Result<std::string>& product, const Invocation& invocation,
                  Session& session) {
  return product.ok() ? print_product(*product, invocation, session)
                      : unusable(product.error(), session);
}

// register statistics

constexpr std::array<OptionInfo, 4> kStatisticsOptions = {{
    {"--year", "YEAR", "fiscal year (2025/26); the latest with entries when absent", "", ""},
    {"--as-known", "TIME", "what was recorded up to then", "", ""},
    {"--format", "FORMAT", "table or json", "table", "table|json"},
    kOutput,
}};

std::string statistics_text(const model::Statistics& statistics) {
  std::string out =
      fmt::format("{}fiscal year {}\n", statistics.synthetic ? "SYNTHETIC  " : "", statistics.year);
  for (const model::Figure& figure : statistics.figures) {
    out += fmt::format("\n  {}\n    {}\n    {}\n", share::terminal_safe(figure.title),
                       share::terminal_safe(figure.text), share::terminal_safe(figure.definition));
  }
  for (const std::string& note : statistics.notes) {
    out += "\n  note: " + share::terminal_safe(note) + "\n";
  }
  return out;
}

std::string statistics_json(const model::Statistics& statistics) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.statistics.v1").member("year", statistics.year);
  json.member("synthetic", statistics.synthetic);
  json.member("synthetic_left_out", statistics.synthetic_left_out);
  json.key("figures").begin_array();
  for (const model::Figure& figure : statistics.figures) {
    json.begin_object().member("id", figure.id).member("title", figure.title);
    json.member("definition", figure.definition).member("numerator", figure.numerator);
    json.member("denominator", figure.denominator).member("text", figure.text);
    json.key("counted").begin_array();
    for (const std::string& id : figure.counted) {
      json.string(id);
    }
    json.end_array().end_object();
  }
  json.end_array().key("notes").begin_array();
  for (const std::string& note : statistics.notes) {
    json.string(note);
  }
  json.end_array().end_object().end_line();
  return out;
}

ExitStatus run_statistics(const Invocation& invocation, Session& session) {
  const std::optional<CaseSession> opened = open_case(invocation, session);
  if (!opened.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<registry::ViewRequest> request = view_request(invocation);
  if (!request.ok()) {
    return unusable(request.error(), session);
  }
  const Result<model::Statistics> statistics =
      opened->entries->statistics(request->fiscal_year, request->as_known);
  if (!statistics.ok()) {
    return unusable(statistics.error(), session);
  }
  return print_product(invocation.value("--format") == "json" ? statistics_json(*statistics)
                                                              : statistics_text(*statistics),
                       invocation, session);
}

constexpr CommandInfo kStatistics = {
    .name = "register statistics",
    .arguments = "",
    .summary = "a fiscal year's figures, each with what it counts",
    .description =
        "Counts the year's list of incidents: every figure with numerator, denominator, definition "
        "and, as JSON, the ids counted. Generated incidents are never counted among real ones.",
    .example = "longwatch register statistics --workspace case --as ada --year 2025/26",
    .settings = kCaseSettings,
    .options = kStatisticsOptions,
    .run = run_statistics,
};

// register import

constexpr std::array<OptionInfo, 5> kImportOptions = {{
    {"--persons", "FILE", "persons, into the vault", "", ""},
    {"--incident-list", "FILE", "the year's incidents (CSV)", "", ""},
    {"--claims", "FILE", "what others said", "", ""},
    {"--responses", "FILE", "what was done in answer", "", ""},
    kOutput,
}};

ExitStatus run_import(const Invocation& invocation, Session& session) {
  std::optional<CaseSession> opened = open_case(invocation, session);
  if (!opened.has_value()) {
    return ExitStatus::Unusable;
  }
  const pipeline::CasePaths paths{invocation.value("--persons"),
                                  invocation.value("--incident-list"), invocation.value("--claims"),
                                  invocation.value("--responses"), ""};
  const Result<pipeline::CaseCounts> counts =
      pipeline::import_case(paths, session.files, *opened->entries);
  if (!counts.ok()) {
    return unusable(counts.error(), session);
  }
  return print_product(
      fmt::format("{} persons, {} listed incidents, {} claims, {} responses recorded; {} without "
                  "an incident left out\n",
                  counts->persons, with_thousands(counts->listed), counts->claims,
                  counts->responses, counts->without_incident),
      invocation, session);
}

constexpr CommandInfo kImport = {
    .name = "register import",
    .arguments = "",
    .summary = "put persons, the year's incidents, claims and responses on record",
    .description =
        "Reads the files that belong to a case (docs/formats.md) into the register. Names and "
        "contacts of persons go into the vault and nowhere else.",
    .example = "longwatch register import --claims claims.yaml --workspace case --as ada",
    .settings = kCaseSettings,
    .options = kImportOptions,
    .run = run_import,
};

// register judge

constexpr std::array<OptionInfo, 4> kJudgeOptions = {{
    {"--actor", "ID", "the hypothesis that is adopted; none when absent", "", ""},
    {"--follow-sponsors", "", "follow the actor's sponsor chain as the profiles give it", "", ""},
    {"--dissent", "TEXT", "who disagrees, and why", "", ""},
    kOutput,
}};

Result<std::string> judge(const Invocation& invocation, CaseSession& opened, Session& session) {
  LW_TRY_ASSIGN(const model::CaseFile file, opened.entries->view({}));
  LW_TRY_ASSIGN(const model::Incident* const incident,
                find_incident(file, invocation.arguments.front()));
  DiagnosticSummary diagnostics;
  model::ActorCatalogue actors;
  if (!opened.settings.knowledge.empty()) {
    LW_TRY_ASSIGN(actors,
                  knowledge::load_actors(opened.settings.knowledge, session.files, diagnostics));
  }
  session.messages.summary(diagnostics);
  attribute::Authoring authoring;
  authoring.author = opened.settings.as;
  authoring.made = current_time();
  authoring.adopted_actor = invocation.value("--actor");
  authoring.dissent = invocation.value("--dissent");
  if (invocation.has("--follow-sponsors")) {
    authoring.sponsors = attribute::Sponsors::Follow;
  }
  for (const model::Judgement& latest : file.judgements) {
    if (latest.incident == incident->id) {
      LW_TRY_ASSIGN(const model::Judgement judgement,
                    attribute::author_judgement(latest, authoring, actors));
      LW_TRY(opened.entries->add_judgement(judgement));
      return fmt::format("judgement {} version {} recorded\n", judgement.id, judgement.version);
    }
  }
  return Error(ErrorCode::NotFound, "there is no lead to judge").at(incident->id);
}

ExitStatus run_judge(const Invocation& invocation, Session& session) {
  std::optional<CaseSession> opened = open_case(invocation, session);
  return opened.has_value() ? finish(judge(invocation, *opened, session), invocation, session)
                            : ExitStatus::Unusable;
}

constexpr CommandInfo kJudge = {
    .name = "register judge",
    .arguments = "INCIDENT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "author a judgement: adopt a hypothesis, or none",
    .description =
        "Records who did it in the name of the acting user, as a new version beside the lead. The "
        "evidence and its weights are those of the lead; what is added is that somebody answers "
        "for "
        "it. Only an authored judgement may follow an actor's sponsors to a state.",
    .example =
        "longwatch register judge i-1f --actor stone-heron --follow-sponsors "
        "--knowledge actors --workspace case --as chief.analyst",
    .settings = kJudgeSettings,
    .options = kJudgeOptions,
    .run = run_judge,
};

// register release, register confirm

constexpr std::array<OptionInfo, 5> kReleaseOptions = {{
    {"--audience", "WHO", "public or partner:NAME", "public", ""},
    {"--granularity", "HOW-MUCH", "how much of the judgement is said", "nothing",
     "nothing|sophisticated-actor|state-actor|group|state|group-and-state"},
    {"--effective", "TIME", "embargo: nothing is said before", "", ""},
    {"--reason", "TEXT", "why, also for withholding", "", ""},
    kOutput,
}};

Result<std::string> release(const Invocation& invocation, CaseSession& opened) {
  LW_TRY_ASSIGN(const model::CaseFile file, opened.entries->view({}));
  LW_TRY_ASSIGN(const model::Incident* const incident,
                find_incident(file, invocation.arguments.front()));
  pipeline::ReleaseOrder order;
  LW_TRY_ASSIGN(order.audience, parse_audience(invocation.value("--audience")));
  order.granularity = model::parse_name<model::Granularity>(invocation.value("--granularity"))
                          .value_or(model::Granularity::Nothing);
  order.reason = invocation.value("--reason");
  const std::string effective = invocation.value("--effective");
  if (!effective.empty()) {
    order.effective = parse_iso8601(effective);
    if (!order.effective.has_value()) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("--effective: expected a time with its zone "
                               "(2026-03-10T00:30:00Z), got '{}'",
                               to_printable(effective)));
    }
  }
  LW_TRY_ASSIGN(const model::Release proposed, pipeline::make_release(order, *incident, file));
  LW_TRY(opened.entries->propose_release(proposed));
  std::string text = fmt::format(
      "release {} proposed; it holds when a second person confirms it "
      "('longwatch register confirm {}')\n",
      proposed.id, proposed.id);
  for (const std::string& sentence : proposed.wording) {
    text += "  " + share::terminal_safe(sentence) + "\n";
  }
  return text;
}

ExitStatus run_release(const Invocation& invocation, Session& session) {
  std::optional<CaseSession> opened = open_case(invocation, session);
  return opened.has_value() ? finish(release(invocation, *opened), invocation, session)
                            : ExitStatus::Unusable;
}

constexpr CommandInfo kRelease = {
    .name = "register release",
    .arguments = "INCIDENT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "propose what may be said of an incident, to whom, from when",
    .description =
        "Proposes a release of the latest authored judgement in the name of the acting user. It is "
        "in force when another user has confirmed it and its time has come. Public reports are "
        "made "
        "of releases in force and nothing else.",
    .example =
        "longwatch register release i-1f --audience public --granularity group-and-state "
        "--effective 2026-03-10T00:30:00Z --workspace case --as minister.office",
    .settings = kCaseSettings,
    .options = kReleaseOptions,
    .run = run_release,
};

constexpr std::array<OptionInfo, 1> kOutputOnly = {{kOutput}};

Result<std::string> confirm(const Invocation& invocation, CaseSession& opened) {
  const std::string& id = invocation.arguments.front();
  LW_TRY(opened.entries->confirm_release(id));
  return fmt::format("release {} confirmed\n", to_printable(id));
}

ExitStatus run_confirm(const Invocation& invocation, Session& session) {
  std::optional<CaseSession> opened = open_case(invocation, session);
  return opened.has_value() ? finish(confirm(invocation, *opened), invocation, session)
                            : ExitStatus::Unusable;
}

constexpr CommandInfo kConfirm = {
    .name = "register confirm",
    .arguments = "RELEASE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "confirm a release as the second person",
    .description = "Refused when the acting user is the one who proposed it.",
    .example = "longwatch register confirm r-0a1b2c3d4e5f --workspace case --as release.board",
    .settings = kCaseSettings,
    .options = kOutputOnly,
    .run = run_confirm,
};

// register person, register erase

constexpr std::array<OptionInfo, 2> kPersonOptions = {{
    {"--reason", "TEXT", "why; it is recorded", "", ""},
    kOutput,
}};

Result<std::string> person(const Invocation& invocation, CaseSession& opened) {
  LW_TRY_ASSIGN(
      const model::PersonalFields fields,
      opened.entries->read_person(invocation.arguments.front(), invocation.value("--reason")));
  std::string text = fmt::format("{}  {}\n", share::terminal_safe(fields.subject),
                                 share::terminal_safe(fields.name));
  for (const model::NamedText& contact : fields.contacts) {
    text += fmt::format("  {}: {}\n", share::terminal_safe(contact.name),
                        share::terminal_safe(contact.value));
  }
  text += fmt::format("  purpose: {}\n  legal basis: {}\n", share::terminal_safe(fields.purpose),
                      share::terminal_safe(fields.legal_basis));
  return text;
}

ExitStatus run_person(const Invocation& invocation, Session& session) {
  std::optional<CaseSession> opened = open_case(invocation, session);
  return opened.has_value() ? finish(person(invocation, *opened), invocation, session)
                            : ExitStatus::Unusable;
}

constexpr CommandInfo kPerson = {
    .name = "register person",
    .arguments = "SUBJECT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "read a person's name and contacts from the vault",
    .description = "The reading and its reason are recorded.",
    .example =
        "longwatch register person S-017 --reason 'letter of notification' --workspace case --as "
        "ada",
    .settings = kCaseSettings,
    .options = kPersonOptions,
    .run = run_person,
};

Result<std::string> erase(const Invocation& invocation, CaseSession& opened) {
  const std::string& subject = invocation.arguments.front();
  LW_TRY(opened.entries->erase_person(subject, invocation.value("--reason")));
  return fmt::format("{} erased: the key is destroyed, the chain still verifies\n",
                     to_printable(subject));
}

ExitStatus run_erase(const Invocation& invocation, Session& session) {
  std::optional<CaseSession> opened = open_case(invocation, session);
  return opened.has_value() ? finish(erase(invocation, *opened), invocation, session)
                            : ExitStatus::Unusable;
}

constexpr CommandInfo kErase = {
    .name = "register erase",
    .arguments = "SUBJECT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "erase a person: destroys the key of what the vault holds",
    .description =
        "What the vault holds of the person can never be read again. The chain still verifies, and "
        "counts stand.",
    .example =
        "longwatch register erase S-017 --reason 'request of 3 May' --workspace case --as ada",
    .settings = kCaseSettings,
    .options = kPersonOptions,
    .run = run_erase,
};

}  // namespace

const CommandInfo& register_statistics_command() {
  return kStatistics;
}

const CommandInfo& register_import_command() {
  return kImport;
}

const CommandInfo& register_judge_command() {
  return kJudge;
}

const CommandInfo& register_release_command() {
  return kRelease;
}

const CommandInfo& register_confirm_command() {
  return kConfirm;
}

const CommandInfo& register_person_command() {
  return kPerson;
}

const CommandInfo& register_erase_command() {
  return kErase;
}

}  // namespace longwatch::cli
