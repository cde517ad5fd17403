#include "knowledge/internal/stix_objects.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/json.h"

namespace longwatch::knowledge::internal {
namespace {

StixKind kind_of(std::string_view type) {
  struct Row {
    std::string_view type;
    StixKind kind;
  };

  constexpr std::array<Row, 19> kRows = {{{"relationship", StixKind::Relation},
                                          {"intrusion-set", StixKind::IntrusionSet},
                                          {"threat-actor", StixKind::ThreatActor},
                                          {"campaign", StixKind::Campaign},
                                          {"malware", StixKind::Malware},
                                          {"tool", StixKind::Tool},
                                          {"attack-pattern", StixKind::Technique},
                                          {"identity", StixKind::Identity},
                                          {"location", StixKind::Location},
                                          {"indicator", StixKind::Indicator},
                                          {"marking-definition", StixKind::Marking},
                                          {"opinion", StixKind::Opinion},
                                          {"ipv4-addr", StixKind::Observable},
                                          {"ipv6-addr", StixKind::Observable},
                                          {"domain-name", StixKind::Observable},
                                          {"url", StixKind::Observable},
                                          {"email-addr", StixKind::Observable},
                                          {"x509-certificate", StixKind::Observable},
                                          {"x-mitre-collection", StixKind::Collection}}};
  for (const Row& row : kRows) {
    if (row.type == type) {
      return row.kind;
    }
  }
  return StixKind::Other;
}

using ObjectText = std::string_view StixObject::*;
using ObjectTexts = std::vector<std::string_view> StixObject::*;
using ReferenceText = std::string_view StixReference::*;

template <class Member>
struct MemberRow {
  std::string_view name;
  Member member;
};

constexpr std::array<MemberRow<ObjectText>, 16> kObjectTexts = {{
    {"id", &StixObject::id},
    {"name", &StixObject::name},
    {"description", &StixObject::description},
    {"modified", &StixObject::modified},
    {"relationship_type", &StixObject::relation},
    {"source_ref", &StixObject::from},
    {"target_ref", &StixObject::to},
    {"x_mitre_version", &StixObject::version},
    {"created_by_ref", &StixObject::created_by},
    {"first_seen", &StixObject::first_seen},
    {"last_seen", &StixObject::last_seen},
    {"country", &StixObject::country},
    {"pattern", &StixObject::pattern},
    {"opinion", &StixObject::opinion},
    {"value", &StixObject::value},
    {"serial_number", &StixObject::value},
}};

constexpr std::array<MemberRow<ObjectTexts>, 5> kObjectLists = {{
    {"aliases", &StixObject::aliases},
    {"x_mitre_aliases", &StixObject::aliases},
    {"object_marking_refs", &StixObject::markings},
    {"sectors", &StixObject::sectors},
    {"object_refs", &StixObject::subjects},
}};

constexpr std::array<MemberRow<ReferenceText>, 4> kReferenceTexts = {{
    {"source_name", &StixReference::source},
    {"external_id", &StixReference::external_id},
    {"url", &StixReference::url},
    {"description", &StixReference::description},
}};

template <class Rows>
auto find_row(const Rows& rows, std::string_view name) -> decltype(rows.front().member) {
  for (const auto& row : rows) {
    if (row.name == name) {
      return row.member;
    }
  }
  return nullptr;
}

/// Follows a walk over the bundle. Depth 1 is the bundle, 2 its list of objects, 3 an object, 4 and
/// 5 its lists and their maps; whatever lies elsewhere is passed over.
class BundleVisitor {
 public:
  void begin_object() {
    ++depth_;
    has_actors_ = has_actors_ || (depth_ == 2 && top_key_ == "actors");
    if (depth_ == 3 && inside_objects_) {
      object_ = {};
      object_.first_reference = static_cast<std::uint32_t>(bundle_.references.size());
    } else if (is_reference()) {
      bundle_.references.emplace_back();
    }
  }

  void end_object() {
    if (depth_ == 3 && inside_objects_) {
      object_.reference_count =
          static_cast<std::uint32_t>(bundle_.references.size()) - object_.first_reference;
      bundle_.objects.push_back(std::move(object_));
      member_ = {};
    }
    --depth_;
  }

  void begin_array() {
    ++depth_;
    if (depth_ == 2 && top_key_ == "objects") {
      inside_objects_ = true;
      has_objects_ = true;
    }
    has_values_ = has_values_ || (depth_ == 2 && top_key_ == "values");
  }

