#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "detect/sigma/compile_options.h"
#include "detect/sigma/rule.h"
#include "detect/sigma/taxonomy.h"
#include "tests/naive/event.h"

namespace longwatch::naive {

/// What an item looks at: all values of its field (renamed for the target), or of every field when
/// it is a keyword.
struct Looked {
  std::vector<const Field*> values;
  const Event* event = nullptr;
  const detect::sigma::LogSourceTarget* target = nullptr;
};

/// One value of a rule with all modifiers of its item applied.
using ValueTest = std::function<bool(const Looked&)>;

/// The test that `value` of `item` means. Fails with `Unsupported` for a placeholder without
/// values, `InvalidInput` for what the specification gives no meaning.
Result<ValueTest> interpret(const detect::sigma::Item& item, const detect::sigma::Scalar& value,
                            const detect::sigma::CompileOptions& options);

}  // namespace longwatch::naive
