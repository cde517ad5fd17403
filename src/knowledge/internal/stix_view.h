#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/evidence_base.h"
#include "knowledge/internal/stix_objects.h"

namespace longwatch::knowledge::internal {

/// A bundle as it is asked: of several versions of an object the last, found by its id.
class StixView {
 public:
  /// The bundle must outlive the view.
  explicit StixView(const StixBundle& bundle);

  /// In the order of the bundle.
  const std::vector<const StixObject*>& current() const { return current_; }

  const StixObject* find(std::string_view id) const;

  std::span<const StixReference> references_of(const StixObject& object) const {
    return bundle_.references_of(object);
  }

  /// "G0065"; empty when the object has none.
  std::string_view attack_id(const StixObject& object) const;

  /// The actor itself, or the actors to whom the bundle attributes a campaign; ascending.
  std::vector<std::string_view> actors_behind(std::string_view id) const;

  /// What an infrastructure consists of; ascending ids.
  std::vector<std::string_view> parts_of(std::string_view id) const;

  /// "ATT&CK v18.1", as the bundle says or else its file's name; empty for other bundles.
  std::string title(std::string_view file_name) const;

 private:
  using Ids = std::unordered_multimap<std::string_view, std::string_view>;

  static std::vector<std::string_view> ids_of(const Ids& ids, std::string_view id);

  const StixBundle& bundle_;
  std::vector<const StixObject*> current_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  Ids behind_;  // campaign, actor
  Ids parts_;   // whole, part
};

/// What an object is to us; nothing for what knowledge of actors does not hold.
std::optional<EntityKind> entity_kind(StixKind kind);

/// "campaign" of "campaign--...".
std::string_view type_in(std::string_view id);
bool names_actor(std::string_view id);
/// An actor or a campaign.
bool may_act(std::string_view id);

/// Whether a reference is a report and not the entry that carries the ATT&CK id.
bool is_report(const StixReference& reference);

}  // namespace longwatch::knowledge::internal
