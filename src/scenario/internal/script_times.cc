#include "scenario/internal/script_times.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

std::string iso(Timestamp time, int decimals = 0) {
  std::string text;
  append_iso8601(text, time, decimals);
  return text;
}

bool has_fraction(Timestamp time) {
  return time.time_since_epoch() % std::chrono::seconds(1) != TimeTicks{0};
}

bool is_id(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

std::string local_text(Timestamp time, TimeTicks offset) {
  std::string text = iso(time + offset);
  text.pop_back();
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  return fmt::format("{}{}{:02}:{:02}", text, minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                     std::abs(minutes) % 60);
}

std::optional<std::string> formatted(Timestamp time, std::string_view format, TimeTicks offset) {
  const std::string text = iso(time);
  if (format.empty()) {
    return has_fraction(time) ? iso(time, 3) : text;
  }
  if (format == "date") {
    return text.substr(0, 10);
  }
  if (format == "yymmdd") {
    return text.substr(2, 2) + text.substr(5, 2) + text.substr(8, 2);
  }
  return format == "local" ? std::optional(local_text(time, offset)) : std::nullopt;
}

}  // namespace

Bursts::Bursts(const TimeFrame& frame, std::vector<Timestamp> moments, Milliseconds later,
               Random random)
    : shift_(frame.shift + later) {
  std::sort(moments.begin(), moments.end());
  const auto most = static_cast<std::uint32_t>(frame.jitter.count() / 1000);
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (i == 0 || moments[i] - moments[i - 1] > 2 * TimeTicks(frame.jitter)) {
      later_[moments[i]] = std::chrono::seconds(most == 0 ? 0 : random.below(most + 1));
    }
  }
}

Timestamp Bursts::place(Timestamp declared) const {
  auto after = later_.upper_bound(declared);
  if (after != later_.begin()) {
    --after;
  }
  return declared + shift_ + (after == later_.end() ? TimeTicks{0} : after->second);
}

std::optional<Spoken> parse_spoken(std::string_view text) {
  Spoken spoken;
  std::string_view what = trim(text);
  for (const std::string_view sign : {" + ", " - "}) {
    const std::size_t at = what.find(sign);
    if (at == std::string_view::npos) {
      continue;
    }
    const auto more = parse_duration(trim(what.substr(at + 3)));
    if (!more.has_value()) {
      return std::nullopt;
    }
    spoken.more = sign == " - " ? -*more : *more;
    what = trim(what.substr(0, at));
  }
  if (const auto moment = parse_moment(what)) {
    spoken.moment = *moment;
    return spoken;
  }
  spoken.id = what;
  return is_id(what) ? std::optional(spoken) : std::nullopt;
}

Result<std::string> TimeFiller::one(std::string_view inside, std::uint32_t line) const {
  const std::size_t bar = std::min(inside.find('|'), inside.size());
  const std::string_view format =
      bar == inside.size() ? std::string_view() : inside.substr(bar + 1);
  const auto spoken = parse_spoken(inside.substr(0, bar));
  const auto named = spoken.has_value() ? named_.find(spoken->id) : named_.end();
  const bool known = spoken.has_value() && (spoken->id.empty() || named != named_.end());
  const Timestamp base = !known               ? Timestamp{}
                         : spoken->id.empty() ? spoken->moment + frame_.shift
                                              : named->second;
  const auto text = known ? formatted(base + spoken->more, format, utc_offset_) : std::nullopt;
  if (text.has_value()) {
    return *text;
  }
  return Error(ErrorCode::InvalidInput,
               fmt::format("'${{@{}}}': expected a moment such as 2025-08-05 01:46:12, the id of a "
                           "step, 'start' or 'end': scenario not written",
                           to_printable(inside)))
      .at(fmt::format("{}:{}", file_, line))
      .with_hint("behind it ' + 2h' or ' - 2h' may stand, and then '|date', '|yymmdd' or '|local'");
}

Result<std::string> TimeFiller::fill(const std::string& text, std::uint32_t line) const {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find("${@"); at != std::string::npos; at = text.find("${@", at)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) {
      break;
    }
    out.append(text, done, at - done);
    LW_TRY_ASSIGN(const std::string value,
                  one(std::string_view(text).substr(at + 3, end - at - 3), line));
    out.append(value);
    at = end + 1;
    done = at;
  }
  return out.append(text, done);
}

}  // namespace longwatch::scenario::internal
