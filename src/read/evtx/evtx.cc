#include "read/evtx/evtx.h"

#include <array>
#include <cstring>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "read/evtx/diagnostics.h"
#include "read/evtx/layout.h"
#include "read/evtx/reader.h"

namespace longwatch::read::evtx {
namespace {

bool has_at(ByteView head, std::size_t offset, const char (&magic)[kMagicBytes]) {
  return head.size() >= offset + kMagicBytes &&
         std::memcmp(head.data() + offset, magic, kMagicBytes) == 0;
}

/// Chunks without a file header, as carved from a disk, begin at once.
std::uint64_t first_slot_of(ByteView head) {
  return has_at(head, 0, kChunkMagic) ? 0 : kFileHeaderBytes;
}

void report_header(const FileHeader& header, std::string_view file, DiagnosticSink& diagnostics) {
  const auto report = [&](const DiagnosticKind& kind, std::string message) {
    Diagnostic diagnostic{};
    diagnostic.kind = &kind;
    diagnostic.place.file = std::string(file);
    diagnostic.place.offset = 0;
    diagnostic.message = std::move(message);
    diagnostics.report(std::move(diagnostic));
  };
  if (!header.has_magic) {
    report(kFileHeaderDamaged,
           "expected 'ElfFile' at the start of the file, got other bytes; every slot is searched");
    return;
  }
  if (!header.checksum_fits) {
    report(kFileHeaderDamaged,
           "the checksum of the file header does not fit its bytes; every slot is searched");
  }
  if (header.is_dirty) {
    report(kFileDirty, "the file header is marked dirty; every slot is read, whatever it counts");
  }
  if (header.is_full) {
    report(kFileFull, "the file header is marked full; older records may be gone");
  }
}

constexpr std::array<Reading, 1> kReadings = {{
    {"Windows event logs", "the channel", "public samples", ""},
}};

class EvtxFormat final : public read::Format {
 public:
  explicit EvtxFormat(EvtxOptions options) : options_(std::move(options)) {}

  std::string_view name() const override { return "evtx"; }

  std::span<const Reading> readings() const override { return kReadings; }

  bool numbers_records() const override { return true; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const bool is_log = has_at(head, 0, kFileMagic) || has_at(head, 0, kChunkMagic) ||
                        has_at(head, kFileHeaderBytes, kChunkMagic);
    return is_log ? Sniff::Yes : Sniff::No;
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& diagnostics) const override {
    std::array<std::byte, kFileHeaderBytes> scratch;
    LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, scratch));
    const FileHeader header = read_file_header(head);
    report_header(header, request.name, diagnostics);
    return std::unique_ptr<Reader>(
        std::make_unique<EvtxReader>(request, header, first_slot_of(head), options_.ansi));
  }

  std::unique_ptr<ReaderState> make_state() const override {
    return std::make_unique<EvtxState>(options_.ansi);
  }

 private:
  const EvtxOptions options_;
};

}  // namespace

std::unique_ptr<read::Format> make_evtx_format(const EvtxOptions& options) {
  return std::make_unique<EvtxFormat>(options);
}

}  // namespace longwatch::read::evtx
