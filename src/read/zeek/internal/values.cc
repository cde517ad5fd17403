#include "read/zeek/internal/values.h"

#include <cstdint>
#include <span>

namespace longwatch::read::zeek {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Writes to `out`, which has room for the text; returns how much.
std::size_t unescape(std::string_view text, char* out) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape = text[at] == '\\' && at + 1 < text.size();
    if (is_escape && text[at + 1] == '\\') {
      out[size++] = '\\';
      ++at;
      continue;
    }
    if (is_escape && text[at + 1] == 'x' && at + 3 < text.size()) {
      const int high = digit_of(text[at + 2]);
      const int low = digit_of(text[at + 3]);
      if (high >= 0 && low >= 0) {
        out[size++] = static_cast<char>(high * 16 + low);
        at += 3;
        continue;
      }
    }
    out[size++] = text[at];
  }
  return size;
}

}  // namespace

std::string_view unescaped(std::string_view text, Arena& arena) {
  if (text.find('\\') == std::string_view::npos) {
    return text;
  }
  const std::span<char> copy = arena.allocate<char>(text.size());
  return {copy.data(), unescape(text, copy.data())};
}

std::string unescaped(std::string_view text) {
  std::string copy(text.size(), '\0');
  copy.resize(unescape(text, copy.data()));
  return copy;
}

std::optional<Timestamp> parse_epoch_seconds(std::string_view text) {
  constexpr std::int64_t kTicksPerSecond = TimeTicks::period::den;
  constexpr std::int64_t kLatest = 253'402'300'799;  // the end of year 9999
  std::int64_t seconds = 0;
  std::size_t at = 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    seconds = seconds * 10 + (text[at++] - '0');
    if (seconds > kLatest) {
      return std::nullopt;
    }
  }
  std::int64_t ticks = 0;
  if (at == 0 || (at < text.size() && text[at] != '.')) {
    return std::nullopt;
  }
  std::int64_t scale = kTicksPerSecond / 10;
  for (++at; at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') {
      return std::nullopt;
    }
    ticks += (text[at] - '0') * scale;
    scale /= 10;
  }
  return Timestamp(TimeTicks(seconds * kTicksPerSecond + ticks));
}

}  // namespace longwatch::read::zeek
