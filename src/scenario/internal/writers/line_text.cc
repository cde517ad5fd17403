#include "scenario/internal/writers/line_text.h"

#include <chrono>
#include <cmath>

namespace longwatch::scenario::internal {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

void append_micros(std::string& out, std::int64_t micros) {
  append_part(out, micros / kMicrosPerSecond);
  out.push_back('.');
  append_padded(out, static_cast<std::uint64_t>(micros % kMicrosPerSecond), 6);
}

}  // namespace

void append_padded(std::string& out, std::uint64_t number, unsigned width) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  const auto length = static_cast<unsigned>(end - std::begin(digits));
  out.append(length < width ? width - length : 0, '0');
  out.append(std::begin(digits), end);
}

void append_epoch(std::string& out, Timestamp time) {
  append_micros(
      out, std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

void append_interval(std::string& out, double seconds) {
  append_micros(out, std::llround(seconds * static_cast<double>(kMicrosPerSecond)));
}

void append_blank_time(std::string& out, Timestamp time) {
  const std::size_t begin = out.size();
  append_iso8601(out, time, 0);
  out[begin + 10] = ' ';
  out.pop_back();
}

void append_local_time(std::string& out, Timestamp time, std::int64_t offset) {
  append_iso8601(out, time + std::chrono::seconds(offset), 0);
  out.pop_back();
  const auto minutes = static_cast<std::uint64_t>(std::abs(offset) / 60);
  out.push_back(offset < 0 ? '-' : '+');
  append_padded(out, minutes / 60, 2);
  out.push_back(':');
  append_padded(out, minutes % 60, 2);
}

std::string day_text(Timestamp time, std::string_view separator) {
  std::string iso;
  append_iso8601(iso, time, 0);
  const std::string_view text = iso;
  std::string day;
  append_all(day, text.substr(0, 4), separator, text.substr(5, 2), separator, text.substr(8, 2));
  return day;
}

Timestamp day_of(Timestamp time) {
  return Timestamp(std::chrono::floor<std::chrono::days>(time.time_since_epoch()));
}

}  // namespace longwatch::scenario::internal
