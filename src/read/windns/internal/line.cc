#include "read/windns/internal/line.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::read::windns {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_hex(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return hex_digit(c) >= 0; });
}

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

/// "AM", "a.m."; a hexadecimal thread never has an M.
bool is_half_day(std::string_view word) {
  constexpr std::size_t kLongest = 4;
  return word.size() >= 2 && word.size() <= kLongest && word.find_first_of("mM") != kNone;
}

bool take_time(std::string_view& text, Line& line) {
  std::string_view rest = text;
  take_word(rest);
  take_word(rest);
  std::string_view behind = rest;
  if (is_half_day(take_word(behind))) {
    rest = behind;
  }
  const std::optional<NumericTime> time =
      parse_numeric_time(text.substr(0, text.size() - rest.size()));
  if (!time.has_value()) {
    return false;
  }
  line.time = *time;
  text = rest;
  return true;
}

/// "[0001   D   NOERROR]"
bool take_flags(std::string_view& text, Line& line) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t close = text.find(']');
  if (!text.starts_with('[') || close == kNone) {
    return false;
  }
  std::string_view inside = trim(text.substr(1, close - 1));
  text.remove_prefix(close + 1);
  if (!is_hex(take_word(inside))) {
    return false;
  }
  inside = trim(inside);
  const std::size_t last = inside.rfind(' ');
  line.response_code = last == kNone ? inside : inside.substr(last + 1);
  line.flags = last == kNone ? std::string_view() : trim(inside.substr(0, last));
  return !line.response_code.empty();
}

/// Behind the context: "000001D2B1C0F3A0 UDP Rcv 10.0.0.5  0002 R Q [...] A  (3)www(0)"
bool take_packet(std::string_view text, Line& line) {
  line.packet = take_word(text);
  line.protocol = take_word(text);
  line.direction = take_word(text);
  line.remote = take_word(text);
  line.xid = take_word(text);
  line.opcode = take_word(text);
  line.is_response = line.opcode == "R";
  if (line.is_response) {
    line.opcode = take_word(text);
  }
  if (!is_hex(line.packet) || (line.direction != "Rcv" && line.direction != "Snd") ||
      !parse_address(line.remote).has_value() || !is_hex(line.xid) || !take_flags(text, line)) {
    return false;
  }
  line.record_type = take_word(text);
  line.name = trim(text);
  return true;
}

}  // namespace

bool parse_line(std::string_view text, Line& line) {
  line = {};
  if (text.empty() || !is_digit(text.front()) || !take_time(text, line)) {
    return false;
  }
  constexpr std::size_t kLongest = 16;
  line.thread = take_word(text);
  line.context = take_word(text);
  const bool is_context = !line.context.empty() && line.context.size() <= kLongest &&
                          std::all_of(line.context.begin(), line.context.end(), [](char c) {
                            return (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
                          });
  if (!is_hex(line.thread) || line.thread.size() > 8 || !is_context) {
    return false;
  }
  if (!line.is_packet()) {
    line.message = trim(text);
    return true;
  }
  return take_packet(text, line);
}

std::string_view dotted_name(std::string_view name, Arena& arena) {
  const std::span<char> copy = arena.allocate<char>(name.size() + 1);
  std::size_t size = 0;
  for (std::string_view rest = name; !rest.empty();) {
    const std::size_t close = rest.find(')');
    const std::optional<std::uint64_t> label = rest.starts_with('(') && close != kNone
                                                   ? parse_uint64(rest.substr(1, close - 1))
                                                   : std::nullopt;
    if (!label.has_value() || *label > rest.size() - close - 1) {
      return name;
    }
    if (*label == 0) {
      break;
    }
    if (size > 0) {
      copy[size++] = '.';
    }
    const std::string_view text = rest.substr(close + 1, static_cast<std::size_t>(*label));
    std::copy(text.begin(), text.end(), copy.begin() + static_cast<std::ptrdiff_t>(size));
    size += text.size();
    rest.remove_prefix(close + 1 + text.size());
  }
  return size == 0 ? std::string_view(".") : std::string_view(copy.data(), size);
}

}  // namespace longwatch::read::windns
