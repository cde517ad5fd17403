#include <array>

#include "cli/case_session.h"
#include "cli/commands.h"
#include "cli/story_text.h"
#include "share/html/story_page.h"
#include "share/narrate.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::Workspace, SettingId::As, SettingId::Quiet};
constexpr std::size_t kAllSentences = static_cast<std::size_t>(-1);

constexpr std::array<OptionInfo, 5> kOptions = {{
    {"--format", "FORMAT", "html (a page that needs nothing else) or text", "html", "html|text"},
    {"--audience", "WHO", "internal, public or partner:NAME", "internal", ""},
    {"--as-known", "TIME", "what was recorded up to then", "", ""},
    {"--year", "YEAR", "fiscal year of the figures (2025/26); the latest when absent", "", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<model::CaseFile> file = open_view(invocation, session);
  if (!file.has_value()) {
    return ExitStatus::Unusable;
  }
  const model::Story story = share::tell_story(*file);
  const std::string product = invocation.value("--format") == "text"
                                  ? story_text(story, *file, kAllSentences, {})
                                  : share::html::story_page(story, *file);
  return print_product(product, invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "report",
    .arguments = "",
    .summary = "the story of a workspace for one audience",
    .description =
        "Writes what a workspace knows as a report: found, what they did and when, what was taken "
        "and what was not, who and how sure, who must be told, what may be said, the year's "
        "figures. In the page every sentence opens the records it rests on.\n"
        "\n"
        "What an audience may not see is left out when the register is read, not hidden: a public "
        "report holds nothing beyond the releases in effect.",
    .example =
        "longwatch report --workspace case --as ada --output story.html\n"
        "longwatch report --workspace case --as ada --audience public --format text",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& report_command() {
  return kCommand;
}

}  // namespace longwatch::cli
