// JSON of any kind: lines, documents, damage. Books balance, places lie in the file, every event
// can be decoded again, and the size of a unit (chosen by the first byte) changes nothing.
#include "read/json/json.h"

#include "tests/support/log_target.h"

namespace {

std::optional<std::string> read_all(longwatch::ByteView bytes, std::size_t block_bytes) {
  const auto format = longwatch::read::json::make_json_format(
      {.block_bytes = block_bytes, .record_bytes = std::size_t{64} * 1024, .zone = std::nullopt});
  return longwatch::fuzz::try_read_all(
      *format, bytes, {"EventID", "Channel", "Image", "a", "a.b", "Data", "Computer"});
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
