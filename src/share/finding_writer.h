#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "share/byte_sink.h"
#include "share/finding_view.h"
#include "share/mask.h"
#include "share/summary.h"

namespace longwatch::share {

/// Writes findings one by one in the order they come. What was accepted reaches the sink in blocks,
/// the last one with `finish`. Not synchronised.
class FindingWriter {
 public:
  /// `sink` outlives the writer.
  explicit FindingWriter(ByteSink& sink) : sink_(sink) {}

  FindingWriter(const FindingWriter&) = delete;
  FindingWriter& operator=(const FindingWriter&) = delete;
  virtual ~FindingWriter() = default;

  /// Fails with the sink's error; then nothing more may be written.
  Status write(const FindingView& view);

  /// Hands over what is left.
  Status finish();

 protected:
  std::string& block() { return block_; }

 private:
  virtual void append(const FindingView& view, std::string& out) = 0;
  Status flush();

  ByteSink& sink_;
  std::string block_;
};

/// `longwatch.finding.v1`, one JSON object a line. Members that are not known are absent. A field
/// or entity that a finding has several times keeps all its values: in `fields` they become an
/// array.
class JsonLinesWriter final : public FindingWriter {
 public:
  JsonLinesWriter(ByteSink& sink, Secrets secrets) : FindingWriter(sink), secrets_(secrets) {}

 private:
  void append(const FindingView& view, std::string& out) override;

  const Secrets secrets_;
};

/// What tuning files did, behind the findings: one `longwatch.tuning.v1` a line for each entry;
/// empty without such a file.
std::string tuning_json(const RunFacts& run);

/// RFC 4180 with line feeds and a header line; one line for each finding, with its first event.
/// A cell that a spreadsheet would take for a formula is preceded by an apostrophe (OWASP, CSV
/// injection).
class CsvWriter final : public FindingWriter {
 public:
  CsvWriter(ByteSink& sink, Secrets secrets);

 private:
  void append(const FindingView& view, std::string& out) override;

  const Secrets secrets_;
};

enum class CsvQuotes : std::uint8_t { WhereNeeded, Always };

/// One cell as CSV, made harmless where needed.
void append_csv_cell(std::string& out, std::string_view text,
                     CsvQuotes quotes = CsvQuotes::WhereNeeded);

}  // namespace longwatch::share
