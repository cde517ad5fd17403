#include "attribute/internal/query_reader.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "knowledge/victim_words.h"

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;
using knowledge::EvidenceBase;

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  }
  return upper;
}

std::optional<EntityId> find_id(const EvidenceBase& base, std::string_view word) {
  const std::optional<EntityId> found = base.find(word);
  return found.has_value() ? found : base.find(upper_case(word));
}

void add_once(std::vector<EntityId>& to, EntityId item) {
  if (std::find(to.begin(), to.end(), item) == to.end()) {
    to.push_back(item);
  }
}

void add_technique(const EvidenceBase& base, std::string_view word, ReadQuery& read) {
  const std::optional<EntityId> found = find_id(base, word);
  if (found.has_value() && base.entity(*found).kind == EntityKind::Technique) {
    add_once(read.query.techniques, *found);
  } else {
    ++read.query.unknown_techniques;
    read.not_known.emplace_back(word);
  }
}

bool is_software(const EvidenceBase& base, EntityId entity) {
  const EntityKind kind = base.entity(entity).kind;
  return kind == EntityKind::Malware || kind == EntityKind::Tool;
}

void add_software(const EvidenceBase& base, std::string_view word, ReadQuery& read) {
  const std::optional<EntityId> found = find_id(base, word);
  if (found.has_value() && is_software(base, *found)) {
    add_once(read.query.software, *found);
    return;
  }
  const std::vector<EntityId> named = base.find_software(word);
  if (named.size() == 1) {
    add_once(read.query.software, named.front());
    return;
  }
  ++read.query.unknown_software;
  read.not_known.emplace_back(word);
}

}  // namespace

ReadQuery read_query(const EvidenceBase& base, const FeatureQuery& features) {
  ReadQuery read;
  for (const std::string& technique : features.techniques) {
    add_technique(base, trim(technique), read);
  }
  for (const std::string& software : features.software) {
    add_software(base, trim(software), read);
  }
  for (const std::string& country : features.countries) {
    read.query.countries.push_back(knowledge::country_code(country));
  }
  for (const std::string& sector : features.sectors) {
    read.query.sectors.push_back(knowledge::sector_word(sector));
  }
  read.query.at = features.at;
  return read;
}

}  // namespace longwatch::attribute::internal
