#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/sigma/compile_options.h"
#include "tests/conformance/sample_event.h"

/// The texts of `sigma_cases/`: their form stands in the README there.
namespace longwatch::conformance {

enum class Verdict : unsigned char { Match, NoMatch };

struct CaseEvent {
  Verdict expected = Verdict::NoMatch;
  SampleEvent event;
  std::uint32_t line = 0;
};

enum class Rejection : unsigned char { Any, Error, Unsupported, NoTelemetry };

/// The rule must not run, and its reason must hold these texts.
struct ExpectedRejection {
  Rejection kind = Rejection::Any;
  std::vector<std::string> texts;
};

struct Case {
  std::string name;
  std::string place;  ///< file:line
  std::string rule;   ///< a whole Sigma rule
  detect::sigma::CompileOptions options{};
  std::vector<CaseEvent> events;
  std::optional<ExpectedRejection> rejection;
};

/// Fails with the place of the first line that is not of the form.
Result<std::vector<Case>> parse_cases(std::string_view text, const std::string& file);

/// A case that the engine does not decide as the specification does, and why that is accepted.
struct EngineLimit {
  std::string name;
  std::string reason;
};

/// Lines "name | reason"; empty ones and those that begin with '#' are passed over.
std::vector<EngineLimit> parse_limits(std::string_view text);

}  // namespace longwatch::conformance
