#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "read/evtx/layout.h"

/// Test support: EVTX files written byte by byte, right or wrong as a test wants them.
namespace longwatch::read::evtx {

/// A value of a template instance.
struct HandMadeValue {
  std::uint8_t type;
  std::string bytes;
};

std::string utf16(std::string_view ascii);
HandMadeValue text_of(std::string_view ascii);

template <class T>
std::string le_bytes(T value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
HandMadeValue value_of(ValueType type, T value) {
  return {static_cast<std::uint8_t>(type), le_bytes(value)};
}

inline HandMadeValue null_value() {
  return {0, ""};
}

/// One chunk. Every call appends; the calls between `begin_record` and `end_record` are its
/// content. A name stands where it is used first and is referred to afterwards.
class HandMadeChunk {
 public:
  HandMadeChunk() : bytes_(kChunkHeaderBytes, '\0') {}

  void begin_record(std::uint64_t id, std::uint64_t written = 132'500'000'000'000'000);
  void end_record();

  void fragment_header();

  void end_of_fragment() { byte(0); }

  /// With attributes when `attributes` says so; dependency ids stand inside definitions only.
  void open(std::string_view name, bool attributes = false);
  void attribute(std::string_view name);
  void attribute(std::string_view name, std::string_view text);

  void close_start() { byte(2); }

  void close_empty() { byte(3); }

  void end_element() { byte(4); }

  void text(std::string_view ascii);
  void cdata(std::string_view ascii);
  void character(char16_t unit);
  void entity(std::string_view name);
  void instruction(std::string_view target, std::string_view data);
  void substitution(std::uint16_t index, std::uint8_t type, bool optional = false);

  /// <name>%index</name> and <name>text</name>.
  void element(std::string_view name, std::uint16_t index, std::uint8_t type);
  void element(std::string_view name, std::string_view text);
  /// <Data Name="name">%index</Data>; without name <Data>%index</Data>.
  void data(std::string_view name, std::uint16_t index, std::uint8_t type);

  /// An instance whose definition follows, up to `end_definition`, which yields its offset.
  void begin_definition(std::uint8_t guid = 1);
  std::uint32_t end_definition();
  /// An instance of a definition elsewhere.
  void use_definition(std::uint32_t offset);
  /// Ends an instance.
  void values(const std::vector<HandMadeValue>& values);

  void raw(std::string_view bytes) { bytes_.append(bytes); }

  std::size_t position() const { return bytes_.size(); }

  /// The bytes from a position on.
  std::string bytes_from(std::size_t begin) const { return bytes_.substr(begin); }

  /// Takes back the last bytes.
  void drop(std::size_t bytes) { bytes_.resize(bytes_.size() - bytes); }

  /// The names written so far are not referred to any more.
  void forget_names() { names_.clear(); }

  /// Where a name's text stands in the chunk.
  std::size_t place_of(const std::string& name) const { return names_.at(name); }

  /// The chunk with a header that fits.
  std::string finish() const;

 private:
  void byte(int value) { bytes_.push_back(static_cast<char>(value)); }

  template <class T>
  void put(T value) {
    bytes_.append(le_bytes(value));
  }

  template <class T>
  void patch(std::size_t position, T value) {
    bytes_.replace(position, sizeof value, le_bytes(value));
  }

  void name(std::string_view name);

  std::string bytes_;
  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::size_t record_ = 0;
  std::size_t definition_ = 0;
  bool in_definition_ = false;
};

/// The content of an event as Windows writes it: System, and EventData in a template of its own.
/// `end_record` is left to the caller.
struct UsualEvent {
  std::uint16_t event_id = 4688;
  std::string channel = "Security";
  std::string computer = "host.example";
  std::uint64_t time = 132'514'000'000'000'000;
  std::string command_line = "cmd.exe /c whoami";
};

/// Offsets of the two definitions, to use them again.
struct UsualDefinitions {
  std::uint32_t event = 0;
  std::uint32_t data = 0;
};

UsualDefinitions add_usual_record(HandMadeChunk& chunk, std::uint64_t id, const UsualEvent& event);
void add_usual_record_again(HandMadeChunk& chunk, std::uint64_t id, const UsualEvent& event,
                            const UsualDefinitions& definitions);

/// A file of finished chunks behind a header that fits.
std::string make_log(const std::vector<std::string>& chunks);
/// Makes the checksum of a changed file header fit again.
void refresh_file_header(std::string& log);

}  // namespace longwatch::read::evtx
