#include <array>
#include <string_view>

#include "base/bytes.h"
#include "read/keyvalue/internal/keyvalue_reader.h"
#include "read/keyvalue/internal/line_parser.h"
#include "read/keyvalue/keyvalue.h"
#include "read/line_units.h"

namespace longwatch::read::keyvalue {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Looks at the first lines: nearly all of them must be of this kind. The last one may be cut by
/// the end of what was read, so it counts only when it is alone.
Sniff sniff_lines(std::string_view text) {
  constexpr std::size_t kLines = 16;
  constexpr std::size_t kPairs = 3;
  ParsedLine parsed;
  std::size_t seen = 0;
  std::size_t fitting = 0;
  while (!text.empty() && seen < kLines) {
    const bool is_whole = text.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(text);
    if (line.starts_with('#') || is_blank(line) || (!is_whole && seen > 0)) {
      continue;
    }
    ++seen;
    const bool fits = parse_line(line, parsed).empty() && parsed.pairs.size() >= kPairs;
    fitting += fits ? std::size_t{1} : std::size_t{0};
  }
  if (seen == 0 || fitting == 0) {
    return Sniff::No;
  }
  if (fitting == seen) {
    return Sniff::Yes;
  }
  return 2 * fitting >= seen ? Sniff::Maybe : Sniff::No;
}

class KeyValueFormat final : public Format {
 public:
  explicit KeyValueFormat(const TextOptions& options) : options_(options) {}

  std::string_view name() const override { return "key-value"; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    std::string_view text = as_text(head);
    if (text.starts_with(kByteOrderMark)) {
      text.remove_prefix(kByteOrderMark.size());
    }
    return sniff_lines(text);
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    std::array<std::byte, kByteOrderMark.size()> scratch{};
    LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, scratch));
    const std::uint64_t text_start =
        as_text(head).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    return std::unique_ptr<Reader>(std::make_unique<KeyValueReader>(request, options_, text_start));
  }

  std::unique_ptr<ReaderState> make_state() const override {
    return std::make_unique<KeyValueState>();
  }

 private:
  const TextOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_keyvalue_format(const TextOptions& options) {
  return std::make_unique<KeyValueFormat>(options);
}

}  // namespace longwatch::read::keyvalue
