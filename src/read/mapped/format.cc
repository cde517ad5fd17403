#include <array>
#include <string_view>
#include <utility>

#include "base/byte_order_mark.h"
#include "base/bytes.h"
#include "read/line_units.h"
#include "read/mapped/internal/mapped_reader.h"
#include "read/mapped/internal/mapping.h"
#include "read/mapped/mapped.h"

namespace longwatch::read::mapped {
namespace {

bool has_header(std::string_view text, std::string_view header) {
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!is_blank(line)) {
      return line.starts_with(header);
    }
  }
  return false;
}

/// Lines that begin with a blank are asked for only where they are records of their own: traces may
/// be longer than all that is looked at.
bool counts(const Mapping& mapping, std::string_view line) {
  const bool is_indented = line.starts_with(' ') || line.starts_with('\t');
  if (!is_record_line(mapping, line) || !is_indented) {
    return is_record_line(mapping, line);
  }
  Pieces pieces;
  std::optional<ShownTime> time;
  Fit nearest;
  return mapping.continuation == Continuation::None ||
         (mapping.continuation == Continuation::Unmatched &&
          find_form(mapping, line, pieces, time, nearest) != nullptr);
}

Sniff sniff_lines(const Mapping& mapping, std::string_view text) {
  constexpr std::size_t kLines = 40;
  constexpr std::size_t kPercent = 100;
  Pieces pieces;
  std::optional<ShownTime> time;
  Fit nearest;
  std::string scratch;
  const FirstLines lines = look_at_first_lines(
      text, kLines, [&](std::string_view line) { return counts(mapping, line); },
      [&](std::string_view line) {
        if (mapping.match.has_value()) {
          return mapping.match->match(line, pieces, time).fits;
        }
        const LineForm* const form = find_form(mapping, line, pieces, time, nearest);
        return form != nullptr &&
               (form->times.empty() || time_of(mapping, *form, pieces, time, scratch).has_value());
      });
  return lines.fitting > 0 && kPercent * lines.fitting >= mapping.share * lines.seen ? Sniff::Yes
                                                                                     : Sniff::No;
}

class MappedFormat final : public Format {
 public:
  MappedFormat(std::shared_ptr<const Mapping> mapping, const MappedOptions& options)
      : mapping_(std::move(mapping)), options_(options) {}

  std::string_view name() const override { return mapping_->info.format; }

  /// Somebody said what the log is, so there is no doubt: it fits, or it does not.
  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const std::string_view text = without_byte_order_mark(as_text(head));
    if (!mapping_->header.empty() && !has_header(text, mapping_->header)) {
      return Sniff::No;
    }
    return sniff_lines(*mapping_, text);
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    LW_TRY_ASSIGN(const std::uint64_t text_start, find_text_start(*request.file));
    RecordMaker maker(mapping_, request, options_.zone);
    if (mapping_->continuation == Continuation::None) {
      return std::unique_ptr<Reader>(
          std::make_unique<LineReader>(request, options_.text, text_start, std::move(maker)));
    }
    LW_TRY_ASSIGN(std::unique_ptr<JoiningReader> reader,
                  JoiningReader::open(request, options_.text, text_start, std::move(maker)));
    return std::unique_ptr<Reader>(std::move(reader));
  }

  std::unique_ptr<ReaderState> make_state() const override {
    return std::make_unique<MappedState>();
  }

 private:
  const std::shared_ptr<const Mapping> mapping_;
  const MappedOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_mapped_format(std::shared_ptr<const Mapping> mapping,
                                           const MappedOptions& options) {
  return std::make_unique<MappedFormat>(std::move(mapping), options);
}

}  // namespace longwatch::read::mapped
