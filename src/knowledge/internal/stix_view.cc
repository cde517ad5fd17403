#include "knowledge/internal/stix_view.h"

#include <algorithm>

#include <fmt/format.h>

namespace longwatch::knowledge::internal {
namespace {

/// "18.1" of "enterprise-attack-18.1.json": the bundle itself does not always say it.
std::string_view release_in(std::string_view file_name) {
  constexpr std::string_view kMark = "attack-";
  const std::size_t at = file_name.find(kMark);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = file_name.substr(at + kMark.size());
  const std::size_t end = rest.find_first_not_of("0123456789.");
  std::string_view release = rest.substr(0, std::min(end, rest.size()));
  while (release.ends_with('.')) {
    release.remove_suffix(1);
  }
  return release;
}

}  // namespace

StixView::StixView(const StixBundle& bundle) : bundle_(bundle) {
  current_.reserve(bundle.objects.size());
  by_id_.reserve(bundle.objects.size());
  for (const StixObject& object : bundle.objects) {
    const auto [entry, is_new] = by_id_.try_emplace(object.id, current_.size());
    if (is_new) {
      current_.push_back(&object);
    } else if (current_[entry->second]->modified < object.modified) {
      current_[entry->second] = &object;
    }
  }
  for (const StixObject* const object : current_) {
    if (object->kind != StixKind::Relation || object->withdrawn) {
      continue;
    }
    if (object->relation == "consists-of") {
      parts_.emplace(object->from, object->to);
    } else if (object->relation == "attributed-to" && names_actor(object->to)) {
      behind_.emplace(object->from, object->to);
    }
  }
}

const StixObject* StixView::find(std::string_view id) const {
  const auto entry = by_id_.find(id);
  return entry == by_id_.end() ? nullptr : current_[entry->second];
}

std::string_view StixView::attack_id(const StixObject& object) const {
  for (const StixReference& reference : references_of(object)) {
    if (reference.source.starts_with("mitre-") && !reference.external_id.empty()) {
      return reference.external_id;
    }
  }
  return {};
}

std::vector<std::string_view> StixView::ids_of(const Ids& ids, std::string_view id) {
  std::vector<std::string_view> found;
  const auto [begin, end] = ids.equal_range(id);
  for (auto entry = begin; entry != end; ++entry) {
    found.push_back(entry->second);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string_view> StixView::actors_behind(std::string_view id) const {
  return names_actor(id) ? std::vector<std::string_view>{id} : ids_of(behind_, id);
}

std::vector<std::string_view> StixView::parts_of(std::string_view id) const {
  return ids_of(parts_, id);
}

std::string StixView::title(std::string_view file_name) const {
  bool is_attack = false;
  for (const StixObject* const object : current_) {
    if (object->kind == StixKind::Collection && !object->version.empty()) {
      return fmt::format("ATT&CK v{}", object->version);
    }
    is_attack = is_attack || (entity_kind(object->kind).has_value() && !object->withdrawn &&
                              !object->version.empty() && !attack_id(*object).empty());
  }
  const std::string_view release = release_in(file_name);
  return is_attack && !release.empty() ? fmt::format("ATT&CK v{}", release) : std::string();
}

std::optional<EntityKind> entity_kind(StixKind kind) {
  switch (kind) {
    case StixKind::IntrusionSet:
    case StixKind::ThreatActor:
      return EntityKind::Actor;
    case StixKind::Campaign:
      return EntityKind::Campaign;
    case StixKind::Malware:
      return EntityKind::Malware;
    case StixKind::Tool:
      return EntityKind::Tool;
    case StixKind::Technique:
      return EntityKind::Technique;
    default:
      return std::nullopt;
  }
}

std::string_view type_in(std::string_view id) {
  return id.substr(0, id.find("--"));
}

bool names_actor(std::string_view id) {
  const std::string_view type = type_in(id);
  return type == "intrusion-set" || type == "threat-actor";
}

bool may_act(std::string_view id) {
  return names_actor(id) || type_in(id) == "campaign";
}

bool is_report(const StixReference& reference) {
  const bool carries_id = reference.source.starts_with("mitre-") && !reference.external_id.empty();
  return !reference.source.empty() && !carries_id;
}

}  // namespace longwatch::knowledge::internal
