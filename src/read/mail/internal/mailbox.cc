#include "read/mail/internal/mailbox.h"

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"
#include "base/text.h"
#include "read/line_units.h"

namespace longwatch::read::mail {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kFrom = "From ";

/// "From a@b Tue Aug  5 01:40:31 2025": the clock tells it from a sentence.
bool is_from_line(std::string_view line) {
  constexpr std::size_t kLongest = 1024;
  if (!line.starts_with(kFrom) || line.size() > kLongest) {
    return false;
  }
  for (std::size_t at = line.find(':'); at != kNone; at = line.find(':', at + 1)) {
    if (at > 0 && at + 2 < line.size() && is_digit(line[at - 1]) && is_digit(line[at + 1]) &&
        is_digit(line[at + 2])) {
      return true;
    }
  }
  return false;
}

/// ">From ", ">>From " at the front.
bool is_quoted_from(std::string_view line) {
  const std::size_t marks = std::min(line.find_first_not_of('>'), line.size());
  return marks > 0 && line.substr(marks).starts_with(kFrom);
}

}  // namespace

std::string_view name_of_header(std::string_view line) {
  constexpr std::size_t kLongest = 256;
  const std::size_t colon = line.substr(0, kLongest).find(':');
  if (colon == kNone || colon == 0) {
    return {};
  }
  // Blanks before the colon are an obsolete form.
  const std::string_view name = trim(line.substr(0, colon));
  const bool is_name =
      !name.empty() && line.front() != ' ' && line.front() != '\t' &&
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  return is_name ? name : std::string_view{};
}

bool begins_message(std::string_view text) {
  std::string_view rest = text.substr(0, kBeginBytes);
  return is_from_line(take_line(rest)) && !name_of_header(rest).empty();
}

std::size_t next_message(std::string_view text, std::size_t from) {
  constexpr std::string_view kMark = "\n\nFrom ";
  constexpr std::string_view kWindowsMark = "\n\r\nFrom ";
  constexpr std::string_view kSearched = "\nFrom ";
  const std::size_t first = from > 0 ? from - 1 : 0;
  for (std::size_t at = text.find(kSearched, first); at != kNone;
       at = text.find(kSearched, at + 1)) {
    const std::size_t begin = at + 1;
    const std::string_view before = text.substr(0, begin);
    const bool has_empty_line =
        before.ends_with(kMark.substr(0, 2)) || before.ends_with(kWindowsMark.substr(0, 3));
    if (begin >= from && has_empty_line && begins_message(text.substr(begin))) {
      return begin;
    }
  }
  return kNone;
}

std::string_view behind_from_line(std::string_view message) {
  if (message.starts_with(kFrom)) {
    take_line(message);
  }
  return message;
}

std::string_view unquoted(std::string_view message, std::string& buffer) {
  if (message.find(">From ") == kNone) {
    return message;
  }
  buffer.clear();
  while (!message.empty()) {
    const std::size_t end = message.find('\n');
    const std::string_view line = message.substr(0, end == kNone ? kNone : end + 1);
    buffer.append(is_quoted_from(line) ? line.substr(1) : line);
    message.remove_prefix(line.size());
  }
  return buffer;
}

std::string_view without_malformed_headers(std::string_view message, std::string& buffer) {
  buffer.clear();
  std::string_view rest = message;
  std::size_t malformed = 0;
  bool is_header = true;
  while (!rest.empty() && malformed <= kMalformedHeaders) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end == kNone ? kNone : end + 1);
    if (trim(line).empty()) {
      break;
    }
    if (line.front() != ' ' && line.front() != '\t') {
      is_header = !name_of_header(line).empty();
      malformed += is_header ? std::size_t{0} : std::size_t{1};
    }
    buffer.append(is_header ? line : std::string_view());
    rest.remove_prefix(line.size());
  }
  if (malformed == 0 || malformed > kMalformedHeaders) {
    return message;
  }
  buffer.append(rest);
  return buffer;
}

std::size_t length_line_bytes(std::string_view text) {
  constexpr std::size_t kLongest = 32;  // filled up with blanks
  const std::size_t end = text.substr(0, kLongest).find('\n');
  const std::string_view digits = trim(text.substr(0, end == kNone ? 0 : end));
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit) ? end + 1 : 0;
}

std::string_view without_apple_parts(std::string_view record) {
  const std::size_t line = length_line_bytes(record);
  if (line == 0) {
    return record;
  }
  const std::uint64_t length = parse_uint64(trim(record.substr(0, line))).value_or(record.size());
  record.remove_prefix(line);
  // A length that does not lead to the list is wrong, and the message is all there is.
  const bool has_list = length < record.size() && record.substr(length).starts_with("<?xml");
  return has_list ? record.substr(0, length) : record;
}

std::size_t lead_bytes(std::string_view head) {
  const std::size_t mark = utf8_mark_bytes(head);
  std::string_view rest = head.substr(0, kBeginBytes);
  rest.remove_prefix(mark);
  std::size_t bytes = mark;
  while (!rest.empty()) {
    std::string_view behind = rest;
    if (!trim(take_line(behind)).empty()) {
      break;
    }
    bytes += rest.size() - behind.size();
    rest = behind;
  }
  return bytes;
}

}  // namespace longwatch::read::mail
