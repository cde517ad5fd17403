#include <array>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "read/exim/exim.h"
#include "read/exim/internal/exim_reader.h"
#include "read/line_units.h"

namespace longwatch::read::exim {
namespace {

/// All lines have a time, and some are of the kinds that only this log has.
Sniff sniff_exim(std::string_view text) {
  constexpr std::size_t kLines = 32;
  EximMessage message;
  std::size_t known = 0;
  const FirstLines lines = look_at_first_lines(
      text, kLines, [](std::string_view /*line*/) { return true; },
      [&](std::string_view line) {
        if (!take_time(line).has_value()) {
          return false;
        }
        parse_exim_message(line, message);
        known += message.is_known ? std::size_t{1} : std::size_t{0};
        return true;
      });
  if (known == 0 || 4 * known < lines.seen || 4 * lines.fitting < 3 * lines.seen) {
    return Sniff::No;
  }
  return lines.all_fit() ? Sniff::Yes : Sniff::Maybe;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"Exim's main log", "`mail-gateway`", "Exim 4.96 of Debian", ""},
}};

class EximFormat final : public Format {
 public:
  explicit EximFormat(const EximOptions& options) : options_(options) {}

  std::string_view name() const override { return "exim"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const std::string_view text = as_text(head);
    return sniff_exim(text.substr(utf8_mark_bytes(text)));
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    LW_TRY_ASSIGN(const std::uint64_t text_start, find_text_start(*request.file));
    return std::unique_ptr<Reader>(std::make_unique<EximReader>(request, options_, text_start));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<EximState>(); }

 private:
  const EximOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_exim_format(const EximOptions& options) {
  return std::make_unique<EximFormat>(options);
}

}  // namespace longwatch::read::exim
