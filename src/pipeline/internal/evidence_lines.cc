#include "pipeline/internal/evidence_lines.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "pipeline/diagnostics.h"
#include "share/mask.h"

namespace longwatch::pipeline {
namespace {

constexpr std::size_t kMostLineBytes = 16 * 1024;

/// Kinds whose records are shown as they are decoded: they are no text, or hold what must not be
/// shown, as the bodies of mail.
bool is_shown_decoded(std::string_view kind) {
  return kind == "evtx" || kind == "mail";
}

/// Fields of the System part that say nothing an analyst asks for.
bool is_plumbing(std::string_view name) {
  constexpr std::array<std::string_view, 14> kNames = {"Provider_Guid",
                                                       "Version",
                                                       "Opcode",
                                                       "Keywords",
                                                       "Task",
                                                       "Correlation_ActivityID",
                                                       "EventRecordID",
                                                       "Security_UserID",
                                                       "Execution_ProcessID",
                                                       "Execution_ThreadID",
                                                       "EventSourceName",
                                                       "Correlation_RelatedActivityID",
                                                       "EventID_Qualifiers",
                                                       "Provider_EventSourceName"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// "EventID=4624 Channel=Security ... TargetUserName=svc_x", in record order.
std::string line_of(const model::DecodedRecord& record) {
  std::string line;
  std::string scratch;
  for (const model::NamedValue& field : record.fields) {
    if (field.value.is_null() || is_plumbing(field.name)) {
      continue;
    }
    if (!line.empty()) {
      line.push_back(' ');
    }
    line.append(field.name).append("=").append(model::render(field.value, scratch));
  }
  return line;
}

std::string one_line(ByteView bytes) {
  std::string line(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\r', ' ');
  return std::string(trim(line));
}

/// The value of a field with this name; empty when there is none.
std::string text_of(const model::DecodedRecord& record, std::string_view name) {
  std::string scratch;
  for (const model::NamedValue& field : record.fields) {
    if (equals_ignoring_ascii_case(field.name, name)) {
      return std::string(model::render(field.value, scratch));
    }
  }
  return {};
}

/// One source, opened for reading single records.
class OpenSource {
 public:
  static Result<std::unique_ptr<OpenSource>> open(const model::Source& source,
                                                  const EvidenceRequest& request,
                                                  DiagnosticSink& diagnostics) {
    auto opened = std::make_unique<OpenSource>();
    LW_TRY_ASSIGN(std::unique_ptr<RandomAccessFile> file, request.files.open(source.path));
    opened->file_ = std::move(file);
    for (const read::Format* const format : request.formats) {
      if (format->name() == source.kind) {
        LW_TRY_ASSIGN(opened->reader_, format->open({source.id, source.name, opened->file_,
                                                     std::make_shared<model::FieldTable>()},
                                                    diagnostics));
        opened->state_ = format->make_state();
      }
    }
    if (opened->reader_ == nullptr) {
      return Error(ErrorCode::Internal, "no format of this kind").at(source.name);
    }
    return opened;
  }

  Status read(const model::EventReference& place, bool decoded_line, model::EvidenceItem& item) {
    LW_TRY_ASSIGN(const model::DecodedRecord record, reader_->decode(place.locator, *state_));
    item.host = text_of(record, "Computer");
    item.telemetry = text_of(record, "Channel");
    std::string line;
    if (decoded_line) {
      line = line_of(record);
    } else {
      std::vector<std::byte> scratch(std::min<std::size_t>(place.locator.length, kMostLineBytes));
      LW_TRY_ASSIGN(const ByteView bytes, file_->read_at(place.locator.offset, scratch));
      line = one_line(bytes);
    }
    if (line.size() > kMostLineBytes) {
      line.resize(kMostLineBytes);
      line.append("...");
    }
    item.line = share::mask_secrets(line);
    return {};
  }

 private:
  std::shared_ptr<const RandomAccessFile> file_;
  std::unique_ptr<read::Reader> reader_;
  std::unique_ptr<read::ReaderState> state_;
};

void report_unreadable(const model::EvidenceItem& item, const Error& error,
                       DiagnosticSink& diagnostics) {
  Diagnostic diagnostic{};
  diagnostic.kind = &kEvidenceUnreadable;
  diagnostic.place.file = item.source;
  diagnostic.place.record = item.record;
  diagnostic.place.offset = item.offset;
  diagnostic.message = "the record could not be read again: " + error.to_line() +
                       "; the statement that rests on it shows no line";
  diagnostics.report(std::move(diagnostic));
}

model::EvidenceItem item_at(const std::string& id, const model::EventReference& place,
                            const model::Source& source) {
  model::EvidenceItem item;
  item.id = id;
  item.source = source.name;
  item.sha256 = to_hex(source.sha256);
  item.record = place.locator.record;
  item.offset = place.locator.offset;
  item.length = place.locator.length;
  item.time = place.time;
  return item;
}

}  // namespace

std::vector<model::EvidenceItem> read_evidence(std::span<const model::EvidenceId> wanted,
                                               const EvidenceRequest& request,
                                               DiagnosticSink& diagnostics) {
  std::vector<model::EvidenceItem> items;
  // One source after the other, so that each is opened once.
  std::map<model::SourceId, std::vector<std::size_t>> by_source;
  for (const model::EvidenceId& id : wanted) {
    const auto found = request.places.find(id);
    if (found == request.places.end()) {
      continue;
    }
    const model::SourceId source = found->second.locator.source;
    by_source[source].push_back(items.size());
    items.push_back(item_at(id, found->second, request.sources[model::index_of(source)].source));
  }
  for (const auto& [number, places] : by_source) {
    const model::Source& source = request.sources[model::index_of(number)].source;
    Result<std::unique_ptr<OpenSource>> opened = OpenSource::open(source, request, diagnostics);
    for (const std::size_t place : places) {
      model::EvidenceItem& item = items[place];
      const Status read = opened.ok() ? (*opened)->read(request.places.at(item.id),
                                                        is_shown_decoded(source.kind), item)
                                      : Status(Error(ErrorCode::Io, "the source cannot be opened"));
      if (!read.ok()) {
        report_unreadable(item, read.error(), diagnostics);
      }
    }
  }
  return items;
}

}  // namespace longwatch::pipeline
