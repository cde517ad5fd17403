#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "read/csv/csv.h"
#include "read/csv/internal/dialect.h"
#include "read/cut_reader.h"
#include "read/json/flat_record.h"
#include "read/numeric_time.h"
#include "read/per_table.h"

namespace longwatch::read::csv {

/// What a worker keeps between units and files.
class CsvState final : public ReaderState {
 public:
  std::size_t capacity() const override {
    return records.capacity() + cells.capacity() * sizeof(std::string_view);
  }

  PerTable<json::FlatRecords> records;
  std::vector<std::string_view> cells;
};

/// The next row of a text.
struct Row {
  std::string_view text;  ///< without its line end
  bool is_closed = true;
};

/// An opened table.
class CsvReader final : public CutReader {
 public:
  /// Walks over the whole file once to find rows at which it can be cut: whether a line feed ends a
  /// row hangs on all quotes before it. Says so when dates do not tell their day from their month.
  /// `utf16` is the file's text when it is UTF-16. Fails with `Io`, `Corrupt`.
  static Result<std::unique_ptr<CsvReader>> open(const OpenRequest& request,
                                                 const CsvOptions& options, Dialect dialect,
                                                 std::shared_ptr<const Utf16Text> utf16,
                                                 DiagnosticSink& diagnostics);

 protected:
  void read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                 model::EventBatch& batch, UnitBooks& books) const override;
  std::string list_fields(std::string_view record, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  class UnitFinder;

  CsvReader(const OpenRequest& request, const CsvOptions& options, Dialect dialect,
            std::shared_ptr<const Utf16Text> utf16);
  bool is_row(std::string_view row) const;
  void set_own_time(const std::vector<std::string_view>& cells, model::Event& event) const;
  void take(const Row& row, std::uint64_t offset, CsvState& state, model::EventBatch& batch,
            UnitBooks& books) const;
  template <class Take>
  void visit_cells(const std::vector<std::string_view>& cells, const Take& take) const;

  const CsvOptions options_;
  const Dialect dialect_;
  DateOrderFinder order_;  // const once the file is opened
};

/// Takes the row at the front of `text`. One that is not closed before the end of the text, or is
/// longer than `most`, is its first line.
Row take_row(std::string_view& text, char separator, std::size_t most);

}  // namespace longwatch::read::csv
