#include "read/mail/internal/mail_date.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"

namespace longwatch::read::mail {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// What a date is put together from.
struct Parts {
  unsigned month = 0;
  unsigned day = 0;
  int year = -1;
  std::chrono::seconds clock{-1};
  std::chrono::minutes zone{};
  bool has_zone = false;
};

/// "01:40:31", "01:40"
bool take_clock(std::string_view token, Parts& parts) {
  const std::vector<std::string_view> pieces = split(token, ':');
  constexpr std::array<unsigned, 3> kMost = {23, 59, 60};
  if (pieces.size() < 2 || pieces.size() > kMost.size() || parts.clock.count() >= 0) {
    return false;
  }
  unsigned seconds = 0;
  for (std::size_t i = 0; i < kMost.size(); ++i) {
    const std::string_view piece = i < pieces.size() ? pieces[i] : std::string_view("0");
    if (!is_number(piece) || piece.size() > 2) {
      return false;
    }
    const auto number = static_cast<unsigned>(*parse_uint64(piece));
    if (number > kMost[i]) {
      return false;
    }
    seconds = seconds * 60 + number;
  }
  parts.clock = std::chrono::seconds(seconds);
  return true;
}

/// "+1200"
bool take_offset(std::string_view token, Parts& parts) {
  const std::string_view digits = token.substr(1);
  if (digits.size() != 4 || !is_number(digits)) {
    return false;
  }
  const auto number = static_cast<int>(*parse_uint64(digits));
  constexpr int kFarthest = 14 * 60;
  const int minutes = number / 100 * 60 + number % 100;
  if (number % 100 > 59 || minutes > kFarthest) {
    return false;
  }
  parts.zone = std::chrono::minutes(token.front() == '-' ? -minutes : minutes);
  parts.has_zone = true;
  return true;
}

/// Zones that RFC 5322 section 4.3 knows by name; all others say nothing.
void take_zone_name(std::string_view token, Parts& parts) {
  constexpr std::array<std::pair<std::string_view, int>, 12> kZones = {{
      {"GMT", 0},
      {"UT", 0},
      {"UTC", 0},
      {"Z", 0},
      {"EST", -5},
      {"EDT", -4},
      {"CST", -6},
      {"CDT", -5},
      {"MST", -7},
      {"MDT", -6},
      {"PST", -8},
      {"PDT", -7},
  }};
  const auto* const zone = std::find_if(kZones.begin(), kZones.end(),
                                        [token](const auto& row) { return row.first == token; });
  if (zone != kZones.end() && !parts.has_zone) {
    parts.zone = std::chrono::hours(zone->second);
    parts.has_zone = true;
  }
}

bool take_number(std::string_view token, Parts& parts) {
  constexpr std::size_t kMostDigits = 4;
  if (token.size() > kMostDigits) {
    return false;
  }
  const auto number = static_cast<int>(*parse_uint64(token));
  if (token.size() <= 2 && parts.day == 0) {
    parts.day = static_cast<unsigned>(number);
    return true;
  }
  if (parts.year >= 0) {
    return false;
  }
  constexpr int kCenturyTurns = 50;
  const int century = number < kCenturyTurns ? 2000 : 1900;
  parts.year = token.size() == kMostDigits ? number : number + century;
  return true;
}

bool take_token(std::string_view token, Parts& parts) {
  if (token.find(':') != kNone) {
    return take_clock(token, parts);
  }
  if (token.front() == '+' || token.front() == '-') {
    return take_offset(token, parts);
  }
  if (is_number(token)) {
    return take_number(token, parts);
  }
  const unsigned month = month_number(token.substr(0, 3));
  if (month != 0 && parts.month == 0) {
    parts.month = month;
  } else {
    take_zone_name(token, parts);  // or a day of the week
  }
  return true;
}

/// Skips blanks, commas and comments.
std::string_view skip_filling(std::string_view text) {
  int depth = 0;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '(') {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    } else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != ',') {
      break;
    }
  }
  return text.substr(at);
}

}  // namespace

std::optional<MailDate> parse_mail_date(std::string_view text) {
  Parts parts;
  for (text = skip_filling(text); !text.empty(); text = skip_filling(text)) {
    const std::string_view token = text.substr(0, text.find_first_of(" \t\r\n,("));
    if (!take_token(token, parts)) {
      return std::nullopt;
    }
    text.remove_prefix(token.size());
  }
  const std::chrono::year_month_day date{
      std::chrono::year(parts.year), std::chrono::month(parts.month), std::chrono::day(parts.day)};
  if (parts.year < 1970 || parts.year > 9999 || parts.clock.count() < 0 || !date.ok()) {
    return std::nullopt;
  }
  return MailDate{Timestamp(std::chrono::sys_days(date)) + parts.clock - parts.zone,
                  parts.has_zone};
}

}  // namespace longwatch::read::mail
