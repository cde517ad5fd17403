#include "read/json/internal/event_time.h"

#include <array>
#include <cmath>
#include <string_view>

#include "base/text.h"

namespace longwatch::read::json {
namespace {

/// A unit in which times since 1970 are counted, told by how large the counts are.
struct EpochUnit {
  double below;
  std::int64_t ticks;     // in one unit, or
  std::int64_t per_tick;  // units in one tick
};

constexpr double kSmallest = 1e8;
constexpr std::array<EpochUnit, 4> kEpochUnits = {{
    {1e11, 10'000'000, 1},
    {1e14, 10'000, 1},
    {1e17, 10, 1},
    {1e20, 1, 100},
}};

std::optional<Timestamp> from_epoch(std::string_view text) {
  const std::optional<double> count = parse_double(text);
  if (!count.has_value() || *count < kSmallest) {
    return std::nullopt;
  }
  for (const EpochUnit& unit : kEpochUnits) {
    if (*count >= unit.below) {
      continue;
    }
    if (const std::optional<std::int64_t> whole = parse_int64(text); whole.has_value()) {
      return Timestamp(TimeTicks(*whole * unit.ticks / unit.per_tick));
    }
    // A double holds today's times to about a quarter of a microsecond, so the rest is cut.
    constexpr std::int64_t kMicrosecond = 10;
    const double ticks = *count * static_cast<double>(unit.ticks);
    const auto micros = std::llround(ticks / static_cast<double>(unit.per_tick * kMicrosecond));
    return Timestamp(TimeTicks(static_cast<std::int64_t>(micros) * kMicrosecond));
  }
  return std::nullopt;
}

/// "/Date(1603018205959)/"
std::string_view inside_dot_net_date(std::string_view text) {
  constexpr std::string_view kBegin = "/Date(";
  constexpr std::string_view kEnd = ")/";
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) {
    return {};
  }
  text.remove_prefix(kBegin.size());
  text.remove_suffix(kEnd.size());
  return text;
}

std::optional<EventTime> zoned(std::optional<Timestamp> time) {
  return time.has_value() ? std::optional(EventTime{*time, ZoneKnown::Yes}) : std::nullopt;
}

}  // namespace

std::optional<EventTime> parse_event_time(const model::Value& value, std::string& scratch) {
  const bool is_text = value.kind == model::ValueKind::JsonText ||
                       value.kind == model::ValueKind::Number ||
                       value.kind == model::ValueKind::Text;
  constexpr std::size_t kLongest = 64;
  if (!is_text || value.size > kLongest) {
    return std::nullopt;
  }
  const std::string_view text = trim(model::render(value, scratch));
  if (const std::optional<Timestamp> time = parse_iso8601(text); time.has_value()) {
    return zoned(time);
  }
  if (const std::optional<Timestamp> time = parse_local_iso8601(text); time.has_value()) {
    return EventTime{*time, ZoneKnown::No};
  }
  if (const std::string_view date = inside_dot_net_date(text); !date.empty()) {
    return zoned(from_epoch(date));
  }
  return zoned(from_epoch(text));
}

}  // namespace longwatch::read::json
