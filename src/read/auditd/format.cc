#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "read/auditd/auditd.h"
#include "read/auditd/internal/audit_reader.h"
#include "read/line_units.h"

namespace longwatch::read::auditd {
namespace {

constexpr std::array<Reading, 1> kReadings = {{
    {"Linux audit logs, records of an event joined; those of Microsoft's agent", "`auditd`",
     "OTRF; auditd", ""},
}};

class AuditFormat final : public Format {
 public:
  explicit AuditFormat(const TextOptions& options) : options_(options) {}

  std::string_view name() const override { return "auditd"; }

  std::span<const Reading> readings() const override { return kReadings; }

  /// One of the first lines is enough: no other log has such lines.
  Sniff sniff(ByteView head, std::uint64_t /*file_size*/) const override {
    std::string_view text = as_text(head);
    text.remove_prefix(utf8_mark_bytes(text));
    RecordHead record;
    for (int lines = 0; lines < 4 && !text.empty(); ++lines) {
      if (parse_head(take_line(text), record)) {
        return Sniff::Yes;
      }
    }
    return Sniff::No;
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    LW_TRY_ASSIGN(std::unique_ptr<AuditReader> reader, AuditReader::open(request, options_));
    return std::unique_ptr<Reader>(std::move(reader));
  }

  std::unique_ptr<ReaderState> make_state() const override {
    return std::make_unique<AuditState>();
  }

 private:
  const TextOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_auditd_format(const TextOptions& options) {
  return std::make_unique<AuditFormat>(options);
}

}  // namespace longwatch::read::auditd
