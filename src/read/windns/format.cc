#include <array>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "read/line_units.h"
#include "read/windns/internal/windns_reader.h"
#include "read/windns/windns.h"

namespace longwatch::read::windns {
namespace {

/// The head tells it at once; a log that was cut at the front shows itself by its packets.
Sniff sniff_windns(std::string_view text) {
  constexpr std::size_t kLines = 64;
  if (text.starts_with("DNS Server log file creation at")) {
    return Sniff::Yes;
  }
  Line line;
  std::size_t packets = 0;
  const FirstLines lines = look_at_first_lines(
      text, kLines, [](std::string_view one) { return one.front() >= '0' && one.front() <= '9'; },
      [&](std::string_view one) {
        const bool fits = parse_line(one, line);
        packets += fits && line.is_packet() ? std::size_t{1} : std::size_t{0};
        return fits;
      });
  if (packets == 0 || 2 * lines.fitting < lines.seen) {
    return Sniff::No;
  }
  return lines.all_fit() ? Sniff::Yes : Sniff::Maybe;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"the debug log of Windows' DNS server", "`dns`", "", ""},
}};

class WindnsFormat final : public Format {
 public:
  explicit WindnsFormat(const WindnsOptions& options) : options_(options) {}

  std::string_view name() const override { return "windows-dns"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    std::string_view text = as_text(head).substr(utf8_mark_bytes(as_text(head)));
    while (text.starts_with('\r') || text.starts_with('\n')) {
      text.remove_prefix(1);
    }
    return sniff_windns(text);
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& diagnostics) const override {
    LW_TRY_ASSIGN(const std::uint64_t text_start, find_text_start(*request.file));
    LW_TRY_ASSIGN(const DateOrderFinder order,
                  find_date_order(*request.file, text_start, limits::kTextBlockBytes));
    report_date_order(order, request.name, diagnostics);
    return std::unique_ptr<Reader>(
        std::make_unique<WindnsReader>(request, options_, text_start, order.order()));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<TextState>(); }

 private:
  const WindnsOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_windns_format(const WindnsOptions& options) {
  return std::make_unique<WindnsFormat>(options);
}

}  // namespace longwatch::read::windns
