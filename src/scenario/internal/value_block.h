#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "scenario/evtx_schema.h"
#include "scenario/internal/binxml_template.h"

namespace longwatch::scenario::internal {

ValueType value_type_of(FieldType type);

/// "{00112233-4455-6677-8899-aabbccddeeff}", braces optional, as the 16 bytes that Windows stores
/// ([MS-DTYP] 2.3.4.2); nothing when it is anything else.
std::optional<std::string> parse_guid(std::string_view text);

/// "S-1-5-21-..." as the bytes of [MS-DTYP] 2.4.2.2; nothing when it is anything else.
std::optional<std::string> parse_sid(std::string_view text);

/// The values of one template instance: descriptors and data, ready to be copied into a chunk.
class ValueBlock {
 public:
  void clear();

  /// Fails with `InvalidInput` or `Limit`, naming the field; the block is then to be cleared.
  Status add(const EventField& field, const EvtxValue& value);

  void add_null() { add_raw(ValueType::Null, {}); }

  template <class T>
  void add_number(ValueType type, T value) {
    add_raw(type, std::as_bytes(std::span(&value, 1)));
  }

  /// Precondition: at most 65,535 bytes.
  void add_raw(ValueType type, ByteView bytes);

  /// Descriptor of a value whose size is known later and whose bytes come behind all others.
  /// Yields where, in the block's written form, its two size bytes will lie.
  std::size_t add_pending(ValueType type);

  /// Count, descriptors and data.
  std::size_t written_size() const { return 4 + descriptors_.size() + data_.size(); }

  std::uint32_t count() const { return static_cast<std::uint32_t>(descriptors_.size() / 4); }

  ByteView descriptors() const { return as_bytes(descriptors_); }

  ByteView data() const { return as_bytes(data_); }

 private:
  Status add_text(const EventField& field, const EvtxValue& value);
  Status add_parsed(const EventField& field, const EvtxValue& value);
  Status add_binary(const EventField& field, const EvtxValue& value);
  Status add_unsigned(const EventField& field, const EvtxValue& value);
  void add_descriptor(ValueType type, std::size_t size);

  std::string descriptors_;
  std::string data_;
};

}  // namespace longwatch::scenario::internal
