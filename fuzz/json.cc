// JSON of any kind: lines, documents, damage. Books balance, places lie in the file, every event
// can be decoded again, and the size of a unit (chosen by the first byte) changes nothing.
#include "read/json/json.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/check.h"
#include "base/diagnostic.h"

namespace json = longwatch::read::json;
namespace model = longwatch::model;

namespace {

class Bytes final : public longwatch::RandomAccessFile {
 public:
  explicit Bytes(longwatch::ByteView bytes) : bytes_(bytes) {}

  std::uint64_t size() const override { return bytes_.size(); }

  longwatch::Result<longwatch::ByteView> read_at(std::uint64_t offset,
                                                 std::span<std::byte> scratch) const override {
    const std::size_t begin = std::min<std::size_t>(offset, bytes_.size());
    return bytes_.subspan(begin, std::min(scratch.size(), bytes_.size() - begin));
  }

 private:
  const longwatch::ByteView bytes_;
};

std::string describe(const model::Event& event) {
  std::string scratch;
  std::string text = std::to_string(event.locator.record) + "@" +
                     std::to_string(event.locator.offset) + "+" +
                     std::to_string(event.locator.length);
  for (const model::FieldValue& value : event.values) {
    text.append(" ").append(std::to_string(model::index_of(value.field)));
    text.append("=").append(model::render(value.value, scratch));
  }
  return text + "\n";
}

/// All events of the file as text; empty when it cannot be opened.
std::string read_all(longwatch::ByteView bytes, std::size_t block_bytes) {
  const auto table = std::make_shared<model::FieldTable>();
  for (const char* name : {"EventID", "Channel", "Image", "a", "a.b", "Data", "Computer"}) {
    table->add(name);
  }
  table->want_unnamed();
  longwatch::DiagnosticCollector diagnostics;
  const auto format =
      json::make_json_format({.block_bytes = block_bytes, .record_bytes = std::size_t{64} * 1024});
  static_cast<void>(format->sniff(bytes, bytes.size()));
  const auto state = format->make_state();
  const auto file = std::make_shared<Bytes>(bytes);
  const auto reader = format->open({model::SourceId{0}, "fuzz", file, table}, diagnostics);
  std::string text;
  model::EventBatch batch;
  for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    LW_CHECK(batch.books().balance() && batch.books().events == batch.events().size());
    for (const model::Event& event : batch.events()) {
      LW_CHECK(event.locator.offset + event.locator.length <= bytes.size());
      LW_CHECK((*reader)->decode(event.locator, *state).ok());
      text += describe(event);
    }
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const longwatch::ByteView bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const std::size_t block_bytes = 1 + data[0];
  LW_CHECK(read_all(bytes, block_bytes) == read_all(bytes, std::size_t{1024} * 1024));
  return 0;
}
