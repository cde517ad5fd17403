#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/indicator_options.h"
#include "cli/messages.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "detect/indicator/indicator.h"
#include "model/field.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using detect::indicator::LoadBooks;

constexpr std::array kSettings = {SettingId::Allow, SettingId::Assets, SettingId::AllowIncomplete,
                                  SettingId::Quiet};

constexpr std::array<OptionInfo, 1> kOptions = {{
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

/// Everything that is told, as lines, in the order in which it is.
class LineSink final : public DiagnosticSink {
 public:
  void report(Diagnostic diagnostic) override { lines += to_lines(diagnostic); }

  std::string lines;
};

std::string books_lines(const LoadBooks& books) {
  return fmt::format(
      "{} entries seen = {} indicators + {} refused + {} duplicates + {} allowed\n"
      "{} of the indicators are listed and never matched\n",
      with_thousands(books.seen), with_thousands(books.indicators), with_thousands(books.refused),
      with_thousands(books.duplicates), with_thousands(books.allowed),
      with_thousands(books.unmatched));
}

Result<LoadBooks> check(const Invocation& invocation, const config::Settings& settings,
                        Session& session, DiagnosticSink& told) {
  RunSurroundings around(settings, session);
  pipeline::StageOptions options;
  options.indicator_paths = invocation.arguments;
  LW_TRY(add_indicator_options(settings, around, options));
  model::FieldTable fields;
  LW_TRY_ASSIGN(const auto set,
                detect::indicator::load_indicators(
                    {options.indicator_paths, options.allow_lists, options.own_networks, {}, true},
                    session.files, fields, told));
  return books_of(*set);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  LineSink told;
  const Result<LoadBooks> books = check(invocation, *settings, session, told);
  if (!books.ok()) {
    return unusable(books.error(), session);
  }
  const ExitStatus printed =
      print_product(std::move(told.lines) + books_lines(*books), invocation, session);
  if (printed != ExitStatus::Done) {
    return printed;
  }
  return books->refused > 0 && !settings->allow_incomplete ? ExitStatus::Incomplete
                                                           : ExitStatus::Done;
}

constexpr CommandInfo kCommand = {
    .name = "indicators check",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "say what becomes of every entry of files of indicators",
    .description =
        "Reads the files as 'sweep --indicators' does and says of every entry that is refused, "
        "stands "
        "twice, is on an allow-list, is odd or is passed over where it stands and why, without a "
        "limit: "
        "a sweep shows a few of each kind. Types of entries that hold no indicator are counted. "
        "The last "
        "lines are the books: entries seen = indicators + refused + duplicates + allowed.\n"
        "\n"
        "Exit status: 0 every entry can be used, 2 some are refused, 3 nothing could be read.",
    .example =
        "longwatch indicators check partner.json lists/\n"
        "longwatch indicators check lists/ --allow top-domains.csv",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& indicators_check_command() {
  return kCommand;
}

}  // namespace longwatch::cli
