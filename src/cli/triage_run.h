#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "detect/detect.h"
#include "model/field.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"
#include "share/text_page.h"

namespace longwatch::cli {

/// Adds what the detector reads to the table and makes it.
using MakeDetector = std::function<std::unique_ptr<detect::Detector>(model::FieldTable& fields)>;

/// Reads the paths once for a detector that fills a table of its own.
Result<pipeline::RunReport> read_for(const MakeDetector& make,
                                     const std::vector<std::string>& paths, RunSurroundings& around,
                                     const pipeline::ReadingOptions& reading);

/// What a command that reads once and prints a table does with it.
struct TriageTable {
  MakeDetector make;
  /// The product, from the table the detector filled.
  std::function<std::string(const pipeline::RunReport& report, const share::TextLayout& layout)>
      print;
};

/// Settings, reading, printing, exit status.
ExitStatus run_triage(const TriageTable& table, const Invocation& invocation, Session& session);

/// "of 1,204 events in 3 files; 17 left out by --only": what stands below every table.
std::string read_books(const pipeline::RunReport& report);

}  // namespace longwatch::cli
