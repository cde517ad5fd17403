#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/limits.h"
#include "formats/json.h"
#include "model/event.h"
#include "read/json/internal/member_names.h"
#include "read/json/internal/record_kind.h"
#include "read/json/internal/xml_data.h"

namespace longwatch::read::json {

inline constexpr formats::JsonLimits kRecordLimits{limits::kJsonDepth,
                                                   limits::kJsonValuesPerRecord};

/// One value of a record and the member it stands in.
struct NamedView {
  NameId name;
  model::Value value;
};

/// What became of a record.
struct RecordOutcome {
  formats::JsonOutcome json;  ///< TooDeep and TooManyValues leave an event that is clipped
  bool is_object = false;

  bool clipped() const {
    return json.problem == formats::JsonProblem::TooDeep ||
           json.problem == formats::JsonProblem::TooManyValues;
  }

  bool usable() const { return is_object && (json.ok() || clipped()); }
};

/// Collects the wanted values of one record after the other; everything is a view of the record's
/// text, of the arena (for JSON inside a string) or static. One per worker.
class RecordValues {
 public:
  /// Reads one record. The views are valid as long as `text` and the arena's content.
  RecordOutcome read(std::string_view text, MemberNames& names, Arena& arena);

  /// Records that are not written as JSON: members one after the other, texts in UTF-8.
  void begin_flat(MemberNames& names, Arena& arena);
  void put_flat(std::string_view name, std::string_view text);
  void end_flat();

  const std::vector<NamedView>& values() const { return values_; }

  std::size_t capacity() const;

  /// Gives memory back that only records above `bytes` need.
  void shrink(std::size_t bytes);

  // The visitor of formats::walk_json; not for others.
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view raw);
  void string(std::string_view raw);
  void number(std::string_view text);
  void boolean(bool value);
  void null();

 private:
  class Embedded;

  void add(model::ValueKind kind, std::string_view bytes);
  void add_container();
  void put(NameId name, const model::Value& value);
  bool read_embedded(std::string_view raw);
  bool read_unescaped(std::string_view text);
  bool is_shown_beside() const;
  bool read_embedded_json(Embedding embedding);
  bool read_embedded_xml(Embedding embedding);
  bool read_auoms();
  void put_items(NameId parent);
  void name_data();
  void name_pair();
  NameId parent_of_open() const;
  void give_process_to_writer();

  formats::JsonIndexer indexer_;
  formats::JsonIndexer embedded_indexer_;
  MemberNames* names_ = nullptr;
  Arena* arena_ = nullptr;
  std::vector<NamedView> values_;
  std::vector<NameId> open_;  // the member each open container stands in
  NameId name_ = kTopName;    // the member of the next value
  std::string scratch_;
  std::vector<XmlItem> xml_items_;
  std::size_t data_begin_ = 0;  // index of the first value of the open DataElement or PairElement
  bool top_is_object_ = false;
  bool has_payload_ = false;  // of EvtxECmd
};

/// The event that the values make, but for locator and values.
struct EventHead {
  model::Event event;
  bool time_without_zone = false;
};

/// Turns the values of a record into an event. One per worker.
class EventBuilder {
 public:
  /// Returns the head and leaves the field values in `fields()`. `arena` keeps what the head needs
  /// beyond the record.
  EventHead build(const std::vector<NamedView>& values, const MemberNames& names, Arena& arena);

  const std::vector<model::FieldValue>& fields() const { return fields_; }

  std::size_t capacity() const { return fields_.capacity() * sizeof(model::FieldValue); }

 private:
  /// The best value seen for a part, by rank.
  struct Best {
    model::Value value;
    std::uint8_t rank = 0xFF;

    void offer(const model::Value& candidate, std::uint8_t its_rank);
  };

  void take_part(const NamedView& view, const NameFacts& facts);
  void give_process_id_to_writer(const MemberNames& names);
  void prefer_literal_names();
  void tell_time(EventHead& head);
  void tell_kind(EventHead& head, Arena& arena);

  std::vector<model::FieldValue> fields_;
  std::vector<std::size_t> by_path_;  // positions in fields_, ascending
  bool has_dotted_literal_ = false;
  std::array<model::Value, kRanks> times_{};
  Best event_id_;
  Best channel_;
  Best provider_;
  Best computer_;
  RecordMarks marks_;
  std::size_t process_id_at_ = 0;  // index in fields_ + 1 of the flat ProcessID
  bool has_thread_id_ = false;
  bool has_execution_process_id_ = false;
  std::string scratch_;
};

}  // namespace longwatch::read::json
