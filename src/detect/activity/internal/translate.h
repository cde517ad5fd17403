#pragma once

#include <optional>
#include <string>

#include "detect/activity/internal/columns.h"
#include "detect/activity/internal/rows.h"
#include "detect/activity/internal/scope.h"
#include "model/activity.h"
#include "model/event.h"

namespace longwatch::detect::activity {

/// What one worker uses again and again.
struct TranslationScratch {
  Columns columns;
  std::string text;
  std::string folded;
};

/// From events to activities. Immutable; any thread with its own scratch.
class Translator {
 public:
  Translator(const model::ActivityScope& scope, model::FieldTable& fields)
      : scope_(scope), columns_(fields) {}

  /// Nothing for an event outside the scope, which costs no allocation, and for one that says
  /// nothing that was done.
  std::optional<model::Activity> translate(const model::Event& event,
                                           TranslationScratch& scratch) const;

 private:
  const Row* find_row(const model::Event& event, TranslationScratch& scratch) const;
  bool is_in_scope(const model::Event& event, const Row& row, TranslationScratch& scratch) const;
  bool covers_account(const Account& account, TranslationScratch& scratch) const;
  bool covers_domain(Column column, TranslationScratch& scratch) const;
  bool covers_url(Column column, TranslationScratch& scratch) const;

  const Scope scope_;
  const ColumnMap columns_;
};

}  // namespace longwatch::detect::activity
