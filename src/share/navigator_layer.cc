#include "share/navigator_layer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/json_writer.h"

namespace longwatch::share {
namespace {

using formats::JsonWriter;
using knowledge::Entity;
using knowledge::EntityId;
using knowledge::EvidenceBase;
using knowledge::ProfileItem;

constexpr std::string_view kLayerFormat = "4.5";
constexpr std::string_view kNavigator = "5.2.0";
constexpr std::size_t kMostReports = 25;  // named for one technique

// From faint to strong for one actor; one colour each and a third for both.
constexpr std::string_view kFaint = "#fde9c4";
constexpr std::string_view kStrong = "#c2410c";
constexpr std::string_view kFirst = "#3b82f6";
constexpr std::string_view kSecond = "#eab308";
constexpr std::string_view kBoth = "#16a34a";

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "T1505", "T1505.003": all that a layer may hold.
bool is_technique_id(std::string_view id) {
  if (id.size() != 5 && id.size() != 9) {
    return false;
  }
  const bool sub = id.size() == 9;
  return id[0] == 'T' && is_digits(id.substr(1, 4), 4) &&
         (!sub || (id[5] == '.' && is_digits(id.substr(6), 3)));
}

/// The release of ATT&CK that was read: "18" of "ATT&CK v18.1". Empty when no file says.
std::string attack_release(const EvidenceBase& base) {
  constexpr std::string_view kMark = "ATT&CK v";
  for (const knowledge::KnowledgeFile& file : base.files()) {
    if (file.title.starts_with(kMark)) {
      const std::string_view release = std::string_view(file.title).substr(kMark.size());
      return std::string(release.substr(0, release.find('.')));
    }
  }
  return {};
}

/// What a layer says of one technique.
struct Marked {
  std::size_t score = 0;
  std::string color;  ///< empty: by the score
  std::string comment;
  std::vector<std::pair<std::string, std::string>> metadata;
};

using MarkedTechniques = std::map<std::string, Marked>;  // by id

std::size_t reports_of(const EvidenceBase& base, const ProfileItem& item) {
  std::size_t unnamed = 0;
  for (const knowledge::LinkId id : item.links) {
    unnamed += base.link(id).reports - base.link(id).references.size();
  }
  return std::max<std::size_t>(item.references.size() + unnamed, 1);
}

void append_reports(const EvidenceBase& base, const ProfileItem& item, std::string_view actor,
                    Marked& marked) {
  std::size_t named = 0;
  for (const knowledge::ReferenceId id : item.references) {
    if (named == kMostReports) {
      marked.metadata.emplace_back(std::string(actor),
                                   fmt::format("and {} more", item.references.size() - named));
      return;
    }
    marked.metadata.emplace_back(std::string(actor), base.reference(id).name);
    ++named;
  }
}

/// "G0065 itself, C0049": of whom the technique is stated.
std::string stated_of(const EvidenceBase& base, const ProfileItem& item) {
  std::vector<std::string> users;
  for (const knowledge::LinkId id : item.links) {
    const std::string& user = base.entity(base.link(id).from).id;
    if (std::find(users.begin(), users.end(), user) == users.end()) {
      users.push_back(user);
    }
  }
  return fmt::format("{}", fmt::join(users, ", "));
}

/// The actor's items that a layer may hold.
std::vector<ProfileItem> techniques_of(const EvidenceBase& base, EntityId actor) {
  std::vector<ProfileItem> techniques = base.profile_of(actor);
  std::erase_if(techniques, [&](const ProfileItem& item) {
    const Entity& entity = base.entity(item.item);
    return entity.kind != knowledge::EntityKind::Technique || !is_technique_id(entity.id);
  });
  return techniques;
}

/// One box of the legend.
struct LegendEntry {
  std::string label;
  std::string_view color;
};

void append_head(JsonWriter& json, std::string_view name, std::string_view description,
                 const std::string& attack) {
  json.begin_object().member("name", name).key("versions").begin_object();
  if (!attack.empty()) {
    json.member("attack", attack);
  }
  json.member("navigator", kNavigator).member("layer", kLayerFormat).end_object();
  json.member("domain", "enterprise-attack").member("description", description);
}

void append_technique(JsonWriter& json, const std::string& id, const Marked& marked) {
  json.begin_object().member("techniqueID", id).member("score", marked.score);
  if (!marked.color.empty()) {
    json.member("color", marked.color);
  }
  json.member("comment", marked.comment).key("enabled").boolean(true);
  json.key("metadata").begin_array();
  for (const auto& [name, value] : marked.metadata) {
    json.begin_object().member("name", name).member("value", value).end_object();
  }
  // A sub-technique is seen only when its parent is unfolded.
  json.end_array().key("showSubtechniques").boolean(id.find('.') != std::string::npos);
  json.end_object();
}

std::string to_layer(const EvidenceBase& base, std::string_view name,
                     const MarkedTechniques& techniques, const std::vector<LegendEntry>& legend) {
  std::size_t most = 1;
  for (const auto& [id, marked] : techniques) {
    most = std::max(most, marked.score);
  }
  std::string out;
  JsonWriter json(out);
  append_head(json, name,
              fmt::format("{}; knowledge {}. Scores count reports, not certainty: what is reported "
                          "much is not what is done most.",
                          base.source(), base.version()),
              attack_release(base));
  json.key("techniques").begin_array();
  for (const auto& [id, marked] : techniques) {
    append_technique(json, id, marked);
  }
  json.end_array().key("gradient").begin_object().key("colors").begin_array();
  json.string(kFaint).string(kStrong).end_array();
  // The Navigator wants the upper end above the lower one.
  json.member("minValue", 0).member("maxValue", most).end_object();
  json.key("legendItems").begin_array();
  for (const LegendEntry& entry : legend) {
    json.begin_object().member("label", entry.label).member("color", entry.color).end_object();
  }
  json.end_array().key("hideDisabled").boolean(false).member("sorting", 3).end_object();
  json.end_line();
  return out;
}

std::string title_of(const Entity& entity) {
  return fmt::format("{} {}", entity.id, entity.name);
}

}  // namespace

std::string navigator_layer(const EvidenceBase& base, EntityId actor) {
  MarkedTechniques techniques;
  for (const ProfileItem& item : techniques_of(base, actor)) {
    Marked& marked = techniques[base.entity(item.item).id];
    marked.score = reports_of(base, item);
    marked.comment = "stated of " + stated_of(base, item);
    append_reports(base, item, "report", marked);
  }
  return to_layer(base, title_of(base.entity(actor)), techniques,
                  {{"one report", kFaint}, {"many reports", kStrong}});
}

std::string navigator_layer(const EvidenceBase& base, EntityId first, EntityId second) {
  MarkedTechniques techniques;
  const Entity& left = base.entity(first);
  const Entity& right = base.entity(second);
  for (const ProfileItem& item : techniques_of(base, first)) {
    Marked& marked = techniques[base.entity(item.item).id];
    marked.score = reports_of(base, item);
    marked.color = kFirst;
    marked.comment = "only " + title_of(left);
    append_reports(base, item, left.id, marked);
  }
  for (const ProfileItem& item : techniques_of(base, second)) {
    Marked& marked = techniques[base.entity(item.item).id];
    const std::size_t reports = reports_of(base, item);
    const bool both = !marked.color.empty();
    marked.score = both ? std::min(marked.score, reports) : reports;
    marked.color = both ? kBoth : kSecond;
    marked.comment = both ? "both" : "only " + title_of(right);
    append_reports(base, item, right.id, marked);
  }
  return to_layer(
      base, fmt::format("{} and {}", title_of(left), title_of(right)), techniques,
      {{"only " + title_of(left), kFirst}, {"only " + title_of(right), kSecond}, {"both", kBoth}});
}

}  // namespace longwatch::share
