#include "read/keyvalue/internal/line_parser.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "read/find_byte.h"

namespace longwatch::read::keyvalue {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view skip_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, find_byte(text, ' ', '\t'));
}

/// Takes the time off the front of `line`: one word, or two of which the first is a day.
std::optional<Timestamp> take_time(std::string_view& line, RecentTime& recent) {
  constexpr std::size_t kDayBytes = 10;
  std::string_view text = first_word(line);
  if (text.size() == kDayBytes && line.size() > kDayBytes) {
    text = line.substr(0, kDayBytes + 1 + first_word(line.substr(kDayBytes + 1)).size());
  }
  const std::optional<Timestamp> time = recent.read(text, parse_iso8601);
  if (time.has_value()) {
    line = skip_blanks(line.substr(text.size()));
  }
  return time;
}

constexpr bool is_key_byte(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':' ||
         c == '@' || c == '/';
}

constexpr auto kIsKeyByte = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    table[byte] = is_key_byte(static_cast<char>(byte));
  }
  return table;
}();

/// Length of the key that a pair at the front of `text` begins with; 0 when no pair does.
std::size_t key_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && kIsKeyByte[static_cast<unsigned char>(text[size])]) {
    ++size;
  }
  const bool is_key = size < text.size() && text[size] == '=' && size <= limits::kKeyValueNameBytes;
  return is_key ? size : 0;
}

/// `text` begins with a quote. Returns how much of it the value takes.
std::size_t take_quoted(std::string_view text, Pair& pair) {
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') {
    const bool is_escape =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    pair.has_escapes = pair.has_escapes || is_escape;
    at += is_escape ? std::size_t{2} : std::size_t{1};
  }
  pair.value = text.substr(1, at - 1);
  return std::min(at + 1, text.size());
}

/// Takes the value off the front of `text`.
void take_value(std::string_view& text, Pair& pair) {
  pair.has_escapes = false;
  if (text.starts_with('"')) {
    text.remove_prefix(take_quoted(text, pair));
    return;
  }
  if (text.starts_with('<')) {
    const std::size_t close = text.find('>');
    const bool ends = close != kNone && (close + 1 == text.size() || is_blank(text[close + 1]));
    if (ends) {
      pair.value = text.substr(1, close - 1);
      text.remove_prefix(close + 1);
      return;
    }
  }
  pair.value = first_word(text);
  text.remove_prefix(pair.value.size());
}

constexpr std::string_view kNoTime =
    "expected a time in ISO 8601 with its zone at the begin of the line";

/// Behind "<189>".
std::string_view behind_priority(std::string_view line) {
  constexpr std::size_t kLongest = 5;
  const std::size_t close = line.substr(0, kLongest).find('>');
  return line.starts_with('<') && close != kNone ? line.substr(close + 1) : line;
}

void take_pairs(std::string_view line, ParsedLine& parsed) {
  while (!line.empty()) {
    const std::size_t key = key_size(line);
    if (key == 0) {
      const std::string_view word = first_word(line);
      parsed.word = parsed.word.empty() && parsed.pairs.empty() ? word : parsed.word;
      line = skip_blanks(line.substr(word.size()));
      continue;
    }
    Pair pair{line.substr(0, key), {}, false};
    line.remove_prefix(key + 1);
    take_value(line, pair);
    parsed.pairs.push_back(pair);
    line = skip_blanks(line);
  }
}

/// Nanoseconds since 1970 in newer versions, seconds before.
std::optional<Timestamp> from_event_time(std::string_view text) {
  constexpr std::size_t kSecondDigits = 10;
  constexpr std::size_t kNanosecondDigits = 19;
  const std::optional<std::uint64_t> count = parse_uint64(text);
  if (!count.has_value()) {
    return std::nullopt;
  }
  if (text.size() == kNanosecondDigits) {
    constexpr std::uint64_t kNanosecondsInTick = 100;
    return Timestamp(TimeTicks(static_cast<std::int64_t>(*count / kNanosecondsInTick)));
  }
  return text.size() == kSecondDigits
             ? std::optional(Timestamp(std::chrono::seconds(static_cast<std::int64_t>(*count))))
             : std::nullopt;
}

