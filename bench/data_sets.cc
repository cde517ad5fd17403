#include "bench/data_sets.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "bench/processes.h"
#include "bench/text_logs.h"
#include "bench/vocabulary.h"
#include "scenario/bench_log.h"

namespace longwatch::bench {
namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::uint64_t kSeed = 1;

void add_files(const std::string& directory, const std::string& suffix, DataSet& set) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    const std::string path = entry->path().string();
    if (entry->is_regular_file(error) && path.ends_with(suffix)) {
      set.paths.push_back(path);
      set.bytes += entry->file_size(error);
    }
  }
  std::sort(set.paths.begin(), set.paths.end());
}

/// A generated log, measured on `likeness`. The name carries what the content depends on, so an old
/// file is never taken for a new one.
Result<DataSet> generated_log(const std::string& name, std::uint64_t megabytes,
                              scenario::BenchEvents events, const DataSet& likeness,
                              const Options& options) {
  const std::string path =
      join_path(options.scratch,
                fmt::format("{}-{}mb-seed{}-of-{}.evtx", name, megabytes, kSeed, likeness.bytes));
  std::error_code error;
  std::filesystem::create_directories(options.scratch, error);
  if (!std::filesystem::exists(path, error)) {
    LW_TRY_ASSIGN(const scenario::BenchVocabulary vocabulary, measure_vocabulary(likeness.paths));
    const std::string unfinished = path + ".part";
    LW_TRY(
        scenario::write_bench_log(unfinished, {megabytes * kMegabyte, kSeed, events, &vocabulary}));
    std::filesystem::rename(unfinished, path, error);
  }
  const std::uint64_t bytes = std::filesystem::file_size(path, error);
  if (error) {
    return Error(ErrorCode::Io, error.message()).at(path);
  }
  return DataSet{name, "evtx", {path}, bytes};
}

/// A generated log of a kind of text, an eighth of the generated event log in size.
Result<DataSet> text_log(std::string_view kind, const Options& options) {
  const std::uint64_t megabytes = std::max<std::uint64_t>(options.generated_mb / 8, 1);
  const std::string path = join_path(options.scratch, fmt::format("{}-{}mb.log", kind, megabytes));
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    const std::string unfinished = path + ".part";
    LW_TRY(write_text_log(unfinished, kind, megabytes * kMegabyte));
    std::filesystem::rename(unfinished, path, error);
  }
  const std::uint64_t bytes = std::filesystem::file_size(path, error);
  if (error) {
    return Error(ErrorCode::Io, error.message()).at(path);
  }
  return DataSet{std::string(kind), "text", {path}, bytes};
}

/// Archives of that log, by the programs there are.
Status add_archives(const DataSet& log, std::vector<DataSet>& sets) {
  struct Program {
    std::string name;
    std::string suffix;
    std::vector<std::string> pack;  ///< the log's path follows; the archive lies beside it then
    std::vector<std::string> unpack;
  };

  const Program programs[] = {{"gzip", ".gz", {"gzip", "-kf"}, {"gzip", "-dc"}},
                              {"bzip2", ".bz2", {"bzip2", "-kf"}, {"bzip2", "-dc"}},
                              {"xz", ".xz", {"xz", "-kf1"}, {"xz", "-dc"}},
                              {"zstd", ".zst", {"zstd", "-qkf"}, {"zstd", "-qdc"}}};
  for (const Program& program : programs) {
    if (find_program(program.name).empty()) {
      continue;
    }
    const std::string archive = log.paths.front() + program.suffix;
    std::error_code error;
    if (!std::filesystem::exists(archive, error)) {
      std::vector<std::string> command = program.pack;
      command.push_back(log.paths.front());
      LW_TRY(run_quietly(command));
    }
    sets.push_back({log.name + program.suffix, "archive", {archive}, log.bytes, program.unpack});
  }
  return {};
}

}  // namespace

Result<std::vector<DataSet>> find_data_sets(const Options& options) {
  DataSet evtx{"evtx-corpora", "evtx", {}, 0};
  add_files(join_path(options.corpora, "evtx-attack-samples"), ".evtx", evtx);
  add_files(join_path(options.corpora, "evtx-more"), ".evtx", evtx);
  DataSet json{"json-host", "json", {}, 0};
  add_files(join_path(options.scratch, "otrf"), ".json", json);
  // Attack samples alone would make a log in which every fifth event is a finding.
  DataSet likeness = json;
  likeness.paths.insert(likeness.paths.end(), evtx.paths.begin(), evtx.paths.end());
  likeness.bytes += evtx.bytes;
  LW_TRY_ASSIGN(DataSet distinct, generated_log("evtx-distinct", options.generated_mb,
                                                scenario::BenchEvents::Mixed, likeness, options));
  // A tenth is enough to see the speed of text that never repeats.
  LW_TRY_ASSIGN(DataSet scripts,
                generated_log("evtx-scripts", std::max<std::uint64_t>(options.generated_mb / 10, 1),
                              scenario::BenchEvents::ScriptBlocks, likeness, options));
  std::vector<DataSet> sets;
  for (DataSet* set : {&evtx, &distinct, &scripts, &json}) {
    if (!set->paths.empty()) {
      sets.push_back(std::move(*set));
    }
  }
  for (const std::string_view kind : text_log_kinds()) {
    LW_TRY_ASSIGN(DataSet log, text_log(kind, options));
    sets.push_back(std::move(log));
  }
  const auto access_log = std::find_if(sets.begin(), sets.end(),
                                       [](const DataSet& set) { return set.name == "access-log"; });
  const DataSet packed = *access_log;
  LW_TRY(add_archives(packed, sets));
  return sets;
}

std::vector<std::string> rule_paths(const Options& options) {
  std::vector<std::string> paths;
  for (const char* directory : {"rules", "rules-emerging-threats", "rules-threat-hunting"}) {
    const std::string path = join_path(join_path(options.corpora, "sigma"), directory);
    std::error_code error;
    if (std::filesystem::exists(path, error)) {
      paths.push_back(path);
    }
  }
  return paths;
}

}  // namespace longwatch::bench
