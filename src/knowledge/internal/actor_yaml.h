#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/yaml.h"
#include "knowledge/evidence_base.h"
#include "model/actor.h"

namespace longwatch::knowledge::internal {

/// A publication that several facts of a file rest on.
struct ActorSource {
  std::string name;
  std::string url;
  std::optional<Timestamp> dated = {};
};

using ActorSources = std::map<std::string, ActorSource>;  ///< by name

/// Which record of another actor this one belongs to.
struct AuthoredRelation {
  std::string from;
  std::string to;
  RelationKind kind{};
  std::string source;
  std::optional<Timestamp> dated = {};
  model::Marking marking;
};

/// Items that a file adds to an actor of another.
struct Addition {
  std::string actor;
  std::string file;
  formats::YamlPlace place;
  ActorSources sources;  ///< of the file
  std::vector<model::ActorItem> items;
};

/// What one file tells of actors.
struct ActorFile {
  std::vector<model::Actor> actors;
  std::vector<Addition> additions;
  std::vector<AuthoredRelation> relations;
  ActorSources sources;  ///< what facts call their source
  bool synthetic = false;
};

/// The text of an actor file of ours. Fails with `InvalidInput` and `Limit`, with line and column.
Result<ActorFile> parse_actor_file(std::string_view text, const std::string& file);

}  // namespace longwatch::knowledge::internal
