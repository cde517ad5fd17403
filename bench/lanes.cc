#include "bench/lanes.h"

#include <atomic>
#include <memory>
#include <span>
#include <utility>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/limits.h"
#include "base/memory_budget.h"
#include "base/thread_pool.h"
#include "bench/processes.h"
#include "formats/digest.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"

namespace longwatch::bench {
namespace {

using detect::sigma::RuleReport;
using detect::sigma::RuleStatus;

constexpr std::uint64_t kBudget = 512'000'000;  // the default of the product

class Counter final : public pipeline::FindingConsumer {
 public:
  Status accept(const model::Finding& /*finding*/,
                const std::vector<pipeline::SourceReport>& /*sources*/) override {
    return {};
  }
};

enum class Detection : std::uint8_t { Off, On };

Result<pipeline::BuiltStages> load(const Options& options, std::size_t workers) {
  DiagnosticSummary diagnostics;
  return pipeline::build_stages({rule_paths(options), {}, workers}, system_files(), diagnostics);
}

/// Fields are those of all rules in any case: without them a reader would have nothing to do.
Prepare sweep_lane(const DataSet& set, const Options& options, std::size_t workers,
                   Detection detection, pipeline::Hashing hashing) {
  return [=]() -> Result<Run> {
    LW_TRY_ASSIGN(pipeline::BuiltStages built, load(options, workers));
    if (detection == Detection::Off) {
      built.stages.detectors.clear();
    }
    const auto kept = std::make_shared<const pipeline::BuiltStages>(std::move(built));
    return Run([=] { return sweep_once(set, kept->stages, workers, hashing); });
  };
}

Status hash_file(const std::string& path) {
  LW_TRY_ASSIGN(const std::unique_ptr<RandomAccessFile> file, system_files().open(path));
  std::vector<std::byte> block(limits::kHashBlockBytes);
  formats::Sha256Hasher hasher;
  std::uint64_t offset = 0;
  while (true) {
    LW_TRY_ASSIGN(const ByteView bytes, file->read_at(offset, block));
    if (bytes.empty()) {
      break;
    }
    hasher.update(bytes);
    offset += bytes.size();
  }
  discard(hasher.finish(), "only the time counts");
  return {};
}

Prepare hash_lane(const DataSet& set, std::size_t workers) {
  return [=]() -> Result<Run> {
    return Run([=]() -> Result<Work> {
      std::atomic<bool> failed = false;
      parallel_for(set.paths.size(), workers, [&](std::size_t index, std::size_t) {
        failed = failed || !hash_file(set.paths[index]).ok();
      });
      if (failed) {
        return Error(ErrorCode::Io, "a file cannot be read");
      }
      return Work{set.bytes, 0, 0};
    });
  };
}

Prepare program_lane(const DataSet& set, const std::vector<std::string>& command) {
  return [=]() -> Result<Run> {
    return Run([=]() -> Result<Work> {
      LW_TRY(run_quietly(command));
      return Work{set.bytes, 0, 0};
    });
  };
}

std::vector<std::string> with_files(std::vector<std::string> command, const DataSet& set) {
  command.insert(command.end(), set.paths.begin(), set.paths.end());
  return command;
}

std::vector<std::string> sweep_command(const DataSet& set, const Options& options,
                                       std::size_t workers) {
  std::vector<std::string> command = {
      options.program,     "sweep", "--format", "jsonl", "--jobs", std::to_string(workers),
      "--allow-incomplete"};
  for (const std::string& rules : rule_paths(options)) {
    command.insert(command.end(), {"--rules", rules});
  }
  return with_files(std::move(command), set);
}

/// "Events" of this lane are rule documents, "findings" those that run.
Prepare load_lane(const Options& options, std::size_t workers) {
  return [=]() -> Result<Run> {
    return Run([=]() -> Result<Work> {
      LW_TRY_ASSIGN(const pipeline::BuiltStages built, load(options, workers));
      Work work;
      for (const RuleReport& report : built.rule_reports) {
        ++work.events;
        work.findings += report.status == RuleStatus::Running ? 1 : 0;
      }
      return work;
    });
  };
}

void add_lanes(const DataSet& set, const Options& options, std::size_t workers,
               std::vector<Lane>& lanes) {
  using pipeline::Hashing;
  const auto add = [&](const char* name, Prepare prepare) {
    lanes.push_back({set.name, name, workers, Memory::Sampled, std::move(prepare)});
  };
  if (set.decompressor.empty()) {
    add("hash", hash_lane(set, workers));
  }
  add("parse", sweep_lane(set, options, workers, Detection::Off, Hashing::Off));
  add("rules", sweep_lane(set, options, workers, Detection::On, Hashing::Off));
  add("rules+hash", sweep_lane(set, options, workers, Detection::On, Hashing::On));
  if (!options.program.empty()) {
    lanes.push_back({set.name, "program", workers, Memory::NotSampled,
                     program_lane(set, sweep_command(set, options, workers))});
  }
}

}  // namespace

Result<Work> sweep_once(const DataSet& set, const pipeline::SweepStages& stages,
                        std::size_t workers, pipeline::Hashing hashing) {
  DiagnosticSummary diagnostics;
  MemoryBudget budget(ByteCount{kBudget});
  pipeline::SweepRequest request;
  request.paths = set.paths;
  request.workers = workers;
  request.hashing = hashing;
  pipeline::SweepContext context;
  context.diagnostics = &diagnostics;
  context.budget = &budget;
  Counter counter;
  LW_TRY_ASSIGN(const pipeline::RunReport report,
                pipeline::run_sweep(request, stages, context, counter));
  return Work{set.bytes, report.books.events, report.findings};
}

std::vector<Lane> make_lanes(const std::vector<DataSet>& sets, const Options& options) {
  std::vector<std::size_t> workers = {1};
  if (options.max_workers > 1) {
    workers.push_back(options.max_workers);
  }
  std::vector<Lane> lanes;
  for (const std::size_t count : workers) {
    lanes.push_back({"sigma", "load", count, Memory::Sampled, load_lane(options, count)});
  }
  for (const DataSet& set : sets) {
    const bool is_packed = !set.decompressor.empty();
    const std::vector<std::string> limit =
        is_packed ? set.decompressor : std::vector<std::string>{"cat", "--"};
    lanes.push_back({set.name, is_packed ? "decompress" : "cat", 0, Memory::NotSampled,
                     program_lane(set, with_files(limit, set))});
    for (const std::size_t count : workers) {
      add_lanes(set, options, count, lanes);
    }
  }
  return lanes;
}

}  // namespace longwatch::bench
