#include "knowledge/internal/actor_yaml.h"

#include <limits>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"
#include "knowledge/internal/map_reader.h"

namespace longwatch::knowledge::internal {
namespace {

using formats::YamlNode;
using model::ActorItemKind;

/// What actor files say is public unless they say otherwise.
const model::Marking& public_marking() {
  static const model::Marking marking{model::Tlp::Clear, {}};
  return marking;
}

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "T1505", "T1505.003".
bool is_technique_id(std::string_view text) {
  if (text.size() != 5 && text.size() != 9) {
    return false;
  }
  const bool sub = text.size() == 9;
  return text[0] == 'T' && is_digits(text.substr(1, 4), 4) &&
         (!sub || (text[5] == '.' && is_digits(text.substr(6), 3)));
}

bool is_clock(std::string_view text) {
  return text.size() == 5 && text[2] == ':' && is_digits(text.substr(0, 2), 2) &&
         is_digits(text.substr(3), 2) && text.substr(0, 2) < "25" && text[3] < '6';
}

/// "HH:MM-HH:MM+08:00".
bool is_working_hours(std::string_view text) {
  return text.size() == 17 && is_clock(text.substr(0, 5)) && text[5] == '-' &&
         is_clock(text.substr(6, 5)) && (text[11] == '+' || text[11] == '-') &&
         is_clock(text.substr(12));
}

bool is_address_type(std::string_view artefact) {
  return artefact == "ipv4" || artefact == "ipv6" || artefact == "address";
}

void check_value(MapReader& reader, const model::ActorItem& item) {
  if (item.kind == ActorItemKind::Technique && !is_technique_id(item.value)) {
    reader.refuse("value", "an ATT&CK technique like T1505.003", item.value);
  }
  if (item.kind == ActorItemKind::WorkingHours && !is_working_hours(item.value)) {
    reader.refuse("value", "hours like 09:00-18:00+08:00", item.value);
  }
  if (item.kind == ActorItemKind::Infrastructure && item.artefact.empty()) {
    reader.refuse("artefact", "a type like ipv4, domain or certificate-serial", item.artefact);
  }
  if (item.kind == ActorItemKind::Infrastructure && is_address_type(item.artefact) &&
      !parse_address(item.value).has_value()) {
    reader.refuse("value", "an IP address", item.value);
  }
}

/// Reads one actor file.
class ActorFileReader {
 public:
  explicit ActorFileReader(const std::string& file) : file_(file) {}

  Result<ActorFile> read(const YamlNode& document) {
    MapReader top(document, file_, "an actor file");
    result_.synthetic = read_synthetic_mark(top);
    for (const YamlNode* const node : top.items("sources")) {
      adopt(top, read_source(*node));
    }
    for (const YamlNode* const node : top.items("actors")) {
      adopt(top, read_actor(*node));
    }
    for (const YamlNode* const node : top.items("additions")) {
      adopt(top, read_addition(*node));
    }
    LW_TRY(top.finish());
    return std::move(result_);
  }

 private:
  static void adopt(MapReader& reader, Status status) {
    if (!status.ok()) {
      reader.adopt(std::move(status).error());
    }
  }

  Status read_source(const YamlNode& node) {
    MapReader reader(node, file_, "a source");
    const std::string key = reader.text("id", Presence::Required);
    ActorSource source;
    source.name = reader.text("name", Presence::Required);
    source.url = reader.text("url");
    source.dated = reader.time("dated");
    if (!keys_.emplace(key, source.name).second) {
      reader.refuse("id", "an id that no other source of the file has", key);
    }
    result_.sources.emplace(source.name, std::move(source));
    return reader.finish();
  }

  /// The source in full, and its date, where an id of `sources` is given.
  void settle_source(std::string& source, std::optional<Timestamp>& dated) const {
    const auto key = keys_.find(source);
    if (key != keys_.end()) {
      source = key->second;
    }
    const auto known = result_.sources.find(source);
    if (known != result_.sources.end() && !dated.has_value()) {
      dated = known->second.dated;
    }
  }

  Status read_actor(const YamlNode& node) {
    MapReader reader(node, file_, "an actor");
    model::Actor actor;
    actor.id = reader.text("id", Presence::Required);
    actor.name = reader.text("name");
    actor.nature = reader.text("nature");
    for (const YamlNode* const name : reader.items("names")) {
      adopt(reader, read_name(*name, actor));
    }
    for (const YamlNode* const edge : reader.items("sponsors")) {
      adopt(reader, read_sponsor(*edge, actor));
    }
    for (const YamlNode* const item : reader.items("items")) {
      adopt(reader, read_item(*item, actor.items));
    }
    for (const YamlNode* const relation : reader.items("relations")) {
      adopt(reader, read_relation(*relation, actor.id));
    }
    if (actor.id == "unknown" || actor.id == "imitation") {
      reader.refuse("id", "an id other than those of the two hypotheses that are always there",
                    actor.id);
    }
    settle_name(actor);
    result_.actors.push_back(std::move(actor));
    return reader.finish();
  }

