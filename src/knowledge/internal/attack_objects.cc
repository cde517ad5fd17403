#include "knowledge/internal/attack_objects.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/json.h"

namespace longwatch::knowledge::internal {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string unescaped(std::string_view raw) {
  std::string text;
  return formats::append_unescaped_json(text, raw) ? text : std::string(raw);
}

AttackKind kind_of(std::string_view type) {
  struct Row {
    std::string_view type;
    AttackKind kind;
  };

  constexpr std::array<Row, 7> kRows = {{{"intrusion-set", AttackKind::Group},
                                         {"attack-pattern", AttackKind::Technique},
                                         {"malware", AttackKind::Malware},
                                         {"tool", AttackKind::Tool},
                                         {"campaign", AttackKind::Campaign},
                                         {"relationship", AttackKind::Relation},
                                         {"x-mitre-collection", AttackKind::Collection}}};
  for (const Row& row : kRows) {
    if (row.type == type) {
      return row.kind;
    }
  }
  return AttackKind::Other;
}

/// Follows a walk over the bundle. Depth 1 is the bundle, 2 its list of objects, 3 an object, 4 and
/// 5 its lists and their maps; whatever lies elsewhere is passed over.
class BundleVisitor {
 public:
  void begin_object() {
    ++depth_;
    if (depth_ == 3 && inside_objects_) {
      object_ = {};
    } else if (depth_ == 5 && is_reference()) {
      reference_ = {};
    }
  }

  void end_object() {
    if (depth_ == 3 && inside_objects_) {
      objects_.push_back(std::move(object_));
      member_ = {};
    } else if (depth_ == 5 && is_reference()) {
      keep_reference();
    }
    --depth_;
  }

  void begin_array() {
    ++depth_;
    if (depth_ == 2 && top_key_ == "objects") {
      inside_objects_ = true;
      has_objects_ = true;
    }
  }

  void end_array() {
    if (depth_ == 2) {
      inside_objects_ = false;
    }
    --depth_;
  }

  void key(std::string_view raw) {
    if (depth_ == 1) {
      top_key_ = raw;
    } else if (depth_ == 3) {
      member_ = raw;
    } else if (depth_ == 5) {
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
    } else if (depth_ == 4 && (member_ == "aliases" || member_ == "x_mitre_aliases")) {
      object_.aliases.push_back(unescaped(raw));
    } else if (depth_ == 5 && is_reference()) {
      keep_inner(raw);
    }
  }

  void number(std::string_view /*text*/) {}

  void boolean(bool value) {
    if (inside_objects_ && depth_ == 3 &&
        (member_ == "revoked" || member_ == "x_mitre_deprecated")) {
      object_.withdrawn = object_.withdrawn || value;
    }
  }

  void null() {}

  bool is_bundle() const { return is_bundle_ && has_objects_; }

  std::vector<AttackObject> take() { return std::move(objects_); }

 private:
  struct RawReference {
    std::string_view source;
    std::string_view external_id;
    std::string_view description;
  };

  bool is_reference() const { return inside_objects_ && member_ == "external_references"; }

  void keep_member(std::string_view raw) {
    if (member_ == "type") {
      object_.kind = kind_of(raw);
    } else if (member_ == "id") {
      object_.stix_id = raw;
    } else if (member_ == "name") {
      object_.name = unescaped(raw);
    } else if (member_ == "relationship_type") {
      object_.relation = raw;
    } else if (member_ == "source_ref") {
      object_.from = raw;
    } else if (member_ == "target_ref") {
      object_.to = raw;
    } else if (member_ == "x_mitre_version") {
      object_.version = raw;
    }
  }

  void keep_inner(std::string_view raw) {
    if (inner_ == "source_name") {
      reference_.source = raw;
    } else if (inner_ == "external_id") {
      reference_.external_id = raw;
    } else if (inner_ == "description") {
      reference_.description = raw;
    }
  }

  void keep_reference() {
    if (reference_.source.starts_with("mitre-") && !reference_.external_id.empty()) {
      object_.attack_id = reference_.external_id;
    } else if (!reference_.source.empty()) {
      object_.references.push_back(
          {unescaped(reference_.source), cited_date(reference_.description)});
    }
  }

  std::vector<AttackObject> objects_;
  AttackObject object_;
  RawReference reference_;
  std::string_view top_key_;
  std::string_view member_;
  std::string_view inner_;
  std::size_t depth_ = 0;
  bool inside_objects_ = false;
  bool has_objects_ = false;
  bool is_bundle_ = false;
};

/// Takes the digits at the front of a text away.
std::string_view take_digits(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

std::size_t take_month(std::string_view& text) {
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (take(text, kMonths[month])) {
      return month + 1;
    }
  }
  return 0;
}

/// The text behind an opening bracket, when it is a date and then closes.
std::optional<Timestamp> date_in_brackets(std::string_view text) {
  const std::string_view year = take_digits(text);
  if (year.size() != 4) {
    return std::nullopt;
  }
  std::size_t month = 1;
  std::int64_t day = 1;
  if (take(text, ", ")) {
    month = take_month(text);
    if (month != 0 && take(text, " ")) {
      day = parse_int64(take_digits(text)).value_or(0);
    }
  }
  if (!take(text, ")") || month == 0 || day < 1) {
    return std::nullopt;
  }
  return parse_iso8601(fmt::format("{}-{:02}-{:02}T00:00:00Z", year, month, day));
}

}  // namespace

std::optional<Timestamp> cited_date(std::string_view description) {
  for (std::size_t at = description.find('('); at != std::string_view::npos;
       at = description.find('(', at + 1)) {
    if (const auto date = date_in_brackets(description.substr(at + 1)); date.has_value()) {
      return date;
    }
  }
  return std::nullopt;
}

Result<std::vector<AttackObject>> parse_attack_objects(std::string_view text,
                                                       const std::string& file) {
  formats::JsonIndexer indexer;
  BundleVisitor visitor;
  formats::JsonLimits limits;
  limits.values = limits::kKnowledgeValues;
  const formats::JsonOutcome outcome = formats::walk_json(text, indexer, visitor, limits);
  if (!outcome.ok()) {
    const bool limited = outcome.problem == formats::JsonProblem::TooManyValues ||
                         outcome.problem == formats::JsonProblem::TooLarge;
    return Error(limited ? ErrorCode::Limit : ErrorCode::InvalidInput,
                 fmt::format("expected a STIX bundle in JSON, got: {}; nothing is read",
                             formats::to_text(outcome.problem)))
        .at(fmt::format("{}: byte {}", file, outcome.offset));
  }
  if (!visitor.is_bundle()) {
    return Error(ErrorCode::InvalidInput,
                 "expected a STIX bundle with 'type': 'bundle' and a list of 'objects', got other "
                 "JSON; nothing is read")
        .at(file);
  }
  return visitor.take();
}

}  // namespace longwatch::knowledge::internal
