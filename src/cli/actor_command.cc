#include <array>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"
#include "cli/actor_text.h"
#include "cli/case_session.h"
#include "cli/commands.h"
#include "cli/knowledge_options.h"
#include "cli/output.h"
#include "cli/session.h"
#include "knowledge/knowledge.h"
#include "share/navigator_layer.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::Knowledge, SettingId::Content, SettingId::Quiet};

constexpr std::array<OptionInfo, 7> kOptions = {{
    {"--format", "FORMAT", "table for people, json with everything", "table", "table|json"},
    {"--as-of", "DATE", "what had been published before that day; undated claims are left out", "",
     ""},
    {"--campaigns", "WHAT", "follow campaigns to the actors they are attributed to, or ignore them",
     "follow", "follow|ignore"},
    {"--audience", "WHO", "internal, public or partner:NAME", "internal", ""},
    {"--all", "", "every technique, not only those that few actors use", "", ""},
    {"--navigator", "FILE", "write the techniques there, as a layer for the ATT&CK Navigator", "",
     ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

Error nobody(const knowledge::NameIndex& index, const std::string& name) {
  const std::vector<std::string> near = index.suggest(name);
  std::string hint;
  if (near.empty()) {
    hint = index.base().entities(knowledge::EntityKind::Actor).empty()
               ? "no actor was read: give a bundle of ATT&CK with --knowledge FILE"
               : "give more knowledge with --knowledge PATH: ATT&CK bundles, MISP galaxies, actor "
                 "files";
  } else {
    hint = fmt::format("did you mean: {}", to_printable(fmt::format("{}", fmt::join(near, ", "))));
  }
  return Error(ErrorCode::NotFound,
               fmt::format("no actor is called '{}' in what was read", to_printable(name)))
      .with_hint(std::move(hint));
}

Status write_layer(const std::string& path, const knowledge::EvidenceBase& base,
                   const std::vector<ActorCandidate>& candidates) {
  if (candidates.size() != 1) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected one actor for --navigator, got a name of {}; no layer is "
                             "written",
                             candidates.size()))
        .with_hint("ask with the id of one of them");
  }
  LW_TRY_ASSIGN(const std::unique_ptr<Output> output, Output::open(path));
  LW_TRY(output->write(share::navigator_layer(base, candidates.front().actor)));
  return output->close();
}

Result<std::string> product_of(const Invocation& invocation, const config::Settings& settings,
                               Session& session) {
  LW_TRY_ASSIGN(const knowledge::EvidenceBase base, load_knowledge(settings, session));
  LW_TRY_ASSIGN(const knowledge::Selection selection, selection_of(invocation));
  const knowledge::NameIndex index(base.select(selection));
  ActorQuestion question;
  question.name = invocation.arguments.front();
  question.as_of = selection.as_of;
  question.items = invocation.has("--all") ? ItemsShown::All : ItemsShown::Telling;
  const std::vector<ActorCandidate> candidates = candidates_for(index, question.name);
  if (candidates.empty()) {
    return nobody(index, question.name);
  }
  if (const std::string path = invocation.value("--navigator"); !path.empty()) {
    LW_TRY(write_layer(path, index.base(), candidates));
  }
  return invocation.value("--format") == "json" ? actor_json(index, candidates, question)
                                                : actor_text(index, candidates, question);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  return run_product(invocation, session, product_of);
}

constexpr CommandInfo kCommand = {
    .name = "actor",
    .arguments = "NAME|ID",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "what is known of an actor: names, who stands behind it, what it does",
    .description =
        "Shows what is known of the actors that a name may mean. Names are claims of sources and "
        "join nothing: when several actors have one, all of them are listed. Spelling (case, "
        "blanks, hyphens, roman numbers) does not matter; what differs in letters is suggested, "
        "never followed.\n\n"
        "Knowledge comes from --knowledge (bundles of ATT&CK, STIX bundles of your own and of "
        "partners, MISP galaxies, actor files) and from content/actors, which comes with the "
        "program. Every line names its source and its date; every hop from a group to a state has "
        "a confidence of its own.",
    .example =
        "longwatch actor \"Kryptonite Panda\" --knowledge enterprise-attack.json.gz\n"
        "longwatch actor G0065 --knowledge attack.json.gz --as-of 2021-01-01 --format json\n"
        "longwatch actor G0128 --knowledge attack.json.gz --navigator apt31.json",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& actor_command() {
  return kCommand;
}

}  // namespace longwatch::cli
