#include "knowledge/internal/attack_bundle.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "knowledge/diagnostics.h"
#include "knowledge/internal/attack_objects.h"

namespace longwatch::knowledge::internal {
namespace {

using model::ActorItemKind;

/// One item of a group while its reports are being counted.
struct Gathered {
  model::ActorItem item;
  std::set<std::string> reports;
};

using ItemKey = std::pair<ActorItemKind, std::string>;
using GroupItems = std::map<ItemKey, Gathered>;

class BundleReader {
 public:
  BundleReader(const std::vector<AttackObject>& objects, const std::string& file,
               DiagnosticSink& diagnostics)
      : objects_(objects), file_(file), diagnostics_(diagnostics) {
    for (const AttackObject& object : objects_) {
      by_id_.emplace(object.stix_id, &object);
    }
  }

  ActorFile read() {
    ActorFile result;
    result.source = source();
    follow_campaigns();
    gather_items();
    for (const AttackObject& object : objects_) {
      if (object.kind == AttackKind::Group && !object.withdrawn && !object.attack_id.empty()) {
        result.actors.push_back(actor_of(object));
      }
    }
    return result;
  }

 private:
  std::string source() const {
    for (const AttackObject& object : objects_) {
      if (object.kind == AttackKind::Collection && !object.version.empty()) {
        return fmt::format("ATT&CK v{}", object.version);
      }
    }
    return {};
  }

  /// The object, when it stands and was not withdrawn.
  const AttackObject* find(const std::string& stix_id) {
    const auto entry = by_id_.find(stix_id);
    if (entry == by_id_.end()) {
      ++lost_;
      if (lost_ == 1) {
        first_lost_ = stix_id;
      }
      return nullptr;
    }
    return entry->second->withdrawn ? nullptr : entry->second;
  }

  void follow_campaigns() {
    for (const AttackObject& relation : objects_) {
      if (relation.kind != AttackKind::Relation || relation.withdrawn ||
          relation.relation != "attributed-to") {
        continue;
      }
      const AttackObject* const from = find(relation.from);
      const AttackObject* const to = find(relation.to);
      if (from != nullptr && to != nullptr && from->kind == AttackKind::Campaign &&
          to->kind == AttackKind::Group) {
        groups_of_[from->stix_id].push_back(to);
      }
    }
  }

  void gather_items() {
    for (const AttackObject& relation : objects_) {
      if (relation.kind != AttackKind::Relation || relation.withdrawn ||
          relation.relation != "uses") {
        continue;
      }
      const AttackObject* const user = find(relation.from);
      const AttackObject* const used = find(relation.to);
      if (user == nullptr || used == nullptr || used->attack_id.empty()) {
        continue;
      }
      if (user->kind == AttackKind::Group) {
        gather(*user, *user, *used, relation);
      } else if (user->kind == AttackKind::Campaign) {
        for (const AttackObject* const group : groups_of_[user->stix_id]) {
          gather(*group, *user, *used, relation);
        }
      }
    }
    report_lost();
  }

  void gather(const AttackObject& group, const AttackObject& user, const AttackObject& used,
              const AttackObject& relation) {
    ActorItemKind kind = ActorItemKind::Technique;
    if (used.kind == AttackKind::Malware) {
      kind = ActorItemKind::Malware;
    } else if (used.kind == AttackKind::Tool) {
      kind = ActorItemKind::Tool;
    } else if (used.kind != AttackKind::Technique) {
      return;
    }
    Gathered& gathered = items_[group.stix_id][{kind, used.attack_id}];
    model::ActorItem& item = gathered.item;
    const bool own = user.kind == AttackKind::Group;
    if (item.source.empty() || own) {
      item.source = own ? fmt::format("ATT&CK {}", user.attack_id)
                        : fmt::format("ATT&CK {} {}", user.attack_id, user.name);
    }
    item.kind = kind;
    item.value = used.attack_id;
    item.name = used.name;
    item.marking = {model::Tlp::Clear, {}};
    for (const AttackReference& reference : relation.references) {
      gathered.reports.insert(reference.name);
      if (reference.dated.has_value() &&
          (!item.dated.has_value() || *reference.dated < *item.dated)) {
        item.dated = reference.dated;
      }
    }
  }

  model::Actor actor_of(const AttackObject& group) {
    model::Actor actor;
    actor.id = group.attack_id;
    actor.name = group.name;
    actor.names.push_back({group.name, "ATT&CK", "exact"});
    for (const std::string& alias : group.aliases) {
      if (alias != group.name) {
        actor.names.push_back({alias, "ATT&CK", "overlaps"});
      }
    }
    for (const auto& entry : items_[group.stix_id]) {
      model::ActorItem item = entry.second.item;
      item.reports =
          static_cast<std::uint32_t>(std::max<std::size_t>(entry.second.reports.size(), 1));
      actor.items.push_back(std::move(item));
    }
    return actor;
  }

  void report_lost() {
    if (lost_ == 0) {
      return;
    }
    Diagnostic diagnostic{&kRelationLost, {}, {}, {}, 0, 0, {}};
    diagnostic.place.file = file_;
    diagnostic.message = fmt::format(
        "expected the objects of all relations in the bundle, {} are missing, '{}' first; the "
        "relations are left out",
        lost_, first_lost_);
    diagnostic.records_lost = lost_;
    diagnostics_.report(std::move(diagnostic));
  }

  const std::vector<AttackObject>& objects_;
  const std::string& file_;
  DiagnosticSink& diagnostics_;
  std::unordered_map<std::string, const AttackObject*> by_id_;
  std::unordered_map<std::string, std::vector<const AttackObject*>> groups_of_;  // of a campaign
  std::unordered_map<std::string, GroupItems> items_;
  std::uint64_t lost_ = 0;
  std::string first_lost_;
};

}  // namespace

Result<ActorFile> parse_attack_bundle(std::string_view text, const std::string& file,
                                      DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const std::vector<AttackObject> objects, parse_attack_objects(text, file));
  return BundleReader(objects, file, diagnostics).read();
}

}  // namespace longwatch::knowledge::internal
