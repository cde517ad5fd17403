#include "read/keyvalue/internal/keyvalue_reader.h"

#include "read/keyvalue/diagnostics.h"
#include "read/line_units.h"

namespace longwatch::read::keyvalue {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};

}  // namespace

KeyValueReader::KeyValueReader(const OpenRequest& request, const TextOptions& options,
                               std::uint64_t text_start)
    : TextReader(request, options, text_start, kKinds), fields_(request.fields) {}

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
    if (facts.field.has_value()) {
      state.values.push_back({model::text_value(value_of(pair, batch.arena())), facts.field->field,
                              facts.field->naming});
    }
  }
  event.time = parsed.time;
  event.channel = model::text_value(channel_of(static_cast<std::uint8_t>(marks)));
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
    fields.push_back({std::string(pair.key), model::text_value(value_of(pair, arena))});
  }
  return {};
}

}  // namespace longwatch::read::keyvalue
