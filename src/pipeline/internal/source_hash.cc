#include "pipeline/internal/source_hash.h"

#include <algorithm>
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
  // One byte of room shows whether something stands behind the size that was told at opening.
  scratch.resize(limits::kHashBlockBytes + 1);
  formats::Sha256Hasher hasher;
  std::uint64_t offset = 0;
  while (offset < file.size()) {
    const std::size_t wanted =
        std::min<std::uint64_t>(limits::kHashBlockBytes, file.size() - offset);
    const bool is_last = offset + wanted == file.size();
    const Result<ByteView> block =
        file.read_at(offset, std::span(scratch).first(is_last ? wanted + 1 : wanted));
    if (!block.ok()) {
      Diagnostic diagnostic = about(kNotHashed, name, offset);
      diagnostic.message = block.error().message() + "; the digest is shown as zero";
      diagnostics.report(std::move(diagnostic));
      return {};
    }
    if (block->size() > wanted) {
      Diagnostic diagnostic = about(kGrew, name, file.size());
      diagnostic.message =
          fmt::format("expected {} bytes as when it was opened, got more; read up to there",
                      with_thousands(file.size()));
      diagnostics.report(std::move(diagnostic));
    }
    hasher.update(block->first(std::min(wanted, block->size())));
    offset += std::min(wanted, block->size());
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

}  // namespace longwatch::pipeline