  /// `name` is the first of `names`: either may be left out.
  static void settle_name(model::Actor& actor) {
    if (actor.name.empty()) {
      actor.name = actor.names.empty() ? actor.id : actor.names.front().name;
    } else if (actor.names.empty() || actor.names.front().name != actor.name) {
      actor.names.insert(actor.names.begin(), {actor.name, {}, "exact", {}, public_marking()});
    }
  }

  Status read_name(const YamlNode& node, model::Actor& actor) const {
    MapReader reader(node, file_, "a name");
    model::ActorName name;
    name.name = reader.text("name", Presence::Required);
    name.source = reader.text("source");
    name.scope = reader.text("scope");
    name.dated = reader.time("dated");
    name.marking = reader.marking("marking", public_marking());
    settle_source(name.source, name.dated);
    if (!name.scope.empty() && name.scope != "exact" && name.scope != "overlaps" &&
        name.scope != "disputed") {
      reader.refuse("scope", "exact, overlaps or disputed", name.scope);
    }
    actor.names.push_back(std::move(name));
    return reader.finish();
  }

  Status read_sponsor(const YamlNode& node, model::Actor& actor) const {
    MapReader reader(node, file_, "a sponsor");
    model::SponsorEdge edge;
    edge.from = reader.text("from", Presence::Required);
    edge.to = reader.text("to", Presence::Required);
    edge.to_kind = reader.text("to_kind");
    edge.confidence = reader.value_of("confidence", model::AnalyticConfidence::Low);
    edge.source = reader.text("source");
    edge.marking = reader.marking("marking", public_marking());
    edge.dated = reader.time("dated");
    settle_source(edge.source, edge.dated);
    actor.sponsors.push_back(std::move(edge));
    return reader.finish();
  }

  Status read_item(const YamlNode& node, std::vector<model::ActorItem>& items) const {
    MapReader reader(node, file_, "an item");
    model::ActorItem item;
    item.kind = reader.value_of("kind", model::ActorItemKind::Technique, Presence::Required);
    item.artefact = reader.text("artefact");
    item.value = reader.text("value", Presence::Required);
    item.name = reader.text("name");
    item.source = reader.text("source");
    item.dated = reader.time("dated");
    item.reports = static_cast<std::uint32_t>(
        reader.integer("reports", 1, std::numeric_limits<std::int32_t>::max(), 1));
    item.marking = reader.marking("marking", public_marking());
    settle_source(item.source, item.dated);
    check_value(reader, item);
    items.push_back(std::move(item));
    return reader.finish();
  }

  Status read_relation(const YamlNode& node, const std::string& actor) {
    MapReader reader(node, file_, "a relation");
    AuthoredRelation relation;
    relation.from = actor;
    relation.to = reader.text("to", Presence::Required);
    relation.kind = reader.value_of("kind", RelationKind::Overlaps, Presence::Required);
    relation.source = reader.text("source", Presence::Required);
    relation.dated = reader.time("dated");
    relation.marking = reader.marking("marking", public_marking());
    settle_source(relation.source, relation.dated);
    result_.relations.push_back(std::move(relation));
    return reader.finish();
  }

  Status read_addition(const YamlNode& node) {
    MapReader reader(node, file_, "an addition");
    Addition addition;
    addition.actor = reader.text("actor", Presence::Required);
    addition.file = file_;
    addition.place = node.place;
    for (const YamlNode* const item : reader.items("items")) {
      adopt(reader, read_item(*item, addition.items));
    }
    result_.additions.push_back(std::move(addition));
    return reader.finish();
  }

  const std::string& file_;
  ActorFile result_;
  std::map<std::string, std::string> keys_;  // ids of sources, and their names
};

}  // namespace

Result<ActorFile> parse_actor_file(std::string_view text, const std::string& file) {
  const formats::YamlStream stream = formats::parse_yaml(text);
  LW_TRY_ASSIGN(const YamlNode* const document, single_document(stream, file));
  if (document == nullptr || document->kind == formats::YamlKind::Null) {
    return ActorFile{};
  }
  return ActorFileReader(file).read(*document);
}

}  // namespace longwatch::knowledge::internal
