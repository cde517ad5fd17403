#include "read/evtx/field_names.h"

#include <algorithm>

#include "base/utf.h"

namespace longwatch::read::evtx {
namespace {

constexpr char kElement = 'e';
constexpr char kAttribute = 'a';
constexpr char kData = 'd';

// Far more than the names of all Windows providers; a hostile log cannot grow it beyond.
constexpr std::size_t kRememberedBytes = 4 * 1024 * 1024;
constexpr std::size_t kEntryOverhead = 96;

}  // namespace

model::NamedField FieldNames::of_element(ByteView element) {
  return find(kElement, element, {});
}

model::NamedField FieldNames::of_attribute(ByteView element, ByteView attribute) {
  return find(kAttribute, element, attribute);
}

model::NamedField FieldNames::of_data(ByteView name) {
  return find(kData, name, {});
}

model::NamedField FieldNames::find(char kind, ByteView first, ByteView second) {
  // The length tells where the first name ends, so that no two pairs have the same key.
  const auto length = static_cast<std::uint32_t>(first.size());
  key_.assign(1, kind);
  key_.append(reinterpret_cast<const char*>(&length), sizeof length);
  key_.append(as_text(first)).append(as_text(second));
  const auto known = remembered_.find(std::string_view(key_));
  if (known != remembered_.end()) {
    return known->second;
  }
  if (remembered_bytes_ > kRememberedBytes) {
    remembered_.clear();
    remembered_bytes_ = 0;
  }
  const model::NamedField field = look_up(kind, first, second);
  remembered_.emplace(key_, field);
  remembered_bytes_ += key_.size() + kEntryOverhead;
  return field;
}

model::NamedField FieldNames::look_up(char kind, ByteView first, ByteView second) const {
  std::string name;
  append_utf16le_as_utf8(name, first);
  if (kind == kData) {
    name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
  } else if (kind == kAttribute) {
    name.push_back('_');
    append_utf16le_as_utf8(name, second);
  }
  return table_.wanted(name).value_or(kNotWanted);
}

}  // namespace longwatch::read::evtx
