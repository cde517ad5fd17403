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
  constexpr std::size_t kLongest = 64;  // more than an address with its zone takes
  for (std::size_t open = text.find('['); open != kNone; open = text.find('[', open + 1)) {
    std::string_view inside = text.substr(open + 1, kLongest);
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

/// What the clauses of a header say, token by token.
class Clauses {
 public:
  void take(std::string_view token) {
    const bool is_comment = token.front() == '(';
    const Clause next = needs_value_ || is_comment ? Clause::None : clause_of(token);
    if (next != Clause::None) {
      clause_ = next;
      needs_value_ = true;
      return;
    }
    if (clause_ == Clause::From) {
      take_from(token);
    }
    if (needs_value_ && !is_comment) {
      needs_value_ = false;
      take_value(token);
    }
  }

  Hop finish() {
    hop_.from_ip = find_address(from_);
    return hop_;
  }

 private:
  /// The whole clause, its comments included: the address stands in one of them.
  void take_from(std::string_view token) {
    const char* const begin = from_.empty() ? token.data() : from_.data();
    from_ = {begin, static_cast<std::size_t>(token.data() + token.size() - begin)};
  }

  void take_value(std::string_view token) {
    std::string_view ignored;
    std::string_view& part = clause_ == Clause::From   ? hop_.from
                             : clause_ == Clause::By   ? hop_.by
                             : clause_ == Clause::With ? hop_.protocol
                                                       : ignored;
    part = part.empty() ? token : part;
  }

  Hop hop_;
  Clause clause_ = Clause::None;
  bool needs_value_ = false;
  std::string_view from_;
};

}  // namespace

Hop parse_received(std::string_view header) {
  std::string_view date;
  if (const std::size_t end = header.rfind(';'); end != kNone) {
    date = trim(header.substr(end + 1));
    header = header.substr(0, end);
  }
  Clauses clauses;
  for (std::string_view token = take_token(header); !token.empty(); token = take_token(header)) {
    clauses.take(token);
  }
  Hop hop = clauses.finish();
  hop.date = date;
  return hop;
}

}  // namespace longwatch::read::mail
