#pragma once

#include <memory>

#include "read/json/internal/unit_reader.h"
#include "read/line_units.h"
#include "read/read.h"
#include "read/record_ledger.h"

namespace longwatch::read::json {

/// A file with one record a line.
class LineReader final : public Reader {
 public:
  LineReader(SourceFacts source, std::shared_ptr<const RandomAccessFile> file, LineLayout layout);

  std::size_t unit_count() const override { return layout_.units(); }

  std::uint64_t unit_bytes(std::size_t unit) const override;
  void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const override;
  Result<model::DecodedRecord> decode(const model::Locator& locator,
                                      ReaderState& state) const override;

 private:
  std::uint64_t records_before(std::size_t unit, JsonState& state) const;

  const SourceFacts source_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const LineLayout layout_;
  // Counts that workers share; the reader itself is as it was opened.
  mutable RecordLedger ledger_;
};

}  // namespace longwatch::read::json
