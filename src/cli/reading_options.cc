#include "cli/reading_options.h"

#include "config/settings.h"

namespace longwatch::cli {

Result<pipeline::ReadingOptions> reading_options(const config::Settings& settings) {
  pipeline::ReadingOptions options;
  if (settings.ansi_codepage != config::info(config::SettingId::AnsiCodepage).default_value) {
    LW_TRY_ASSIGN(options.evtx.ansi, formats::CodePage::load(settings.ansi_codepage));
  }
  if (!settings.timezone.empty()) {
    LW_TRY_ASSIGN(options.zone, formats::TimeZone::load(settings.timezone));
  }
  return options;
}

}  // namespace longwatch::cli
