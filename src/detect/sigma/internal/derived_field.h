#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/field.h"

namespace longwatch::detect::sigma {

/// Texts that are made for one event after the other; their memory is used again. Not synchronised.
class MadeTexts {
 public:
  /// An empty text at the end. Valid until `clear`; others stay where they are.
  std::string& add() {
    if (size_ == texts_.size()) {
      texts_.emplace_back();
    }
    texts_[size_].clear();
    return texts_[size_++];
  }

  void add(std::string_view text) { add().append(text); }

  const std::string& operator[](std::size_t index) const { return texts_[index]; }

  std::size_t size() const { return size_; }

  /// Keeps the memory, but for texts longer than any field is.
  void clear() {
    constexpr std::size_t kLongText = 64UL * 1024;
    for (std::size_t i = 0; i < size_; ++i) {
      if (texts_[i].capacity() > kLongText) {
        texts_[i] = std::string();
      }
    }
    size_ = 0;
  }

  std::size_t capacity() const {
    std::size_t total = 0;
    for (const std::string& text : texts_) {
      total += sizeof(std::string) + text.capacity();
    }
    return total;
  }

 private:
  std::deque<std::string> texts_;
  std::size_t size_ = 0;
};

/// What a derived field is made of. `taxonomy.h` says what each means.
struct DerivedField {
  static constexpr std::size_t kMostInputs = 3;

  std::string_view name;                 ///< one of `derived::`
  std::vector<std::string_view> inputs;  ///< fields of the record

  /// Appends the field's values. `texts` are those of the inputs, in their order: the first that
  /// the record holds, or nothing. Appends none when they do not suffice.
  void (*derive)(std::span<const std::string_view> texts, MadeTexts& out);
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
                    const model::Event& event, DerivedScratch& scratch, MadeTexts& out);

}  // namespace longwatch::detect::sigma
