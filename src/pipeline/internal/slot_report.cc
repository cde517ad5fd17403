#include "pipeline/internal/slot_report.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "pipeline/diagnostics.h"

namespace longwatch::pipeline {
namespace {

/// Fills a report from slots in walking order.
class SlotReporter {
 public:
  SlotReporter(const SweepStages& stages, DiagnosticSink& diagnostics, RunReport& report)
      : stages_(stages), diagnostics_(diagnostics), report_(report) {}

  void add(SourceSlot& slot) {
    for (read::SkippedFile& member : slot.members_skipped) {
      report_.skipped.push_back(std::move(member));
    }
    if (slot.kind == SlotKind::Unknown) {
      add_skipped(slot);
    } else if (slot.is_archive) {
      add_archive(slot);
    } else {
      add_source(slot);
    }
  }

  SourceNumbers finish() {
    settle_copies();
    std::sort(
        report_.skipped.begin(), report_.skipped.end(),
        [](const read::SkippedFile& a, const read::SkippedFile& b) { return a.name < b.name; });
    for (const SourceReport& source : report_.sources) {
      report_.books += source.books;
    }
    LW_CHECK(report_.books.balance());
    return std::move(numbers_);
  }

 private:
  void report_cut(const SourceSlot& slot, std::string_view what) {
    Diagnostic diagnostic{};
    diagnostic.kind = &kPartlyRead;
    diagnostic.place.file = slot.found.name;
    diagnostic.message = "the sweep was asked to stop; the rest of the ";
    diagnostic.message.append(what).append(" was not read");
    diagnostics_.report(std::move(diagnostic));
    report_.end = RunEnd::Cancelled;
  }

  void add_skipped(SourceSlot& slot) {
    if (!slot.skipped.has_value()) {
      slot.skipped = read::SkippedFile{std::move(slot.found.name),
                                       "the sweep was asked to stop before it was opened",
                                       read::SkipCause::NotReached};
      read::report(*slot.skipped, diagnostics_);
      report_.end = RunEnd::Cancelled;
    }
    report_.skipped.push_back(std::move(*slot.skipped));
  }

  void add_archive(SourceSlot& slot) {
    if (slot.cut_short) {
      report_cut(slot, "archive");
    }
    ArchiveReport archive;
    archive.size = slot.size;
    archive.sha256 = slot.digest;
    archive.members = slot.members;
    if (slot.same_as.has_value()) {
      archive.same_as = archive_names_.at(*slot.same_as);
    }
    archive.path = std::move(slot.found.path);
    archive.name = std::move(slot.found.name);
    archive_names_.emplace(slot.number, archive.name);
    report_.archives.push_back(std::move(archive));
  }

  void add_source(SourceSlot& slot) {
    if (slot.cut_short) {
      report_cut(slot, "file");
    }
    const auto number = static_cast<model::SourceId>(report_.sources.size());
    if (slot.same_as.has_value()) {
      copies_[*slot.same_as].push_back(number);
    }
    numbers_.put(slot.number, number);
    if (slot.is_member) {
      members_.insert(number);
    }
    SourceReport source;
    source.source.id = number;
    source.source.kind = stages_.formats[slot.format]->name();
    source.source.size = slot.size;
    source.source.sha256 = slot.digest;
    source.source.path = std::move(slot.found.path);
    source.source.name = std::move(slot.found.name);
    source.books = slot.books;
    source.walked = slot.number;
    source.origin = slot.origin;
    report_.sources.push_back(std::move(source));
  }

  /// Which one of several alike was read may hang on which worker was quicker; which one is shown
  /// as read does not.
  void settle_copies() {
    for (auto& [walked, copies] : copies_) {
      const model::SourceId reader = numbers_.at(walked);
      copies.push_back(reader);
      const model::SourceId first =
          members_.count(reader) == 0 ? reader : *std::min_element(copies.begin(), copies.end());
      if (first != reader) {
        SourceReport& shown = report_.sources[model::index_of(first)];
        SourceReport& was_read = report_.sources[model::index_of(reader)];
        std::swap(shown.books, was_read.books);
        std::swap(shown.walked, was_read.walked);
        numbers_.put(walked, first);
        numbers_.lose_order();
      }
      for (const model::SourceId copy : copies) {
        if (copy != first) {
          report_.sources[model::index_of(copy)].source.same_as = first;
        }
      }
    }
  }

  const SweepStages& stages_;
  DiagnosticSink& diagnostics_;
  RunReport& report_;
  SourceNumbers numbers_;
  std::map<model::SourceId, std::vector<model::SourceId>> copies_;  // final ones, by who was read
  std::set<model::SourceId> members_;
  std::map<model::SourceId, std::string> archive_names_;
};

}  // namespace

SourceNumbers report_slots(WorkPlan::Slots& walked, WorkPlan::Slots& members,
                           const SweepStages& stages, DiagnosticSink& diagnostics,
                           RunReport& report) {
  std::vector<SourceSlot*> slots;
  for (WorkPlan::Slots* part : {&walked, &members}) {
    for (SourceSlot& slot : *part) {
      slots.push_back(&slot);
    }
  }
  std::sort(slots.begin(), slots.end(),
            [](const SourceSlot* a, const SourceSlot* b) { return a->number < b->number; });
  SlotReporter reporter(stages, diagnostics, report);
  for (SourceSlot* slot : slots) {
    reporter.add(*slot);
  }
  return reporter.finish();
}

}  // namespace longwatch::pipeline
