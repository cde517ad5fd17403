#include "knowledge/internal/evidence_builder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "formats/fold.h"
#include "formats/json.h"
#include "knowledge/diagnostics.h"

namespace longwatch::knowledge::internal {
namespace {

using Store = EvidenceBase::Store;

constexpr std::size_t kMostSuccessors = 16;  // in a row; a ring ends too

bool is_software(EntityKind kind) {
  return kind == EntityKind::Malware || kind == EntityKind::Tool;
}

/// Appends a text to the pool; where it came to stand.
std::pair<std::uint32_t, std::uint32_t> pooled(std::string& texts, std::string_view raw) {
  const std::size_t begin = texts.size();
  if (raw.find('\\') == std::string_view::npos || !formats::append_unescaped_json(texts, raw)) {
    texts.append(raw);
  }
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(texts.size() - begin)};
}

/// What makes two statements one.
auto gist_of(const Store::Statement& s) {
  return std::tie(s.from, s.to, s.kind, s.origin, s.marking);
}

}  // namespace

std::uint32_t EvidenceBuilder::add_file(KnowledgeFile file, std::string source) {
  files_.push_back(std::move(file));
  sources_.push_back(std::move(source));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

std::uint32_t EvidenceBuilder::number_of(std::string_view id) {
  const std::uint32_t number = names_.intern(id);
  if (number == ids_.size()) {
    ids_.emplace_back();
  }
  return number;
}

Draft* EvidenceBuilder::draft(EntityKind kind, std::string_view id, Origin origin) {
  const std::uint32_t number = number_of(id);
  Id& entry = ids_[number];
  if (entry.fate != Fate::Known) {
    entry = {Fate::Known, static_cast<std::uint32_t>(drafts_.size()), {}};
    Draft& fresh = drafts_.emplace_back();
    fresh.entity.kind = kind;
    fresh.entity.origin = origin;
    fresh.entity.id = id;
    fresh.entity.file = static_cast<std::uint32_t>(files_.size() - 1);
    return &fresh;
  }
  Draft& known = drafts_[entry.draft];
  if (known.entity.kind == kind) {
    if (origin == Origin::Attack) {
      known.entity.origin = origin;
    }
    return &known;
  }
  Diagnostic diagnostic{&kKindDiffers, {}, {}, {}, 0, 1, {}};
  diagnostic.place.file = files_.back().name;
  diagnostic.message =
      fmt::format("'{}' is a {} here and a {} in an earlier file; the earlier one stands",
                  to_printable(id), model::name_of(kind), model::name_of(known.entity.kind));
  diagnostics_.report(std::move(diagnostic));
  return nullptr;
}

Draft* EvidenceBuilder::find(std::string_view id) {
  const std::optional<std::uint32_t> number = names_.find(id);
  if (!number.has_value() || ids_[*number].fate != Fate::Known) {
    return nullptr;
  }
  return &drafts_[ids_[*number].draft];
}

void EvidenceBuilder::also_called(std::string_view id, const Draft& draft) {
  const std::optional<std::uint32_t> known = names_.find(draft.entity.id);
  LW_CHECK(known.has_value());
  const Id entry = ids_[*known];
  ids_[number_of(id)] = entry;
}

void EvidenceBuilder::withdraw(std::string_view id, std::string_view successor) {
  const std::uint32_t number = number_of(id);
  std::optional<std::uint32_t> next;
  if (!successor.empty()) {
    next = number_of(successor);
  }
  Id& entry = ids_[number];
  if (entry.fate == Fate::Known) {
    return;
  }
  entry.fate = Fate::Withdrawn;
  if (next.has_value()) {
    entry.successor = next;
  }
}

void EvidenceBuilder::pass_over(std::string_view id) {
  Id& entry = ids_[number_of(id)];
  if (entry.fate == Fate::Unknown) {
    entry.fate = Fate::PassedOver;
  }
}

void EvidenceBuilder::set_parent(std::string_view child, std::string_view parent) {
  const std::uint32_t from = number_of(child);
  parents_.emplace_back(from, number_of(parent));
}

ReferenceId EvidenceBuilder::reference(std::string_view name, std::string_view url,
                                       std::optional<Period> period) {
  std::string written = std::string(name);
  written.append(1, ' ').append(url);
  const auto seen = reference_names_.find(written);
  if (seen != reference_names_.end()) {
    return seen->second;
  }
  std::string key = address_key(url);
  if (key.empty()) {
    key = formats::folded(name);
  }
  const auto next = static_cast<ReferenceId>(references_.size());
  const auto [entry, is_new] = reference_keys_.try_emplace(std::move(key), next);
  if (is_new) {
    references_.push_back({std::string(name), std::string(url), {}, {}});
  }
  Reference& reference = references_[index_of(entry->second)];
  if (!reference.from.has_value() && period.has_value()) {
    reference.from = period->from;
    reference.until = period->until;
  }
  reference_names_.emplace(std::move(written), entry->second);
  return entry->second;
}

std::uint32_t EvidenceBuilder::marking_number(const model::Marking& marking) {
  const auto found = std::find(markings_.begin(), markings_.end(), marking);
  if (found != markings_.end()) {
    return static_cast<std::uint32_t>(found - markings_.begin());
  }
  markings_.push_back(marking);
  return static_cast<std::uint32_t>(markings_.size() - 1);
}

void EvidenceBuilder::state(const Statement& statement) {
  PendingLink link;
  Store::Statement& kept = link.statement;
  link.from = number_of(statement.from);
  link.to = number_of(statement.to);
  link.file = static_cast<std::uint32_t>(files_.size() - 1);
  kept.kind = statement.kind;
  kept.origin = statement.origin;
  kept.first_reference = static_cast<std::uint32_t>(cited_.size());
  kept.reference_count = static_cast<std::uint32_t>(statement.references.size());
  kept.unnamed_reports = statement.unnamed_reports;
  cited_.insert(cited_.end(), statement.references.begin(), statement.references.end());
  std::tie(kept.text, kept.text_size) = pooled(texts_, statement.raw_description);
  kept.marking = marking_number(statement.marking);
  links_.push_back(link);
}

void EvidenceBuilder::expect(EntityKind kind, std::string_view id, std::string_view name,
                             const model::Marking& marking) {
  expected_.push_back({number_of(id), kind, std::string(name), marking,
                       static_cast<std::uint32_t>(files_.size() - 1)});
}

void EvidenceBuilder::claim(std::string_view actor, model::ActorItem fact) {
  const auto file = static_cast<std::uint32_t>(files_.size() - 1);
  facts_.push_back({number_of(actor), file, std::move(fact)});
}

void EvidenceBuilder::claim(std::string_view actor, model::SponsorEdge sponsor) {
  const auto file = static_cast<std::uint32_t>(files_.size() - 1);
  sponsors_.push_back({number_of(actor), file, std::move(sponsor)});
}

void EvidenceBuilder::relate(Relation relation) {
  PendingRelation pending;
  pending.from = number_of(relation.from);
  pending.to = number_of(relation.to);
  pending.relation.kind = relation.kind;
  pending.relation.source = std::move(relation.source);
  pending.relation.dated = relation.dated;
  pending.relation.marking = std::move(relation.marking);
  pending.outside = relation.outside;
  relations_.push_back(std::move(pending));
}

std::optional<std::uint32_t> EvidenceBuilder::resolve(std::uint32_t number) const {
  for (std::size_t hop = 0; hop < kMostSuccessors; ++hop) {
    const Id& id = ids_[number];
    if (id.fate == Fate::Known) {
      return id.draft;
    }
    if (id.fate != Fate::Withdrawn || !id.successor.has_value()) {
      return std::nullopt;
    }
    number = *id.successor;
  }
  return std::nullopt;
}

EvidenceBuilder::Fate EvidenceBuilder::fate_of(std::uint32_t number) const {
  return ids_[number].fate;
}

void EvidenceBuilder::describe_expected() {
  std::stable_sort(expected_.begin(), expected_.end(), [](const Expected& a, const Expected& b) {
    return a.marking.tlp < b.marking.tlp;
  });
  for (const Expected& expected : expected_) {
    Id& entry = ids_[expected.id];
    if (entry.fate == Fate::Known || entry.fate == Fate::Withdrawn) {
      continue;
    }
    entry = {Fate::Known, static_cast<std::uint32_t>(drafts_.size()), {}};
    Entity& entity = drafts_.emplace_back().entity;
    entity.kind = expected.kind;
    entity.origin = Origin::Authored;
    entity.id = names_.text(expected.id);
    entity.name = expected.name.empty() ? entity.id : expected.name;
    entity.marking = expected.marking;
    entity.file = expected.file;
  }
}

Draft* EvidenceBuilder::actor_of(std::uint32_t id, std::uint32_t file) {
  const std::optional<std::uint32_t> draft = resolve(id);
  if (!draft.has_value()) {
    if (fate_of(id) == Fate::Unknown) {
      count_lost(id, file);
    }
    return nullptr;
  }
  Draft& found = drafts_[*draft];
  return found.entity.kind == EntityKind::Actor ? &found : nullptr;
}

void EvidenceBuilder::settle_claims() {
  for (auto& pending : facts_) {
    if (Draft* const actor = actor_of(pending.actor, pending.file); actor != nullptr) {
      actor->claims.facts.push_back(std::move(pending.claim));
    }
  }
  for (auto& pending : sponsors_) {
    if (Draft* const actor = actor_of(pending.actor, pending.file); actor != nullptr) {
      actor->claims.sponsors.push_back(std::move(pending.claim));
    }
  }
}

void EvidenceBuilder::order_entities(Store& store) {
  std::vector<std::uint32_t> order(drafts_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    const Entity& left = drafts_[a].entity;
    const Entity& right = drafts_[b].entity;
    return std::tie(left.kind, left.id) < std::tie(right.kind, right.id);
  });
  places_.resize(drafts_.size());
  store.entities.reserve(drafts_.size());
  for (const std::uint32_t number : order) {
    Draft& draft = drafts_[number];
    places_[number] = static_cast<EntityId>(store.entities.size());
    const auto kind = static_cast<std::size_t>(draft.entity.kind);
    for (std::size_t later = kind + 1; later <= Store::kKinds; ++later) {
      ++store.kind_begin[later];
    }
    if (draft.entity.kind == EntityKind::Actor) {
      store.claims.push_back(std::move(draft.claims));
    }
    store.entities.push_back(std::move(draft.entity));
  }
}

