#include "knowledge/internal/galaxy_intake.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/json_tree.h"
#include "knowledge/diagnostics.h"
#include "knowledge/victim_words.h"

namespace longwatch::knowledge::internal {
namespace {

using formats::JsonNode;
using model::ActorItemKind;

/// MISP writes confidence as 0 to 100; 50 is "cannot be judged".
constexpr std::int64_t kModerateConfidence = 51;
constexpr std::int64_t kHighConfidence = 76;

const model::Marking& public_marking() {
  static const model::Marking marking{model::Tlp::Clear, {}};
  return marking;
}

Result<JsonNode> parse_tree(std::string_view text, const FileLabel& file) {
  auto tree = formats::parse_json_tree(text, {limits::kKnowledgeBytes, limits::kKnowledgeValues});
  if (!tree.ok()) {
    return std::move(tree).error().at(file.path);
  }
  return tree;
}

/// The texts of a list, or one text that stands for a list of one.
std::vector<std::string> texts_of(const JsonNode& map, std::string_view key) {
  std::vector<std::string> texts;
  const JsonNode* const node = map.find(key);
  if (node == nullptr) {
    return texts;
  }
  if (node->kind == JsonNode::Kind::String) {
    texts.push_back(node->text());
  }
  for (const JsonNode& item : node->items) {
    if (item.kind == JsonNode::Kind::String) {
      texts.push_back(item.text());
    }
  }
  return texts;
}

/// "G0065": how ATT&CK numbers groups.
bool is_group_id(std::string_view text) {
  return text.size() == 5 && text[0] == 'G' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

/// The group whose page an address leads to; empty for other addresses.
std::string_view group_in_address(std::string_view url) {
  if (url.find("attack.mitre.org/") == std::string_view::npos) {
    return {};
  }
  for (std::size_t at = url.find("/G"); at != std::string_view::npos; at = url.find("/G", at + 1)) {
    const std::string_view id = url.substr(at + 1, 5);
    const bool ends = url.size() == at + 6 || url[at + 6] == '/' || url[at + 6] == '#';
    if (is_group_id(id) && ends) {
      return id;
    }
  }
  return {};
}

model::AnalyticConfidence confidence_of(const JsonNode& meta) {
  const std::int64_t value = parse_int64(meta.text_of("attribution-confidence")).value_or(0);
  if (value >= kHighConfidence) {
    return model::AnalyticConfidence::High;
  }
  return value >= kModerateConfidence ? model::AnalyticConfidence::Moderate
                                      : model::AnalyticConfidence::Low;
}

struct FactKey {
  std::string_view key;
  ActorItemKind kind;
  std::string_view says;  // who, in the collection
};

constexpr std::array<FactKey, 5> kFacts = {{
    {"cfr-suspected-victims", ActorItemKind::VictimCountry, "citing the CFR's tracker"},
    {"suspected-victims", ActorItemKind::VictimCountry, ""},
    {"cfr-target-category", ActorItemKind::VictimSector, "citing the CFR's tracker"},
    {"targeted-sector", ActorItemKind::VictimSector, ""},
    {"sector", ActorItemKind::VictimSector, ""},
}};

std::string value_word(ActorItemKind kind, std::string_view written) {
  return kind == ActorItemKind::VictimCountry ? country_code(written) : sector_word(written);
}

/// Adds a fact, or the date to one that stands there without.
void add_fact(std::vector<model::ActorItem>& facts, model::ActorItem fact) {
  if (fact.value.empty()) {
    return;
  }
  for (model::ActorItem& known : facts) {
    if (known.kind == fact.kind && known.value == fact.value && known.marking == fact.marking) {
      if (!known.dated.has_value()) {
        known.dated = fact.dated;
      }
      return;
    }
  }
  facts.push_back(std::move(fact));
}

void add_sponsor(std::vector<model::SponsorEdge>& sponsors, model::SponsorEdge edge) {
  for (model::SponsorEdge& known : sponsors) {
    if (known.to == edge.to && known.to_kind == edge.to_kind) {
      if (!known.dated.has_value()) {
        known.dated = edge.dated;
      }
      return;
    }
  }
  sponsors.push_back(std::move(edge));
}

void add_name(std::vector<model::ActorName>& names, model::ActorName name) {
  if (name.name.empty()) {
    return;
  }
  for (model::ActorName& known : names) {
    if (known.name == name.name) {
      if (!known.dated.has_value()) {
        known.dated = name.dated;
      }
      return;
    }
  }
  names.push_back(std::move(name));
}

class GalaxyIntake {
 public:
  GalaxyIntake(EvidenceBuilder& builder, std::string title, EntityKind kind)
      : builder_(builder), title_(std::move(title)), kind_(kind) {}

  void take(const JsonNode& value) {
    const std::string uuid = value.text_of("uuid");
    const std::string id = "misp:" + uuid;
    Draft* const draft = uuid.empty() ? nullptr : builder_.draft(kind_, id, Origin::Galaxy);
    if (draft == nullptr) {
      unread_ += uuid.empty() ? 1U : 0U;
      return;
    }
    const JsonNode nothing;
    const JsonNode* const found = value.find("meta");
    const JsonNode& meta = found == nullptr ? nothing : *found;
    if (builder_.find("uuid:" + uuid) == nullptr) {
      builder_.also_called("uuid:" + uuid, *draft);
    }
    describe(value, meta, *draft);
    if (kind_ == EntityKind::Actor) {
      take_names(value, meta, *draft);
      take_facts(meta, *draft);
      take_sponsors(meta, *draft);
    } else {
      take_aliases(meta, *draft);
    }
    take_related(value, id);
  }

  std::uint64_t unread() const { return unread_; }

 private:
  void describe(const JsonNode& value, const JsonNode& meta, Draft& draft) {
    Entity& entity = draft.entity;
    entity.name = value.text_of("value");
    entity.description = value.text_of("description");
    entity.marking = public_marking();
    for (const std::string& url : texts_of(meta, "refs")) {
      entity.references.push_back(builder_.reference(url, url, {}));
    }
    std::sort(entity.references.begin(), entity.references.end());
    entity.references.erase(std::unique(entity.references.begin(), entity.references.end()),
                            entity.references.end());
  }

  static void take_aliases(const JsonNode& meta, Draft& draft) {
    for (std::string& alias : texts_of(meta, "synonyms")) {
      if (alias != draft.entity.name) {
        draft.entity.aliases.push_back(std::move(alias));
      }
    }
  }

  void take_names(const JsonNode& value, const JsonNode& meta, Draft& draft) {
    add_name(draft.claims.names, {value.text_of("value"), title_, "exact", {}, public_marking()});
    std::vector<std::string> groups;
    for (const std::string& synonym : texts_of(meta, "synonyms")) {
      if (is_group_id(synonym)) {
        groups.push_back(synonym);
        continue;
      }
      std::string source = title_;
      const std::string giver = meta.text_of("origin:" + synonym);
      if (!giver.empty()) {
        source += ", named by " + giver;
      }
      add_name(draft.claims.names, {synonym, std::move(source), "overlaps", {}, public_marking()});
    }
    relate_groups(draft, groups, meta);
  }

  /// An ATT&CK id among the synonyms says that the two are one; several say that they overlap.
  void relate_groups(const Draft& draft, const std::vector<std::string>& groups,
                     const JsonNode& meta) {
    const bool exact = groups.size() == 1;
    for (const std::string& group : groups) {
      relate(exact ? RelationKind::Exact : RelationKind::Overlaps, draft.entity.id, group,
             exact ? fmt::format("{}: has the id {} among its synonyms", title_, group)
                   : fmt::format("{}: has the ids {} among its synonyms", title_,
                                 fmt::join(groups, ", ")));
    }
    for (const std::string& url : texts_of(meta, "refs")) {
      const std::string_view group = group_in_address(url);
      if (!group.empty() && std::find(groups.begin(), groups.end(), group) == groups.end()) {
        relate(RelationKind::Overlaps, draft.entity.id, group,
               fmt::format("{}: refers to ATT&CK's page of {}", title_, group));
      }
    }
  }

  void relate(RelationKind kind, std::string_view from, std::string_view to, std::string source) {
    EvidenceBuilder::Relation relation;
    relation.kind = kind;
    relation.from = from;
    relation.to = to;
    relation.source = std::move(source);
    relation.marking = public_marking();
    builder_.relate(std::move(relation));
  }

  void take_facts(const JsonNode& meta, Draft& draft) const {
    for (const FactKey& row : kFacts) {
      for (const std::string& written : texts_of(meta, row.key)) {
        model::ActorItem fact;
        fact.kind = row.kind;
        fact.value = value_word(row.kind, written);
        fact.name = trim(written);
        fact.source = row.says.empty() ? title_ : fmt::format("{}, {}", title_, row.says);
        fact.marking = public_marking();
        add_fact(draft.claims.facts, std::move(fact));
      }
    }
  }

  void take_sponsors(const JsonNode& meta, Draft& draft) const {
    for (const std::string& country : texts_of(meta, "country")) {
      sponsor(country, "origin", title_, meta, draft);
    }
    for (const std::string& state : texts_of(meta, "cfr-suspected-state-sponsor")) {
      sponsor(state, "state", title_ + ", citing the CFR's tracker", meta, draft);
    }
  }

  static void sponsor(const std::string& state, std::string_view to_kind, std::string source,
                      const JsonNode& meta, Draft& draft) {
    if (equals_ignoring_ascii_case(state, "unknown") || state.empty()) {
      return;
    }
    model::SponsorEdge edge;
    edge.from = draft.entity.name;
    edge.to = country_code(state);
    edge.to_kind = to_kind;
    edge.confidence = confidence_of(meta);
    edge.source = std::move(source);
    edge.marking = public_marking();
    add_sponsor(draft.claims.sponsors, std::move(edge));
  }

  void take_related(const JsonNode& value, const std::string& id) {
    const JsonNode* const related = value.find("related");
    if (related == nullptr) {
      return;
    }
    for (const JsonNode& other : related->items) {
      const std::string target = "uuid:" + other.text_of("dest-uuid");
      const std::string type = other.text_of("type");
      if (type == "uses") {
        builder_.pass_over(target);  // most of what is named so is described in other clusters
        builder_.state({LinkKind::Uses, Origin::Galaxy, id, target, {}, 1, {}, public_marking()});
      } else if (type == "similar" || type == "overlaps" || type == "related-to" ||
                 type == "linked-to" || type == "associated-with") {
        relate(RelationKind::Overlaps, id, target,
               fmt::format("{}: '{}'{}", title_, type, likelihood_of(other)));
      }
    }
  }

  /// ", likely" as tagged; empty when it is not.
  static std::string likelihood_of(const JsonNode& related) {
    constexpr std::string_view kTag = "estimative-language:likelihood-probability=\"";
    for (const std::string& tag : texts_of(related, "tags")) {
      if (tag.starts_with(kTag) && tag.ends_with('"')) {
        return ", " + tag.substr(kTag.size(), tag.size() - kTag.size() - 1);
      }
    }
    return {};
  }

  EvidenceBuilder& builder_;
  const std::string title_;
  const EntityKind kind_;
  std::uint64_t unread_ = 0;
};

/// What sort of thing a cluster lists; nothing when it is neither actors nor software.
std::optional<EntityKind> kind_of_cluster(const JsonNode& cluster) {
  constexpr std::array<std::string_view, 3> kActorCategories = {"actor", "threat-actor",
                                                                "activity-group"};
  constexpr std::array<std::string_view, 10> kSoftwareTypes = {
      "tool",   "malpedia", "rat",     "backdoor", "ransomware",
      "banker", "botnet",   "stealer", "malware",  "tidal-software"};
  const std::string category = cluster.text_of("category");
  const std::string type = cluster.text_of("type");
  if (std::find(kActorCategories.begin(), kActorCategories.end(), category) !=
      kActorCategories.end()) {
    return EntityKind::Actor;
  }
  if (std::find(kSoftwareTypes.begin(), kSoftwareTypes.end(), type) != kSoftwareTypes.end()) {
    return EntityKind::Malware;
  }
  return std::nullopt;
}

void report(const DiagnosticKind& kind, const FileLabel& file, std::string message,
            DiagnosticSink& diagnostics, std::uint64_t lost = 0) {
  Diagnostic diagnostic{&kind, {}, std::move(message), {}, 0, lost, {}};
  diagnostic.place.file = file.path;
  diagnostics.report(std::move(diagnostic));
}

void add_file(const FileLabel& file, const std::string& sha256, const std::string& title,
              EvidenceBuilder& builder) {
  KnowledgeFile known;
  known.name = file.name;
  known.title = title;
  known.sha256 = sha256;
  builder.add_file(std::move(known), fmt::format("{} ({})", title, file.name));
}

/// One field of a dated cluster: values and the date each first stood there.
class DatedIntake {
 public:
  DatedIntake(std::string title, Draft& draft) : title_(std::move(title)), draft_(draft) {}

  /// How many entries have no date that can be read.
  std::uint64_t take(const JsonNode& field) {
    std::uint64_t unread = 0;
    for (const JsonNode& entry : field.items) {
      const std::optional<Period> day = day_period(entry.text());
      if (!day.has_value()) {
        ++unread;
        continue;
      }
      take_value(field.key, unescaped(entry.key), day->from);
    }
    return unread;
  }

 private:
  void take_value(std::string_view field, const std::string& value, Timestamp dated) {
    if (field == "synonym") {
      if (!is_group_id(value)) {
        add_name(draft_.claims.names, {value, title_, "overlaps", dated, public_marking()});
      }
    } else if (field == "victim") {
      fact(ActorItemKind::VictimCountry, value, dated);
    } else if (field == "category") {
      fact(ActorItemKind::VictimSector, value, dated);
    } else if (field == "origin") {
      sponsor("origin", value, dated);
    } else if (field == "sponsor" && !equals_ignoring_ascii_case(value, "unknown")) {
      sponsor("state", value, dated);
    }
  }

  void fact(ActorItemKind kind, const std::string& value, Timestamp dated) {
    model::ActorItem fact;
    fact.kind = kind;
    fact.value = value_word(kind, value);
    fact.name = trim(value);
    fact.source = title_;
    fact.dated = dated;
    fact.marking = public_marking();
    add_fact(draft_.claims.facts, std::move(fact));
  }

  void sponsor(std::string_view to_kind, const std::string& value, Timestamp dated) {
    model::SponsorEdge edge;
    edge.from = draft_.entity.name;
    edge.to = country_code(value);
    edge.to_kind = to_kind;
    edge.source = title_;
    edge.marking = public_marking();
    edge.dated = dated;
    add_sponsor(draft_.claims.sponsors, std::move(edge));
  }

  const std::string title_;
  Draft& draft_;
};

}  // namespace

Status take_galaxy(std::string_view text, const FileLabel& file, const std::string& sha256,
                   EvidenceBuilder& builder, DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const JsonNode cluster, parse_tree(text, file));
  const std::string type = cluster.text_of("type");
  const std::optional<EntityKind> kind = kind_of_cluster(cluster);
  if (!kind.has_value()) {
    report(kClusterPassedOver, file,
           fmt::format("a galaxy cluster of '{}' holds neither actors nor software; it is passed "
                       "over",
                       to_printable(type)),
           diagnostics);
    return {};
  }
  const std::string version = cluster.text_of("version");
  const std::string title = version.empty() ? fmt::format("MISP galaxy {}", type)
                                            : fmt::format("MISP galaxy {} v{}", type, version);
  add_file(file, sha256, title, builder);
  GalaxyIntake intake(builder, fmt::format("MISP galaxy {}", type), *kind);
  const JsonNode* const values = cluster.find("values");
  for (const JsonNode& value : values->items) {
    intake.take(value);
  }
  if (intake.unread() != 0) {
    report(
        kValueUnread, file,
        fmt::format("expected a uuid of its own for every value, {} have none; they are left out",
                    intake.unread()),
        diagnostics, intake.unread());
  }
  return {};
}

Status take_dated_galaxy(std::string_view text, const FileLabel& file, const std::string& sha256,
                         EvidenceBuilder& builder, DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const JsonNode document, parse_tree(text, file));
  const std::string title = "MISP galaxy threat-actor, dated";
  add_file(file, sha256, title, builder);
  std::uint64_t unread = 0;
  for (const JsonNode& actor : document.find("actors")->items) {
    Draft* const draft =
        builder.draft(EntityKind::Actor, fmt::format("misp:{}", actor.key), Origin::Galaxy);
    if (draft == nullptr) {
      continue;
    }
    if (draft->entity.name.empty()) {
      draft->entity.name = actor.text_of("name");
      draft->entity.marking = public_marking();
      add_name(draft->claims.names, {draft->entity.name, title, "exact", {}, public_marking()});
    }
    DatedIntake intake(title, *draft);
    for (const JsonNode& field : actor.items) {
      if (field.kind == JsonNode::Kind::Object) {
        unread += intake.take(field);
      }
    }
  }
  if (unread != 0) {
    report(kValueUnread, file,
           fmt::format("expected a date like 2023-04-05 for every value, {} have none; they are "
                       "left out",
                       unread),
           diagnostics, unread);
  }
  return {};
}

}  // namespace longwatch::knowledge::internal
