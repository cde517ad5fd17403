#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "detect/detect.h"
#include "model/field.h"

namespace longwatch::test_support {

/// A rule as small as a rule can be: the field "text" contains a word. It also counts, so that
/// combine and finish have something to do: at the end there is one finding more, without host,
/// that rests on the first event of all matches.
class WordDetector final : public detect::Detector {
 public:
  /// Adds "text" to `fields`. Rule ids are "word-<word>" and "count-<word>".
  WordDetector(std::string word, model::Level level, model::FieldTable& fields);

  std::string_view name() const override { return "word"; }

  std::unique_ptr<detect::DetectorState> make_state() const override;
  void scan(const model::EventBatch& batch, detect::DetectorState& state,
            model::FindingSink& sink) const override;
  void combine(detect::DetectorState& into, detect::DetectorState& from) const override;
  void finish(detect::DetectorState& state, model::FindingSink& sink) const override;

 private:
  const std::string word_;
  const model::FieldId text_;
  model::RuleInfo match_rule_;
  model::RuleInfo count_rule_;
};

}  // namespace longwatch::test_support
