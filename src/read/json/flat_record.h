#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "formats/time_zone.h"
#include "model/event.h"
#include "model/field.h"
#include "model/record.h"
#include "model/record_tree.h"

namespace longwatch::read::json {

/// Records that another format takes apart, but whose members mean what those of JSON records of
/// the same names mean: rows of a table that was exported. Everything that this module's header
/// says of names, kinds of records and documents inside a text holds for them too. One per worker.
class FlatRecords {
 public:
  explicit FlatRecords(std::shared_ptr<const model::FieldTable> fields);
  FlatRecords(const FlatRecords&) = delete;
  FlatRecords& operator=(const FlatRecords&) = delete;
  ~FlatRecords();

  const model::FieldTable* fields() const;

  /// A new record; views of the last one's event stay valid as long as the arena and the texts.
  void begin(Arena& arena);

  /// A member of it; `name` as the table calls it, `text` in UTF-8, not empty.
  void put(std::string_view name, std::string_view text);

  /// The event, but for locator and values. A time without a zone is read with `zone`.
  model::Event finish(const std::optional<formats::TimeZone>& zone);

  /// The values of the record, for EventBatch::keep.
  const std::vector<model::FieldValue>& values() const;

  std::size_t capacity() const;

 private:
  struct Parts;

  std::unique_ptr<Parts> parts_;
};

/// What rules call the member of a flat record with this name.
std::string flat_name(std::string_view name);

/// All values of one record whose members are `members`, documents inside texts taken apart, under
/// the names that rules use. `arena` keeps what is taken apart.
std::vector<model::NamedValue> list_flat_record(
    const std::vector<std::pair<std::string_view, std::string_view>>& members, Arena& arena);

}  // namespace longwatch::read::json
