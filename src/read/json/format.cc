#include <array>
#include <span>
#include <string>
#include <utility>

#include "base/text.h"
#include "read/json/internal/document_reader.h"
#include "read/json/internal/element_scanner.h"
#include "read/json/internal/json_state.h"
#include "read/json/internal/line_reader.h"
#include "read/json/internal/sniff.h"
#include "read/json/json.h"
#include "read/utf16_text.h"

namespace longwatch::read::json {
namespace {

constexpr std::array<Reading, 8> kReadings = {{
    {"JSON lines and documents: EVTX dumps, Winlogbeat and ECS, NXLog, Azure "
     "Monitor, EvtxECmd",
     "the channel", "OTRF", ""},
    {"Zeek and Corelight", "`zeek:` and the log", "OTRF, APT29", ""},
    {"Sysmon for Linux in Azure Monitor's Syslog table", "`Linux-Sysmon/Operational`",
     "OTRF, Log4Shell", ""},
    {"events of Microsoft's agent for the Linux audit system (auoms) there, and in "
     "`syslog`",
     "`auditd`", "OTRF, Log4Shell", ""},
    {"CloudTrail; Entra ID audit; Microsoft 365 audit",
     "`aws:cloudtrail`; `azure:auditlogs`; `m365:unified-audit`", "OTRF", ""},
    {"Entra sign-ins, risk detections, PIM; Azure activity; GCP audit; Okta; GitHub "
     "audit; Kubernetes audit; Suricata EVE; journald export",
     "`azure:...`, `gcp:audit`, `okta:system-log`, `github:audit`, "
     "`kubernetes:audit`, `suricata:...`, `syslog`",
     "", ""},
    {"Defender's DeviceFileEvents", "`defender:DeviceFileEvents`", "OTRF", ""},
    {"Defender's DeviceProcessEvents", "`defender:DeviceProcessEvents`", "", ""},
}};

class JsonFormat final : public Format {
 public:
  explicit JsonFormat(const JsonOptions& options) : options_(options) {}

  std::string_view name() const override { return "json"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t file_size) const override {
    return sniff_json(as_text(head), file_size);
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& diagnostics) const override;

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<JsonState>(); }

 private:
  Result<std::unique_ptr<Reader>> open_text(const std::shared_ptr<const RandomAccessFile>& file,
                                            std::string_view head, SourceFacts source,
                                            DiagnosticSink& diagnostics) const;

  const JsonOptions options_;
};

Result<std::unique_ptr<Reader>> JsonFormat::open(const OpenRequest& request,
                                                 DiagnosticSink& diagnostics) const {
  std::vector<std::byte> buffer(limits::kSniffBytes);
  LW_TRY_ASSIGN(const ByteView read, request.file->read_at(0, buffer));
  SourceFacts source{request.source,       std::string(request.name),
                     request.file->size(), options_.record_bytes,
                     request.fields,       options_.zone};
  const std::optional<Utf16Form> form = utf16_form(as_text(read));
  if (!form.has_value()) {
    return open_text(request.file, as_text(read), std::move(source), diagnostics);
  }
  LW_TRY_ASSIGN(source.utf16, Utf16Text::make(request.file, *form));
  source.size = source.utf16->size();
  const std::shared_ptr<const RandomAccessFile> text = source.utf16;
  return open_text(text, utf16_head(as_text(read), *form), std::move(source), diagnostics);
}

/// `head` is the begin of the text in `file`.
Result<std::unique_ptr<Reader>> JsonFormat::open_text(
    const std::shared_ptr<const RandomAccessFile>& file, std::string_view head, SourceFacts source,
    DiagnosticSink& diagnostics) const {
  const DocumentLayout document = detect_layout(head);
  if (document.shape == DocumentShape::Lines) {
    const LineLayout layout{source.size, options_.block_bytes, options_.record_bytes,
                            byte_order_mark(head)};
    return std::unique_ptr<Reader>(std::make_unique<LineReader>(std::move(source), file, layout));
  }
  LW_TRY_ASSIGN(DocumentMap map,
                map_document(*file, source, document, options_.block_bytes, diagnostics));
  return std::unique_ptr<Reader>(
      std::make_unique<DocumentReader>(std::move(source), file, std::move(map)));
}

}  // namespace

std::unique_ptr<Format> make_json_format(const JsonOptions& options) {
  return std::make_unique<JsonFormat>(options);
}

}  // namespace longwatch::read::json
