#include "read/keyvalue/internal/keyvalue_reader.h"

#include "model/telemetry.h"
#include "read/keyvalue/diagnostics.h"
#include "read/keyvalue/fortigate.h"
#include "read/line_units.h"
#include "read/local_time.h"

namespace longwatch::read::keyvalue {
namespace {

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
  bool is_doubtful = parsed.is_fortigate;
  for (const Pair& pair : parsed.pairs) {
    const KeyFacts& facts = names.find(pair.key);
    marks |= facts.mark;
    is_doubtful = is_doubtful || facts.is_doubtful;
    const bool is_shared = parsed.is_fortigate && facts.shared.has_value();
    if (!facts.field.has_value() && !is_shared) {
      continue;
    }
    const model::Value value = model::text_value(value_of(pair, batch.arena()));
    state.values.add(value, facts.fields.of(0));
    if (is_shared) {
      state.values.add(value, facts.shared->field, facts.shared->naming);
    }
  }
  if (!is_doubtful) {
    state.values.finish_settled();
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
