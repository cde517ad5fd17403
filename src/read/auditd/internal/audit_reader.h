#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/field_values.h"
#include "read/auditd/internal/audit_event.h"
#include "read/cut_reader.h"
#include "read/text_reader.h"

namespace longwatch::read::auditd {

/// What a worker keeps between units and files.
class AuditState final : public ReaderState {
 public:
  std::size_t capacity() const override { return values.capacity_bytes(); }

  AuditEvent event;
  model::FieldValues values;
};

/// An opened log.
class AuditReader final : public CutReader {
 public:
  /// Walks over the whole file once to find places where it can be cut: between events. Fails with
  /// `Io`, `Corrupt`.
  static Result<std::unique_ptr<AuditReader>> open(const OpenRequest& request,
                                                   const TextOptions& options);

 protected:
  void read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                 model::EventBatch& batch, UnitBooks& books) const override;
  std::string list_fields(std::string_view record, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;
  std::uint64_t longest_record() const override;

 private:
  class UnitFinder;

  AuditReader(const OpenRequest& request, const TextOptions& options);

  const TextOptions options_;
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
