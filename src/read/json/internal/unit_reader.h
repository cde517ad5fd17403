#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "formats/time_zone.h"
#include "model/event.h"
#include "read/json/internal/json_state.h"
#include "read/utf16_text.h"

namespace longwatch::read::json {

/// What all units of a file share. Readers see the text of a file, in UTF-8; what they tell of it
/// is told in bytes of the file.
struct SourceFacts {
  model::SourceId id{};
  std::string name;
  std::uint64_t size = 0;  ///< of the text
  std::size_t record_bytes = 0;
  std::shared_ptr<const model::FieldTable> fields;
  std::optional<formats::TimeZone> zone{};   ///< of times written without one
  std::shared_ptr<const Utf16Text> utf16{};  ///< null = the file is the text

  /// Where the byte of the text stands in the file.
  std::uint64_t to_file(std::uint64_t offset) const {
    return utf16 == nullptr ? offset : utf16->to_file(offset);
  }

  /// Bytes of the file for a part of the text.
  std::uint64_t file_bytes(std::uint64_t offset, std::uint64_t bytes) const {
    return utf16 == nullptr ? bytes : utf16->to_file(offset + bytes) - utf16->to_file(offset);
  }

  /// A locator in the file as one in the text.
  model::Locator to_text(const model::Locator& locator) const;
};

/// Turns the records of one unit into events, one call a record, and keeps the unit's books.
class UnitReader {
 public:
  /// `ordinal` = the number of records in the file before this unit.
  UnitReader(const SourceFacts& source, std::uint64_t ordinal, JsonState& state,
             model::EventBatch& batch, DiagnosticSink& diagnostics);

  UnitReader(const UnitReader&) = delete;
  UnitReader& operator=(const UnitReader&) = delete;

  /// The record in `text`, which may have blanks around it; `offset` is where it lies in the file.
  void take(std::string_view text, std::uint64_t offset);

  /// Blanks between records; zero bytes among them are reported.
  void skip(std::string_view blank, std::uint64_t offset);

  /// A record that is longer than the limit and was not read.
  void drop_long(std::uint64_t offset, std::uint64_t bytes);

  /// Reports what is told once for a unit.
  void finish();

 private:
  /// Records of a unit that something is said about once.
  struct Tally {
    std::uint64_t count = 0;
    model::Locator first;
  };

  std::string_view dark_part(std::string_view text, std::uint64_t& offset);
  void add_event(std::string_view text, std::uint64_t offset, const RecordOutcome& outcome);
  void drop(const RecordOutcome& outcome, std::string_view text, std::uint64_t offset);
  void report(const DiagnosticKind& kind, std::uint64_t offset, std::string message,
              std::uint64_t bytes_lost, std::uint64_t records_lost);
  void report_tally(const DiagnosticKind& kind, const Tally& tally, std::string_view what);

  const SourceFacts& source_;
  std::uint64_t ordinal_;
  JsonState& state_;
  MemberNames& names_;
  model::EventBatch& batch_;
  DiagnosticSink& diagnostics_;
  Tally invalid_utf8_;
  Tally without_zone_;
};

}  // namespace longwatch::read::json
