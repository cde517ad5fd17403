#include <array>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "read/keyvalue/internal/keyvalue_reader.h"
#include "read/keyvalue/internal/line_parser.h"
#include "read/keyvalue/keyvalue.h"
#include "read/line_units.h"

namespace longwatch::read::keyvalue {
namespace {

/// Nearly all of the first lines must be of this kind.
Sniff sniff_lines(std::string_view text) {
  constexpr std::size_t kLines = 16;
  constexpr std::size_t kPairs = 3;
  ParsedLine parsed;
  const FirstLines lines = look_at_first_lines(
      text, kLines, [](std::string_view line) { return !line.starts_with('#'); },
      [&parsed](std::string_view line) {
        return parse_line(line, parsed).empty() && parsed.pairs.size() >= kPairs;
      });
  if (lines.all_fit()) {
    return Sniff::Yes;
  }
  return lines.fitting > 0 && 2 * lines.fitting >= lines.seen ? Sniff::Maybe : Sniff::No;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"lines of key=value behind an ISO time: firewalls, mail gateways; FortiGate's "
     "own lines",
     "`firewall`, `mail-gateway`, `key-value`", "", ""},
}};

class KeyValueFormat final : public Format {
 public:
  KeyValueFormat(const TextOptions& options, const std::optional<formats::TimeZone>& zone)
      : options_(options), zone_(zone) {}

  std::string_view name() const override { return "key-value"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const std::string_view text = as_text(head);
    return sniff_lines(text.substr(utf8_mark_bytes(text)));
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    LW_TRY_ASSIGN(const std::uint64_t text_start, find_text_start(*request.file));
    return std::unique_ptr<Reader>(
        std::make_unique<KeyValueReader>(request, options_, text_start, zone_));
  }

  std::unique_ptr<ReaderState> make_state() const override {
    return std::make_unique<KeyValueState>();
  }

 private:
  const TextOptions options_;
  const std::optional<formats::TimeZone> zone_;
};

}  // namespace

std::unique_ptr<Format> make_keyvalue_format(const TextOptions& options,
                                             const std::optional<formats::TimeZone>& zone) {
  return std::make_unique<KeyValueFormat>(options, zone);
}

}  // namespace longwatch::read::keyvalue