  void end_array() {
    if (depth_ == 2) {
      inside_objects_ = false;
    }
    --depth_;
  }

  void key(std::string_view raw) {
    if (depth_ == 3) {
      member_ = raw;
    } else if (depth_ == 1) {
      top_key_ = raw;
    } else {
      inner_ = raw;
    }
  }

  void string(std::string_view raw) {
    if (depth_ == 1 && top_key_ == "type") {
      is_bundle_ = raw == "bundle";
    }
    if (!inside_objects_) {
      return;
    }
    if (depth_ == 3) {
      keep_member(raw);
    } else {
      keep_inner(raw);
    }
  }

  void number(std::string_view text) {
    if (inside_objects_ && depth_ == 3 && member_ == "confidence") {
      const std::optional<std::int64_t> value = parse_int64(text);
      if (value.has_value() && *value >= 0 && *value <= 100) {
        object_.confidence = static_cast<int>(*value);
      }
    }
  }

  void boolean(bool value) {
    if (inside_objects_ && depth_ == 3 &&
        (member_ == "revoked" || member_ == "x_mitre_deprecated")) {
      object_.withdrawn = object_.withdrawn || value;
    }
  }

  void null() {}

  StixBundle take() {
    bundle_.content = content();
    return std::move(bundle_);
  }

 private:
  JsonContent content() const {
    if (is_bundle_ && has_objects_) {
      return JsonContent::StixBundle;
    }
    if (has_values_) {
      return JsonContent::GalaxyCluster;
    }
    return has_actors_ ? JsonContent::DatedCluster : JsonContent::Other;
  }

  bool is_reference() const {
    return depth_ == 5 && inside_objects_ && member_ == "external_references";
  }

  void keep_member(std::string_view raw) {
    if (member_ == "type") {
      object_.kind = kind_of(raw);
      object_.type = raw;
    } else if (const ObjectText member = find_row(kObjectTexts, member_); member != nullptr) {
      object_.*member = raw;
    }
  }

  /// What stands in a list or map of an object.
  void keep_inner(std::string_view raw) {
    if (is_reference()) {
      if (const ReferenceText member = find_row(kReferenceTexts, inner_); member != nullptr) {
        bundle_.references.back().*member = raw;
      }
    } else if (depth_ == 4) {
      keep_listed(raw);
    } else if (depth_ == 5 && member_ == "kill_chain_phases" && inner_ == "phase_name") {
      object_.tactics.push_back(raw);
    } else if (depth_ == 5 && member_ == "extensions" && inner_ == "tlp_2_0") {
      object_.statement = raw;
    }
  }

  void keep_listed(std::string_view raw) {
    if (member_ == "definition") {
      object_.statement = raw;
    } else if (const ObjectTexts list = find_row(kObjectLists, member_); list != nullptr) {
      (object_.*list).push_back(raw);
    }
  }

  StixBundle bundle_;
  StixObject object_;
  std::string_view top_key_;
  std::string_view member_;
  std::string_view inner_;
  std::size_t depth_ = 0;
  bool inside_objects_ = false;
  bool has_objects_ = false;
  bool has_values_ = false;
  bool has_actors_ = false;
  bool is_bundle_ = false;
};

}  // namespace

std::string unescaped(std::string_view raw) {
  if (raw.find('\\') == std::string_view::npos) {
    return std::string(raw);
  }
  std::string text;
  return formats::append_unescaped_json(text, raw) ? text : std::string(raw);
}

Result<StixBundle> parse_stix_bundle(std::string_view text, const std::string& file) {
  formats::JsonIndexer indexer;
  BundleVisitor visitor;
  formats::JsonLimits limits;
  limits.values = limits::kKnowledgeValues;
  const formats::JsonOutcome outcome = formats::walk_json(text, indexer, visitor, limits);
  if (!outcome.ok()) {
    const bool limited = outcome.problem == formats::JsonProblem::TooManyValues ||
                         outcome.problem == formats::JsonProblem::TooLarge;
    return Error(limited ? ErrorCode::Limit : ErrorCode::InvalidInput,
                 fmt::format("expected a STIX bundle or a galaxy cluster in JSON, got: {}; nothing "
                             "is read",
                             formats::to_text(outcome.problem)))
        .at(fmt::format("{}: byte {}", file, outcome.offset));
  }
  return visitor.take();
}

}  // namespace longwatch::knowledge::internal
