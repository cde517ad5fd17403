#include "formats/time_zone.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

namespace longwatch::formats {

struct TimeZone::Rules {
  cctz::time_zone zone;
};

namespace {

// The proleptic calendar that zone rules are asked about: beyond it the last rule goes on.
constexpr std::int64_t kTicksPerSecond = TimeTicks::period::den;

struct Split {
  cctz::seconds whole;
  TimeTicks rest;
};

Split split_seconds(TimeTicks since_epoch) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(since_epoch);
  return {cctz::seconds(whole.count()), since_epoch - TimeTicks(whole)};
}

TimeTicks join(cctz::seconds whole, TimeTicks rest) {
  return TimeTicks(whole.count() * kTicksPerSecond) + rest;
}

/// "+02:00", "-0330", "+2": hours and minutes east of UTC.
std::optional<cctz::seconds> parse_offset(std::string_view text) {
  constexpr std::uint64_t kMostHours = 14;
  if (text.size() < 2 || (text.front() != '+' && text.front() != '-')) {
    return std::nullopt;
  }
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  std::string_view minutes = "0";
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    minutes = text.substr(colon + 1);
    text = text.substr(0, colon);
  } else if (text.size() == 4) {
    minutes = text.substr(2);
    text = text.substr(0, 2);
  }
  const auto hour = parse_uint64(text);
  const auto minute = parse_uint64(minutes);
  if (!hour.has_value() || !minute.has_value() || *hour > kMostHours || *minute > 59) {
    return std::nullopt;
  }
  return sign * (std::chrono::hours(*hour) + std::chrono::minutes(*minute));
}

/// A name of the database, never a path out of it.
bool is_zone_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  };
  return !name.empty() && name.front() != '/' && std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

Result<TimeZone> TimeZone::load(std::string_view name) {
  if (name == "UTC" || name == "Z") {
    return TimeZone();
  }
  auto rules = std::make_shared<Rules>();
  if (const std::optional<cctz::seconds> offset = parse_offset(name); offset.has_value()) {
    rules->zone = cctz::fixed_time_zone(*offset);
  } else if (!is_zone_name(name) || !cctz::load_time_zone(std::string(name), &rules->zone)) {
    return Error(ErrorCode::InvalidInput,
                 "expected a time zone, got '" + to_printable(name) + "', which is not known here")
        .with_hint(
            "names are those of the IANA database, like 'Europe/Berlin' (Debian package "
            "tzdata), or an offset like '+02:00'");
  }
  TimeZone zone;
  zone.rules_ = std::move(rules);
  return zone;
}

LocalTime TimeZone::to_local(Timestamp time) const {
  const TimeTicks since_epoch = time.time_since_epoch();
  if (is_utc()) {
    return LocalTime(since_epoch);
  }
  const Split split = split_seconds(since_epoch);
  const auto shown = rules_->zone.lookup(cctz::time_point<cctz::seconds>(split.whole));
  return LocalTime(join(split.whole + cctz::seconds(shown.offset), split.rest));
}

Timestamp TimeZone::to_utc(LocalTime time) const {
  const TimeTicks since_epoch = time.time_since_epoch();
  if (is_utc()) {
    return Timestamp(since_epoch);
  }
  const Split split = split_seconds(since_epoch);
  const cctz::civil_second shown = cctz::civil_second(1970, 1, 1, 0, 0, 0) + split.whole.count();
  return Timestamp(join(rules_->zone.lookup(shown).pre.time_since_epoch(), split.rest));
}

Shown TimeZone::shown(LocalTime time) const {
  if (is_utc()) {
    return Shown::Once;
  }
  const Split split = split_seconds(time.time_since_epoch());
  const cctz::civil_second clock = cctz::civil_second(1970, 1, 1, 0, 0, 0) + split.whole.count();
  switch (rules_->zone.lookup(clock).kind) {
    case cctz::time_zone::civil_lookup::UNIQUE:
      return Shown::Once;
    case cctz::time_zone::civil_lookup::REPEATED:
      return Shown::Twice;
    case cctz::time_zone::civil_lookup::SKIPPED:
      return Shown::Never;
  }
  return Shown::Once;
}

}  // namespace longwatch::formats
