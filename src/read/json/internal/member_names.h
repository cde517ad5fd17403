#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "model/field.h"
#include "read/json/internal/layout.h"

namespace longwatch::read::json {

/// The number of a member's path; small and dense.
enum class NameId : std::uint32_t {};

/// The top of a record.
inline constexpr NameId kTopName{0};
/// A member, and everything below it, that nobody asks for.
inline constexpr NameId kIgnoredName{1};

/// What a member's path stands for in this run: as much as is needed for every value.
struct NameFacts {
  std::array<model::NamedField, 2> fields{};
  std::uint8_t field_count = 0;     ///< fields the value is handed over as
  std::uint8_t by_path = 0;         ///< bit n: the n-th has dots, and they stand between members
  bool is_presence_wanted = false;  ///< an object or list is handed over too, as such
  bool is_dotted_literal = false;   ///< a field has dots, and the member's own name has them
  bool wanted = false;  ///< a value is looked at: a field of the run, or it plays a part
  Role role = Role::None;
  std::uint8_t rank = 0;
};

/// From (member it is in, name as written in the record) to what it means, remembered: the work is
/// done once for each path. The members of a record mostly follow each other as in the record
/// before, so the next one is guessed and compared; only a wrong guess costs a hash and a search.
/// Bounded. One per worker.
class MemberNames {
 public:
  /// With a table, members that it does not ask for are ignored; without one all are kept.
  explicit MemberNames(std::shared_ptr<const model::FieldTable> fields);

  /// Call before each record: forgets what was remembered when it has become too much. Ids from
  /// before are void.
  void begin_record();

  /// The member called `raw` (escapes not resolved) in the object at `parent`.
  NameId inside(NameId parent, std::string_view raw) {
    if (parent == kIgnoredName) {
      return kIgnoredName;
    }
    const std::uint32_t guess = keys_[last_].follower;
    if (!is_key(keys_[guess], parent, raw)) {
      return search(parent, raw);
    }
    last_ = guess;
    return keys_[guess].name;
  }

  const NameFacts& facts(NameId name) const { return facts_[static_cast<std::size_t>(name)]; }

  /// "winlog.event_data.Image": the names on the way to the member, escapes resolved.
  const std::string& path(NameId name) const { return paths_[static_cast<std::size_t>(name)]; }

  /// What rules call the member: its name in EVTX where it has one, else its path.
  std::string rule_name(NameId name) const;

  const model::FieldTable* fields() const { return fields_.get(); }

  /// The fields "ProcessID" and "Execution_ProcessID", when the run asks for them.
  std::optional<model::NamedField> process_id() const { return process_id_; }

  std::optional<model::NamedField> execution_process_id() const { return execution_process_id_; }

  /// Bytes held, estimated.
  std::size_t capacity() const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t key = 0;  // index into keys_; 0 = empty
  };

  /// keys_[0] stands for the begin of a record and equals no member.
  struct Key {
    const char* text = nullptr;
    std::uint32_t size = 0;
    NameId parent = kIgnoredName;
    NameId name = kIgnoredName;
    std::uint32_t follower = 0;  // the key that came after this one the last time
  };

  static bool is_key(const Key& key, NameId parent, std::string_view raw) {
    return key.parent == parent && std::string_view(key.text, key.size) == raw;
  }

  void reset();
  void grow();
  NameId search(NameId parent, std::string_view raw);
  std::uint32_t learn(NameId parent, std::string_view raw, std::uint64_t hash);
  NameId make(NameId parent, std::string_view raw);
  NameFacts facts_of(std::string_view path) const;
  void note_dots(std::string_view member, NameFacts& facts) const;
  bool leads_to_field(std::string_view path) const;

  const std::shared_ptr<const model::FieldTable> fields_;
  std::optional<model::NamedField> process_id_;
  std::optional<model::NamedField> execution_process_id_;
  std::vector<std::string> sorted_fields_;  // lower case
  // By NameId:
  std::vector<NameFacts> facts_;
  std::deque<std::string> paths_;
  std::vector<Key> keys_;
  std::vector<Slot> slots_;
  Arena texts_;
  std::uint32_t last_ = 0;  // the key found last in this record
};

}  // namespace longwatch::read::json
