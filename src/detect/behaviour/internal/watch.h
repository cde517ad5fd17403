#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/coverage.h"
#include "detect/behaviour/internal/record.h"
#include "detect/detect.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Records that a watch wants to see.
struct Interest {
  std::string_view channel;    ///< in any letter case
  std::uint32_t event_id = 0;  ///< 0 = any, also none
};

/// What one watch has gathered, of one worker. Merging in any order, and any spread of the records
/// over workers, must give the same findings.
class WatchState {
 public:
  WatchState() = default;
  WatchState(const WatchState&) = delete;
  WatchState& operator=(const WatchState&) = delete;
  virtual ~WatchState() = default;

  /// Moves everything from `other`, a state of the same watch, here.
  virtual void take(WatchState& other) = 0;

  /// Bytes held, without those that were asked of the budget.
  virtual std::size_t capacity() const = 0;

  /// As DetectorState::status.
  virtual Status status() const { return {}; }
};

/// One behaviour. Immutable; any thread with its own state.
class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  virtual ~Watch() = default;

  /// What it looks at; asked once.
  virtual std::vector<Interest> interests() const = 0;

  /// What its findings name as their rule; they live as long as the program.
  virtual std::vector<const model::RuleInfo*> rules() const = 0;

  /// Null for a watch that judges every record by itself.
  virtual std::unique_ptr<WatchState> make_state(const DetectorResources& /*resources*/) const {
    return nullptr;
  }

  /// One record of its interests. `state` is what `make_state` made.
  virtual void look(Record& record, WatchState* state, model::FindingSink& sink) const = 0;

  /// What only all records say. Called once, with all states in one.
  virtual void finish(WatchState& /*state*/, const Coverage& /*coverage*/,
                      model::FindingSink& /*sink*/) const {}
};

/// All behaviours. `fields` outlives them.
std::vector<std::unique_ptr<Watch>> make_watches(const BehaviourOptions& options,
                                                 model::FieldTable& fields);

/// What every finding of a behaviour says of itself.
struct Reasons {
  std::string expected;  ///< what is usual: "no more than 40,000 bytes a day to this address"
  std::string seen;      ///< what there was
  std::string baseline;  ///< over what that was judged: "26 other days of this host"
  std::string coverage;  ///< which records there were at all: Coverage::in_words
};

/// Puts them first among the finding's fields: "expected", "seen", "baseline", "coverage". Empty
/// ones are left out.
void give_reasons(const Reasons& reasons, model::Finding& finding);

}  // namespace longwatch::detect::behaviour
