#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/actor_report.h"

/// What is known of actors, for people and for programs.
namespace longwatch::cli {

enum class ItemsShown : std::uint8_t {
  Telling,  ///< of techniques those that few use
  All,
};

struct ActorQuestion {
  std::string name;  ///< as asked
  std::optional<Timestamp> as_of = {};
  ItemsShown items = ItemsShown::Telling;
};

/// One candidate in full, several in a few lines each. Not empty.
std::string actor_text(const knowledge::NameIndex& index,
                       const std::vector<ActorCandidate>& candidates,
                       const ActorQuestion& question);

/// Every candidate with everything, schema `longwatch.actor.v1`; one line.
std::string actor_json(const knowledge::NameIndex& index,
                       const std::vector<ActorCandidate>& candidates,
                       const ActorQuestion& question);

}  // namespace longwatch::cli
