#include <utility>

#include "cli/actor_text.h"
#include "formats/json_writer.h"

namespace longwatch::cli {
namespace {

using formats::JsonWriter;
using knowledge::EntityId;
using knowledge::EvidenceBase;

void append_time(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& time) {
  json.key(key);
  if (time.has_value()) {
    json.string(to_iso8601(*time));
  } else {
    json.null();
  }
}

void append_marking(JsonWriter& json, const model::Marking& marking) {
  json.key("marking").begin_object().member("tlp", model::name_of(marking.tlp));
  json.key("originators").begin_array();
  for (const std::string& originator : marking.originators) {
    json.string(originator);
  }
  json.end_array().end_object();
}

void append_name(JsonWriter& json, const model::ActorName& name) {
  json.member("name", name.name).member("scope", name.scope).member("source", name.source);
  append_time(json, "dated", name.dated);
  append_marking(json, name.marking);
}

void append_grounds(JsonWriter& json, const EvidenceBase& base, const ActorCandidate& candidate) {
  constexpr std::string_view kMatches[] = {"id", "same", "variant"};
  json.key("called").begin_array();
  for (const NameGround& ground : candidate.grounds) {
    json.begin_object().member("record", base.entity(ground.record).id);
    json.member("match", kMatches[static_cast<std::size_t>(ground.match)]);
    if (ground.claim != nullptr) {
      append_name(json, *ground.claim);
    }
    json.end_object();
  }
  json.end_array();
}

void append_names(JsonWriter& json, const EvidenceBase& base, const ActorProfile& profile) {
  json.key("names").begin_array();
  for (const EntityId record : profile.records) {
    for (const model::ActorName& name : base.claims_of(record).names) {
      json.begin_object().member("record", base.entity(record).id);
      append_name(json, name);
      json.end_object();
    }
  }
  json.end_array();
}

void append_sponsors(JsonWriter& json, const EvidenceBase& base, const ActorProfile& profile) {
  json.key("sponsors").begin_array();
  for (const SponsorHop& hop : sponsor_hops(base, profile.records)) {
    const model::SponsorEdge& edge = *hop.edge;
    json.begin_object().member("hop", hop.depth + 1).member("from", edge.from);
    json.member("to", edge.to).member("to_kind", edge.to_kind);
    json.member("confidence", model::name_of(edge.confidence)).member("source", edge.source);
    append_time(json, "dated", edge.dated);
    append_marking(json, edge.marking);
    json.end_object();
  }
  json.end_array();
}

void append_relations(JsonWriter& json, const EvidenceBase& base, const ActorProfile& profile) {
  json.key("relations").begin_array();
  for (const knowledge::ActorRelation* const relation : profile.relations) {
    json.begin_object().member("kind", model::name_of(relation->kind));
    json.member("from", base.entity(relation->from).id).member("to", base.entity(relation->to).id);
    json.member("source", relation->source);
    append_time(json, "dated", relation->dated);
    append_marking(json, relation->marking);
    json.end_object();
  }
  json.end_array().key("namesakes").begin_array();
  for (const knowledge::Namesake& other : profile.namesakes) {
    json.begin_object().member("actor", base.entity(other.actor).id);
    json.key("names").begin_array();
    for (const std::string& name : other.names) {
      json.string(name);
    }
    json.end_array().end_object();
  }
  json.end_array();
}

void append_campaigns(JsonWriter& json, const EvidenceBase& base, const ActorProfile& profile) {
  json.key("campaigns").begin_array();
  for (const EntityId id : profile.campaigns) {
    const knowledge::Entity& campaign = base.entity(id);
    json.begin_object().member("id", campaign.id).member("name", campaign.name);
    append_time(json, "first_seen", campaign.first_seen);
    append_time(json, "last_seen", campaign.last_seen);
    json.end_object();
  }
  json.end_array();
}

void append_links(JsonWriter& json, const EvidenceBase& base, const knowledge::ProfileItem& item) {
  json.key("stated").begin_array();
  for (const knowledge::LinkId id : item.links) {
    const knowledge::Link& link = base.link(id);
    json.begin_object().member("of", base.entity(link.from).id);
    json.member("origin", model::name_of(link.origin)).member("how", link.description);
    json.key("references").begin_array();
    for (const knowledge::ReferenceId reference_id : link.references) {
      const knowledge::Reference& reference = base.reference(reference_id);
      json.begin_object().member("name", reference.name).member("url", reference.url);
      append_time(json, "from", reference.from);
      append_time(json, "until", reference.until);
      json.end_object();
    }
    json.end_array();
    append_marking(json, *link.marking);
    json.end_object();
  }
  json.end_array();
}

void append_items(JsonWriter& json, const EvidenceBase& base, std::string_view key,
                  const std::vector<UsedItem>& items) {
  json.key(key).begin_array();
  for (const UsedItem& used : items) {
    const knowledge::Entity& entity = base.entity(used.item.item);
    json.begin_object().member("id", entity.id).member("name", entity.name);
    json.member("kind", model::name_of(entity.kind)).key("own").boolean(used.item.own);
    json.member("reports", used.reports).member("actors", used.users);
    append_time(json, "earliest", used.earliest);
    append_links(json, base, used.item);
    json.end_object();
  }
  json.end_array();
}

void append_facts(JsonWriter& json, const EvidenceBase& base, const ActorProfile& profile) {
  json.key("facts").begin_array();
  for (const EntityId record : profile.records) {
    for (const model::ActorItem& fact : base.claims_of(record).facts) {
      json.begin_object().member("record", base.entity(record).id);
      json.member("kind", model::name_of(fact.kind)).member("artefact", fact.artefact);
      json.member("value", fact.value).member("name", fact.name).member("source", fact.source);
      append_time(json, "dated", fact.dated);
      json.member("reports", fact.reports);
      append_marking(json, fact.marking);
      json.end_object();
    }
  }
  json.end_array();
}

void append_knowledge(JsonWriter& json, const EvidenceBase& base) {
  json.key("knowledge").begin_object().member("source", base.source());
  json.member("version", base.version()).key("files").begin_array();
  for (const knowledge::KnowledgeFile& file : base.files()) {
    json.begin_object().member("name", file.name).member("title", file.title);
    json.member("sha256", file.sha256).member("licence", file.licence).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string actor_json(const knowledge::NameIndex& index,
                       const std::vector<ActorCandidate>& candidates,
                       const ActorQuestion& question) {
  const EvidenceBase& base = index.base();
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.actor.v1").member("asked", question.name);
  append_time(json, "as_of", question.as_of);
  json.key("candidates").begin_array();
  for (const ActorCandidate& candidate : candidates) {
    const knowledge::Entity& entity = base.entity(candidate.actor);
    const ActorProfile profile = profile_of(index, candidate.actor);
    json.begin_object().member("id", entity.id).member("name", entity.name);
    json.member("origin", model::name_of(entity.origin));
    json.member("nature", base.claims_of(candidate.actor).nature);
    append_grounds(json, base, candidate);
    append_names(json, base, profile);
    append_sponsors(json, base, profile);
    append_relations(json, base, profile);
    append_campaigns(json, base, profile);
    append_items(json, base, "techniques", profile.techniques);
    append_items(json, base, "software", profile.software);
    append_facts(json, base, profile);
    json.end_object();
  }
  json.end_array();
  append_knowledge(json, base);
  json.end_object().end_line();
  return out;
}

}  // namespace longwatch::cli
