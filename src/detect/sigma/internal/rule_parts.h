#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "detect/detect.h"
#include "detect/sigma/compile_options.h"
#include "detect/sigma/load.h"
#include "detect/sigma/rule.h"
#include "model/field.h"

namespace longwatch::detect::sigma {

/// Rules with the log source of another one and a piece of it as their whole detection, compiled
/// together: each holds of an event exactly when the engine says so.
class PartSet {
 public:
  /// All parts are numbered in the order in which they were added.
  explicit PartSet(const LogSource& log_source) : log_source_(log_source) {}

  /// Everything the log source takes in.
  std::size_t add_log_source();
  std::size_t add_condition(const Rule& rule, std::size_t condition);
  std::size_t add_selection(const Selection& selection);
  std::size_t add_item(const Item& item);
  /// One value of an item, the item's `all` and `neq` apart.
  std::size_t add_value(const Item& item, std::size_t value);

  /// Once, after all parts. Fails with the reason of the first part that does not run.
  Status compile(const CompileOptions& options, const std::shared_ptr<model::FieldTable>& fields);

  std::unique_ptr<DetectorState> make_state() const { return detector_->make_state(); }

  /// By part: whether it holds of the event.
  std::vector<bool> ask(const model::Event& event, DetectorState& state) const;

 private:
  std::size_t add(Rule part);

  const LogSource log_source_;
  std::vector<Rule> parts_;
  std::unique_ptr<Detector> detector_;
};

/// The rule's report as an error at its place, unless it runs.
Status to_status(const RuleReport& report);

}  // namespace longwatch::detect::sigma
