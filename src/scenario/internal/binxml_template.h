#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

/// Templates of binary XML as EVTX stores them, before they have a place in a chunk.
///
/// Structure facts: [MS-EVEN6] 2.2.12 and observation of files written by Windows.
namespace longwatch::scenario::internal {

using NameId = std::uint32_t;

/// An element or attribute name as it stands in a chunk's string table.
struct Name {
  std::string utf16le;
  std::uint16_t hash = 0;

  std::uint16_t length() const { return static_cast<std::uint16_t>(utf16le.size() / 2); }
};

/// Names of one file, each once.
class NameTable {
 public:
  NameId add(std::string_view utf8);

  const Name& operator[](NameId id) const { return names_[id]; }

  std::size_t size() const { return names_.size(); }

 private:
  std::map<std::string, NameId, std::less<>> ids_;
  std::vector<Name> names_;
};

/// BinXML value types, the byte in descriptors and substitution tokens.
enum class ValueType : std::uint8_t {
  Null = 0x00,
  Text = 0x01,
  Unsigned8 = 0x04,
  Unsigned16 = 0x06,
  Unsigned32 = 0x08,
  Unsigned64 = 0x0A,
  Boolean = 0x0D,
  Binary = 0x0E,
  Guid = 0x0F,
  FileTime = 0x11,
  Sid = 0x13,
  Hex32 = 0x14,
  Hex64 = 0x15,
  BinXml = 0x21,
};

/// One step of laying a template down at some place of some chunk.
struct LayoutStep {
  enum class Kind : std::uint8_t {
    Bytes,      ///< copy `size` bytes from `start` of the template's bytes
    Name,       ///< offset of the name, with the name itself behind it at its first use
    OpenSize,   ///< four bytes that will hold the size of what follows
    CloseSize,  ///< up to here
  };

  Kind kind = Kind::Bytes;
  std::uint32_t start = 0;
  std::uint32_t size = 0;
  NameId name = 0;
};

struct BinXmlTemplate {
  std::array<std::byte, 16> guid{};  ///< from the content: same content, same GUID
  std::vector<LayoutStep> steps;
  std::string bytes;
  std::size_t largest_size = 0;  ///< with every name spelled out; excludes the 24 bytes in front
};

/// A place in a template that a record's value fills.
struct Substitution {
  std::uint16_t index = 0;
  ValueType type = ValueType::Null;
};

/// An attribute: a literal text, or a value when `value` is set.
struct Attribute {
  std::string_view name;
  std::string_view text;
  std::optional<Substitution> value;
};

/// The element (or attribute) vanishes when this value is null; none = always there.
inline constexpr std::uint16_t kNoDependency = 0xFFFF;
/// Nesting the builder accepts; our templates need four.
inline constexpr std::size_t kTemplateDepth = 8;

class BinXmlTemplateBuilder {
 public:
  explicit BinXmlTemplateBuilder(NameTable& names);

  void open(std::string_view name, std::span<const Attribute> attributes = {},
            std::uint16_t dependency = kNoDependency);
  void add_text(std::string_view utf8);
  /// A value that is always written.
  void add_value(Substitution value);
  /// A value that makes its element vanish when it is null.
  void add_optional_value(Substitution value);
  void close();
  void add_empty(std::string_view name, std::span<const Attribute> attributes = {});

  /// Precondition: as many `close` as `open`.
  BinXmlTemplate build();

 private:
  void start_element(std::string_view name, std::span<const Attribute> attributes,
                     std::uint16_t dependency);
  void add_attributes(std::span<const Attribute> attributes);
  void add_byte(std::uint8_t byte);
  void add_u16(std::uint16_t value);
  void add_raw(ByteView bytes);
  void add_name(std::string_view name);
  void add_step(LayoutStep::Kind kind);

  NameTable& names_;
  BinXmlTemplate template_;
  std::size_t depth_ = 0;
};

}  // namespace longwatch::scenario::internal
