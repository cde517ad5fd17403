#include "bench/indicator_lanes.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "bench/indicator_lists.h"
#include "detect/indicator/indicator.h"
#include "model/field.h"
#include "pipeline/stages.h"

namespace longwatch::bench {
namespace {

namespace indicator = detect::indicator;

struct List {
  std::string_view name;
  std::uint64_t count;
  Status (*write)(const std::string& path, std::uint64_t count);
};

constexpr List kLists[] = {{"indicators-10k", 10'000, write_indicator_list},
                           {"indicators-1m", 1'000'000, write_indicator_list},
                           {"indicators-10m", 10'000'000, write_indicator_list},
                           {"indicators-patterns", 100'000, write_pattern_bundle}};

constexpr std::string_view kLogs[] = {"evtx-distinct", "zeek", "dns", "access-log"};

/// The list's file.
Result<std::string> list_file(const List& list, const Options& options) {
  std::string path = join_path(options.scratch, std::string(list.name) + ".txt");
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    const std::string unfinished = path + ".part";
    LW_TRY(list.write(unfinished, list.count));
    std::filesystem::rename(unfinished, path, error);
    if (error) {
      return Error(ErrorCode::Io, error.message()).at(path);
    }
  }
  return path;
}

/// A folder for compiled sets that nobody else may write to, as the product asks for.
Result<std::string> cache_folder(std::string_view name, const Options& options) {
  std::string path = join_path(options.scratch, std::string(name) + ".cache");
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return Error(ErrorCode::Io, error.message()).at(path);
  }
  return path;
}

Result<Work> load_once(const std::string& path, const std::string& cache) {
  DiagnosticSummary diagnostics;
  model::FieldTable fields;
  indicator::LoadOptions options;
  options.paths = {path};
  options.cache_directory = cache;
  LW_TRY_ASSIGN(const auto set,
                indicator::load_indicators(options, system_files(), fields, diagnostics));
  std::error_code error;
  Work work;
  work.bytes = std::filesystem::file_size(path, error);
  work.events = indicator::books_of(*set).indicators;
  return work;
}

Prepare first_load(const List& list, const Options& options) {
  return [=]() -> Result<Run> {
    LW_TRY_ASSIGN(const std::string path, list_file(list, options));
    const std::string name = std::string(list.name) + ".first";
    return Run([=]() -> Result<Work> {
      std::error_code error;
      std::filesystem::remove_all(join_path(options.scratch, name + ".cache"), error);
      LW_TRY_ASSIGN(const std::string cache, cache_folder(name, options));
      return load_once(path, cache);
    });
  };
}

Prepare second_load(const List& list, const Options& options) {
  return [=]() -> Result<Run> {
    LW_TRY_ASSIGN(const std::string path, list_file(list, options));
    LW_TRY_ASSIGN(const std::string cache, cache_folder(list.name, options));
    return Run([=] { return load_once(path, cache); });  // the first run is not timed
  };
}

/// Rules and indicators are loaded before: what is timed is the sweep.
Prepare sweep_with(const DataSet& set, const List* list, const Options& options) {
  std::shared_ptr<const List> kept =
      list == nullptr ? nullptr : std::make_shared<const List>(*list);
  return [=]() -> Result<Run> {
    pipeline::StageOptions stages;
    stages.rule_paths = rule_paths(options);
    if (kept != nullptr) {
      LW_TRY_ASSIGN(std::string path, list_file(*kept, options));
      LW_TRY_ASSIGN(stages.indicator_cache, cache_folder(kept->name, options));
      stages.indicator_paths = {std::move(path)};
    }
    DiagnosticSummary diagnostics;
    LW_TRY_ASSIGN(pipeline::BuiltStages built,
                  pipeline::build_stages(stages, system_files(), diagnostics));
    const auto ready = std::make_shared<const pipeline::BuiltStages>(std::move(built));
    return Run([=] { return sweep_once(set, ready->stages, 1, pipeline::Hashing::Off); });
  };
}

}  // namespace

std::vector<Lane> make_indicator_lanes(const std::vector<DataSet>& sets, const Options& options) {
  std::vector<Lane> lanes;
  const auto add = [&](std::string_view data, std::string_view name, Prepare prepare) {
    lanes.push_back({std::string(data), std::string(name), 1, Memory::Sampled, std::move(prepare)});
  };
  for (const List& list : kLists) {
    add(list.name, "first load", first_load(list, options));
    add(list.name, "second load", second_load(list, options));
  }
  for (const DataSet& set : sets) {
    if (std::find(std::begin(kLogs), std::end(kLogs), set.name) == std::end(kLogs)) {
      continue;
    }
    add(set.name, "indicators-none", sweep_with(set, nullptr, options));
    for (const List& list : kLists) {
      add(set.name, list.name, sweep_with(set, &list, options));
    }
  }
  return lanes;
}

}  // namespace longwatch::bench
