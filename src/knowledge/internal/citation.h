#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace longwatch::knowledge::internal {

/// A day, a month or a year: from its first instant to the first one behind it.
struct Period {
  Timestamp from;
  Timestamp until;
};

/// When a report was published, as ATT&CK cites it: "(2015, March 30)", "(2015, March)", "(2015)".
/// Nothing for "(n.d.)" and for dates in other forms.
std::optional<Period> cited_period(std::string_view description);

/// "2023-04-05" as a period of a day; nothing when it is none.
std::optional<Period> day_period(std::string_view text);

/// What two references to one report have in common: the address without scheme, "www.", archive,
/// fragment, marks of where a click came from and trailing slash; in lower case up to the path.
/// Empty for an empty address.
std::string address_key(std::string_view url);

/// The names in "(Citation: A)(Citation: B) text", views into `text`.
class CitationNames {
 public:
  explicit CitationNames(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next();

 private:
  std::string_view rest_;
};

}  // namespace longwatch::knowledge::internal
