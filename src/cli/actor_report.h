#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/actor_names.h"
#include "knowledge/evidence_base.h"

/// What is known of the actors that a name may mean, gathered for text and JSON alike.
namespace longwatch::cli {

/// Why an actor stands in an answer: a record of its own, or one stated to be the same, has the
/// name.
struct NameGround {
  knowledge::EntityId record{};
  knowledge::NameMatch match{};
  const model::ActorName* claim = nullptr;  ///< null: the text is the record's id
};

struct ActorCandidate {
  knowledge::EntityId actor{};
  std::vector<NameGround> grounds;
};

/// One thing an actor uses, and how many actors do.
struct UsedItem {
  knowledge::ProfileItem item;
  std::size_t users = 0;
  std::uint32_t reports = 0;
  std::optional<Timestamp> earliest = {};
};

struct ActorProfile {
  knowledge::EntityId actor{};
  std::vector<knowledge::EntityId> records;  ///< the actor, and those stated to be the same
  std::vector<const knowledge::ActorRelation*> relations;
  std::vector<knowledge::Namesake> namesakes;  ///< without those of `records`
  std::vector<knowledge::EntityId> campaigns;
  std::vector<UsedItem> techniques;  ///< what few use first
  std::vector<UsedItem> software;
};

/// A hop of a chain and how far it is from the actor.
struct SponsorHop {
  const model::SponsorEdge* edge = nullptr;
  std::size_t depth = 0;
};

/// All actors that somebody calls so, best match first. Records of a galaxy stand for the actor
/// they are stated to be.
std::vector<ActorCandidate> candidates_for(const knowledge::NameIndex& index,
                                           std::string_view name);

ActorProfile profile_of(const knowledge::NameIndex& index, knowledge::EntityId actor);

/// The edges of the records in the order in which a chain runs: each behind the one it continues.
std::vector<SponsorHop> sponsor_hops(const knowledge::EvidenceBase& base,
                                     const std::vector<knowledge::EntityId>& records);

/// "70: 50 of its own, 20 in campaigns alone": own, and others.
std::pair<std::size_t, std::size_t> own_and_others(const std::vector<UsedItem>& items);

}  // namespace longwatch::cli
