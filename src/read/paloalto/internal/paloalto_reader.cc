#include "read/paloalto/internal/paloalto_reader.h"

#include "model/telemetry.h"
#include "read/line_units.h"
#include "read/local_time.h"
#include "read/paloalto/diagnostics.h"

namespace longwatch::read::paloalto {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};
constexpr std::string_view kExpected =
    "expected a record as '1,2026/01/02 03:04:05,SERIAL,TRAFFIC,...'";

}  // namespace

PaloaltoReader::PaloaltoReader(const OpenRequest& request, const PaloaltoOptions& options,
                               std::uint64_t text_start)
    : TextReader(request, options.text, text_start, kKinds),
      fields_(request.fields),
      zone_(options.zone) {}

bool PaloaltoReader::is_record(std::string_view line) const {
  return !line.empty() && (line.front() > ' ' || !is_blank(line));
}

std::string PaloaltoReader::make_event(const TextLine& line, TextState& state,
                                       model::EventBatch& batch, model::Event& event) const {
  PaloaltoRecord& record = static_cast<PaloaltoState&>(state).record;
  if (!parse_record(line.text, batch.arena(), record)) {
    return std::string(kExpected);
  }
  for (const auto& [name, value] : record.fields) {
    if (const std::optional<model::NamedField> field = fields_->wanted(name)) {
      state.values.add(model::text_value(value), field->field, field->naming);
    }
  }
  event.channel = model::text_value(model::telemetry::kFirewall);
  if (!record.device.empty()) {
    event.computer = model::text_value(record.device);
  }
  event.time = record.time;
  if (record.time.has_value() && !record.has_zone) {
    set_local_time(*record.time, zone_, event);
  }
  return {};
}

std::string PaloaltoReader::list_fields(const TextLine& line, Arena& arena,
                                        std::vector<model::NamedValue>& fields) const {
  PaloaltoRecord record;
  if (!parse_record(line.text, arena, record)) {
    return std::string(kExpected);
  }
  for (const auto& [name, value] : record.fields) {
    fields.push_back({std::string(name), model::text_value(value)});
  }
  return {};
}

}  // namespace longwatch::read::paloalto
