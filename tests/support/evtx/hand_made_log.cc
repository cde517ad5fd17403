#include "tests/support/evtx/hand_made_log.h"

#include "base/bytes.h"
#include "base/crc32.h"
#include "base/utf.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::uint8_t kText = static_cast<std::uint8_t>(ValueType::String);

template <class T>
void put_at(std::string& bytes, std::size_t position, T value) {
  bytes.replace(position, sizeof value, le_bytes(value));
}

std::vector<HandMadeValue> event_values(const UsualEvent& event, const std::string& embedded) {
  return {value_of(ValueType::UInt16, event.event_id),
          value_of(ValueType::FileTime, event.time),
          text_of(event.channel),
          text_of(event.computer),
          {kBinXmlType, embedded}};
}

void define_data(HandMadeChunk& chunk) {
  chunk.fragment_header();
  chunk.open("EventData");
  chunk.close_start();
  chunk.data("CommandLine", 0, kText);
  chunk.data("Process Id", 1, static_cast<std::uint8_t>(ValueType::HexInt32));
  chunk.end_element();
  chunk.end_of_fragment();
}

void define_event(HandMadeChunk& chunk) {
  chunk.fragment_header();
  chunk.open("Event", true);
  chunk.attribute("xmlns", "http://schemas.example/event");
  chunk.close_start();
  chunk.open("System");
  chunk.close_start();
  chunk.open("Provider", true);
  chunk.attribute("Name", "Example-Provider");
  chunk.close_empty();
  chunk.element("EventID", 0, static_cast<std::uint8_t>(ValueType::UInt16));
  chunk.open("TimeCreated", true);
  chunk.attribute("SystemTime");
  chunk.substitution(1, static_cast<std::uint8_t>(ValueType::FileTime), true);
  chunk.close_empty();
  chunk.element("Channel", 2, kText);
  chunk.element("Computer", 3, kText);
  chunk.end_element();
  chunk.substitution(4, kBinXmlType, true);
  chunk.end_element();
  chunk.end_of_fragment();
}

std::vector<HandMadeValue> data_values(const UsualEvent& event) {
  return {text_of(event.command_line), value_of(ValueType::HexInt32, std::uint32_t{0x1F4})};
}

/// The values of the event, of which the last is what follows: descriptors first.
void begin_event_values(HandMadeChunk& chunk, const UsualEvent& event, std::size_t embedded_size) {
  chunk.values(event_values(event, std::string(embedded_size, '\0')));
}

/// Bytes that `write` appends, without keeping them.
template <class Write>
std::size_t size_of(const HandMadeChunk& chunk, const Write& write) {
  HandMadeChunk copy = chunk;
  write(copy);
  return copy.position() - chunk.position();
}

}  // namespace

std::string utf16(std::string_view ascii) {
  std::string bytes;
  append_utf8_as_utf16le(bytes, ascii);
  return bytes;
}

HandMadeValue text_of(std::string_view ascii) {
  return {kText, utf16(ascii)};
}

void HandMadeChunk::begin_record(std::uint64_t id, std::uint64_t written) {
  record_ = position();
  put(kRecordMagic);
  put(std::uint32_t{0});
  put(id);
  put(written);
}

void HandMadeChunk::end_record() {
  while (position() % 8 != 4) {
    byte(0);
  }
  const auto size = static_cast<std::uint32_t>(position() + kRecordTrailerBytes - record_);
  put(size);
  patch(record_ + 4, size);
}

void HandMadeChunk::fragment_header() {
  raw(std::string_view("\x0F\x01\x01\x00", 4));
}

void HandMadeChunk::open(std::string_view element, bool attributes) {
  byte(attributes ? 0x41 : 0x01);
  if (in_definition_) {
    put(std::uint16_t{0xFFFF});
  }
  put(std::uint32_t{0});
  name(element);
  if (attributes) {
    put(std::uint32_t{0});
  }
}

void HandMadeChunk::attribute(std::string_view attribute) {
  byte(0x06);
  name(attribute);
}

void HandMadeChunk::attribute(std::string_view name, std::string_view content) {
  attribute(name);
  text(content);
}

void HandMadeChunk::text(std::string_view ascii) {
  byte(0x05);
  byte(kText);
  put(static_cast<std::uint16_t>(ascii.size()));
  raw(utf16(ascii));
}

void HandMadeChunk::cdata(std::string_view ascii) {
  byte(0x07);
  put(static_cast<std::uint16_t>(ascii.size()));
  raw(utf16(ascii));
}

void HandMadeChunk::character(char16_t unit) {
  byte(0x08);
  put(unit);
}

void HandMadeChunk::entity(std::string_view entity) {
  byte(0x09);
  name(entity);
}

void HandMadeChunk::instruction(std::string_view target, std::string_view data) {
  byte(0x0A);
  name(target);
  byte(0x0B);
  put(static_cast<std::uint16_t>(data.size()));
  raw(utf16(data));
}

void HandMadeChunk::substitution(std::uint16_t index, std::uint8_t type, bool optional) {
  byte(optional ? 0x0E : 0x0D);
  put(index);
  byte(type);
}

