// Archives of all kinds, nested and damaged: nothing crashes, what comes out stays below the limit,
// and every member can be found again.
#include "read/archive/archive.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace archive = longwatch::read::archive;
  const longwatch::ByteView bytes = std::as_bytes(std::span(data, size));
  if (!archive::is_archive(bytes)) {
    return 0;
  }
  archive::UnpackOptions options;
  options.free_bytes = 4U << 20U;
  options.ratio = 16;
  longwatch::MemoryBudget budget(longwatch::ByteCount{64U << 20U});
  longwatch::DiagnosticCollector diagnostics;
  archive::Unpacker unpacker("fuzz", std::make_shared<longwatch::fuzz::Bytes>(bytes), options,
                             budget, diagnostics);
  std::vector<longwatch::read::SkippedFile> skipped;
  std::uint64_t unpacked = 0;
  while (const auto member = unpacker.next(skipped)) {
    LW_CHECK(!member->place.empty() && !member->name.empty());
    unpacked += member->file->size();
  }
  LW_CHECK(unpacked <= options.free_bytes + options.ratio * size);
  return 0;
}
