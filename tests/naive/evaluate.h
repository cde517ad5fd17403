#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/sigma/compile_options.h"
#include "detect/sigma/rule.h"
#include "detect/sigma/taxonomy.h"
#include "tests/naive/event.h"

namespace longwatch::naive {

/// One rule, ready to be asked about events. Keeps a reference to the rule, which must outlive it.
/// Immutable; any thread.
class Evaluator {
 public:
  /// Fails with `Unsupported` or `InvalidInput` when a modifier cannot be evaluated, `NotFound`
  /// when no telemetry is known for the rule's log source.
  static Result<Evaluator> make(const detect::sigma::Rule& rule,
                                const detect::sigma::CompileOptions& options = {});

  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;
  ~Evaluator();

  /// Whether the rule's log source takes in events of that channel and id; the event's content may
  /// still say no.
  bool applies(const Event& event) const;

  /// Whether one of the rule's conditions holds for the event, its log source included.
  bool matches(const Event& event) const;

 private:
  struct Prepared;
  explicit Evaluator(std::unique_ptr<Prepared> prepared);

  std::unique_ptr<Prepared> prepared_;
};

}  // namespace longwatch::naive
