#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "model/record.h"
#include "read/read.h"
#include "read/unit_books.h"

/// What formats of text share whose records are not single lines: where the file can be cut hangs
/// on all that stands before, so it is walked over once when it is opened.
namespace longwatch::read {

/// Where a unit begins: always with a record.
struct UnitStart {
  std::uint64_t offset = 0;
  std::uint64_t records_before = 0;
  /// The unit is one line of that many bytes, longer than a record may be; 0 = it is not.
  std::uint64_t long_bytes = 0;
};

/// What a format calls its records, and the kinds of diagnostics by which it reports damage. They
/// live as long as the program.
struct CutDiagnostics {
  std::string_view record;           ///< "row", "line"
  const DiagnosticKind* too_long;    ///< a record over the limit
  const DiagnosticKind* unreadable;  ///< a block that could not be read
};

/// A file that is cut at the places its format found when it was opened.
class CutReader : public Reader {
 public:
  std::size_t unit_count() const final { return units_.size(); }

  /// What stands before the first record belongs to the first unit.
  std::uint64_t unit_bytes(std::size_t unit) const final;
  void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const final;
  Result<model::DecodedRecord> decode(const model::Locator& locator,
                                      ReaderState& state) const final;

 protected:
  /// `most_bytes` is the longest line that is kept. `utf16` = the file's text when that is UTF-16:
  /// then all offsets but those of locators and reports are the text's.
  CutReader(const OpenRequest& request, const CutDiagnostics& kinds, std::uint64_t most_bytes,
            std::shared_ptr<const Utf16Text> utf16 = nullptr);

  /// Adds or drops every record of the unit's text, which lies at `offset`.
  virtual void read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                         model::EventBatch& batch, UnitBooks& books) const = 0;

  /// Every value of the record under the names that rules use; views of it, of `arena` or static.
  /// Returns why it is no record; empty = it is one.
  virtual std::string list_fields(std::string_view record, Arena& arena,
                                  std::vector<model::NamedValue>& fields) const = 0;

  /// Longest record that `decode` takes; the longest line unless a record may have more of them.
  virtual std::uint64_t longest_record() const { return most_bytes_; }

  /// For formats while they open a file.
  std::vector<UnitStart>& units() { return units_; }

  const RandomAccessFile& file() const { return *file_; }

  const std::shared_ptr<const model::FieldTable>& fields() const { return fields_; }

  std::uint64_t most_bytes() const { return most_bytes_; }

 private:
  std::uint64_t unit_end(std::size_t unit) const;

  BookedSource booked() const { return {source_, name_, *fields_, utf16_.get()}; }

  const model::SourceId source_;
  const std::string name_;
  const std::shared_ptr<const Utf16Text> utf16_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const CutDiagnostics kinds_;
  const std::uint64_t most_bytes_;
  std::vector<UnitStart> units_;  // const once the file is opened
};

}  // namespace longwatch::read
