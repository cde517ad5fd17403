// Tables: separators, quotes that never close, documents inside cells. Where a quote is left open,
// what is a row hangs on how far is looked, so units are compared for what is read, not for rows.
#include "read/csv/csv.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace fuzz = longwatch::fuzz;
  const longwatch::ByteView bytes = std::as_bytes(std::span(data, size)).subspan(size > 0 ? 1 : 0);
  for (const std::size_t block : {size > 0 ? 1U + data[0] : 1U, 1U << 20U}) {
    const auto format = longwatch::read::csv::make_csv_format(
        {.block_bytes = block, .record_bytes = 4096, .zone = std::nullopt});
    if (format->sniff(bytes, bytes.size()) == longwatch::read::Sniff::No) {
      continue;  // it need not open what it does not take
    }
    static_cast<void>(fuzz::read_all(*format, bytes, {"a", "Image", "time"}));
  }
  return 0;
}
