#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "read/evtx/file_header.h"
#include "read/evtx/record_decoder.h"
#include "read/evtx/record_scanner.h"
#include "read/read.h"

namespace longwatch::read::evtx {

/// Caches of one worker. Bound to the field table that was used last: compiled templates hold its
/// field numbers.
class EvtxState final : public ReaderState {
 public:
  /// `ansi` may be null, see EvtxOptions.
  explicit EvtxState(std::shared_ptr<const formats::CodePage> ansi) : ansi_(std::move(ansi)) {}

  std::size_t capacity() const override;

  /// The decoder for a table; a new one when the table is another than before.
  RecordDecoder& decoder_for(const std::shared_ptr<const model::FieldTable>& fields);

  RecordValues values;

 private:
  const std::shared_ptr<const formats::CodePage> ansi_;
  std::shared_ptr<const model::FieldTable> fields_;
  std::unique_ptr<RecordDecoder> decoder_;
};

/// An opened log: where its chunk slots lie.
class EvtxReader final : public Reader {
 public:
  /// `first_slot` is the offset of the first chunk slot in the file.
  EvtxReader(const OpenRequest& request, const FileHeader& header, std::uint64_t first_slot,
             std::shared_ptr<const formats::CodePage> ansi);

  std::size_t unit_count() const override;
  std::uint64_t unit_bytes(std::size_t unit) const override;
  void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const override;
  Result<model::DecodedRecord> decode(const model::Locator& locator,
                                      ReaderState& state) const override;

 private:
  std::uint64_t slot_offset(std::size_t unit) const;

  const model::SourceId source_;
  const std::string name_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const FileHeader header_;
  const std::uint64_t first_slot_;
  const std::shared_ptr<const formats::CodePage> ansi_;
};

}  // namespace longwatch::read::evtx
