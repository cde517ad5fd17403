#include <array>
#include <span>
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
  std::size_t with_program = 0;
  Line line;
  const FirstLines lines = look_at_first_lines(
      text, kLines, [](std::string_view /*line*/) { return true; },
      [&](std::string_view one) {
        const bool fits = parse_line(one, line);
        with_program += fits && !line.program.empty() ? std::size_t{1} : std::size_t{0};
        return fits;
      });
  if (lines.fitting == 0 || 3 * lines.fitting < 2 * lines.seen ||
      2 * with_program < lines.fitting) {
    return Sniff::No;
  }
  return lines.all_fit() ? Sniff::Yes : Sniff::Maybe;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"RFC 3164 and 5424, rsyslog; sshd, sudo, su, cron, PAM, Postfix, dnsmasq, "
     "unbound, BIND, netfilter, Cisco ASA, Sysmon for Linux; FortiGate, Palo Alto "
     "and Exim among others",
     "`syslog`, `dns`, `firewall`, `mail-gateway`, `Linux-Sysmon/Operational`",
     "rsyslog's three formats; dnsmasq, unbound and Postfix in files of their own",
     "what sshd, sudo, su, cron, PAM, BIND, netfilter, ASA and Sysmon say"},
}};

class SyslogFormat final : public Format {
 public:
  explicit SyslogFormat(const SyslogOptions& options) : options_(options) {}

  std::string_view name() const override { return "syslog"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    const std::string_view text = as_text(head);
    return sniff_syslog(text.substr(utf8_mark_bytes(text)));
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    LW_TRY_ASSIGN(const std::uint64_t text_start, find_text_start(*request.file));
    return std::unique_ptr<Reader>(
        std::make_unique<SyslogReader>(request, options_.text, text_start, options_.zone));
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
