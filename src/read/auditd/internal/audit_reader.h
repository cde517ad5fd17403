#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "read/auditd/internal/audit_event.h"
#include "read/read.h"
#include "read/text_reader.h"

namespace longwatch::read::auditd {

/// What a worker keeps between units and files.
class AuditState final : public ReaderState {
 public:
  std::size_t capacity() const override { return values.capacity() * sizeof(model::FieldValue); }

  AuditEvent event;
  std::vector<model::FieldValue> values;
};

/// An opened log.
class AuditReader final : public Reader {
 public:
  /// Walks over the whole file once to find places where it can be cut: between events. Fails with
  /// `Io`, `Corrupt`.
  static Result<std::unique_ptr<AuditReader>> open(const OpenRequest& request,
                                                   const TextOptions& options);

  std::size_t unit_count() const override { return starts_.size(); }

  std::uint64_t unit_bytes(std::size_t unit) const override;
  void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const override;
  Result<model::DecodedRecord> decode(const model::Locator& locator,
                                      ReaderState& state) const override;

 private:
  class Unit;

  /// Where a unit begins, and how many events and lines that are none lie before it.
  struct Start {
    std::uint64_t offset = 0;
    std::uint64_t records_before = 0;
    std::uint64_t long_bytes = 0;  ///< the unit is one line that is too long; 0 = it is not
  };

  class UnitFinder;

  AuditReader(const OpenRequest& request, const TextOptions& options);

  const model::SourceId source_;
  const std::string name_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const TextOptions options_;
  std::vector<Start> starts_;
};

/// The lines of one event in a text, in order.
struct LineGroup {
  std::string_view id;  ///< empty: a line that is no record
  std::vector<std::string_view> lines;
};

/// Puts the lines of a text together by the events they belong to, in the order of their first
/// lines. Lines of several events may stand among each other; more than
/// limits::kAuditRecordsJoined begin a new group.
std::vector<LineGroup> group_lines(std::string_view text);

}  // namespace longwatch::read::auditd
