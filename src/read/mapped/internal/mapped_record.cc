#include "read/mapped/internal/mapped_record.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "read/line_units.h"
#include "read/local_time.h"

namespace longwatch::read::mapped {
namespace {

/// In the place of a slot: the field has the name that is handed over with it.
constexpr std::size_t kByName = static_cast<std::size_t>(-1);

/// A record's first line, and what goes on it without blank ends.
struct RecordText {
  explicit RecordText(std::string_view record) : whole(record), further(record) {
    first = take_line(further);
    const std::size_t last = further.find_last_not_of(" \t\r\n");
    further = further.substr(0, last == std::string_view::npos ? 0 : last + 1);
  }

  std::string_view whole;
  std::string_view first;
  std::string_view further;
};

/// Seconds since 1970 as ISO 8601.
std::string_view epoch_text(std::string_view text, Arena& arena) {
  const std::optional<Timestamp> time = parse_epoch_seconds(text);
  return time.has_value() ? arena.copy(to_iso8601(*time)) : text;
}

/// A record and the form that its first line fits.
struct FittedRecord {
  const Mapping& mapping;
  const LineForm& form;
  const RecordText& text;
  const Pieces& pieces;
};

/// Hands over every field of a record: `take(slot, name, key, text)`; slots are the form's outputs,
/// then its constants, then what goes on in further lines. `key` is that of a pair.
template <class Take>
void visit(const FittedRecord& fitted, Arena& arena, const Take& take) {
  const auto& [mapping, form, record, pieces] = fitted;
  const bool goes_on = !record.further.empty();
  const bool has_last_text = form.pattern.ends_with_text();
  for (std::size_t i = 0; i < form.outputs.size(); ++i) {
    const Output& output = form.outputs[i];
    std::string_view text = pieces[output.capture];
    if (output.type == ValueType::Pairs) {
      while (const std::optional<Pair> pair = take_pair(text, arena)) {
        take(kByName, field_of(mapping, pair->key), pair->key, pair->value);
      }
      continue;
    }
    if (goes_on && has_last_text && output.capture + 1 == pieces.size()) {
      const char* const end = record.further.data() + record.further.size();
      const char* const begin = text.data() == nullptr ? record.further.data() : text.data();
      text = {begin, static_cast<std::size_t>(end - begin)};
    } else if (output.type == ValueType::Epoch) {
      text = epoch_text(text, arena);
    }
    take(i, output.field, {}, text);
  }
  std::size_t slot = form.outputs.size();
  for (const auto& [field, value] : form.constants) {
    take(slot++, field, {}, value);
  }
  if (goes_on && !has_last_text) {
    take(slot, kContinuationField, {}, record.further);
  }
}

}  // namespace

RecordMaker::RecordMaker(std::shared_ptr<const Mapping> mapping, const OpenRequest& request,
                         const std::optional<formats::TimeZone>& zone)
    : mapping_(std::move(mapping)),
      fields_(request.fields),
      zone_(mapping_->zone.has_value() ? mapping_->zone : zone),
      written_(request.modified) {
  for (const LineForm& form : mapping_->forms) {
    std::vector<Wanted>& wanted = wanted_.emplace_back();
    for (const Output& output : form.outputs) {
      wanted.push_back(fields_->wanted(output.field));
    }
    for (const auto& [field, value] : form.constants) {
      wanted.push_back(fields_->wanted(field));
    }
    wanted.push_back(fields_->wanted(kContinuationField));
  }
}

/// Clocks are put forward or back at whole minutes.
void RecordMaker::set_zoned(Timestamp shown, MappedState& state, model::Event& event) const {
  const Timestamp minute = std::chrono::floor<std::chrono::minutes>(shown);
  if (minute != state.zoned.minute) {
    model::Event of_minute;
    set_local_time(minute, zone_, of_minute);
    state.zoned = {minute, *of_minute.time - minute, of_minute.time_doubts};
  }
  event.time = shown + state.zoned.shift;
  event.time_doubts |= state.zoned.doubts;
}

void RecordMaker::set_time(const ShownTime& shown, MappedState& state, model::Event& event) const {
  if (shown.has_year) {
    if (shown.has_zone) {
      event.time = shown.time;
    } else {
      set_zoned(shown.time, state, event);
    }
    return;
  }
  event.time_doubts |= model::time_doubt::kYearInferred;
  const std::optional<Timestamp> dated =
      written_.has_value() ? with_year(shown.time, *written_) : std::nullopt;
  if (dated.has_value() && shown.has_zone) {
    event.time = dated;
  } else if (dated.has_value()) {
    set_zoned(*dated, state, event);
  }
}

std::string RecordMaker::make_event(std::string_view record, TextState& state,
                                    model::EventBatch& batch, model::Event& event) const {
  auto& own = static_cast<MappedState&>(state);
  const RecordText text(record);
  std::optional<ShownTime> taken;
  Fit nearest;
  const LineForm* const form = find_form(*mapping_, text.first, own.pieces, taken, nearest);
  if (form == nullptr) {
    return to_reason(nearest, text.first);
  }
  const std::optional<ShownTime> time = time_of(*mapping_, *form, own.pieces, taken, own.scratch);
  if (time.has_value()) {
    set_time(*time, own, event);
  } else if (!form->times.empty()) {
    return fmt::format("expected a time as '{}', got '{}'", mapping_->time.text(),
                       to_printable(own.scratch));
  }
  event.channel = model::text_value(mapping_->info.channel);
  const auto whole = [&](const std::optional<std::size_t>& capture) {
    return capture.has_value() && !own.pieces[*capture].empty()
               ? model::text_value(own.pieces[*capture])
               : model::Value();
  };
  event.computer = whole(form->computer);
  event.provider = whole(form->provider);
  const std::vector<Wanted>& wanted =
      wanted_[static_cast<std::size_t>(form - mapping_->forms.data())];
  PairNames& names = own.names.get(fields_);
  std::size_t place = 0;
  visit({*mapping_, *form, text, own.pieces}, batch.arena(),
        [&](std::size_t slot, std::string_view /*name*/, std::string_view key,
            std::string_view value) {
          const Wanted field = slot == kByName ? names.find(*mapping_, key, place++) : wanted[slot];
          if (field.has_value() && !value.empty()) {
            own.values.add(model::text_value(value), field->field, field->naming);
          }
        });
  return {};
}

std::string RecordMaker::list_fields(std::string_view record, Arena& arena,
                                     std::vector<model::NamedValue>& fields) const {
  const RecordText text(record);
  Pieces pieces;
  std::optional<ShownTime> taken;
  Fit nearest;
  const LineForm* const form = find_form(*mapping_, text.first, pieces, taken, nearest);
  if (form == nullptr) {
    return to_reason(nearest, text.first);
  }
  visit({*mapping_, *form, text, pieces}, arena,
        [&](std::size_t /*slot*/, std::string_view name, std::string_view /*key*/,
            std::string_view value) {
          if (!value.empty()) {
            fields.push_back({std::string(name), model::text_value(value)});
          }
        });
  return {};
}

LineReading read_line(const Mapping& mapping, std::string_view line, Arena& arena) {
  LineReading reading;
  Pieces pieces;
  std::optional<ShownTime> taken;
  Fit nearest;
  const LineForm* const form = find_form(mapping, line, pieces, taken, nearest);
  if (form == nullptr) {
    reading.why_not = to_reason(nearest, line);
    return reading;
  }
  std::string scratch;
  const std::optional<ShownTime> time = time_of(mapping, *form, pieces, taken, scratch);
  if (time.has_value()) {
    reading.time = time->time;
  } else if (!form->times.empty()) {
    reading.why_not = fmt::format("expected a time as '{}', got '{}'", mapping.time.text(),
                                  to_printable(scratch));
  }
  visit({mapping, *form, RecordText(line), pieces}, arena,
        [&](std::size_t /*slot*/, std::string_view name, std::string_view /*key*/,
            std::string_view value) {
          if (!value.empty()) {
            reading.fields.push_back({std::string(name), model::text_value(value)});
          }
        });
  return reading;
}

}  // namespace longwatch::read::mapped
