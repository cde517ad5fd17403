#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/field.h"

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

/// The ids of its inputs, in their order; nothing when the table lacks one.
std::optional<std::vector<model::FieldId>> find_inputs(const DerivedField& made,
                                                       const model::FieldTable& fields);

/// What rendering the inputs of one field takes.
using DerivedScratch = std::array<std::string, DerivedField::kMostInputs>;

/// Appends the values that the field has for an event. `inputs`: as `find_inputs` gave them.
void append_derived(const DerivedField& made, std::span<const model::FieldId> inputs,
                    const model::Event& event, DerivedScratch& scratch,
                    std::vector<std::string>& out);

}  // namespace longwatch::detect::sigma
