#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "read/line_units.h"
#include "read/zeek/internal/header.h"
#include "read/zeek/internal/zeek_reader.h"
#include "read/zeek/zeek.h"

namespace longwatch::read::zeek {
namespace {

/// The header stands on top, or further down in a log that was cut at the front.
Sniff sniff_zeek(std::string_view text) {
  // A longer first line is no line: the file has other line ends, and is one single comment to us.
  constexpr std::size_t kLongestSeparatorLine = 32;
  std::string_view rest = text;
  if (text.starts_with("#separator ") && take_line(rest).size() <= kLongestSeparatorLine) {
    return Sniff::Yes;
  }
  bool has_fields = false;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    has_fields = has_fields || line.starts_with("#fields\t");
    if (has_fields && line.starts_with("#types\t")) {
      return Sniff::Yes;
    }
  }
  return Sniff::No;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"Zeek's own text format, any log with a header", "`zeek:` and the log",
     "OTRF, LSASS campaigns", ""},
}};

class ZeekFormat final : public Format {
 public:
  explicit ZeekFormat(const TextOptions& options) : options_(options) {}

  std::string_view name() const override { return "zeek"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    return sniff_zeek(as_text(head));
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& diagnostics) const override {
    LW_TRY_ASSIGN(Headers headers,
                  Headers::scan(*request.file, 0, request.name, *request.fields, diagnostics));
    return std::unique_ptr<Reader>(
        std::make_unique<ZeekReader>(request, options_, 0, std::move(headers)));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<TextState>(); }

 private:
  const TextOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_zeek_format(const TextOptions& options) {
  return std::make_unique<ZeekFormat>(options);
}

}  // namespace longwatch::read::zeek
