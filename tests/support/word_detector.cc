#include "tests/support/word_detector.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace longwatch::test_support {
namespace {

class WordState final : public detect::DetectorState {
 public:
  std::size_t capacity() const override { return sizeof(WordState); }

  std::uint64_t matches = 0;
  std::optional<model::Finding> first;  // in the order of findings
  std::string scratch;
};

void keep_first(WordState& state, const model::Finding& finding) {
  if (!state.first.has_value() || model::comes_before(finding, *state.first)) {
    state.first = finding;
  }
}

}  // namespace

WordDetector::WordDetector(std::string word, model::Level level, model::FieldTable& fields)
    : word_(std::move(word)), text_(fields.add("text")) {
  match_rule_.id = "word-" + word_;
  match_rule_.title = "The word " + word_;
  match_rule_.level = level;
  count_rule_.id = "count-" + word_;
  count_rule_.title = "How often the word " + word_ + " was seen";
  count_rule_.kind = model::RuleKind::Correlation;
  count_rule_.level = level;
}

std::unique_ptr<detect::DetectorState> WordDetector::make_state() const {
  return std::make_unique<WordState>();
}

void WordDetector::scan(const model::EventBatch& batch, detect::DetectorState& state,
                        model::FindingSink& sink) const {
  WordState& mine = static_cast<WordState&>(state);
  for (const model::Event& event : batch.events()) {
    for (const model::FieldValue& field : event.values) {
      const std::string_view text = model::render(field.value, mine.scratch);
      if (field.field != text_ || text.find(word_) == std::string_view::npos) {
        continue;
      }
      model::Finding finding;
      finding.rule = &match_rule_;
      finding.time = event.time;
      finding.fields.push_back({"text", std::string(text)});
      finding.host = model::render(event.computer, mine.scratch);
      finding.events.push_back({event.locator, event.time});
      keep_first(mine, finding);
      ++mine.matches;
      sink.accept(std::move(finding));
    }
  }
}

void WordDetector::combine(detect::DetectorState& into, detect::DetectorState& from) const {
  WordState& whole = static_cast<WordState&>(into);
  WordState& part = static_cast<WordState&>(from);
  whole.matches += std::exchange(part.matches, 0);
  if (part.first.has_value()) {
    keep_first(whole, *part.first);
    part.first.reset();
  }
}

void WordDetector::finish(detect::DetectorState& state, model::FindingSink& sink) const {
  WordState& mine = static_cast<WordState&>(state);
  if (!mine.first.has_value()) {
    return;
  }
  model::Finding finding;
  finding.rule = &count_rule_;
  finding.time = mine.first->time;
  finding.events = mine.first->events;
  finding.fields.push_back({"matches", std::to_string(mine.matches)});
  sink.accept(std::move(finding));
}

}  // namespace longwatch::test_support
