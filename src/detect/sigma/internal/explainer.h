#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/sigma/explain.h"
#include "detect/sigma/internal/derived_field.h"
#include "detect/sigma/internal/rule_parts.h"
#include "detect/sigma/taxonomy.h"

namespace longwatch::detect::sigma {

/// How an event stands to a rule, without the values: cheap enough for every event.
struct Standing {
  bool is_of_log_source = false;
  bool matches = false;
  Nearness nearness;
  std::vector<bool> parts;
};

/// A rule taken apart, and the engine's answers put together again. Immutable; any thread, each
/// with its own state.
class Explainer {
 public:
  struct State {
    std::unique_ptr<DetectorState> whole;
    std::unique_ptr<DetectorState> outline;
    std::unique_ptr<DetectorState> values;
  };

  /// Fails when the rule does not run.
  static Result<Explainer> make(const Rule& rule, const CompileOptions& options,
                                const std::shared_ptr<model::FieldTable>& fields);

  State make_state() const {
    return {whole_->make_state(), outline_.make_state(), values_.make_state()};
  }

  Standing stand(const model::Event& event, State& state) const;

  Explanation explain(const model::Event& event, const Standing& standing, State& state) const;

 private:
  struct ItemParts {
    std::size_t whole = 0;            ///< in the outline
    std::vector<std::size_t> values;  ///< in the values
  };

  struct SelectionParts {
    std::size_t whole = 0;
    std::vector<std::vector<ItemParts>> alternatives;
    Wanted wanted = Wanted::Unused;
  };

  /// What an explanation of one event is made from.
  struct View {
    const model::Event& event;
    const Standing& standing;
    const std::vector<bool>& values;
    const LogSourceTarget* target;  ///< null when no target names the event's channel and id
    State& state;
  };

  Explainer(const Rule& rule, const std::shared_ptr<model::FieldTable>& fields);

  Status take_apart(const CompileOptions& options);
  void add_selection(const Selection& selection);
  Nearness nearness_of(const std::vector<bool>& parts) const;
  const LogSourceTarget* target_of(const model::Event& event) const;
  ExplainedSelection explain_selection(std::size_t number, const View& view) const;
  ExplainedItem explain_item(const Item& item, const ItemParts& parts, const View& view) const;
  ExplainedValue explain_value(const Item& item, std::size_t number, const ItemParts& parts,
                               const View& view) const;
  std::vector<std::string> values_with(std::size_t part, const View& view) const;
  void append_derived_of(const DerivedField& made, const model::Event& event,
                         std::vector<std::string>& texts) const;
  std::vector<std::string> values_of(std::string_view event_field, const model::Event& event) const;

  Rule rule_;
  std::shared_ptr<const model::FieldTable> fields_;
  std::shared_ptr<model::FieldTable> growing_fields_;  // only until the parts are compiled
  std::vector<LogSourceTarget> targets_;
  std::unique_ptr<Detector> whole_;
  PartSet outline_;
  PartSet values_;
  std::size_t log_source_ = 0;
  std::vector<std::size_t> conditions_;
  std::vector<std::size_t> filters_;
  std::vector<SelectionParts> selections_;
};

}  // namespace longwatch::detect::sigma
