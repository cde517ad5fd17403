#include "read/keyvalue/internal/keyvalue_reader.h"

#include "model/telemetry.h"
#include "read/keyvalue/diagnostics.h"
#include "read/keyvalue/fortigate.h"
#include "read/line_units.h"
#include "read/local_time.h"

namespace longwatch::read::keyvalue {
namespace {

constexpr std::optional<model::NamedField> kNoField;
constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};

}  // namespace

KeyValueReader::KeyValueReader(const OpenRequest& request, const TextOptions& options,
                               std::uint64_t text_start,
                               const std::optional<formats::TimeZone>& zone)
    : TextReader(request, options, text_start, kKinds), fields_(request.fields), zone_(zone) {}

bool KeyValueReader::is_record(std::string_view line) const {
  return !line.empty() && line.front() != '#' && (line.front() > ' ' || !is_blank(line));
}

std::string KeyValueReader::make_event(const TextLine& line, TextState& state,
                                       model::EventBatch& batch, model::Event& event) const {
  auto& own = static_cast<KeyValueState&>(state);
  ParsedLine& parsed = own.line;
  const std::string_view why = parse_line(line.text, parsed);
  if (!why.empty()) {
    return std::string(why);
  }
  KeyNames& names = own.names.get(fields_);
  names.begin_line();
  unsigned marks = kNoMark;
  for (const Pair& pair : parsed.pairs) {
    const KeyFacts& facts = names.find(pair.key);
    marks |= facts.mark;
    const std::optional<model::NamedField>& shared = parsed.is_fortigate ? facts.shared : kNoField;
    if (!facts.field.has_value() && !shared.has_value()) {
      continue;
    }
    const model::Value value = model::text_value(value_of(pair, batch.arena()));
    for (const std::optional<model::NamedField>& field : {facts.field, shared}) {
      if (field.has_value()) {
        state.values.add(value, field->field, field->naming);
      }
    }
  }
  event.time = parsed.time;
  if (!parsed.has_zone) {
    set_local_time(*parsed.time, zone_, event);
  }
  event.channel =
      model::text_value(parsed.is_fortigate ? model::telemetry::kFirewall
                                            : channel_of(static_cast<std::uint8_t>(marks)));
  if (!parsed.word.empty()) {
    event.computer = model::text_value(parsed.word);
  }
  return {};
}

std::string KeyValueReader::list_fields(const TextLine& line, Arena& arena,
                                        std::vector<model::NamedValue>& fields) const {
  ParsedLine parsed;
  const std::string_view why = parse_line(line.text, parsed);
  if (!why.empty()) {
    return std::string(why);
  }
  for (const Pair& pair : parsed.pairs) {
    const model::Value value = model::text_value(value_of(pair, arena));
    fields.push_back({std::string(pair.key), value});
    const std::string_view shared =
        parsed.is_fortigate ? shared_name(pair.key) : std::string_view{};
    if (!shared.empty()) {
      fields.push_back({std::string(shared), value});
    }
  }
  return {};
}

}  // namespace longwatch::read::keyvalue
