#include "read/exim/internal/exim_reader.h"

#include <algorithm>

#include "model/telemetry.h"
#include "read/exim/diagnostics.h"
#include "read/line_units.h"
#include "read/local_time.h"

namespace longwatch::read::exim {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};
constexpr std::string_view kExpected = "expected a time in front, as '2026-01-02 03:04:05'";

}  // namespace

std::optional<LineTime> take_time(std::string_view& line) {
  constexpr std::size_t kDayBytes = 10;
  constexpr std::size_t kShortest = 20;
  if (line.size() < kShortest || line[4] != '-' || line[kDayBytes] != ' ') {
    return std::nullopt;
  }
  const std::size_t clock_end = std::min(line.find(' ', kDayBytes + 1), line.size());
  const std::string_view shown = line.substr(0, clock_end);
  const std::optional<Timestamp> local = parse_local_iso8601(shown);
  if (!local.has_value()) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(clock_end);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::string_view zone = rest.substr(0, rest.find(' '));
  if (zone.size() == 5 && (zone.front() == '+' || zone.front() == '-')) {
    const std::optional<Timestamp> whole = parse_iso8601(std::string(shown).append(zone));
    if (whole.has_value()) {
      rest.remove_prefix(std::min(zone.size() + 1, rest.size()));
      line = rest;
      return LineTime{*whole, true};
    }
  }
  line = rest;
  return LineTime{*local, false};
}

EximReader::EximReader(const OpenRequest& request, const EximOptions& options,
                       std::uint64_t text_start)
    : TextReader(request, options.text, text_start, kKinds),
      fields_(request.fields),
      zone_(options.zone) {}

bool EximReader::is_record(std::string_view line) const {
  return !line.empty() && (line.front() > ' ' || !is_blank(line));
}

std::string EximReader::make_event(const TextLine& line, TextState& state,
                                   model::EventBatch& /*batch*/, model::Event& event) const {
  std::string_view rest = line.text;
  const std::optional<LineTime> time = take_time(rest);
  if (!time.has_value()) {
    return std::string(kExpected);
  }
  EximMessage& message = static_cast<EximState&>(state).message;
  parse_exim_message(rest, message);
  for (const auto& [name, value] : message.fields) {
    if (const std::optional<model::NamedField> field = fields_->wanted(name)) {
      state.values.add(model::text_value(value), field->field, field->naming);
    }
  }
  event.channel = model::text_value(model::telemetry::kMailGateway);
  event.time = time->time;
  if (!time->has_zone) {
    set_local_time(time->time, zone_, event);
  }
  return {};
}

std::string EximReader::list_fields(const TextLine& line, Arena& /*arena*/,
                                    std::vector<model::NamedValue>& fields) const {
  std::string_view rest = line.text;
  if (!take_time(rest).has_value()) {
    return std::string(kExpected);
  }
  EximMessage message;
  parse_exim_message(rest, message);
  for (const auto& [name, value] : message.fields) {
    fields.push_back({std::string(name), model::text_value(value)});
  }
  return {};
}

}  // namespace longwatch::read::exim
