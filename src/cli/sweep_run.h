#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/delivery.h"
#include "cli/session.h"
#include "config/settings.h"
#include "detect/behaviour/behaviour.h"
#include "detect/tuning/tuning.h"

namespace longwatch::cli {

/// A sweep as a command wants it.
struct SweepTask {
  std::vector<std::string> paths;
  std::vector<std::string> reading_flags{};
  std::vector<std::string> flags;  ///< that a repetition needs: rules and indicators as given
  std::vector<std::string> rules;
  std::vector<std::string> indicators;
  /// Behaviours belong to the built-in content: they run when it does.
  std::optional<detect::behaviour::BehaviourOptions> behaviours;
  FindingFormat format = FindingFormat::Table;
  share::Secrets secrets = share::Secrets::Masked;
  std::string output;    ///< file; "" or "-" is standard output
  std::string events{};  ///< folder for lists of very many events; "" = beside `output`
  std::string page;      ///< file for the page of findings; "" = none
  bool shows_suppressed = false;
  std::string authority{};  ///< by which bodies of mails are searched; "" = they are not
};

/// The tuning files of these settings; null when there are none. Fails as `TuningSet::load` does.
Result<std::shared_ptr<const detect::tuning::TuningSet>> load_tuning(
    const config::Settings& settings, const FileSystem& files);

/// From files to findings: loads, sweeps with progress, delivers, says what was dropped, and judges
/// the exit status.
ExitStatus run_sweep_task(const SweepTask& task, const config::Settings& settings,
                          Session& session);

}  // namespace longwatch::cli
