#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/names.h"
#include "scenario/internal/params.h"
#include "scenario/internal/tree.h"

/// A scenario file with its names drawn and its times settled: everything but what its steps and
/// documents mean.
namespace longwatch::scenario::internal {

struct ScriptOptions {
  std::uint64_t seed = 1;
  std::optional<Timestamp> start;     ///< first day; everything moves with it
  std::optional<std::uint32_t> days;  ///< length of the telemetry; what differs is baseline
  std::map<std::string, std::string> overrides;  ///< of names
};

/// Somebody who acts: what their steps have in common.
struct ScriptActor {
  std::string id;
  std::string profile;  ///< id of an actor profile; may be empty
  std::string agent;    ///< user agent of web requests
  std::string workstation;
  std::vector<std::string> addresses;
  Milliseconds later{0};  ///< all steps happen so much later than the file says
};

/// Ordinary life that must be exact; what the truth is about; what resembles it and is none.
enum class StepList : std::uint8_t { Background, Steps, Decoys };

struct ScriptStep {
  std::uint32_t number = 0;  ///< from 1; each list counts apart
  StepList list = StepList::Steps;
  std::string id;  ///< may be empty
  std::string kind;
  std::string title;
  std::string incident;
  std::string technique;
  std::string detection;
  std::string ticket;
  std::string actor;
  std::vector<Timestamp> times;  ///< at least one: when it begins, every time it happens
  Milliseconds over{0};
  Node node;  ///< what remains belongs to the kind
};

struct Script {
  std::string file;  ///< for messages
  std::string id;
  std::string title;
  std::uint64_t seed = 1;
  Timestamp start;
  Timestamp end;
  TimeTicks utc_offset{};
  std::map<std::string, ScriptActor> actors;
  std::vector<ScriptStep> background;
  std::vector<ScriptStep> steps;
  std::vector<ScriptStep> decoys;
  Node top;  ///< the whole file, filled in

  /// A section of the file; an empty node when it is absent.
  const Node& section(std::string_view name) const;
};

/// Fails with `InvalidInput` and file and line of the first mistake.
Result<Script> load_script(std::string_view text, const std::string& file,
                           const ScriptOptions& options);

}  // namespace longwatch::scenario::internal
