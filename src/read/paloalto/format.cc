#include <array>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "read/line_units.h"
#include "read/paloalto/internal/paloalto_reader.h"
#include "read/paloalto/paloalto.h"

namespace longwatch::read::paloalto {
namespace {

/// Lines of other machines in the same file are a system log's, which knows these lines too.
Sniff sniff_paloalto(std::string_view text) {
  constexpr std::size_t kLines = 16;
  Arena arena;
  PaloaltoRecord record;
  const FirstLines lines = look_at_first_lines(
      text, kLines, [](std::string_view /*line*/) { return true; },
      [&](std::string_view line) { return parse_record(line, arena, record); });
  if (lines.all_fit()) {
    return Sniff::Yes;
  }
  return lines.fitting > 0 && 3 * lines.fitting >= 2 * lines.seen ? Sniff::Maybe : Sniff::No;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"Palo Alto Networks' firewalls: TRAFFIC, THREAT, SYSTEM, GLOBALPROTECT, others "
     "in part",
     "`firewall`", "", ""},
}};

class PaloaltoFormat final : public Format {
 public:
  explicit PaloaltoFormat(const PaloaltoOptions& options) : options_(options) {}

  std::string_view name() const override { return "palo-alto"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const std::string_view text = as_text(head);
    return sniff_paloalto(text.substr(utf8_mark_bytes(text)));
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    LW_TRY_ASSIGN(const std::uint64_t text_start, find_text_start(*request.file));
    return std::unique_ptr<Reader>(std::make_unique<PaloaltoReader>(request, options_, text_start));
  }

  std::unique_ptr<ReaderState> make_state() const override {
    return std::make_unique<PaloaltoState>();
  }

 private:
  const PaloaltoOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_paloalto_format(const PaloaltoOptions& options) {
  return std::make_unique<PaloaltoFormat>(options);
}

}  // namespace longwatch::read::paloalto
