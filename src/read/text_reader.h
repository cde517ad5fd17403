#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "model/event.h"
#include "read/line_units.h"
#include "read/placed_values.h"
#include "read/read.h"
#include "read/recent_time.h"
#include "read/record_ledger.h"
#include "read/split.h"
#include "read/unit_books.h"

/// What formats of plain text share whose records are single lines: units, numbers of records,
/// books, damage. A format says which lines are records and what one line means.
namespace longwatch::read {

/// How files of text are cut and bounded. Leave alone unless testing.
struct TextOptions {
  /// Bytes of a source that one unit stands for, at least 1.
  /// What is made of one should stay in the cache of the processor.
  std::size_t block_bytes = limits::kTextBlockBytes / 4;
  /// Longest line; a longer one is dropped.
  std::size_t line_bytes = limits::kTextLineBytes;
};

/// The kinds of diagnostics by which a format reports damage. They live as long as the program.
struct TextDiagnostics {
  const DiagnosticKind* dropped;     ///< a line that is no record of the format
  const DiagnosticKind* cut;         ///< the same, where the file ends without a line feed
  const DiagnosticKind* too_long;    ///< a line over the limit
  const DiagnosticKind* unreadable;  ///< a block that could not be read
};

/// Where a line that is a record lies in the text of its unit.
struct RecordLine {
  std::uint32_t begin = 0;
  std::uint32_t bytes = 0;  ///< to the line feed, a carriage return included
};

/// Scratch of one worker; formats add theirs.
class TextState : public ReaderState {
 public:
  std::size_t capacity() const override {
    return values.capacity() + records.capacity() * sizeof(RecordLine) + splitter.capacity() +
           pieces.capacity() * sizeof(std::string_view) + spare.capacity() + scratch.capacity();
  }

  PlacedValues values;
  std::vector<RecordLine> records;  ///< of the unit
  LineSplitter splitter;
  RecentTime recent_time;  ///< for the format's own way to read times
  std::vector<std::string_view> pieces;
  std::vector<std::byte> spare;  ///< for blocks that are not the batch's own
  std::string scratch;
};

/// One line without its end; `offset` is where it lies in the file.
struct TextLine {
  std::string_view text;
  std::uint64_t offset = 0;
};

/// A file with one record a line, lines that are no records among them.
class TextReader : public Reader {
 public:
  std::size_t unit_count() const final { return layout_.units(); }

  std::uint64_t unit_bytes(std::size_t unit) const final;
  void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const final;
  Result<model::DecodedRecord> decode(const model::Locator& locator,
                                      ReaderState& state) const final;

 protected:
  /// `text_start` is where the first line begins: behind a byte order mark.
  TextReader(const OpenRequest& request, const TextOptions& options, std::uint64_t text_start,
             const TextDiagnostics& kinds);

  /// False for blank lines and comments, which are no part of the books. Lines over the limit are
  /// not asked about: they are records, and dropped.
  virtual bool is_record(std::string_view line) const = 0;

  /// Fills the event, which is a new one, but for its locator; its values go to `state.values` and
  /// are views of the line, of the batch's arena or static. Returns why the line is no event; empty
  /// = it is one.
  virtual std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                                 model::Event& event) const = 0;

  /// Every value of the line under the names that rules use; values are views of the line, of
  /// `arena` or static. Returns why the line is no record; empty = it is one.
  virtual std::string list_fields(const TextLine& line, Arena& arena,
                                  std::vector<model::NamedValue>& fields) const = 0;

 private:
  void take(const TextLine& line, TextState& state, model::EventBatch& batch,
            UnitBooks& books) const;
  template <class Use>
  void visit_records(std::string_view text, const Use& use) const;
  std::uint64_t count_records(const LineBlock& block) const;
  std::uint64_t records_before(std::size_t unit, TextState& state) const;

  const model::SourceId source_;
  const std::string name_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const LineLayout layout_;
  const TextDiagnostics kinds_;
  // Counts that workers share; the reader itself is as it was opened.
  mutable RecordLedger ledger_;
};

}  // namespace longwatch::read
