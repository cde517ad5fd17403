#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::detect::sigma {

/// What a derived field is made of. `taxonomy.h` says what each means.
struct DerivedField {
  static constexpr std::size_t kMostInputs = 3;

  std::string_view name;                 ///< one of `derived::`
  std::vector<std::string_view> inputs;  ///< fields of the record

  /// Appends the field's values. `texts` are those of the inputs, in their order: the first that
  /// the record holds, or nothing. Appends none when they do not suffice.
  void (*derive)(std::span<const std::string_view> texts, std::vector<std::string>& out);
};

/// Null when no field of that name is derived.
const DerivedField* find_derived(std::string_view name);

}  // namespace longwatch::detect::sigma
