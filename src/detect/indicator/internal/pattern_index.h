#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "detect/literal_engine.h"

/// Which observations of many patterns an event could satisfy at all.
namespace longwatch::detect::indicator {

/// An object of an event as STIX sees it: its type, and values by property. A property is an object
/// path in one form: a number that the pattern set gives.
struct EventObject {
  std::string_view type;
  std::vector<std::pair<std::uint32_t, std::string>> values;

  /// Another spelling of one of the values: a domain in the letters that people read. For LIKE and
  /// MATCHES alone.
  struct Spelling {
    std::uint32_t property = 0;
    std::string value;
    std::string read;
  };

  std::vector<Spelling> spellings{};
};

/// Something that must be in an event.
struct PatternNeed {
  enum class Kind : std::uint8_t {
    Text,      ///< the property has exactly that value
    Number,    ///< it has a value that is that number
    Literal,   ///< a value of it has the text inside, folded (formats::folded)
    Property,  ///< it has any value
    Object,    ///< there is an object of the type `text`
  };

  Kind kind = Kind::Property;
  std::uint32_t property = 0;
  std::string text{};
  double number = 0;
};

/// One of them must be there; of none nothing can be, so empty is never true.
using AnyNeed = std::vector<PatternNeed>;

/// The one that fewer events have, by its looks.
const AnyNeed& rarer(const AnyNeed& a, const AnyNeed& b);

/// The longest run of plain characters in a LIKE pattern, folded; empty when there is none. Of a
/// text of which it is LIKE, the folded form holds it.
std::string literal_of_like(std::string_view pattern);

/// From what an event has to the observations that need it. Made once, then immutable; any thread.
class PatternIndex {
 public:
  /// Numbers of observations ascend. Precondition: not complete.
  void add(std::uint32_t observation, const AnyNeed& needs);

  void complete();

  /// Puts every observation that could be satisfied into `found`, ascending, each once.
  void find(const std::vector<EventObject>& objects, std::vector<std::uint32_t>& found) const;

 private:
  using Numbers = std::vector<std::uint32_t>;

  struct Literals {
    std::map<std::string, std::uint32_t> numbers;  // until it is complete
    std::vector<Numbers> observations;             // by number of the literal
    std::optional<LiteralEngine> engine;
  };

  struct OfProperty {
    Numbers any;
    Literals literals;
    bool has_texts = false;
    bool has_numbers = false;
  };

  OfProperty& of(std::uint32_t property);
  void find_value(std::uint32_t property, const std::string& value, Numbers& found) const;
  void find_hash(std::uint64_t hash, Numbers& found) const;

  std::vector<OfProperty> properties_;
  std::unordered_map<std::uint64_t, Numbers> hashes_;  // of texts and numbers
  std::map<std::string, Numbers, std::less<>> objects_;
};

}  // namespace longwatch::detect::indicator
