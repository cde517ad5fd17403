#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/naive/event.h"

namespace longwatch::naive {

/// One value of a field that no record holds but that follows from what it holds.
struct DerivedText {
  std::string name;
  std::string text;
};

/// Whether the taxonomy has a derived field of that name.
bool is_derived_name(std::string_view name);

/// Every derived field that follows from the event's own.
std::vector<DerivedText> derive_all(const Event& event);

}  // namespace longwatch::naive
