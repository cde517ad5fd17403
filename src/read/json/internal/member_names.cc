#include "read/json/internal/member_names.h"

#include <algorithm>
#include <cstring>
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
  names_.clear();
  keys_.clear();
  names_.resize(2);
  slots_.assign(kFirstSlots, Slot{});
}

NameId MemberNames::inside(NameId parent, std::string_view raw) {
  if (parent == kIgnoredName) {
    return kIgnoredName;
  }
  const std::uint64_t hash = hash_of(parent, raw);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i].key != 0; i = (i + 1) & mask) {
    if (slots_[i].hash == hash) {
      const Key& key = keys_[slots_[i].key - 1];
      if (key.parent == parent && key.raw == raw) {
        return key.name;
      }
    }
  }
  return learn(parent, raw, hash);
}

NameId MemberNames::learn(NameId parent, std::string_view raw, std::uint64_t hash) {
  const NameId name = make(parent, raw);
  if ((keys_.size() + 1) * 2 > slots_.size()) {
    grow();
  }
  keys_.push_back({parent, std::string(raw), name});
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash & mask;
  while (slots_[i].key != 0) {
    i = (i + 1) & mask;
  }
  slots_[i] = {hash, static_cast<std::uint32_t>(keys_.size())};
  return name;
}

void MemberNames::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.key == 0) {
      continue;
    }
    std::size_t i = slot.hash & mask;
    while (larger[i].key != 0) {
      i = (i + 1) & mask;
    }
    larger[i] = slot;
  }
  slots_ = std::move(larger);
}

NameId MemberNames::make(NameId parent, std::string_view raw) {
  MemberName name;
  name.path = (*this)[parent].path;
  if (!name.path.empty()) {
    name.path.push_back('.');
  }
  name.path.append(unescaped(raw));
  if (is_wrapper(name.path)) {
    return kTopName;
  }
  name.meaning = meaning_of(name.path);
  add_fields(name);
  name.wanted = fields_ == nullptr || name.field_count > 0 || name.meaning.role != Role::None;
  if (!name.wanted && !is_layout_path(name.path) && !leads_to_field(name.path)) {
    return kIgnoredName;
  }
  names_.push_back(std::move(name));
  return NameId{static_cast<std::uint32_t>(names_.size() - 1)};
}

void MemberNames::add_fields(MemberName& name) const {
  if (fields_ == nullptr) {
    return;
  }
  for (const std::string_view text :
       {std::string_view(name.meaning.name), std::string_view(name.path)}) {
    const std::optional<model::FieldId> field = text.empty() ? std::nullopt : fields_->find(text);
    if (field.has_value() && (name.field_count == 0 || name.fields[0] != *field)) {
      name.fields[name.field_count++] = *field;
    }
  }
  if (name.field_count == 0 && fields_->wants_unnamed()) {
    name.fields[name.field_count++] = model::kUnnamedField;
  }
}

bool MemberNames::leads_to_field(std::string_view path) const {
  if (path.size() > limits::kJsonNameBytes) {
    return false;
  }
  const std::string prefix = to_ascii_lower(path) + ".";
  const auto found = std::lower_bound(sorted_fields_.begin(), sorted_fields_.end(), prefix);
  return found != sorted_fields_.end() && found->starts_with(prefix);
}

void MemberNames::trim() {
  if (keys_.size() > limits::kJsonNamesCached) {
    reset();
  }
}

std::size_t MemberNames::capacity() const {
  constexpr std::size_t kTypicalText = 32;
  return slots_.capacity() * sizeof(Slot) + keys_.size() * (sizeof(Key) + kTypicalText) +
         names_.size() * (sizeof(MemberName) + 2 * kTypicalText);
}

}  // namespace longwatch::read::json
