#include "cli/reading_options.h"

#include "config/settings.h"

namespace longwatch::cli {

Result<read::evtx::EvtxOptions> reading_options(const config::Settings& settings) {
  read::evtx::EvtxOptions options;
  if (settings.ansi_codepage != config::info(config::SettingId::AnsiCodepage).default_value) {
    LW_TRY_ASSIGN(options.ansi, formats::CodePage::load(settings.ansi_codepage));
  }
  return options;
}

}  // namespace longwatch::cli
