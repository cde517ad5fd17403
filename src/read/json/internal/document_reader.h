#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "read/json/internal/element_scanner.h"
#include "read/json/internal/unit_reader.h"
#include "read/read.h"

namespace longwatch::read::json {

/// Neighbouring records of a document that are read together.
struct DocumentUnit {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t records_before = 0;
  bool too_long = false;  ///< one record, longer than the limit: never loaded
};

/// What opening a document finds by going through it once.
struct DocumentMap {
  DocumentLayout layout;
  std::vector<DocumentUnit> units;
};

/// Goes through the file once, with memory for one block. Text that is no record is reported. Fails
/// with `Io` and `Corrupt`.
Result<DocumentMap> map_document(const RandomAccessFile& file, const SourceFacts& source,
                                 const DocumentLayout& layout, std::size_t block_bytes,
                                 DiagnosticSink& diagnostics);

/// A file whose records stand in a document.
class DocumentReader final : public Reader {
 public:
  DocumentReader(SourceFacts source, std::shared_ptr<const RandomAccessFile> file, DocumentMap map);

  std::size_t unit_count() const override { return map_.units.size(); }

  std::uint64_t unit_bytes(std::size_t unit) const override;

  void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const override;
  Result<model::DecodedRecord> decode(const model::Locator& locator,
                                      ReaderState& state) const override;

 private:
  const SourceFacts source_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const DocumentMap map_;
};

}  // namespace longwatch::read::json
