#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"
#include "read/accesslog/accesslog.h"
#include "read/accesslog/internal/access_reader.h"
#include "read/line_units.h"

namespace longwatch::read::accesslog {
namespace {

FirstLines fit_of(std::string_view text, const LogFormat& format) {
  constexpr std::size_t kLines = 24;
  Pieces pieces;
  return look_at_first_lines(
      text, kLines, [](std::string_view /*line*/) { return true; },
      [&](std::string_view line) { return fits(line, format, pieces); });
}

constexpr std::array<Reading, 1> kReadings = {{
    {"Apache and nginx, common and combined, others by `--log-format`; Squid's own", "`access-log`",
     "nginx, apache2, squid", ""},
}};

class AccessLogFormat final : public Format {
 public:
  AccessLogFormat(std::vector<LogFormat> formats, const TextOptions& options)
      : formats_(std::move(formats)), options_(options) {}

  std::string_view name() const override { return "access-log"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const LogFormat* const best = best_for(as_text(head));
    if (best == nullptr) {
      return Sniff::No;
    }
    return fit_of(as_text(head), *best).all_fit() ? Sniff::Yes : Sniff::Maybe;
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    std::vector<std::byte> scratch(
        std::min<std::uint64_t>(limits::kSniffBytes, request.file->size()));
    LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, scratch));
    const LogFormat* const best = best_for(as_text(head));
    const LogFormat& format = best == nullptr ? formats_.back() : *best;
    return std::unique_ptr<Reader>(std::make_unique<AccessReader>(request, options_, 0, format));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<TextState>(); }

 private:
  /// The first that all lines fit, else the one that most fit; null when there is none.
  const LogFormat* best_for(std::string_view text) const {
    const LogFormat* best = nullptr;
    std::size_t most = 0;
    for (const LogFormat& format : formats_) {
      const FirstLines lines = fit_of(text, format);
      if (lines.all_fit()) {
        return &format;
      }
      if (4 * lines.fitting >= 3 * lines.seen && lines.fitting > most) {
        best = &format;
        most = lines.fitting;
      }
    }
    return best;
  }

  const std::vector<LogFormat> formats_;
  const TextOptions options_;
};

}  // namespace

Result<std::unique_ptr<Format>> make_access_log_format(const AccessLogOptions& options) {
  std::vector<LogFormat> formats;
  for (const std::string& text : options.formats) {
    Result<LogFormat> format = parse_log_format(text);
    if (!format.ok()) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("{}: '{}'", format.error().message(), to_printable(text)))
          .at("--log-format");
    }
    formats.push_back(std::move(*format));
  }
  formats.insert(formats.end(), known_formats().begin(), known_formats().end());
  return std::unique_ptr<Format>(
      std::make_unique<AccessLogFormat>(std::move(formats), options.text));
}

}  // namespace longwatch::read::accesslog