/// "2026-01-02", "03:04:05" and "+1300" put together; `zone` may be empty.
std::optional<Timestamp> from_date(std::string_view date, std::string_view time,
                                   std::string_view zone) {
  constexpr std::size_t kDateBytes = 10;
  constexpr std::size_t kMost = 40;
  std::array<char, kMost> text{};
  if (date.size() != kDateBytes || date.size() + time.size() + zone.size() + 1 > text.size()) {
    return std::nullopt;
  }
  char* end = std::copy(date.begin(), date.end(), text.begin());
  *end++ = 'T';
  end = std::copy(time.begin(), time.end(), end);
  end = std::copy(zone.begin(), zone.end(), end);
  const std::string_view whole(text.data(), static_cast<std::size_t>(end - text.data()));
  return zone.empty() ? parse_local_iso8601(whole) : parse_iso8601(whole);
}

/// The value of the first pair with that key; empty when there is none.
std::string_view find_value(const ParsedLine& parsed, std::string_view key) {
  const auto pair = std::find_if(parsed.pairs.begin(), parsed.pairs.end(),
                                 [key](const Pair& candidate) { return candidate.key == key; });
  return pair == parsed.pairs.end() ? std::string_view{} : pair->value;
}

/// What the pairs of FortiGate's lines say of the line itself. Other lines have no date among them.
void read_fortigate(ParsedLine& parsed) {
  const std::string_view date = find_value(parsed, "date");
  if (date.empty()) {
    return;
  }
  const std::string_view time = find_value(parsed, "time");
  const std::string_view name = find_value(parsed, "devname");
  const std::string_view event_time = find_value(parsed, "eventtime");
  const bool has_device =
      !name.empty() || !event_time.empty() || !find_value(parsed, "devid").empty();
  const bool has_log = !find_value(parsed, "logid").empty() || !find_value(parsed, "type").empty();
  parsed.is_fortigate = !time.empty() && has_device && has_log;
  if (!parsed.is_fortigate) {
    return;
  }
  parsed.word = name.empty() ? parsed.word : name;
  const std::string_view zone = find_value(parsed, "tz");
  std::optional<Timestamp> own = from_event_time(event_time);
  if (!own.has_value() && !zone.empty()) {
    own = from_date(date, time, zone);
  }
  if (own.has_value()) {
    parsed.time = own;
  } else if (!parsed.time.has_value()) {
    parsed.time = from_date(date, time, {});
    parsed.has_zone = false;
  }
}

}  // namespace

std::string_view parse_line(std::string_view line, ParsedLine& parsed) {
  parsed.pairs.clear();
  parsed.word = {};
  parsed.has_zone = true;
  parsed.is_fortigate = false;
  line = skip_blanks(line);
  parsed.time = take_time(line, parsed.recent_time);
  const bool has_time = parsed.time.has_value();
  if (!has_time && line.find("date=") == kNone) {
    return kNoTime;
  }
  if (!has_time) {
    line = behind_priority(line);
  }
  take_pairs(line, parsed);
  read_fortigate(parsed);
  if (!parsed.time.has_value()) {
    return kNoTime;
  }
  return parsed.pairs.empty() ? "expected key=value pairs behind the time, got none"
                              : std::string_view{};
}

std::string_view value_of(const Pair& pair, Arena& arena) {
  if (!pair.has_escapes) {
    return pair.value;
  }
  const std::span<char> copy = arena.allocate<char>(pair.value.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < pair.value.size(); ++at) {
    const bool is_escape = pair.value[at] == '\\' && at + 1 < pair.value.size() &&
                           (pair.value[at + 1] == '"' || pair.value[at + 1] == '\\');
    at += is_escape ? std::size_t{1} : std::size_t{0};
    copy[size++] = pair.value[at];
  }
  return {copy.data(), size};
}

}  // namespace longwatch::read::keyvalue
