#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/yaml.h"
#include "model/actor.h"

namespace longwatch::knowledge::internal {

/// Items that a file adds to an actor of another.
struct Addition {
  std::string actor;
  std::string file;
  formats::YamlPlace place;
  std::vector<model::ActorItem> items;
};

/// What one file tells of actors.
struct ActorFile {
  std::vector<model::Actor> actors;
  std::vector<Addition> additions;
  std::string source;  ///< in words: "ATT&CK v18.1", the file's name
  bool synthetic = false;
};

/// The text of an actor file of ours. Fails with `InvalidInput` and `Limit`, with line and column.
Result<ActorFile> parse_actor_file(std::string_view text, const std::string& file);

}  // namespace longwatch::knowledge::internal
