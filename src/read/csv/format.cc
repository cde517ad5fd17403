#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "read/csv/csv.h"
#include "read/csv/internal/csv_reader.h"
#include "read/csv/internal/dialect.h"
#include "read/utf16_text.h"

namespace longwatch::read::csv {
namespace {

/// UTF-16 with a byte order mark, as Excel and PowerShell write it.
std::optional<Utf16Form> marked_utf16(std::string_view head) {
  const std::optional<Utf16Form> form = utf16_form(head);
  return form.has_value() && form->mark_bytes > 0 ? form : std::nullopt;
}

constexpr std::array<Reading, 2> kReadings = {{
    {"tables with a header: CSV, TSV, `;`, `|`, UTF-16 too; exports of Windows "
     "events, `AuditData` of Microsoft 365",
     "as JSON's, else `table`", "OTRF, one table of CloudTrail",
     "exports of Windows events and Microsoft 365, UTF-16"},
    {"Exchange's message tracking, and its other logs with `#Fields:` and commas",
     "`mail-gateway`, else `table`", "", ""},
}};

class CsvFormat final : public Format {
 public:
  explicit CsvFormat(const CsvOptions& options) : options_(options) {}

  std::string_view name() const override { return "csv"; }

  std::span<const Reading> readings() const override { return kReadings; }

  /// Never sure: a table is anything whose lines have equally many commas.
  Sniff sniff(ByteView head, std::uint64_t file_size) const override {
    const bool is_all = head.size() >= file_size;
    const std::optional<Utf16Form> form = marked_utf16(as_text(head));
    const std::optional<Dialect> dialect =
        form.has_value() ? dialect_of(utf16_head(as_text(head), *form), is_all)
                         : dialect_of(as_text(head), is_all);
    return dialect.has_value() ? Sniff::Maybe : Sniff::No;
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& diagnostics) const override {
    std::vector<std::byte> scratch(
        std::min<std::uint64_t>(limits::kSniffBytes, request.file->size()));
    LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, scratch));
    const bool is_all = head.size() >= request.file->size();
    std::shared_ptr<const Utf16Text> utf16;
    std::optional<Dialect> dialect;
    if (const std::optional<Utf16Form> form = marked_utf16(as_text(head))) {
      LW_TRY_ASSIGN(utf16, Utf16Text::make(request.file, *form));
      dialect = dialect_of(utf16_head(as_text(head), *form), is_all);
    } else {
      dialect = dialect_of(as_text(head), is_all);
    }
    if (!dialect.has_value()) {
      return Error(ErrorCode::Corrupt, "expected a header and rows of a table")
          .at(std::string(request.name));
    }
    LW_TRY_ASSIGN(
        std::unique_ptr<CsvReader> reader,
        CsvReader::open(request, options_, std::move(*dialect), std::move(utf16), diagnostics));
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
