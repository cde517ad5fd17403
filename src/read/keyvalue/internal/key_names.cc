#include "read/keyvalue/internal/key_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "model/telemetry.h"
#include "read/keyvalue/fortigate.h"

namespace longwatch::read::keyvalue {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 5> kMarks = {{
    {"action", kActionMark},
    {"src", kSourceMark},
    {"dst", kDestinationMark},
    {"msgid", kMessageMark},
    {"to", kRecipientMark},
}};

}  // namespace

std::uint8_t mark_of(std::string_view key) {
  const auto* const row = std::find_if(kMarks.begin(), kMarks.end(), [key](const auto& candidate) {
    return equals_ignoring_ascii_case(candidate.first, key);
  });
  return row == kMarks.end() ? kNoMark : row->second;
}

std::string_view channel_of(std::uint8_t marks) {
  constexpr unsigned kFirewallMarks = kActionMark | kSourceMark | kDestinationMark;
  constexpr unsigned kMailMarks = kMessageMark | kRecipientMark;
  if ((marks & kFirewallMarks) == kFirewallMarks) {
    return model::telemetry::kFirewall;
  }
  if ((marks & kMailMarks) == kMailMarks) {
    return model::telemetry::kMailGateway;
  }
  return model::telemetry::kKeyValue;
}

const KeyFacts& KeyNames::find(std::string_view key) {
  const bool guessed = next_ < known_.size() && known_[next_].key == key;
  const std::size_t at = guessed ? next_ : search(key);
  if (last_ < known_.size()) {
    known_[last_].follower = at;
  }
  last_ = at;
  next_ = known_[at].follower;
  return known_[at].facts;
}

std::size_t KeyNames::search(std::string_view key) {
  const auto place = places_.find(key);
  if (place != places_.end()) {
    return place->second;
  }
  if (known_.size() >= limits::kKeyValueNamesCached) {
    known_.clear();
    places_.clear();
  }
  KeyFacts facts;
  facts.mark = mark_of(key);
  facts.field = fields_->wanted(key);
  std::vector<std::vector<model::NamedField>> named(1);
  if (facts.field.has_value()) {
    named.front().push_back(*facts.field);
  }
  facts.fields = ColumnFields(named, *fields_);
  facts.is_doubtful =
      !facts.fields.are_settled() || (facts.field.has_value() && find_rivals(*facts.field));
  if (const std::string_view shared = shared_name(key); !shared.empty()) {
    facts.shared = fields_->find(shared);
  }
  known_.push_back({std::string(key), facts, 0});
  places_.emplace(std::string(key), known_.size() - 1);
  return known_.size() - 1;
}

/// Whether a known key is another spelling of the field's name; those become doubtful as well.
bool KeyNames::find_rivals(const model::NamedField& field) {
  const std::span<const model::FieldId> alike = field.field == model::kUnnamedField
                                                    ? std::span<const model::FieldId>()
                                                    : fields_->alike(field.field);
  bool has_rivals = false;
  for (Known& known : known_) {
    const std::optional<model::NamedField>& other = known.facts.field;
    const bool is_rival = other.has_value() && other->field != field.field &&
                          std::find(alike.begin(), alike.end(), other->field) != alike.end();
    known.facts.is_doubtful = known.facts.is_doubtful || is_rival;
    has_rivals = has_rivals || is_rival;
  }
  return has_rivals;
}

std::size_t KeyNames::capacity() const {
  constexpr std::size_t kTypicalKey = 2 * (sizeof(std::string) + 64);
  return known_.capacity() * sizeof(Known) + places_.size() * kTypicalKey;
}

}  // namespace longwatch::read::keyvalue
