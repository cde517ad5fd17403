#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "read/csv/csv.h"
#include "read/csv/internal/csv_reader.h"
#include "read/csv/internal/dialect.h"

namespace longwatch::read::csv {
namespace {

class CsvFormat final : public Format {
 public:
  explicit CsvFormat(const CsvOptions& options) : options_(options) {}

  std::string_view name() const override { return "csv"; }

  /// Never sure: a table is anything whose lines have equally many commas.
  Sniff sniff(ByteView head, std::uint64_t file_size) const override {
    return dialect_of(as_text(head), head.size() >= file_size).has_value() ? Sniff::Maybe
                                                                           : Sniff::No;
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    std::vector<std::byte> scratch(
        std::min<std::uint64_t>(limits::kSniffBytes, request.file->size()));
    LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, scratch));
    std::optional<Dialect> dialect = dialect_of(as_text(head), head.size() >= request.file->size());
    if (!dialect.has_value()) {
      return Error(ErrorCode::Corrupt, "expected a header and rows of a table")
          .at(std::string(request.name));
    }
    LW_TRY_ASSIGN(std::unique_ptr<CsvReader> reader,
                  CsvReader::open(request, options_, std::move(*dialect)));
    return std::unique_ptr<Reader>(std::move(reader));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<CsvState>(); }

 private:
  const CsvOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_csv_format(const CsvOptions& options) {
  return std::make_unique<CsvFormat>(options);
}

}  // namespace longwatch::read::csv
