#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "detect/sigma/load.h"
#include "detect/sigma/sigma.h"
#include "model/event.h"
#include "model/field.h"
#include "model/record_tree.h"

namespace longwatch::conformance {

/// A finding as far as comparisons go: which event (its ordinal or record), which rule.
struct Hit {
  model::Locator event;
  std::string rule;  ///< id
  std::string title;

  friend auto operator<=>(const Hit&, const Hit&) = default;
};

/// The fast engine over a set of rules, asked from one thread per state. Immutable after
/// construction.
class Engine {
 public:
  explicit Engine(detect::sigma::LoadedRules loaded,
                  const detect::sigma::CompileOptions& options = {});

  const detect::sigma::LoadedRules& loaded() const { return loaded_; }

  const std::shared_ptr<const model::FieldTable>& fields() const { return fields_; }

  std::unique_ptr<detect::DetectorState> make_state() const { return detector_->make_state(); }

  /// The hits in a batch, sorted.
  std::vector<Hit> scan(const model::EventBatch& batch, detect::DetectorState& state) const;

 private:
  detect::sigma::LoadedRules loaded_;
  std::shared_ptr<const model::FieldTable> fields_;
  std::unique_ptr<detect::Detector> detector_;
};

/// Adds the event as a reader would hand it over: the fields of the table by their ids, the others
/// only when the run wants them. Its locator's record and offset are `ordinal`.
void add_event(model::EventBatch& batch, std::span<const model::NamedValue> values,
               const model::FieldTable& fields, std::uint64_t ordinal);

}  // namespace longwatch::conformance
