#pragma once

#include <memory>
#include <optional>

#include "base/limits.h"
#include "formats/time_zone.h"
#include "read/read.h"

/// Tables with a header: CSV, TSV, and with semicolons or bars. Source: RFC 4180, and what
/// PowerShell, Excel and log services write. Cells may stand in quotes, with quotes inside doubled;
/// line feeds in quotes belong to the cell. A first line "#TYPE ..." or "sep=;" is no header.
///
/// - A row is a record whose members are called as the header says: all that read/json/json.h says
///   of names, times, kinds of records and documents inside a text holds. So exports of Windows
///   events (EvtxECmd, Get-WinEvent, agents), of Microsoft 365 ("AuditData") and Defender, of cloud
///   audit are known.
/// - Empty cells yield no field. A row with more cells than the header has them as "extra" when the
///   header's own are all there.
/// - UTF-16 with a byte order mark is read as well (Excel's "Unicode text", PowerShell).
/// - Where no member tells the time, a column that is called like one does ("Date and Time"), in
///   the form of its country too: "8/5/2025 1:02:03 PM". Which number is the day is known of the
///   column as a whole (read/numeric_time.h), else said to be a guess.
/// - A header may stand behind "#Fields:" as in the logs of Exchange; lines that begin with '#' are
///   no rows then. Exchange's message tracking also has the names of other mail logs ("msgid",
///   "from", "to", "subject", "size", "src_ip", "verdict" for deliveries and failures).
/// - `channel` is what the members tell, model::telemetry::kMailGateway for message tracking, else
///   kTable.
namespace longwatch::read::csv {

/// How files are cut and bounded (leave alone unless testing) and read.
struct CsvOptions {
  std::size_t block_bytes = limits::kTextBlockBytes;
  std::size_t record_bytes = limits::kCsvRecordBytes;
  /// Of times written without one. Nothing = not known: they are read as UTC, and said so.
  std::optional<formats::TimeZone> zone{};
};

/// The format named "csv".
std::unique_ptr<Format> make_csv_format(const CsvOptions& options = {});

}  // namespace longwatch::read::csv
