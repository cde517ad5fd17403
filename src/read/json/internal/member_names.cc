#include "read/json/internal/member_names.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "model/value.h"

namespace longwatch::read::json {
namespace {

constexpr std::size_t kFirstSlots = 1024;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* from, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, size);
  return word;
}

/// Multiply and fold, eight bytes a step; the constants are odd and without pattern.
std::uint64_t hash_of(NameId parent, std::string_view raw) {
  constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15ULL;
  constexpr std::uint64_t kFactor = 0xD6E8FEB86659FD93ULL;
  std::uint64_t hash = mix(kSeed ^ static_cast<std::uint64_t>(parent), kFactor + raw.size());
  std::size_t at = 0;
  for (; at + 8 <= raw.size(); at += 8) {
    hash = mix(hash ^ load(raw.data() + at, 8), kFactor);
  }
  if (at < raw.size()) {
    hash = mix(hash ^ load(raw.data() + at, raw.size() - at), kFactor);
  }
  return hash;
}

std::string unescaped(std::string_view raw) {
  model::Value value = model::text_value(raw);
  value.kind = model::ValueKind::JsonText;
  std::string scratch;
  return std::string(model::render(value, scratch));
}

}  // namespace

MemberNames::MemberNames(std::shared_ptr<const model::FieldTable> fields)
    : fields_(std::move(fields)) {
  reset();
  if (fields_ == nullptr) {
    return;
  }
  process_id_ = fields_->find("ProcessID");
  execution_process_id_ = fields_->find("Execution_ProcessID");
  for (std::uint32_t i = 0; i < fields_->size(); ++i) {
    sorted_fields_.push_back(to_ascii_lower(fields_->name(model::FieldId{i})));
  }
  std::sort(sorted_fields_.begin(), sorted_fields_.end());
}

void MemberNames::reset() {
  facts_.assign(2, NameFacts{});
  paths_.assign(2, std::string());
  keys_.assign(1, Key{});
  slots_.assign(kFirstSlots, Slot{});
  texts_.clear();
  last_ = 0;
}

void MemberNames::begin_record() {
  if (keys_.size() > limits::kJsonNamesCached) {
    reset();
  }
  last_ = 0;
}

NameId MemberNames::search(NameId parent, std::string_view raw) {
  const std::uint64_t hash = hash_of(parent, raw);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].key != 0 &&
         (slots_[at].hash != hash || !is_key(keys_[slots_[at].key], parent, raw))) {
    at = (at + 1) & mask;
  }
  const std::uint32_t key = slots_[at].key != 0 ? slots_[at].key : learn(parent, raw, hash);
  keys_[last_].follower = key;
  last_ = key;
  return keys_[key].name;
}

std::uint32_t MemberNames::learn(NameId parent, std::string_view raw, std::uint64_t hash) {
  const NameId name = make(parent, raw);
  if (keys_.size() * 2 > slots_.size()) {
    grow();
  }
  const std::string_view text = texts_.copy(raw);
  keys_.push_back({text.data(), static_cast<std::uint32_t>(text.size()), parent, name, 0});
  const auto key = static_cast<std::uint32_t>(keys_.size() - 1);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].key != 0) {
    at = (at + 1) & mask;
  }
  slots_[at] = {hash, key};
  return key;
}

void MemberNames::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.key == 0) {
      continue;
    }
    std::size_t at = slot.hash & mask;
    while (larger[at].key != 0) {
      at = (at + 1) & mask;
    }
    larger[at] = slot;
  }
  slots_ = std::move(larger);
}

void MemberNames::note_dots(std::string_view member, NameFacts& facts) const {
  for (std::size_t i = 0; i < facts.field_count; ++i) {
    if (facts.fields[i].field == model::kUnnamedField || fields_ == nullptr) {
      continue;
    }
    const std::string_view name = fields_->name(facts.fields[i].field);
    if (name.find('.') == std::string_view::npos) {
      continue;
    }
    const bool is_literal = equals_ignoring_ascii_case(member, name);
    facts.is_dotted_literal = facts.is_dotted_literal || is_literal;
    facts.by_path |= static_cast<std::uint8_t>((is_literal ? 0U : 1U) << i);
  }
}

NameId MemberNames::make(NameId parent, std::string_view raw) {
  std::string path = paths_[static_cast<std::size_t>(parent)];
  if (parent != kTopName) {
    path.push_back('.');
  }
  path.append(unescaped(raw));
  if (is_wrapper(path)) {
    return kTopName;
  }
  NameFacts facts = facts_of(path);
  note_dots(unescaped(raw), facts);
  if (!facts.wanted && !is_layout_path(path) && !leads_to_field(path)) {
    return kIgnoredName;
  }
  facts_.push_back(facts);
  paths_.push_back(std::move(path));
  return NameId{static_cast<std::uint32_t>(facts_.size() - 1)};
}

NameFacts MemberNames::facts_of(std::string_view path) const {
  const Meaning meaning = meaning_of(path);
  NameFacts facts;
  facts.role = meaning.role;
  facts.rank = meaning.rank;
  facts.wanted = fields_ == nullptr || meaning.role != Role::None;
  if (fields_ == nullptr) {
    return facts;
  }
  const std::string_view rule_name = meaning.name.empty() ? path : meaning.name;
  for (const std::string_view name : {rule_name, path}) {
    const std::optional<model::NamedField> found = fields_->find(name);
    if (found.has_value() && (facts.field_count == 0 || facts.fields[0].field != found->field)) {
      facts.fields[facts.field_count++] = *found;
      const std::span<const model::FieldId> alike = fields_->alike(found->field);
      facts.is_presence_wanted =
          facts.is_presence_wanted ||
          std::any_of(alike.begin(), alike.end(),
                      [this](model::FieldId field) { return fields_->wants_presence(field); });
    }
  }
  if (facts.field_count == 0 && fields_->wants_unnamed()) {
    facts.fields[facts.field_count++] = {model::kUnnamedField, model::Naming::Exact};
  }
  facts.wanted = facts.wanted || facts.field_count > 0;
  return facts;
}

std::string MemberNames::rule_name(NameId name) const {
  const std::string& own_path = path(name);
  std::string own_name = meaning_of(own_path).name;
  return own_name.empty() ? own_path : own_name;
}

bool MemberNames::leads_to_field(std::string_view path) const {
  if (path.size() > limits::kJsonNameBytes) {
    return false;
  }
  const std::string prefix = to_ascii_lower(path) + ".";
  const auto found = std::lower_bound(sorted_fields_.begin(), sorted_fields_.end(), prefix);
  return found != sorted_fields_.end() && found->starts_with(prefix);
}

std::size_t MemberNames::capacity() const {
  constexpr std::size_t kTypicalPath = 32;
  return slots_.capacity() * sizeof(Slot) + keys_.capacity() * sizeof(Key) + texts_.capacity() +
         facts_.capacity() * sizeof(NameFacts) +
         paths_.size() * (sizeof(std::string) + kTypicalPath);
}

}  // namespace longwatch::read::json
