#include "read/mail/internal/received.h"

#include <algorithm>

#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::read::mail {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kBlanks = " \t\r\n";

bool is_address(std::string_view text) {
  return parse_address(text).has_value();
}

/// "[192.0.2.1]" or "[IPv6:2001:db8::1]" somewhere in the text, or a word of it that is an address.
std::string_view find_address(std::string_view text) {
  constexpr std::string_view kSix = "IPv6:";
  for (std::size_t open = text.find('['); open != kNone; open = text.find('[', open + 1)) {
    std::string_view inside = text.substr(open + 1);
    inside = inside.substr(0, inside.find(']'));
    inside.remove_prefix(starts_with_ignoring_ascii_case(inside, kSix) ? kSix.size() : 0);
    if (is_address(inside)) {
      return inside;
    }
  }
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n()"), text.size());
    const std::string_view word =
        text.substr(begin, text.find_first_of(" \t\r\n()", begin) - begin);
    if (is_address(word)) {
      return word;
    }
    text.remove_prefix(begin + word.size());
  }
  return {};
}

/// A word, or a whole comment in parentheses.
std::string_view take_token(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  std::size_t end = 0;
  if (text.starts_with('(')) {
    int depth = 0;
    do {
      depth += text[end] == '(' ? 1 : 0;
      depth -= text[end] == ')' ? 1 : 0;
      ++end;
    } while (end < text.size() && depth > 0);
  } else {
    end = std::min(text.find_first_of(" \t\r\n("), text.size());
  }
  const std::string_view token = text.substr(0, end);
  text.remove_prefix(end);
  return token;
}

enum class Clause : std::uint8_t { None, From, By, With, Other };

Clause clause_of(std::string_view word) {
  if (equals_ignoring_ascii_case(word, "from")) {
    return Clause::From;
  }
  if (equals_ignoring_ascii_case(word, "by")) {
    return Clause::By;
  }
  if (equals_ignoring_ascii_case(word, "with")) {
    return Clause::With;
  }
  const bool is_other = equals_ignoring_ascii_case(word, "via") ||
                        equals_ignoring_ascii_case(word, "id") ||
                        equals_ignoring_ascii_case(word, "for");
  return is_other ? Clause::Other : Clause::None;
}

}  // namespace

Hop parse_received(std::string_view header) {
  Hop hop;
  if (const std::size_t date = header.rfind(';'); date != kNone) {
    hop.date = trim(header.substr(date + 1));
    header = header.substr(0, date);
  }
  Clause clause = Clause::None;
  bool needs_value = false;
  const char* from_begin = nullptr;
  const char* from_end = nullptr;
  for (std::string_view token = take_token(header); !token.empty(); token = take_token(header)) {
    const Clause next = needs_value || token.front() == '(' ? Clause::None : clause_of(token);
    if (next != Clause::None) {
      clause = next;
      needs_value = true;
      continue;
    }
    if (clause == Clause::From) {
      from_begin = from_begin == nullptr ? token.data() : from_begin;
      from_end = token.data() + token.size();
    }
    if (needs_value && token.front() != '(') {
      needs_value = false;
      if (clause == Clause::From && hop.from.empty()) {
        hop.from = token;
      } else if (clause == Clause::By && hop.by.empty()) {
        hop.by = token;
      } else if (clause == Clause::With && hop.protocol.empty()) {
        hop.protocol = token;
      }
    }
  }
  if (from_begin != nullptr) {
    hop.from_ip = find_address({from_begin, static_cast<std::size_t>(from_end - from_begin)});
  }
  return hop;
}

}  // namespace longwatch::read::mail
