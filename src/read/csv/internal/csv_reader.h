#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "read/csv/csv.h"
#include "read/csv/internal/dialect.h"
#include "read/json/flat_record.h"
#include "read/read.h"

namespace longwatch::read::csv {

/// What a worker keeps between units and files.
class CsvState final : public ReaderState {
 public:
  json::FlatRecords& records(const std::shared_ptr<const model::FieldTable>& fields);

  std::vector<std::string_view>& cells() { return cells_; }

  std::size_t capacity() const override;

 private:
  std::unique_ptr<json::FlatRecords> records_;
  std::vector<std::string_view> cells_;
};

/// Where a unit begins: always with a row.
struct UnitStart {
  std::uint64_t offset = 0;
  std::uint64_t rows_before = 0;
  /// The unit is one line of that many bytes, longer than a row may be; 0 = it is not.
  std::uint64_t long_bytes = 0;
};

/// An opened table.
class CsvReader final : public Reader {
 public:
  /// Walks over the whole file once to find rows at which it can be cut: whether a line feed ends a
  /// row hangs on all quotes before it. Fails with `Io`, `Corrupt`.
  static Result<std::unique_ptr<CsvReader>> open(const OpenRequest& request,
                                                 const CsvOptions& options, Dialect dialect);

  std::size_t unit_count() const override { return units_.size(); }

  std::uint64_t unit_bytes(std::size_t unit) const override;
  void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const override;
  Result<model::DecodedRecord> decode(const model::Locator& locator,
                                      ReaderState& state) const override;

 private:
  class UnitBooks;

  CsvReader(const OpenRequest& request, const CsvOptions& options, Dialect dialect);
  class UnitFinder;

  std::uint64_t unit_end(std::size_t unit) const;

  const model::SourceId source_;
  const std::string name_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const CsvOptions options_;
  const Dialect dialect_;
  std::vector<UnitStart> units_;
};

/// The next row of `text`, which begins with one, without its line end; it is taken off the front.
/// A row that is not closed before the end of the text, or is longer than `most`, is its first
/// line.
struct Row {
  std::string_view text;
  bool is_closed = true;
};

Row take_row(std::string_view& text, char separator, std::size_t most);

}  // namespace longwatch::read::csv
