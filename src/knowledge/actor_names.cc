#include "knowledge/actor_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "formats/fold.h"

namespace longwatch::knowledge {
namespace {

// Names shorter than this are too alike for a difference of a letter to mean anything.
constexpr std::size_t kShortestGuess = 4;
constexpr std::size_t kShortestDistantGuess = 7;

bool is_part_of_word(char c) {
  const bool ascii = static_cast<unsigned char>(c) < 0x80;
  return !ascii || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : formats::folded(name)) {
    if (!is_part_of_word(c)) {
      inside = false;
      continue;
    }
    if (!inside) {
      words.emplace_back();
      inside = true;
    }
    words.back().push_back(c);
  }
  return words;
}

int roman_digit(char c) {
  switch (c) {
    case 'i':
      return 1;
    case 'v':
      return 5;
    case 'x':
      return 10;
    case 'l':
      return 50;
    default:
      return 0;
  }
}

/// The value of a number in roman digits up to 89; nothing for other texts.
std::optional<int> roman_number(std::string_view word) {
  int value = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const int digit = roman_digit(word[i]);
    if (digit == 0) {
      return std::nullopt;
    }
    const bool before_greater = i + 1 < word.size() && roman_digit(word[i + 1]) > digit;
    value += before_greater ? -digit : digit;
  }
  return value > 0 && !word.empty() ? std::optional(value) : std::nullopt;
}

/// Words that sources add or leave out as they like.
bool is_filler(std::string_view word) {
  constexpr std::array<std::string_view, 5> kFillers = {"the", "group", "team", "gang", "threat"};
  return std::find(kFillers.begin(), kFillers.end(), word) != kFillers.end();
}

}  // namespace

std::string plain_spelling(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  std::string plain;
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    all += words[i];
    if (is_filler(words[i])) {
      continue;
    }
    const std::optional<int> number = i > 0 ? roman_number(words[i]) : std::nullopt;
    plain += number.has_value() ? std::to_string(*number) : words[i];
  }
  return plain.empty() ? all : plain;
}

NameIndex::NameIndex(EvidenceBase base) : base_(std::move(base)) {
  const std::size_t actors = base_.entities(EntityKind::Actor).size();
  for (std::size_t i = 0; i < actors; ++i) {
    const auto actor = static_cast<EntityId>(i);
    for (const model::ActorName& name : base_.claims_of(actor).names) {
      by_spelling_[plain_spelling(name.name)].push_back({actor, &name});
    }
  }
}

std::vector<NamedActor> NameIndex::find(std::string_view name) const {
  std::map<EntityId, NamedActor> found;
  const std::optional<EntityId> by_id = base_.find(name);
  if (by_id.has_value() && base_.stands(*by_id) && base_.entity(*by_id).kind == EntityKind::Actor) {
    found[*by_id] = {*by_id, NameMatch::Id, {}};
  }
  const auto entry = by_spelling_.find(plain_spelling(name));
  const std::string folded = formats::folded(trim(name));
  if (entry != by_spelling_.end()) {
    for (const Claim& claim : entry->second) {
      const bool same = formats::folded(claim.name->name) == folded;
      const NameMatch match = same ? NameMatch::Same : NameMatch::Variant;
      NamedActor& actor =
          found.try_emplace(claim.actor, NamedActor{claim.actor, match, {}}).first->second;
      actor.match = std::min(actor.match, match);
      actor.claims.push_back({claim.name, match});
    }
  }
  std::vector<NamedActor> actors;
  for (auto& [id, actor] : found) {
    actors.push_back(std::move(actor));
  }
  std::stable_sort(actors.begin(), actors.end(),
                   [](const NamedActor& a, const NamedActor& b) { return a.match < b.match; });
  return actors;
}

std::vector<std::string> NameIndex::suggest(std::string_view name, std::size_t most) const {
  const std::string wanted = plain_spelling(name);
  if (wanted.size() < kShortestGuess) {
    return {};
  }
  const std::size_t limit = wanted.size() < kShortestDistantGuess ? 1 : 2;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& [spelling, claims] : by_spelling_) {
    const std::size_t distance = edit_distance(wanted, spelling, limit);
    if (distance <= limit && distance > 0) {
      near.emplace_back(distance, claims.front().name->name);
    }
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string> names;
  for (auto& [distance, text] : near) {
    if (names.size() < most && std::find(names.begin(), names.end(), text) == names.end()) {
      names.push_back(std::move(text));
    }
  }
  return names;
}

std::vector<Namesake> NameIndex::namesakes(EntityId actor) const {
  std::map<EntityId, Namesake> found;
  for (const model::ActorName& name : base_.claims_of(actor).names) {
    const auto entry = by_spelling_.find(plain_spelling(name.name));
    if (entry == by_spelling_.end()) {
      continue;
    }
    for (const Claim& claim : entry->second) {
      if (claim.actor == actor) {
        continue;
      }
      Namesake& other = found[claim.actor];
      other.actor = claim.actor;
      std::vector<std::string>& names = other.names;
      if (std::find(names.begin(), names.end(), claim.name->name) == names.end()) {
        names.push_back(claim.name->name);
      }
    }
  }
  std::vector<Namesake> others;
  for (auto& [id, other] : found) {
    others.push_back(std::move(other));
  }
  std::stable_sort(others.begin(), others.end(), [](const Namesake& a, const Namesake& b) {
    return a.names.size() > b.names.size();
  });
  return others;
}

}  // namespace longwatch::knowledge
