#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/field.h"
#include "read/json/internal/layout.h"

namespace longwatch::read::json {

/// The number of a member's path; small and dense.
enum class NameId : std::uint32_t {};

/// The top of a record.
inline constexpr NameId kTopName{0};
/// A member, and everything below it, that nobody asks for.
inline constexpr NameId kIgnoredName{1};

/// What a member's path stands for in this run.
struct MemberName {
  std::string path;  ///< "winlog.event_data.Image"
  Meaning meaning;   ///< what rules call it
  std::array<model::FieldId, 2> fields{};
  std::uint8_t field_count = 0;  ///< fields the value is handed over as
  bool wanted = false;           ///< a value is looked at: a field of the run, or it plays a part
};

/// From (member it is in, name as written in the record) to what it means, remembered: the work is
/// done once for each path, then a member costs a hash and a comparison. Bounded. One per worker.
class MemberNames {
 public:
  /// With a table, members that it does not ask for are ignored; without one all are kept.
  explicit MemberNames(std::shared_ptr<const model::FieldTable> fields);

  /// The member called `raw` (escapes not resolved) in the object at `parent`.
  NameId inside(NameId parent, std::string_view raw);

  const MemberName& operator[](NameId name) const { return names_[static_cast<std::size_t>(name)]; }

  const model::FieldTable* fields() const { return fields_.get(); }

  /// The fields "ProcessID" and "Execution_ProcessID", when the run asks for them.
  std::optional<model::FieldId> process_id() const { return process_id_; }

  std::optional<model::FieldId> execution_process_id() const { return execution_process_id_; }

  /// Forgets what was remembered when it has become too much. Ids from before are void.
  void trim();

  /// Bytes held, estimated.
  std::size_t capacity() const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t key = 0;  // index into keys_ + 1; 0 = empty
  };

  struct Key {
    NameId parent;
    std::string raw;
    NameId name;
  };

  void reset();
  void grow();
  NameId learn(NameId parent, std::string_view raw, std::uint64_t hash);
  NameId make(NameId parent, std::string_view raw);
  void add_fields(MemberName& name) const;
  bool leads_to_field(std::string_view path) const;

  const std::shared_ptr<const model::FieldTable> fields_;
  std::optional<model::FieldId> process_id_;
  std::optional<model::FieldId> execution_process_id_;
  std::vector<std::string> sorted_fields_;  // lower case
  std::deque<MemberName> names_;
  std::deque<Key> keys_;
  std::vector<Slot> slots_;
};

}  // namespace longwatch::read::json
