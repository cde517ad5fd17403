#pragma once

#include <span>
#include <string_view>

#include "scenario/internal/steps/stage.h"

/// What a scenario may let happen. docs/formats/scenario.md describes each kind.
namespace longwatch::scenario::internal {

/// `play` reads all members of the step, then records; what it records after a mistake does not
/// matter, since nothing is written then.
struct StepKind {
  std::string_view name;
  void (*play)(Play& play);
};

std::span<const StepKind> web_steps();
std::span<const StepKind> process_steps();
std::span<const StepKind> file_steps();
std::span<const StepKind> identity_steps();
std::span<const StepKind> share_steps();
std::span<const StepKind> remote_steps();
std::span<const StepKind> network_steps();
std::span<const StepKind> mail_steps();
std::span<const StepKind> cloud_steps();
std::span<const StepKind> record_steps();

/// All of them, sorted by name.
std::vector<StepKind> step_kinds();

}  // namespace longwatch::scenario::internal
