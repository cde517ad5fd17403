#include "pipeline/internal/source_hash.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/digest.h"
#include "pipeline/diagnostics.h"

namespace longwatch::pipeline {
namespace {

Diagnostic about(const DiagnosticKind& kind, const std::string& name, std::uint64_t offset) {
  Diagnostic diagnostic{};
  diagnostic.kind = &kind;
  diagnostic.place.file = name;
  diagnostic.place.offset = offset;
  return diagnostic;
}

}  // namespace

model::Sha256 hash_source(const RandomAccessFile& file, const std::string& name,
                          std::vector<std::byte>& scratch, const std::function<void()>& after_block,
                          DiagnosticSink& diagnostics) {
  scratch.resize(limits::kHashBlockBytes);
  formats::Sha256Hasher hasher;
  std::uint64_t offset = 0;
  while (offset < file.size()) {
    const std::size_t wanted =
        std::min<std::uint64_t>(limits::kHashBlockBytes, file.size() - offset);
    const Result<ByteView> block = file.read_at(offset, std::span(scratch).first(wanted));
    if (!block.ok()) {
      Diagnostic diagnostic = about(kNotHashed, name, offset);
      diagnostic.message = block.error().message() + "; the digest is shown as zero";
      diagnostics.report(std::move(diagnostic));
      return {};
    }
    hasher.update(*block);
    offset += block->size();
    if (block->size() < wanted) {
      Diagnostic diagnostic = about(kShrank, name, offset);
      diagnostic.message =
          fmt::format("expected {} bytes as when it was opened, got {}; the digest covers those",
                      with_thousands(file.size()), with_thousands(offset));
      diagnostics.report(std::move(diagnostic));
      break;
    }
    after_block();
  }
  return hasher.finish();
}

void report_growth(const RandomAccessFile& file, const std::string& name,
                   DiagnosticSink& diagnostics) {
  std::array<std::byte, 1> behind{};
  const Result<ByteView> read = file.read_at(file.size(), behind);
  if (read.ok() && read->empty()) {
    return;
  }
  Diagnostic diagnostic = about(kGrew, name, file.size());
  diagnostic.message =
      read.ok() ? fmt::format("expected {} bytes as when it was opened, got more; read up to there",
                              with_thousands(file.size()))
                : fmt::format("whether it grew cannot be told: {}", read.error().message());
  diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::pipeline
