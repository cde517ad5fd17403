#include "scenario/internal/binxml_template.h"

#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/utf.h"
#include "formats/digest.h"

namespace longwatch::scenario::internal {
namespace {

// BinXML tokens; 0x40 is the flag "more follows" (attributes of an element, further attributes).
constexpr std::uint8_t kEndOfFragment = 0x00;
constexpr std::uint8_t kOpenElement = 0x01;
constexpr std::uint8_t kCloseStartTag = 0x02;
constexpr std::uint8_t kCloseEmptyElement = 0x03;
constexpr std::uint8_t kEndElement = 0x04;
constexpr std::uint8_t kText = 0x05;
constexpr std::uint8_t kAttribute = 0x06;
constexpr std::uint8_t kNormalSubstitution = 0x0D;
constexpr std::uint8_t kOptionalSubstitution = 0x0E;
constexpr std::uint8_t kMoreFlag = 0x40;
constexpr std::string_view kFragmentHeader("\x0F\x01\x01\x00", 4);
// Offset field, next offset, hash, length, terminator.
constexpr std::size_t kNameOverhead = 4 + 4 + 2 + 2 + 2;

std::uint16_t hash_of_name(std::string_view utf16le) {
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i + 1 < utf16le.size(); i += 2) {
    hash = hash * 65599U + load_le<std::uint16_t>(as_bytes(utf16le), i);
  }
  return static_cast<std::uint16_t>(hash);
}

template <class T>
void append_le(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

// The template without its place: two templates are the same exactly when these bytes are.
std::string canonical_bytes(const BinXmlTemplate& content, const NameTable& names) {
  std::string out;
  for (const LayoutStep& step : content.steps) {
    append_le(out, static_cast<std::uint8_t>(step.kind));
    if (step.kind == LayoutStep::Kind::Bytes) {
      append_le(out, step.size);
      out.append(content.bytes, step.start, step.size);
    } else if (step.kind == LayoutStep::Kind::Name) {
      append_le(out, names[step.name].length());
      out.append(names[step.name].utf16le);
    }
  }
  return out;
}

std::array<std::byte, 16> guid_of(const BinXmlTemplate& content, const NameTable& names) {
  const auto digest = formats::sha256(as_bytes(canonical_bytes(content, names)));
  std::array<std::byte, 16> guid;
  std::memcpy(guid.data(), digest.data(), guid.size());
  // RFC 9562: version 8 (made by our own rule), variant 10.
  guid[7] = (guid[7] & std::byte{0x0F}) | std::byte{0x80};
  guid[8] = (guid[8] & std::byte{0x3F}) | std::byte{0x80};
  return guid;
}

std::size_t largest_size_of(const BinXmlTemplate& content, const NameTable& names) {
  std::size_t size = 0;
  for (const LayoutStep& step : content.steps) {
    switch (step.kind) {
      case LayoutStep::Kind::Bytes:
        size += step.size;
        break;
      case LayoutStep::Kind::Name:
        size += kNameOverhead + names[step.name].utf16le.size();
        break;
      case LayoutStep::Kind::OpenSize:
        size += sizeof(std::uint32_t);
        break;
      case LayoutStep::Kind::CloseSize:
        break;
    }
  }
  return size;
}

}  // namespace

NameId NameTable::add(std::string_view utf8) {
  const auto known = ids_.find(utf8);
  if (known != ids_.end()) {
    return known->second;
  }
  Name name;
  append_utf8_as_utf16le(name.utf16le, utf8);
  name.hash = hash_of_name(name.utf16le);
  const NameId id = static_cast<NameId>(names_.size());
  names_.push_back(std::move(name));
  ids_.emplace(utf8, id);
  return id;
}

BinXmlTemplateBuilder::BinXmlTemplateBuilder(NameTable& names) : names_(names) {
  add_raw(as_bytes(kFragmentHeader));
}

void BinXmlTemplateBuilder::open(std::string_view name, std::span<const Attribute> attributes,
                                 std::uint16_t dependency) {
  start_element(name, attributes, dependency);
  add_byte(kCloseStartTag);
}

void BinXmlTemplateBuilder::add_text(std::string_view utf8) {
  std::string utf16le;
  append_utf8_as_utf16le(utf16le, utf8);
  LW_CHECK(utf16le.size() / 2 <= 0xFFFF);
  add_byte(kText);
  add_byte(static_cast<std::uint8_t>(ValueType::Text));
  add_u16(static_cast<std::uint16_t>(utf16le.size() / 2));
  add_raw(as_bytes(utf16le));
}

void BinXmlTemplateBuilder::add_value(Substitution value) {
  add_byte(kNormalSubstitution);
  add_u16(value.index);
  add_byte(static_cast<std::uint8_t>(value.type));
}

void BinXmlTemplateBuilder::add_optional_value(Substitution value) {
  add_byte(kOptionalSubstitution);
  add_u16(value.index);
  add_byte(static_cast<std::uint8_t>(value.type));
}

void BinXmlTemplateBuilder::close() {
  LW_CHECK(depth_ > 0);
  add_byte(kEndElement);
  add_step(LayoutStep::Kind::CloseSize);
  --depth_;
}

void BinXmlTemplateBuilder::add_empty(std::string_view name,
                                      std::span<const Attribute> attributes) {
  start_element(name, attributes, kNoDependency);
  add_byte(kCloseEmptyElement);
  add_step(LayoutStep::Kind::CloseSize);
  --depth_;
}

BinXmlTemplate BinXmlTemplateBuilder::build() {
  LW_CHECK(depth_ == 0);
  add_byte(kEndOfFragment);
  template_.guid = guid_of(template_, names_);
  template_.largest_size = largest_size_of(template_, names_);
  return std::move(template_);
}

void BinXmlTemplateBuilder::start_element(std::string_view name,
                                          std::span<const Attribute> attributes,
                                          std::uint16_t dependency) {
  ++depth_;
  LW_CHECK(depth_ <= kTemplateDepth);
  add_byte(attributes.empty() ? kOpenElement : kOpenElement | kMoreFlag);
  add_u16(dependency);
  add_step(LayoutStep::Kind::OpenSize);
  add_name(name);
  if (!attributes.empty()) {
    add_step(LayoutStep::Kind::OpenSize);
    add_attributes(attributes);
    add_step(LayoutStep::Kind::CloseSize);
  }
}

void BinXmlTemplateBuilder::add_attributes(std::span<const Attribute> attributes) {
  for (const Attribute& attribute : attributes) {
    const bool last = &attribute == &attributes.back();
    add_byte(last ? kAttribute : kAttribute | kMoreFlag);
    add_name(attribute.name);
    if (attribute.value.has_value()) {
      add_optional_value(*attribute.value);
    } else {
      add_text(attribute.text);
    }
  }
}

void BinXmlTemplateBuilder::add_byte(std::uint8_t byte) {
  add_raw(ByteView(reinterpret_cast<const std::byte*>(&byte), 1));
}

void BinXmlTemplateBuilder::add_u16(std::uint16_t value) {
  add_raw(std::as_bytes(std::span(&value, 1)));
}

void BinXmlTemplateBuilder::add_raw(ByteView bytes) {
  if (template_.steps.empty() || template_.steps.back().kind != LayoutStep::Kind::Bytes) {
    const auto start = static_cast<std::uint32_t>(template_.bytes.size());
    template_.steps.push_back({.kind = LayoutStep::Kind::Bytes, .start = start});
  }
  template_.steps.back().size += static_cast<std::uint32_t>(bytes.size());
  template_.bytes.append(as_text(bytes));
}

void BinXmlTemplateBuilder::add_name(std::string_view name) {
  template_.steps.push_back({.kind = LayoutStep::Kind::Name, .name = names_.add(name)});
}

void BinXmlTemplateBuilder::add_step(LayoutStep::Kind kind) {
  template_.steps.push_back({.kind = kind});
}

}  // namespace longwatch::scenario::internal
