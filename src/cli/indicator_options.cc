#include "cli/indicator_options.h"

#include "knowledge/knowledge.h"

namespace longwatch::cli {

Status add_indicator_options(const config::Settings& settings, RunSurroundings& around,
                             pipeline::StageOptions& options) {
  options.allow_lists = settings.allow;
  options.indicator_cache = settings.indicator_cache;
  if (!settings.assets.empty()) {
    LW_TRY_ASSIGN(const model::Estate estate,
                  knowledge::load_estate(settings.assets, around.files()));
    options.own_networks = model::networks_of(estate);
  }
  return {};
}

}  // namespace longwatch::cli
