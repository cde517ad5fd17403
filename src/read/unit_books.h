#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/result.h"
#include "model/event.h"
#include "model/field.h"
#include "model/source.h"
#include "read/utf16_text.h"

namespace longwatch::read {

/// What the books of a unit must know of its source; everything outlives them.
struct BookedSource {
  model::SourceId id{};
  const std::string& name;
  const model::FieldTable& fields;
  /// When offsets are those of a text in UTF-8 that the file holds in UTF-16; else null.
  const Utf16Text* utf16 = nullptr;

  /// Where what lies at `offset` of the text lies in the file, and how many bytes it has there.
  std::uint64_t to_file(std::uint64_t offset) const {
    return utf16 == nullptr ? offset : utf16->to_file(offset);
  }

  std::uint64_t file_bytes(std::uint64_t offset, std::uint64_t bytes) const {
    return utf16 == nullptr ? bytes : utf16->to_file(offset + bytes) - utf16->to_file(offset);
  }
};

/// The books and reports of one unit while it is read: every record is begun, and then added or
/// dropped. One thread at a time.
class UnitBooks {
 public:
  /// `ordinal` is the number of records before the unit.
  UnitBooks(const BookedSource& source, std::uint64_t ordinal, model::EventBatch& batch,
            DiagnosticSink& diagnostics)
      : source_(source), ordinal_(ordinal), batch_(batch), diagnostics_(diagnostics) {}

  void begin_record();

  /// The record as an event with these values; its locator is set here.
  void add(model::Event event, std::span<const model::FieldValue> values, std::uint64_t offset,
           std::uint64_t length);

  /// The same for an event that stands in the batch with its values.
  void finish(model::Event& event, std::uint64_t offset, std::uint64_t length);

  /// `message` says why and that the record is dropped.
  void drop(const DiagnosticKind& kind, std::uint64_t offset, std::uint64_t bytes,
            std::string message);

  /// Says something of the record, which is kept.
  void note(const DiagnosticKind& kind, std::uint64_t offset, std::string message);

  /// A record that is longer than `most`, begun and dropped; `what` is "line" or "row".
  void drop_long(const DiagnosticKind& kind, std::string_view what, std::uint64_t offset,
                 std::uint64_t bytes, std::uint64_t most);

 private:
  const BookedSource source_;
  std::uint64_t ordinal_;
  model::EventBatch& batch_;
  DiagnosticSink& diagnostics_;
};

/// Where a block of a source lies that is lost.
struct LostBlock {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

/// Says that a block of the source could not be read.
void report_unreadable(const DiagnosticKind& kind, const std::string& name, const LostBlock& block,
                       const Error& why, DiagnosticSink& diagnostics);

/// The bytes of a record that a reader gave the locator of, in `buffer` or in memory that the file
/// owns. Fails with `NotFound` when no record of at most `most` bytes can lie there, and as
/// `read_range`.
Result<std::string_view> read_located(const RandomAccessFile& file, const std::string& name,
                                      const model::Locator& locator, std::uint64_t most,
                                      std::vector<std::byte>& buffer);

/// `Corrupt`: what lies there is no record.
Error no_record_at(const std::string& name, const model::Locator& locator, std::string_view why);

}  // namespace longwatch::read
