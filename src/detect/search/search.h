#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/detect.h"
#include "model/field.h"

/// Looking for words: a text, a regular expression or a field's value, over every kind of
/// telemetry. Runs in the sweep as a detector that yields one finding for each event.
namespace longwatch::detect::search {

struct Term {
  enum class Kind : std::uint8_t {
    Text,   ///< a value of the event holds it
    Regex,  ///< matches anywhere in a value
    Field,  ///< "NAME=VALUE": the whole value of that field, with `*` and `?`
  };

  Kind kind = Kind::Text;
  std::string text;
};

enum class Combine : std::uint8_t { All, Any };
enum class LetterCase : std::uint8_t { Ignored, Exact };

struct Request {
  std::vector<Term> terms;  ///< at least one
  Combine combine = Combine::All;
  LetterCase letter_case = LetterCase::Ignored;
};

/// What a request says, compiled. Immutable; any thread.
class Query {
 public:
  /// Fails with `InvalidInput` for an empty term, a regular expression RE2 refuses, and a field
  /// without `=`; with `Limit` for more than 64 terms.
  static Result<std::shared_ptr<const Query>> compile(const Request& request);

  Query();
  ~Query();

  std::size_t size() const;

  /// Bit i is set when term i holds for this value of that field.
  std::uint64_t held_by(std::string_view field, std::string_view value) const;

  /// Whether these terms are enough.
  bool is_satisfied(std::uint64_t held) const;

 private:
  friend class SearchDetector;
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

/// Adds what it reads to `fields`: the values of all fields. Findings carry time, host and entities
/// of the event, and no fields: what they should show is for a presenter to add.
std::unique_ptr<Detector> make_search_detector(std::shared_ptr<const Query> query,
                                               std::shared_ptr<model::FieldTable> fields);

}  // namespace longwatch::detect::search
