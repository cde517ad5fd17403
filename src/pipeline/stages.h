#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "detect/behaviour/behaviour.h"
#include "detect/sigma/load.h"
#include "detect/sigma/taxonomy.h"
#include "formats/time_zone.h"
#include "model/activity.h"
#include "model/estate.h"
#include "pipeline/only.h"
#include "pipeline/sweep.h"
#include "read/evtx/evtx.h"
#include "read/mapped/mapped.h"

namespace longwatch::pipeline {

/// What logs do not say of themselves.
struct ReadingOptions {
  read::evtx::EvtxOptions evtx{};
  /// Of times written without one; rules ask for hours and days in it. Nothing = not known: UTC.
  std::optional<formats::TimeZone> zone{};
  /// Tried on encrypted members of archives before those that are always tried.
  std::vector<std::string> archive_passwords{};
  /// LogFormats of access logs beside those that are known; already checked.
  std::vector<std::string> log_formats{};
  std::vector<ClockOffset> clocks{};
  OnlyEvents only{};
  /// Text logs that the user describes; tried before all others but mail.
  std::vector<std::shared_ptr<const read::mapped::Mapping>> mappings{};
};

/// Adds the clocks that the estate knows to be wrong, by name and addresses of their hosts. What is
/// there already goes before them.
void add_clocks(const model::Estate& estate, std::vector<ClockOffset>& clocks);

/// What rules must know of the mappings that say to which log source their events belong.
std::vector<detect::sigma::DeclaredTelemetry> declared_telemetry(const ReadingOptions& reading);

/// Which rules and indicators a run uses.
struct StageOptions {
  std::vector<std::string> rule_paths;
  std::vector<std::string> indicator_paths;
  std::size_t workers = 1;  ///< for loading
  /// Behaviours run beside them when set.
  std::optional<detect::behaviour::BehaviourOptions> behaviours = std::nullopt;
  std::string placeholders{};  ///< file with the values of `expand`; empty = none
  ReadingOptions reading{};
  std::shared_ptr<const detect::tuning::TuningSet> tuning{};  ///< null = none
  std::vector<std::string> allow_lists{};                     ///< files of what is no indicator
  std::vector<std::string> own_networks{};  ///< of the estate: no indicators, and inside
  std::string indicator_cache{};            ///< folder of compiled sets; empty = none is kept
  /// Reference of who allows that bodies of mails are searched for indicators; empty = nobody.
  std::string authority{};
};

/// Everything a run stands on, compiled and immutable. `stages` points into this object.
struct BuiltStages {
  BuiltStages();
  BuiltStages(BuiltStages&&) noexcept;
  BuiltStages& operator=(BuiltStages&&) noexcept;
  ~BuiltStages();

  std::vector<std::unique_ptr<read::Format>> formats;
  std::vector<std::unique_ptr<detect::Detector>> detectors;
  std::vector<detect::sigma::RuleReport> rule_reports;  ///< one per rule document
  std::uint64_t indicators = 0;
  /// What became of their entries ("12 entries ... = 9 indicators + ..."); empty when all are used.
  std::string indicator_books{};
  std::shared_ptr<const detect::tuning::TuningSet> tuning;
  SweepStages stages;
};

/// Loads and compiles. Fails when a path does not exist, when rules were named and none of them can
/// run, or when indicators were named and none can be looked for: a sweep that cannot find anything
/// must not look like a clean one.
Result<BuiltStages> build_stages(const StageOptions& options, const FileSystem& files,
                                 DiagnosticSink& diagnostics);

/// What a second reading runs on: no rules, only the activities inside `scope`, handed to `sink` at
/// the end. `sink` and `files` outlive the stages.
BuiltStages build_activity_stages(const model::ActivityScope& scope, model::ActivitySink& sink,
                                  const FileSystem& files, const ReadingOptions& reading);

/// What a reading for one detector runs on. `fields` holds all it reads; `files` outlives the
/// stages.
BuiltStages build_detector_stages(std::unique_ptr<detect::Detector> detector,
                                  std::shared_ptr<const model::FieldTable> fields,
                                  const FileSystem& files, const ReadingOptions& reading);

/// The same; every finding is completed by `presenter`, which outlives the stages.
BuiltStages build_presented_stages(std::unique_ptr<detect::Detector> detector,
                                   std::shared_ptr<const model::FieldTable> fields,
                                   const FindingPresenter& presenter, const FileSystem& files,
                                   const ReadingOptions& reading);

/// What reading without detectors runs on.
BuiltStages build_reading_stages(std::shared_ptr<const model::FieldTable> fields,
                                 const FileSystem& files, const ReadingOptions& reading);

/// Fails with `InvalidInput` when one of them cannot be used.
Status check_log_formats(const std::vector<std::string>& formats);

/// The formats of this version, in sniffing order.
std::vector<std::unique_ptr<read::Format>> make_formats(const ReadingOptions& reading);

}  // namespace longwatch::pipeline
