#include "tests/support/sweep_rig.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::test_support {
namespace {

std::string seconds_of(const std::optional<Timestamp>& time) {
  return time.has_value() ? std::to_string(std::chrono::duration_cast<std::chrono::seconds>(
                                               time->time_since_epoch())
                                               .count())
                          : "-";
}

class Recorder final : public pipeline::FindingConsumer {
 public:
  Recorder(SweepOutcome& outcome, std::uint64_t takes) : outcome_(outcome), takes_(takes) {}

  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& sources) override {
    if (outcome_.findings.size() == takes_) {
      return Error(ErrorCode::Io, "the output is full");
    }
    const model::Locator& locator = finding.events.front().locator;
    std::string line = fmt::format("{} {}:{} {}", seconds_of(finding.time),
                                   sources.at(model::index_of(locator.source)).source.name,
                                   locator.record, finding.rule->id);
    for (const model::NamedText& field : finding.fields) {
      line += fmt::format(" {}={}", field.name, field.value);
    }
    outcome_.findings.push_back(std::move(line));
    LW_TRY_ASSIGN(std::string id, pipeline::finding_id(finding, sources));
    outcome_.ids.push_back(std::move(id));
    return {};
  }

 private:
  SweepOutcome& outcome_;
  const std::uint64_t takes_;
};

std::string source_line(const pipeline::SourceReport& report) {
  const model::RecordBooks& books = report.books;
  return fmt::format("{} {} {} {} {} seen={} events={} dropped={} read={} lost={} findings={}",
                     model::index_of(report.source.id), report.source.name, report.source.kind,
                     report.source.size, to_hex(report.source.sha256), books.seen, books.events,
                     books.dropped, books.bytes_read, books.bytes_lost, report.findings);
}

void take_diagnostics(const DiagnosticSummary& summary, SweepOutcome& outcome) {
  outcome.entries = summary.entries();
  for (const DiagnosticSummary::Entry& entry : outcome.entries) {
    outcome.diagnostics.push_back(fmt::format("{} {} lost={}/{}", entry.kind->id, entry.count,
                                              entry.records_lost, entry.bytes_lost));
    for (const Diagnostic& example : entry.examples) {
      outcome.diagnostics.push_back(
          fmt::format("  {}: {}", example.place.to_text(), example.message));
    }
  }
}

}  // namespace

std::uint64_t SweepOutcome::count_of(const DiagnosticKind& kind) const {
  std::uint64_t count = 0;
  for (const DiagnosticSummary::Entry& entry : entries) {
    count += entry.kind->id == kind.id ? entry.count : 0;
  }
  return count;
}

SweepRig::SweepRig()
    : fields_(std::make_shared<model::FieldTable>()),
      bad_("bad", model::Level::High, *fields_),
      note_("note", model::Level::Low, *fields_) {}

SweepOutcome SweepRig::run(const std::vector<std::string>& paths, const FileSystem& read_through) {
  SweepOutcome outcome;
  DiagnosticSummary summary;
  MemoryBudget budget(ByteCount{budget_bytes});
  request.paths = paths;
  pipeline::SweepStages stages;
  stages.files = &read_through;
  stages.formats = {&lines_};
  stages.fields = fields_;
  stages.detectors = {&bad_, &note_};
  stages.only = only;
  stages.tuning = tuning;
  pipeline::SweepContext context;
  context.diagnostics = &summary;
  context.budget = &budget;
  context.temporary_directory = temporary_directory;
  context.stop = stop.get_token();
  context.on_progress = [&](const pipeline::Progress& progress) {
    outcome.progress.push_back(progress);
    if (stop_at_first_progress) {
      stop.request_stop();
    }
  };
  Recorder recorder(outcome, consumer_takes);
  Result<pipeline::RunReport> report = pipeline::run_sweep(request, stages, context, recorder);
  take_diagnostics(summary, outcome);
  if (!report.ok()) {
    outcome.error = report.error().to_line();
    outcome.code = report.error().code();
    return outcome;
  }
  outcome.report = std::move(*report);
  for (const pipeline::SourceReport& source : outcome.report.sources) {
    outcome.sources.push_back(source_line(source));
  }
  for (const read::SkippedFile& skipped : outcome.report.skipped) {
    outcome.skipped.push_back(skipped.name + ": " + skipped.reason);
  }
  return outcome;
}

void SweepRig::add_many_files(std::size_t count) {
  for (std::size_t file = 0; file < count; ++file) {
    std::vector<std::string> lines;
    for (std::size_t line = 0; line < 1 + file * 37 % 211; ++line) {
      const std::size_t mixed = file * 31 + line * 17;
      if (mixed % 29 == 0) {
        lines.emplace_back("!");
        continue;
      }
      const char* words = mixed % 3 == 0 ? "bad note" : mixed % 5 == 0 ? "note" : "fine";
      lines.push_back(fmt::format("{} host{} {}", mixed % 101, file % 7, words));
    }
    files.add_file(fmt::format("logs/d{}/f{}", file % 4, file), line_file(lines));
  }
  files.add_file("logs/readme", "no log");
}

void SweepRig::add_many_matches(const std::string& path, std::size_t lines) {
  std::vector<std::string> all;
  for (std::size_t line = 0; line < lines; ++line) {
    all.push_back(fmt::format("{} host bad {}", line * 7919 % 1009, line));
  }
  files.add_file(path, line_file(all));
}

}  // namespace longwatch::test_support
