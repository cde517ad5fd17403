#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/evidence_base.h"

/// Names are claims, not keys: several actors may have one, and an actor has several.
namespace longwatch::knowledge {

enum class NameMatch : std::uint8_t {
  Id,       ///< the text is the actor's id
  Same,     ///< letter case aside
  Variant,  ///< the same but for blanks, hyphens, quotes, roman numbers, "group" and the like
};

/// A claim that an actor is called so.
struct NameClaim {
  const model::ActorName* name = nullptr;  ///< lives as long as the index
  NameMatch match{};
};

/// An actor that some source calls so.
struct NamedActor {
  EntityId actor{};
  NameMatch match{};              ///< the best one
  std::vector<NameClaim> claims;  ///< none for an id
};

/// Another actor that some source gives a name of this one. It may be the same or not.
struct Namesake {
  EntityId actor{};
  std::vector<std::string> names;  ///< as written there
};

/// Finds actors by what they are called. Keeps the base; any thread may ask.
class NameIndex {
 public:
  explicit NameIndex(EvidenceBase base);

  /// All actors with the name, best match first, then by id. Empty when nobody is called so.
  std::vector<NamedActor> find(std::string_view name) const;

  /// Names that differ in a letter or two, nearest first, at most `most`: what may have been meant.
  std::vector<std::string> suggest(std::string_view name, std::size_t most = 5) const;

  /// Those who share a name with the actor, most names first.
  std::vector<Namesake> namesakes(EntityId actor) const;

  const EvidenceBase& base() const { return base_; }

 private:
  struct Claim {
    EntityId actor{};
    const model::ActorName* name = nullptr;
  };

  EvidenceBase base_;
  std::unordered_map<std::string, std::vector<Claim>> by_spelling_;
};

/// What spellings of one name have in common: "apt40" for "APT-40", "apt 40", "APT XL"; "lazarus"
/// for "The Lazarus Group".
std::string plain_spelling(std::string_view name);

}  // namespace longwatch::knowledge
