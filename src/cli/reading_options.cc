#include "cli/reading_options.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/session.h"
#include "config/settings.h"
#include "knowledge/diagnostics.h"
#include "knowledge/knowledge.h"
#include "knowledge/vocabulary.h"
#include "read/mapped/diagnostics.h"
#include "read/mapped/mapped.h"

namespace longwatch::cli {
namespace {

Result<pipeline::ClockOffset> parse_clock(std::string_view text) {
  const std::size_t equals = text.rfind('=');
  const std::optional<TimeTicks> offset =
      equals == std::string_view::npos ? std::nullopt : parse_clock_text(text.substr(equals + 1));
  if (!offset.has_value() || equals == 0) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected HOST=OFFSET like 'vpn01=-7m12s', got '{}'",
                             to_printable(text)))
        .at("--clock")
        .with_hint("the offset is what the clock shows less UTC: a clock that is slow has a minus");
  }
  return pipeline::ClockOffset{std::string(text.substr(0, equals)), *offset};
}

/// All mistakes at once; the summary of the run then names the files alone.
void tell_broken_mappings(const read::mapped::LoadedMappings& loaded, RunSurroundings& around) {
  std::map<std::string, std::uint64_t> mistakes;
  for (const Diagnostic& problem : loaded.problems) {
    around.messages().diagnostic(problem);
    ++mistakes[problem.place.file];
  }
  for (const auto& [file, count] : mistakes) {
    Diagnostic skipped;
    skipped.kind = &read::mapped::kSkippedMapping;
    skipped.place.file = file;
    skipped.message =
        fmt::format("{} in the mapping, told above; its logs are read by another reader or by none",
                    count == 1 ? std::string("one mistake") : fmt::format("{} mistakes", count));
    around.diagnostics().report(std::move(skipped));
  }
}

Result<knowledge::Vocabulary> asset_words(const config::Settings& settings,
                                          const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string content, content_directory(settings, files));
  return knowledge::Vocabulary::load(join_path(content, "vocabulary/assets.yaml"), files);
}

/// Without the content that lists the words the run goes on; the user is told that they are
/// unchecked.
void check_asset_words(const model::Estate& estate, const config::Settings& settings,
                       RunSurroundings& around) {
  const Result<knowledge::Vocabulary> words = asset_words(settings, around.files());
  if (words.ok()) {
    knowledge::check_words(estate, *words, settings.assets, around.diagnostics());
    return;
  }
  Diagnostic diagnostic{&knowledge::kAssetsWordsUnchecked, {}, {}, {}, 0, 0, {}};
  diagnostic.place.file = settings.assets;
  diagnostic.message = words.error().to_line();
  around.diagnostics().report(std::move(diagnostic));
}

}  // namespace

Result<pipeline::ReadingOptions> reading_options(const config::Settings& settings,
                                                 RunSurroundings& around) {
  pipeline::ReadingOptions options;
  if (settings.ansi_codepage != config::info(config::SettingId::AnsiCodepage).default_value) {
    LW_TRY_ASSIGN(options.evtx.ansi, formats::CodePage::load(settings.ansi_codepage));
  }
  if (!settings.timezone.empty()) {
    LW_TRY_ASSIGN(options.zone, formats::TimeZone::load(settings.timezone));
  }
  options.archive_passwords = settings.archive_password;
  LW_TRY(pipeline::check_log_formats(settings.log_format));
  options.log_formats = settings.log_format;
  if (!settings.mapping.empty()) {
    LW_TRY_ASSIGN(read::mapped::LoadedMappings loaded,
                  read::mapped::load_mappings(settings.mapping, around.files()));
    tell_broken_mappings(loaded, around);
    if (loaded.mappings.empty()) {
      return Error(ErrorCode::InvalidInput, "none of the mappings can be used; nothing was read")
          .at(fmt::format("{}", fmt::join(settings.mapping, ", ")));
    }
    options.mappings = std::move(loaded.mappings);
  }
  for (const std::string& clock : settings.clock) {
    LW_TRY_ASSIGN(pipeline::ClockOffset offset, parse_clock(clock));
    options.clocks.push_back(std::move(offset));
  }
  for (const std::string& only : settings.only) {
    LW_TRY(pipeline::add_only(only, options.only));
  }
  if (!settings.assets.empty()) {
    LW_TRY_ASSIGN(const model::Estate estate,
                  knowledge::load_estate(settings.assets, around.files()));
    pipeline::add_clocks(estate, options.clocks);
    check_asset_words(estate, settings, around);
  }
  return options;
}

}  // namespace longwatch::cli
