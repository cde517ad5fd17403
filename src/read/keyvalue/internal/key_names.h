#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/field.h"
#include "read/column_fields.h"

namespace longwatch::read::keyvalue {

/// What a key says about the kind of line it stands in; bits.
inline constexpr std::uint8_t kNoMark = 0;
inline constexpr std::uint8_t kActionMark = 1;
inline constexpr std::uint8_t kSourceMark = 2;
inline constexpr std::uint8_t kDestinationMark = 4;
inline constexpr std::uint8_t kMessageMark = 8;
inline constexpr std::uint8_t kRecipientMark = 16;

struct KeyFacts {
  std::optional<model::NamedField> field;
  std::optional<model::NamedField> shared;  ///< of FortiGate's key under other firewalls' name
  ColumnFields fields;                      ///< `field` alone, settled unless `is_doubtful`
  bool is_doubtful = false;  ///< it hangs on the other keys of a line which spelling is this key's
  std::uint8_t mark = kNoMark;
};

/// From a key to what it means, remembered. The keys of a line mostly follow each other as in the
/// line before, so the next one is guessed and compared. Bounded. One per worker.
class KeyNames {
 public:
  explicit KeyNames(std::shared_ptr<const model::FieldTable> fields) : fields_(std::move(fields)) {}

  const model::FieldTable* fields() const { return fields_.get(); }

  /// Call before each line.
  void begin_line() { next_ = 0; }

  /// Valid until the next call.
  const KeyFacts& find(std::string_view key);

  std::size_t capacity() const;

 private:
  struct Known {
    std::string key;
    KeyFacts facts;
    std::size_t follower = 0;
  };

  std::size_t search(std::string_view key);
  bool find_rivals(const model::NamedField& field);

  const std::shared_ptr<const model::FieldTable> fields_;
  std::vector<Known> known_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::size_t next_ = 0;  // where the next key is guessed
  std::size_t last_ = 0;  // where the last one was found
};

/// What the key says about the kind of its line.
std::uint8_t mark_of(std::string_view key);

/// The channel of a line whose keys have these marks.
std::string_view channel_of(std::uint8_t marks);

}  // namespace longwatch::read::keyvalue
