// key=value lines of any kind: quotes, brackets, damage. Books balance, every event can be
// decoded again, and the size of a unit (chosen by the first byte) changes nothing.
#include "read/keyvalue/keyvalue.h"

#include <algorithm>
#include <string>

#include "base/check.h"

namespace keyvalue = longwatch::read::keyvalue;
namespace model = longwatch::model;
using longwatch::ByteView;

namespace {

class Bytes final : public longwatch::RandomAccessFile {
 public:
  explicit Bytes(ByteView bytes) : bytes_(bytes) {}

  std::uint64_t size() const override { return bytes_.size(); }

  longwatch::Result<ByteView> read_at(std::uint64_t offset,
                                      std::span<std::byte> scratch) const override {
    const std::size_t begin = std::min<std::size_t>(offset, bytes_.size());
    return bytes_.subspan(begin, std::min(scratch.size(), bytes_.size() - begin));
  }

 private:
  const ByteView bytes_;
};

std::string read_all(ByteView bytes, std::size_t block_bytes) {
  const auto table = std::make_shared<model::FieldTable>();
  for (const char* name : {"action", "src", "msgid", "a", "b"}) {
    table->add(name);
  }
  table->want_unnamed();
  longwatch::DiagnosticCollector diagnostics;
  const auto format =
      keyvalue::make_keyvalue_format({.block_bytes = block_bytes, .line_bytes = 4096});
  static_cast<void>(format->sniff(bytes, bytes.size()));
  const auto state = format->make_state();
  const auto file = std::make_shared<Bytes>(bytes);
  const auto reader = format->open({model::SourceId{0}, "fuzz", file, table}, diagnostics);
  LW_CHECK(reader.ok());
  std::string text;
  std::string scratch;
  model::EventBatch batch;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    LW_CHECK(batch.books().balance() && batch.books().events == batch.events().size());
    for (const model::Event& event : batch.events()) {
      LW_CHECK((*reader)->decode(event.locator, *state).ok());
      text += std::to_string(event.locator.record) + "@" + std::to_string(event.locator.offset);
      for (const model::FieldValue& value : event.values) {
        text.append(" ").append(std::to_string(model::index_of(value.field)));
        text.append("=").append(model::render(value.value, scratch));
      }
    }
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size)).subspan(size > 0 ? 1 : 0);
  LW_CHECK(size == 0 || read_all(bytes, 1U + data[0]) == read_all(bytes, 1U << 20U));
  return 0;
}
