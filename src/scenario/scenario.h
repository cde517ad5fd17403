#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// Writes what a scenario file describes (docs/formats/scenario.md): the telemetry of organisations
/// that do not exist, what intruders and other people do in it, everything a case needs beside it,
/// and a truth file that says where every planted record stands.
namespace longwatch::scenario {

struct ScenarioOptions {
  /// Seed 1 gives the names, sizes and dates that the file states. Any other draws others.
  std::uint64_t seed = 1;
  /// First day (UTC midnight) of the telemetry; absent = the file's. Everything moves with it.
  std::optional<Timestamp> start = std::nullopt;
  /// Length of the telemetry; absent = the file's. What differs is the time before the steps.
  std::optional<std::uint32_t> days = std::nullopt;
  /// Multiplies benign records; above 0, at most 100,000.
  double scale = 1;
  /// Values of the section `names` in place of the file's.
  std::map<std::string, std::string> names = {};
};

/// What a scenario's documents are for.
enum class DocumentRole : std::uint8_t {
  Actors,
  Cases,
  Indicators,
  IncidentList,
  Claims,
  Responses,
  Decisions,
  Targets,
  Other,
};

struct ScenarioSet {
  std::string id;
  std::string title;
  Timestamp start;
  Timestamp end;
  std::string telemetry;  ///< directory to sweep
  std::string assets;     ///< assets.yaml
  std::string persons;    ///< empty when the scenario has no people
  std::string truth;      ///< truth.json
  std::multimap<DocumentRole, std::string> documents;
  std::vector<std::string> files;  ///< everything written, relative to the directory, sorted
  std::uint64_t records = 0;       ///< of telemetry
  /// What `expect: facts:` says, filled in: one or more texts by name.
  std::map<std::string, std::vector<std::string>, std::less<>> facts;

  /// The documents of a role, in the order of the file.
  std::vector<std::string> documents_of(DocumentRole role) const;
  /// The first text of a fact; empty when there is none.
  std::string fact(std::string_view name) const;
  /// The texts of a fact; empty when there is none.
  const std::vector<std::string>& fact_list(std::string_view name) const;
};

/// Reads the scenario file and writes its set below `directory` (created when absent; what
/// SYNTHETIC.txt there lists of an earlier set is taken away first). Same file and options, same
/// bytes. Every file carries model::kSyntheticMark. Fails with `NotFound`, `Io`, and `InvalidInput`
/// with file and line of the first mistake; nothing is written then.
Result<ScenarioSet> write_scenario(const std::string& file, const std::string& directory,
                                   const ScenarioOptions& options);

/// Only checks the file: names, times and every step are tried, nothing is written.
Status check_scenario(const std::string& file, const ScenarioOptions& options);

}  // namespace longwatch::scenario
