#include "pipeline/internal/idle_entries.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "pipeline/diagnostics.h"

namespace longwatch::pipeline {

void tell_idle_entries(std::span<const TuningReport> entries, DiagnosticSink& diagnostics) {
  for (const TuningReport& report : entries) {
    Diagnostic told;
    told.place.file = report.entry.file;
    told.place.line = report.entry.line;
    const std::string name = to_printable(report.entry.name);
    if (report.entry.expired) {
      told.kind = &kTuningExpired;
      told.message = fmt::format("'{}' expired on {} and was not applied", name,
                                 to_printable(report.entry.expires));
    } else if (report.use.findings == 0) {
      told.kind = &kTuningUnused;
      told.message =
          report.use.candidates == 0
              ? fmt::format("'{}' applied to nothing: no finding of its rules or tags", name)
              : fmt::format(
                    "'{}' applied to nothing: its condition held for none of {} "
                    "findings of its rules or tags",
                    name, with_thousands(report.use.candidates));
    } else {
      continue;
    }
    diagnostics.report(std::move(told));
  }
}

}  // namespace longwatch::pipeline
