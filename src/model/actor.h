#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/enum_names.h"
#include "model/marking.h"

/// What is known of who breaks in. Names are claims with sources, never keys: actors are told apart
/// by id alone.
namespace longwatch::model {

struct ActorName {
  std::string name;
  std::string source;                   ///< who calls them so
  std::string scope;                    ///< "exact", "overlaps", "disputed"
  std::optional<Timestamp> dated = {};  ///< when it was first said; absent = not known
  Marking marking = {Tlp::Clear, {}};
};

enum class AnalyticConfidence : std::uint8_t { Low, Moderate, High };

constexpr auto names_of(AnalyticConfidence /*tag*/) {
  return std::array<std::string_view, 3>{"low", "moderate", "high"};
}

/// One hop from the group towards who pays: each with its own confidence and source.
struct SponsorEdge {
  std::string from;
  std::string to;
  std::string to_kind;  ///< "front-company", "agency", "ministry", "state"
  AnalyticConfidence confidence = AnalyticConfidence::Low;
  std::string source;
  Marking marking;
  std::optional<Timestamp> dated = {};  ///< of the source; absent = not known
};

enum class ActorItemKind : std::uint8_t {
  Technique,       ///< ATT&CK id
  Tool,            ///< dual-use software, id or name
  Malware,         ///< id or name
  Infrastructure,  ///< address, domain, certificate serial, workstation name ... `artefact` says
  Procedure,       ///< a habit that an incident can show: "soho-router-last-hop"
  VictimSector,
  VictimCountry,
  WorkingHours,  ///< "HH:MM-HH:MM+08:00"
};

constexpr auto names_of(ActorItemKind /*tag*/) {
  return std::array<std::string_view, 8>{"technique",      "tool",         "malware",
                                         "infrastructure", "procedure",    "victim-sector",
                                         "victim-country", "working-hours"};
}

/// One thing known of an actor.
struct ActorItem {
  ActorItemKind kind{};
  std::string artefact;  ///< for infrastructure: the entity type, "ipv4", "certificate-serial", ...
  std::string value;
  std::string name;                ///< in words, when there is one: "Web Shell"
  std::string source;              ///< report, advisory or partner case
  std::optional<Timestamp> dated;  ///< of the source; absent = undated
  std::uint32_t reports = 1;       ///< independent ones
  Marking marking;
};

struct Actor {
  std::string id;    ///< "G0065", "stone-heron"
  std::string name;  ///< the first one of `names`
  std::vector<ActorName> names;
  std::string nature;  ///< "state-sponsored", "criminal", "unknown": as the source says
  std::vector<SponsorEdge> sponsors;  ///< hop by hop
  std::vector<ActorItem> items;
};

/// All actors, with where they come from. Immutable after loading.
struct ActorCatalogue {
  std::vector<Actor> actors;  ///< ordered by id
  std::string source;         ///< "ATT&CK v18.1", file names
  std::string version;        ///< content hash, first 16 hex digits
  bool synthetic = false;
};

}  // namespace longwatch::model
