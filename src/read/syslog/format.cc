#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "read/line_units.h"
#include "read/syslog/internal/line.h"
#include "read/syslog/internal/syslog_reader.h"
#include "read/syslog/syslog.h"

namespace longwatch::read::syslog {
namespace {

/// Messages of several lines make some lines none of the log's, so most are enough.
Sniff sniff_syslog(std::string_view text) {
  constexpr std::size_t kLines = 24;
  std::size_t seen = 0;
  std::size_t fitting = 0;
  std::size_t with_program = 0;
  Line line;
  while (!text.empty() && seen < kLines) {
    const bool is_whole = text.find('\n') != std::string_view::npos;
    const std::string_view one = take_line(text);
    if (is_blank(one) || (!is_whole && seen > 0)) {
      continue;
    }
    ++seen;
    const bool fits = parse_line(one, line);
    fitting += fits ? std::size_t{1} : std::size_t{0};
    with_program += fits && !line.program.empty() ? std::size_t{1} : std::size_t{0};
  }
  if (fitting == 0 || 3 * fitting < 2 * seen || 2 * with_program < fitting) {
    return Sniff::No;
  }
  return fitting == seen ? Sniff::Yes : Sniff::Maybe;
}

class SyslogFormat final : public Format {
 public:
  explicit SyslogFormat(const SyslogOptions& options) : options_(options) {}

  std::string_view name() const override { return "syslog"; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    return sniff_syslog(as_text(head));
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    return std::unique_ptr<Reader>(
        std::make_unique<SyslogReader>(request, options_.text, options_.zone));
  }

  std::unique_ptr<ReaderState> make_state() const override {
    return std::make_unique<SyslogState>();
  }

 private:
  const SyslogOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_syslog_format(const SyslogOptions& options) {
  return std::make_unique<SyslogFormat>(options);
}

}  // namespace longwatch::read::syslog