void HandMadeChunk::element(std::string_view name, std::uint16_t index, std::uint8_t type) {
  open(name);
  close_start();
  substitution(index, type);
  end_element();
}

void HandMadeChunk::element(std::string_view name, std::string_view content) {
  open(name);
  close_start();
  text(content);
  end_element();
}

void HandMadeChunk::data(std::string_view name, std::uint16_t index, std::uint8_t type) {
  open("Data", !name.empty());
  if (!name.empty()) {
    attribute("Name", name);
  }
  close_start();
  substitution(index, type);
  end_element();
}

void HandMadeChunk::begin_definition(std::uint8_t guid) {
  use_definition(static_cast<std::uint32_t>(position() + 10));
  definition_ = position();
  put(std::uint32_t{0});
  raw(std::string(16, static_cast<char>(guid)));
  put(std::uint32_t{0});
  in_definition_ = true;
}

std::uint32_t HandMadeChunk::end_definition() {
  in_definition_ = false;
  patch(definition_ + kDefinitionSizeOffset,
        static_cast<std::uint32_t>(position() - definition_ - kDefinitionHeaderBytes));
  return static_cast<std::uint32_t>(definition_);
}

void HandMadeChunk::use_definition(std::uint32_t offset) {
  byte(0x0C);
  byte(1);
  put(std::uint32_t{7});
  put(offset);
}

void HandMadeChunk::values(const std::vector<HandMadeValue>& values) {
  put(static_cast<std::uint32_t>(values.size()));
  for (const HandMadeValue& value : values) {
    put(static_cast<std::uint16_t>(value.bytes.size()));
    byte(value.type);
    byte(0);
  }
  for (const HandMadeValue& value : values) {
    raw(value.bytes);
  }
}

void HandMadeChunk::name(std::string_view name) {
  const auto known = names_.find(name);
  if (known != names_.end()) {
    put(known->second);
    return;
  }
  const auto place = static_cast<std::uint32_t>(position() + 4);
  put(place);
  put(std::uint32_t{0});
  put(std::uint16_t{0});
  put(static_cast<std::uint16_t>(name.size()));
  raw(utf16(name));
  put(std::uint16_t{0});
  names_.emplace(name, place);
}

std::string HandMadeChunk::finish() const {
  std::string chunk = bytes_;
  const auto end = static_cast<std::uint32_t>(chunk.size());
  chunk.resize(kChunkBytes, '\0');
  chunk.replace(0, kMagicBytes, kChunkMagic, kMagicBytes);
  put_at(chunk, 40, std::uint32_t{128});
  put_at(chunk, 48, end);
  put_at(chunk, 52, crc32(as_bytes(chunk).subspan(kChunkHeaderBytes, end - kChunkHeaderBytes)));
  const std::uint32_t front = crc32(as_bytes(chunk).first(120));
  put_at(chunk, 124, crc32(as_bytes(chunk).subspan(128, kChunkHeaderBytes - 128), front));
  return chunk;
}

UsualDefinitions add_usual_record(HandMadeChunk& chunk, std::uint64_t id, const UsualEvent& event) {
  UsualDefinitions definitions;
  chunk.begin_record(id);
  chunk.fragment_header();
  chunk.begin_definition(1);
  define_event(chunk);
  definitions.event = chunk.end_definition();
  const auto write_data = [&](HandMadeChunk& target) {
    target.fragment_header();
    target.begin_definition(2);
    define_data(target);
    definitions.data = target.end_definition();
    target.values(data_values(event));
    target.end_of_fragment();
  };
  // The embedded fragment is the last value, so its place is known before it is written.
  const std::size_t size = size_of(chunk, write_data);
  begin_event_values(chunk, event, size);
  chunk.drop(size);
  write_data(chunk);
  chunk.end_of_fragment();
  chunk.end_record();
  return definitions;
}

void add_usual_record_again(HandMadeChunk& chunk, std::uint64_t id, const UsualEvent& event,
                            const UsualDefinitions& definitions) {
  chunk.begin_record(id);
  chunk.fragment_header();
  chunk.use_definition(definitions.event);
  HandMadeChunk embedded;
  const std::size_t begin = embedded.position();
  embedded.fragment_header();
  embedded.use_definition(definitions.data);
  embedded.values(data_values(event));
  embedded.end_of_fragment();
  chunk.values(event_values(event, embedded.bytes_from(begin)));
  chunk.end_of_fragment();
  chunk.end_record();
}

std::string make_log(const std::vector<std::string>& chunks) {
  std::string log(kFileHeaderBytes, '\0');
  log.replace(0, kMagicBytes, kFileMagic, kMagicBytes);
  put_at(log, 32, std::uint32_t{128});
  put_at(log, 36, std::uint16_t{1});
  put_at(log, 38, std::uint16_t{3});
  put_at(log, 40, static_cast<std::uint16_t>(kFileHeaderBytes));
  put_at(log, 42, static_cast<std::uint16_t>(chunks.size()));
  refresh_file_header(log);
  for (const std::string& chunk : chunks) {
    log.append(chunk);
  }
  return log;
}

void refresh_file_header(std::string& log) {
  put_at(log, 124, crc32(as_bytes(log).first(120)));
}

}  // namespace longwatch::read::evtx
