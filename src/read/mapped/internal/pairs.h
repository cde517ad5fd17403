#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "model/field.h"
#include "read/mapped/internal/mapping.h"

namespace longwatch::read::mapped {

/// Whether the text begins with a key and '='.
bool starts_with_pair(std::string_view text);

struct Pair {
  std::string_view key;
  std::string_view value;
};

/// Takes the next pair of `key=value key="a value" ...` off the front; views of the text, or of
/// `arena` where quotes hold escapes. A value without quotes goes on to the next key, so words may
/// stand in it. Nothing at the end of the text.
std::optional<Pair> take_pair(std::string_view& text, Arena& arena);

/// What the keys of pairs stand for, remembered: the keys of a line mostly follow each other as in
/// the line before. Bounded. One per worker.
class PairNames {
 public:
  explicit PairNames(std::shared_ptr<const model::FieldTable> fields)
      : fields_(std::move(fields)) {}

  const model::FieldTable* fields() const { return fields_.get(); }

  std::size_t capacity() const { return known_.capacity() * sizeof(Known); }

  /// `place` is the number of the pair in its line.
  std::optional<model::NamedField> find(const Mapping& mapping, std::string_view key,
                                        std::size_t place);

 private:
  struct Known {
    std::string key;
    std::optional<model::NamedField> field;
  };

  const std::shared_ptr<const model::FieldTable> fields_;
  std::vector<Known> known_;  // by place
};

/// The field that a key of pairs becomes.
std::string_view field_of(const Mapping& mapping, std::string_view key);

}  // namespace longwatch::read::mapped
