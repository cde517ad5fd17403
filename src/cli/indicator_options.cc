#include "cli/indicator_options.h"

#include "knowledge/knowledge.h"

namespace longwatch::cli {

Status add_indicator_options(const config::Settings& settings, RunSurroundings& around,
                             pipeline::StageOptions& options) {
  options.allow_lists = settings.allow;
  options.indicator_cache = settings.indicator_cache;
  if (settings.assets.empty() || options.indicator_paths.empty()) {
    return {};
  }
  LW_TRY_ASSIGN(const model::Estate estate,
                knowledge::load_estate(settings.assets, around.files()));
  for (const model::OwnNetwork& network : estate.networks) {
    options.own_networks.push_back(network.cidr);
  }
  return {};
}

}  // namespace longwatch::cli
