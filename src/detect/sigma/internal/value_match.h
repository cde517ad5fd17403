#pragma once

#include <string>
#include <string_view>

#include "detect/sigma/internal/predicate.h"
#include "model/value.h"

namespace longwatch::detect::sigma {

/// A value in the forms that predicates look at, each made at most once. Views live until the next
/// `set`.
class ValueText {
 public:
  void set(const model::Value& value);

  const model::Value& value() const { return value_; }

  std::string_view text() const {
    if (!is_rendered_) {
      render();
    }
    return text_;
  }

  std::string_view folded() const { return folded_; }

  std::size_t capacity() const { return scratch_.capacity() + folded_.capacity(); }

 private:
  void render() const;
  void use_whole_number() const;

  model::Value value_;
  // Made when first asked for: most tests look at the folded text alone.
  mutable std::string scratch_;
  mutable std::string_view text_;
  mutable bool is_rendered_ = true;
  std::string folded_;
};

/// Whether one value fulfils a predicate on its own (every kind but SameAs, which needs the other
/// field). The obvious evaluation: the matcher uses it behind its prefilters.
bool holds(const Predicate& predicate, const ValueText& value);

/// SameAs: how the other field's folded or exact text lies in this one's.
bool lies_at(std::string_view text, std::string_view other, Anchor anchor);

}  // namespace longwatch::detect::sigma
