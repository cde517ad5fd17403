#include "detect/indicator/internal/pattern_index.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "base/text.h"
#include "formats/fold.h"

namespace longwatch::detect::indicator {
namespace {

// Literals of fewer bytes stand in most texts.
constexpr std::size_t kGoodLiteral = 4;

int commonness_of(const PatternNeed& need) {
  switch (need.kind) {
    case PatternNeed::Kind::Text:
    case PatternNeed::Kind::Number:
      return 0;
    case PatternNeed::Kind::Literal:
      return need.text.size() >= kGoodLiteral ? 1 : 2;
    case PatternNeed::Kind::Property:
      return 3;
    case PatternNeed::Kind::Object:
      return 4;
  }
  return 4;
}

std::tuple<int, std::size_t> commonness_of(const AnyNeed& needs) {
  int most = 0;
  for (const PatternNeed& need : needs) {
    most = std::max(most, commonness_of(need));
  }
  return {needs.empty() ? -1 : most, needs.size()};
}

std::uint64_t mix(std::uint64_t hash, std::uint32_t property, bool is_number) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  return (hash ^ (property * std::uint64_t{2} + (is_number ? 1U : 0U))) * kOdd;
}

/// Two that are the same are no harm: what is found is looked at in full.
std::uint64_t hash_of(std::uint32_t property, std::string_view text) {
  return mix(std::hash<std::string_view>()(text), property, false);
}

std::uint64_t hash_of(std::uint32_t property, double number) {
  return mix(std::hash<double>()(number), property, true);
}

void append(const std::vector<std::uint32_t>& from, std::vector<std::uint32_t>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

void add_once(std::uint32_t observation, std::vector<std::uint32_t>& list) {
  if (list.empty() || list.back() != observation) {
    list.push_back(observation);
  }
}

}  // namespace

const AnyNeed& rarer(const AnyNeed& a, const AnyNeed& b) {
  return commonness_of(b) < commonness_of(a) ? b : a;
}

/// Other than ASCII characters are left aside: folding could join them with what stands beside.
std::string literal_of_like(std::string_view pattern) {
  std::string_view best;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= pattern.size(); ++i) {
    const bool is_plain = i < pattern.size() && pattern[i] != '%' && pattern[i] != '_' &&
                          static_cast<unsigned char>(pattern[i]) < 0x80;
    if (is_plain) {
      continue;
    }
    if (i - begin > best.size()) {
      best = pattern.substr(begin, i - begin);
    }
    begin = i + 1;
  }
  return to_ascii_lower(best);
}

PatternIndex::OfProperty& PatternIndex::of(std::uint32_t property) {
  properties_.resize(std::max<std::size_t>(properties_.size(), property + std::size_t{1}));
  return properties_[property];
}

void PatternIndex::add(std::uint32_t observation, const AnyNeed& needs) {
  for (const PatternNeed& need : needs) {
    if (need.kind == PatternNeed::Kind::Object) {
      add_once(observation, objects_[need.text]);
      continue;
    }
    OfProperty& own = of(need.property);
    if (need.kind == PatternNeed::Kind::Property) {
      add_once(observation, own.any);
    } else if (need.kind == PatternNeed::Kind::Text) {
      own.has_texts = true;
      add_once(observation, hashes_[hash_of(need.property, need.text)]);
    } else if (need.kind == PatternNeed::Kind::Number) {
      own.has_numbers = true;
      add_once(observation, hashes_[hash_of(need.property, need.number)]);
    } else {
      Literals& literals = own.literals;
      const auto number = static_cast<std::uint32_t>(literals.observations.size());
      const auto [found, is_new] = literals.numbers.emplace(need.text, number);
      if (is_new) {
        literals.observations.emplace_back();
      }
      add_once(observation, literals.observations[found->second]);
    }
  }
}

void PatternIndex::complete() {
  for (OfProperty& own : properties_) {
    std::vector<Literal> texts(own.literals.observations.size());
    for (const auto& [text, number] : own.literals.numbers) {
      texts[number].text = text;
    }
    own.literals.numbers.clear();
    if (!texts.empty()) {
      own.literals.engine.emplace(std::move(texts));
    }
  }
}

void PatternIndex::find_hash(std::uint64_t hash, Numbers& found) const {
  const auto known = hashes_.find(hash);
  if (known != hashes_.end()) {
    append(known->second, found);
  }
}

void PatternIndex::find_value(std::uint32_t property, const std::string& value,
                              Numbers& found) const {
  if (property >= properties_.size()) {
    return;
  }
  const OfProperty& own = properties_[property];
  append(own.any, found);
  if (own.has_texts) {
    find_hash(hash_of(property, std::string_view(value)), found);
  }
  if (own.has_numbers) {
    const std::optional<double> number = parse_double(value);
    if (number.has_value()) {
      find_hash(hash_of(property, *number), found);
    }
  }
  if (own.literals.engine.has_value()) {
    Numbers literals;
    own.literals.engine->scan(formats::folded(value), literals);
    std::sort(literals.begin(), literals.end());
    literals.erase(std::unique(literals.begin(), literals.end()), literals.end());
    for (const std::uint32_t literal : literals) {
      append(own.literals.observations[literal], found);
    }
  }
}

void PatternIndex::find(const std::vector<EventObject>& objects,
                        std::vector<std::uint32_t>& found) const {
  found.clear();
  for (const EventObject& object : objects) {
    if (!objects_.empty()) {
      if (const auto known = objects_.find(object.type); known != objects_.end()) {
        append(known->second, found);
      }
    }
    for (const auto& [property, value] : object.values) {
      find_value(property, value, found);
    }
    for (const EventObject::Spelling& spelling : object.spellings) {
      find_value(spelling.property, spelling.read, found);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
}

}  // namespace longwatch::detect::indicator
