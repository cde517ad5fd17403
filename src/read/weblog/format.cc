#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "read/line_units.h"
#include "read/weblog/internal/column.h"
#include "read/weblog/internal/field_lines.h"
#include "read/weblog/internal/weblog_reader.h"
#include "read/weblog/weblog.h"

namespace longwatch::read::weblog {
namespace {

constexpr std::string_view kFields = "#Fields:";

constexpr std::array<std::string_view, 6> kFirst = {
    "#Version:", "#Software:", "#Date:", "#Start-Date:", "#Remark:", kFields};

bool begins_with(std::string_view line, std::string_view directive) {
  return equals_ignoring_ascii_case(line.substr(0, directive.size()), directive);
}

/// Whether the first record below a #Fields line has as many values as it names.
bool next_record_fits(std::string_view fields_line, std::string_view below) {
  std::vector<std::string_view> names;
  std::vector<std::string_view> values;
  split_blanks(fields_line.substr(kFields.size()), names);
  while (!below.empty()) {
    const std::string_view line = take_line(below);
    if (!line.starts_with('#') && !is_blank(line)) {
      split_blanks(line, values);
      return names.size() > 1 && names.size() == values.size();
    }
  }
  return false;
}

/// Directives come first; a log that was cut at the front shows itself by what stands below. Names
/// are separated by blanks: logs of mail servers begin alike, with commas, and are of another kind.
Sniff sniff_w3c(std::string_view text) {
  const bool has_head = std::any_of(kFirst.begin(), kFirst.end(), [text](std::string_view first) {
    return begins_with(text, first);
  });
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!begins_with(line, kFields)) {
      continue;
    }
    if (line.find(',') != std::string_view::npos) {
      return Sniff::No;
    }
    if (has_head) {
      return Sniff::Yes;
    }
    return next_record_fits(line, text) ? Sniff::Maybe : Sniff::No;
  }
  return Sniff::No;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"W3C extended: IIS, proxies", "`w3c`", "", ""},
}};

class WeblogFormat final : public Format {
 public:
  explicit WeblogFormat(const TextOptions& options) : options_(options) {}

  std::string_view name() const override { return "w3c"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const std::string_view text = as_text(head);
    return sniff_w3c(text.substr(utf8_mark_bytes(text)));
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& diagnostics) const override {
    LW_TRY_ASSIGN(const std::uint64_t text_start, find_text_start(*request.file));
    LW_TRY_ASSIGN(FieldLines field_lines, FieldLines::scan(*request.file, text_start, request.name,
                                                           *request.fields, diagnostics));
    return std::unique_ptr<Reader>(
        std::make_unique<WeblogReader>(request, options_, text_start, std::move(field_lines)));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<TextState>(); }

 private:
  const TextOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_weblog_format(const TextOptions& options) {
  return std::make_unique<WeblogFormat>(options);
}

}  // namespace longwatch::read::weblog
