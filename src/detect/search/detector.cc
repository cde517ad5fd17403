#include <algorithm>
#include <utility>

#include "detect/evidence.h"
#include "detect/search/internal/compiled.h"
#include "detect/search/search.h"
#include "formats/fold.h"
#include "model/event.h"

namespace longwatch::detect::search {
namespace {

/// Scratch of one worker.
class SearchState final : public DetectorState {
 public:
  std::string text;
  std::string folded;
  std::vector<std::uint32_t> hits;

  std::size_t capacity() const override {
    return sizeof(SearchState) + text.capacity() + folded.capacity() +
           hits.capacity() * sizeof(std::uint32_t);
  }
};

model::RuleInfo search_rule() {
  model::RuleInfo rule;
  rule.id = "search";
  rule.title = "search";
  rule.kind = model::RuleKind::Behaviour;
  rule.level = model::Level::Informational;
  return rule;
}

}  // namespace

/// Goes through the values of every event once. A value is rendered and folded only when a literal
/// of some term may lie in it as it stands in its source.
class SearchDetector final : public Detector {
 public:
  SearchDetector(std::shared_ptr<const Query> query, std::shared_ptr<model::FieldTable> fields)
      : query_(std::move(query)),
        fields_(std::move(fields)),
        evidence_(*fields_),
        rule_(search_rule()) {
    fields_->want_unnamed();
    for (const CompiledTerm& term : query_->compiled_->terms) {
      if (term.kind != Term::Kind::Field) {
        term_fields_.push_back(model::kUnnamedField);
        continue;
      }
      const model::FieldId field = fields_->add(term.field);
      const std::size_t index = model::index_of(field);
      is_asked_.resize(std::max(is_asked_.size(), index + 1));
      is_asked_[index] = 1;
      term_fields_.push_back(field);
    }
  }

  std::string_view name() const override { return "search"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<SearchState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& sink) const override {
    auto& own = static_cast<SearchState&>(state);
    for (const model::Event& event : batch.events()) {
      if (query_->is_satisfied(held_by(event, own))) {
        model::Finding finding;
        finding.rule = &rule_;
        evidence_.describe(event, {}, *fields_, finding);
        finding.fields.clear();
        sink.accept(std::move(finding));
      }
    }
  }

  void combine(DetectorState& /*into*/, DetectorState& /*from*/) const override {}

  void finish(DetectorState& /*state*/, model::FindingSink& /*sink*/) const override {}

 private:
  std::uint64_t held_by(const model::Event& event, SearchState& state) const {
    std::uint64_t held = 0;
    for (const model::FieldValue& entry : event.values) {
      if (entry.value.kind == model::ValueKind::Container) {
        continue;
      }
      const std::size_t index = model::index_of(entry.field);
      const bool is_asked = index < is_asked_.size() && is_asked_[index] != 0;
      const bool is_read = !entry.is_copy && may_hold(entry.value);
      if (is_asked || is_read) {
        held |= look(entry, is_read, state);
      }
    }
    return held;
  }

  bool may_hold(const model::Value& value) const {
    const Query::Compiled& compiled = *query_->compiled_;
    if (!compiled.on_every_value.empty()) {
      return true;
    }
    if (compiled.literals.empty()) {
      return false;
    }
    switch (value.kind) {
      case model::ValueKind::Text:
        return compiled.engine->may_occur(value.bytes(), RawText::Utf8);
      case model::ValueKind::JsonText:
        return compiled.engine->may_occur(value.bytes(), RawText::Json);
      case model::ValueKind::Utf16:
        return compiled.engine->may_occur(value.bytes(), RawText::Utf16);
      default:
        return true;
    }
  }

  std::uint64_t look(const model::FieldValue& entry, bool is_read, SearchState& state) const {
    const Query::Compiled& compiled = *query_->compiled_;
    const std::string_view text = model::render(entry.value, state.text);
    state.folded.clear();
    formats::append_folded(state.folded, text);
    std::uint64_t held = 0;
    const auto try_term = [&](std::size_t number) {
      const std::uint64_t bit = std::uint64_t{1} << number;
      if ((held & bit) == 0 &&
          compiled.terms[number].holds(text, state.folded, compiled.letter_case)) {
        held |= bit;
      }
    };
    if (is_read) {
      state.hits.clear();
      compiled.engine->scan(state.folded, state.hits);
      for (const std::uint32_t hit : state.hits) {
        try_term(compiled.term_of_literal[hit]);
      }
      std::for_each(compiled.on_every_value.begin(), compiled.on_every_value.end(), try_term);
    }
    for (std::size_t i = 0; i < term_fields_.size(); ++i) {
      if (compiled.terms[i].kind == Term::Kind::Field && term_fields_[i] == entry.field) {
        try_term(i);
      }
    }
    return held;
  }

  const std::shared_ptr<const Query> query_;
  const std::shared_ptr<model::FieldTable> fields_;
  const EvidenceReader evidence_;
  const model::RuleInfo rule_;
  std::vector<model::FieldId> term_fields_;  // by term; kUnnamedField = any
  std::vector<std::uint8_t> is_asked_;       // by field: some term names it
};

std::unique_ptr<Detector> make_search_detector(std::shared_ptr<const Query> query,
                                               std::shared_ptr<model::FieldTable> fields) {
  return std::make_unique<SearchDetector>(std::move(query), std::move(fields));
}

}  // namespace longwatch::detect::search
