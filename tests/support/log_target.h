#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "base/check.h"
#include "base/file_system.h"
#include "read/read.h"

/// What every reader of a log promises, asked of hostile bytes.
namespace longwatch::fuzz {

class Bytes final : public RandomAccessFile {
 public:
  explicit Bytes(ByteView bytes) : bytes_(bytes) {}

  std::uint64_t size() const override { return bytes_.size(); }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    const std::size_t begin = std::min<std::size_t>(offset, bytes_.size());
    return bytes_.subspan(begin, std::min(scratch.size(), bytes_.size() - begin));
  }

 private:
  const ByteView bytes_;
};

/// Reads the bytes wholly: books balance, locators lie inside, every event decodes again. What came
/// out, as text; nothing when the format does not open them.
inline std::optional<std::string> try_read_all(const read::Format& format, ByteView bytes,
                                               std::initializer_list<const char*> fields) {
  const auto table = std::make_shared<model::FieldTable>();
  for (const char* field : fields) {
    table->add(field);
  }
  table->want_unnamed();
  DiagnosticCollector diagnostics;
  static_cast<void>(format.sniff(bytes, bytes.size()));
  const auto state = format.make_state();
  const auto reader = format.open({model::SourceId{0}, "fuzz", std::make_shared<Bytes>(bytes),
                                   table, Timestamp(std::chrono::hours(480'000))},
                                  diagnostics);
  if (!reader.ok()) {
    return std::nullopt;
  }
  std::string text;
  std::string scratch;
  model::EventBatch batch;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    LW_CHECK(batch.books().balance() && batch.books().events == batch.events().size());
    for (const model::Event& event : batch.events()) {
      LW_CHECK(event.locator.offset + event.locator.length <= bytes.size());
      LW_CHECK((*reader)->decode(event.locator, *state).ok());
      text += std::to_string(event.locator.record) + "@" + std::to_string(event.locator.offset) +
              "+" + std::to_string(event.locator.length);
      for (const model::FieldValue& value : event.values) {
        text.append(" ").append(std::to_string(model::index_of(value.field)));
        text.append("=").append(model::render(value.value, scratch));
      }
    }
  }
  return text;
}

/// The same of bytes that the format must open.
inline std::string read_all(const read::Format& format, ByteView bytes,
                            std::initializer_list<const char*> fields) {
  std::optional<std::string> text = try_read_all(format, bytes, fields);
  LW_CHECK(text.has_value());
  return *std::move(text);
}

/// The first byte chooses the size of a unit, which must change nothing.
template <class MakeFormat>
void check_units_do_not_matter(const std::uint8_t* data, std::size_t size,
                               std::initializer_list<const char*> fields, const MakeFormat& make) {
  const ByteView bytes = std::as_bytes(std::span(data, size)).subspan(size > 0 ? 1 : 0);
  const std::size_t block = size > 0 ? 1U + data[0] : 1U;
  LW_CHECK(read_all(*make(block), bytes, fields) == read_all(*make(1U << 20U), bytes, fields));
}

}  // namespace longwatch::fuzz
