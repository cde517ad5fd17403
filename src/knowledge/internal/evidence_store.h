#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "knowledge/evidence_base.h"

namespace longwatch::knowledge {

/// What was read, once and for all selections.
struct EvidenceBase::Store {
  static constexpr std::size_t kKinds = 5;

  /// A link as it was read; offsets into the pools below.
  struct Statement {
    LinkKind kind{};
    Origin origin{};
    EntityId from{};
    EntityId to{};
    std::uint32_t first_reference = 0;
    std::uint32_t reference_count = 0;
    std::uint32_t unnamed_reports = 0;  // counted, but not among the references
    std::uint32_t text = 0;
    std::uint32_t text_size = 0;
    std::uint32_t marking = 0;
  };

  std::vector<Entity> entities;
  std::array<std::uint32_t, kKinds + 1> kind_begin{};
  std::unordered_map<std::string, EntityId> by_id;
  std::unordered_map<std::string, std::vector<EntityId>> software_by_name;  // folded
  std::vector<Reference> references;
  std::vector<Statement> statements;  // by (from, to, kind), each once
  std::vector<ReferenceId> cited;     // of all statements
  std::string texts;
  std::vector<model::Marking> markings;
  std::vector<ActorClaims> claims;  // of each actor
  std::vector<ActorRelation> relations;
  std::vector<KnowledgeFile> files;
  std::string source;
  std::string digest;  // of the content, hex
};

}  // namespace longwatch::knowledge