void EvidenceBuilder::set_parents(Store& store) {
  for (const auto& [child, parent] : parents_) {
    const std::optional<std::uint32_t> from = resolve(child);
    const std::optional<std::uint32_t> to = resolve(parent);
    if (from.has_value() && to.has_value() && *from != *to) {
      store.entities[index_of(places_[*from])].parent = places_[*to];
    }
  }
  for (Entity& entity : store.entities) {
    const std::size_t dot = entity.id.find('.');
    if (entity.kind != EntityKind::Technique || entity.parent.has_value() ||
        dot == std::string::npos) {
      continue;
    }
    const std::optional<std::uint32_t> number = names_.find(entity.id.substr(0, dot));
    const auto parent = number.has_value() ? resolve(*number) : std::nullopt;
    if (parent.has_value()) {
      entity.parent = places_[*parent];
    }
  }
}

void EvidenceBuilder::index_ids(Store& store) const {
  for (std::uint32_t number = 0; number < ids_.size(); ++number) {
    if (const auto draft = resolve(number); draft.has_value()) {
      store.by_id.emplace(names_.text(number), places_[*draft]);
    }
  }
}

void EvidenceBuilder::index_software(Store& store) {
  for (std::size_t i = 0; i < store.entities.size(); ++i) {
    const Entity& entity = store.entities[i];
    if (!is_software(entity.kind)) {
      continue;
    }
    std::vector<std::string> keys = {formats::folded(entity.name)};
    for (const std::string& alias : entity.aliases) {
      keys.push_back(formats::folded(alias));
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (std::string& key : keys) {
      store.software_by_name[std::move(key)].push_back(static_cast<EntityId>(i));
    }
  }
}

bool EvidenceBuilder::makes_sense(const Store& store, LinkKind kind, EntityId from, EntityId to) {
  const EntityKind left = store.entities[index_of(from)].kind;
  const EntityKind right = store.entities[index_of(to)].kind;
  if (kind == LinkKind::AttributedTo) {
    return left == EntityKind::Campaign && right == EntityKind::Actor;
  }
  const bool uses_software =
      is_software(right) && (left == EntityKind::Actor || left == EntityKind::Campaign);
  return uses_software || (right == EntityKind::Technique && left != EntityKind::Technique);
}

void EvidenceBuilder::count_lost(std::uint32_t id, std::uint32_t file) {
  lost_.resize(files_.size());
  Lost& lost = lost_[file];
  ++lost.count;
  if (lost.count == 1) {
    lost.first = names_.text(id);
  }
}

void EvidenceBuilder::keep_link(Store& store, const PendingLink& link) {
  const std::optional<std::uint32_t> from = resolve(link.from);
  const std::optional<std::uint32_t> to = resolve(link.to);
  if (!from.has_value() || !to.has_value()) {
    if (fate_of(link.from) == Fate::Unknown) {
      count_lost(link.from, link.file);
    } else if (fate_of(link.to) == Fate::Unknown) {
      count_lost(link.to, link.file);
    }
    return;
  }
  Store::Statement statement = link.statement;
  statement.from = places_[*from];
  statement.to = places_[*to];
  if (makes_sense(store, statement.kind, statement.from, statement.to)) {
    store.statements.push_back(statement);
  }
}

void EvidenceBuilder::keep_links(Store& store) {
  store.statements.reserve(links_.size());
  for (const PendingLink& link : links_) {
    keep_link(store, link);
  }
  report_lost();
  std::stable_sort(
      store.statements.begin(), store.statements.end(),
      [](const Store::Statement& a, const Store::Statement& b) { return gist_of(a) < gist_of(b); });
  merge_links(store);
}

/// Makes one of equal statements, with the references of all and the words of the first.
void EvidenceBuilder::merge_links(Store& store) const {
  std::vector<Store::Statement> merged;
  merged.reserve(store.statements.size());
  std::vector<ReferenceId>& cited = store.cited;
  cited.reserve(cited_.size());
  for (const Store::Statement& next : store.statements) {
    const bool is_new = merged.empty() || gist_of(merged.back()) != gist_of(next);
    if (is_new) {
      merged.push_back(next);
      merged.back().first_reference = static_cast<std::uint32_t>(cited.size());
    } else {
      merged.back().unnamed_reports += next.unnamed_reports;
    }
    Store::Statement& one = merged.back();
    if (one.text_size == 0) {
      one.text = next.text;
      one.text_size = next.text_size;
    }
    const auto from = cited_.begin() + next.first_reference;
    cited.insert(cited.end(), from, from + next.reference_count);
    const auto begin = cited.begin() + one.first_reference;
    std::sort(begin, cited.end());
    cited.erase(std::unique(begin, cited.end()), cited.end());
    one.reference_count = static_cast<std::uint32_t>(cited.size()) - one.first_reference;
  }
  store.statements = std::move(merged);
}

void EvidenceBuilder::keep_relations(Store& store) {
  std::uint64_t outside = 0;
  for (PendingRelation& pending : relations_) {
    const std::optional<std::uint32_t> from = resolve(pending.from);
    const std::optional<std::uint32_t> to = resolve(pending.to);
    if (!from.has_value() || !to.has_value()) {
      outside += pending.outside == Outside::Told ? 1U : 0U;
      continue;
    }
    ActorRelation relation = std::move(pending.relation);
    relation.from = places_[*from];
    relation.to = places_[*to];
    const bool between_actors = store.entities[index_of(relation.from)].kind == EntityKind::Actor &&
                                store.entities[index_of(relation.to)].kind == EntityKind::Actor;
    if (between_actors && relation.from != relation.to) {
      store.relations.push_back(std::move(relation));
    }
  }
  if (outside != 0) {
    Diagnostic diagnostic{&kRelationOutside, {}, {}, {}, 0, 0, {}};
    diagnostic.message = fmt::format(
        "{} statements that two actors belong together speak of records that no file describes; "
        "they are left out",
        outside);
    diagnostics_.report(std::move(diagnostic));
  }
}

void EvidenceBuilder::report_lost() {
  for (std::size_t i = 0; i < lost_.size(); ++i) {
    if (lost_[i].count == 0) {
      continue;
    }
    Diagnostic diagnostic{&kRelationLost, {}, {}, {}, 0, 0, {}};
    diagnostic.place.file = files_[i].name;
    diagnostic.message = fmt::format(
        "expected the objects of all relations in the files, {} are missing, '{}' first; the "
        "relations are left out",
        lost_[i].count, to_printable(lost_[i].first));
    diagnostic.records_lost = lost_[i].count;
    diagnostics_.report(std::move(diagnostic));
  }
}

std::shared_ptr<const Store> EvidenceBuilder::finish(std::string digest) {
  auto store = std::make_shared<Store>();
  describe_expected();
  settle_claims();
  order_entities(*store);
  set_parents(*store);
  index_ids(*store);
  index_software(*store);
  keep_links(*store);
  keep_relations(*store);
  store->references = std::move(references_);
  store->texts = std::move(texts_);
  store->markings = std::move(markings_);
  store->files = std::move(files_);
  for (const std::string& source : sources_) {
    store->source.append(store->source.empty() ? "" : ", ").append(source);
  }
  store->digest = std::move(digest);
  return store;
}

}  // namespace longwatch::knowledge::internal
