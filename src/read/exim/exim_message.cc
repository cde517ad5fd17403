#include "read/exim/exim_message.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace longwatch::read::exim {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kCompleted = "Completed";

bool is_alphanumeric(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

/// "1abcDE-000abc-XY", since 4.97 "1abcDE-000000000ab-1xyz".
bool is_message_id(std::string_view word) {
  constexpr std::size_t kShort = 16;
  constexpr std::size_t kLong = 23;
  const bool is_long = word.size() == kLong;
  if ((word.size() != kShort && !is_long) || word[6] != '-' || word[is_long ? 18 : 13] != '-') {
    return false;
  }
  return std::count_if(word.begin(), word.end(), is_alphanumeric) + 2 ==
         static_cast<std::ptrdiff_t>(word.size());
}

/// What a mark says became of a message, and the word that mail gateways use for it.
struct Mark {
  std::string_view mark;
  std::string_view action;
  std::string_view verdict;
};

constexpr std::array<Mark, 8> kMarks = {{
    {"<=", "arrived", ""},
    {"(=", "arrived", ""},
    {"=>", "delivered", "delivered"},
    {"->", "delivered", "delivered"},
    {">>", "delivered", "delivered"},
    {"*>", "suppressed", ""},
    {"**", "failed", "failed"},
    {"==", "deferred", "deferred"},
}};

/// Walks over the words of a line; words in quotes and with brackets around stay whole.
class Walk {
 public:
  Walk(std::string_view text, EximMessage& message) : rest_(text), message_(message) {}

  void run() {
    const bool has_id = take_head();
    const Mark* mark = has_id ? take_mark() : nullptr;
    const bool is_completed = has_id && rest_.starts_with(kCompleted);
    if (mark == nullptr && !is_completed &&
        !(is_refusal() && (has_id || rest_.starts_with("H=")))) {
      return;
    }
    message_.is_known = true;
    if (mark != nullptr) {
      put("action", mark->action);
      put("verdict", mark->verdict);
      take_addresses(*mark);
    } else if (is_completed) {
      put("action", "completed");
      rest_.remove_prefix(kCompleted.size());
    } else {
      put("action", "rejected");
      put("verdict", "rejected");
    }
    take_fields(mark != nullptr && mark->action == "arrived");
  }

 private:
  void put(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      message_.fields.emplace_back(name, value);
    }
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  std::string_view peek() const { return rest_.substr(0, rest_.find(' ')); }

  std::string_view take_word() {
    const std::string_view word = peek();
    rest_.remove_prefix(word.size());
    skip_blanks();
    return word;
  }

  /// "[1234]" and the message's id. Whether there is one.
  bool take_head() {
    skip_blanks();
    if (rest_.starts_with('[') && peek().ends_with(']')) {
      const std::string_view pid = take_word();
      put("pid", pid.substr(1, pid.size() - 2));
    }
    const bool has_id = is_message_id(peek());
    if (has_id) {
      put("queue_id", take_word());
    }
    put("message", rest_);
    return has_id;
  }

  const Mark* take_mark() {
    const auto* const mark = std::find_if(
        kMarks.begin(), kMarks.end(), [this](const Mark& known) { return known.mark == peek(); });
    if (mark == kMarks.end()) {
      return nullptr;
    }
    take_word();
    return mark;
  }

  /// "H=host (helo) [192.0.2.1] F=<a@b> rejected RCPT <c@d>: why"
  bool is_refusal() const {
    return rest_.find(" rejected ") != kNone || rest_.starts_with("rejected ");
  }

  static std::string_view bare(std::string_view address) {
    const bool has_brackets = address.size() >= 2 && address.front() == '<';
    if (has_brackets) {
      address = address.substr(1);
      return address.substr(0, address.find('>'));
    }
    return address.ends_with(':') ? address.substr(0, address.size() - 1) : address;
  }

  /// The sender of what arrived, else the recipient: "bob <bob@b.example>" is local part and
  /// address.
  void take_addresses(const Mark& mark) {
    const std::string_view first = take_word();
    if (mark.action == "arrived") {
      put("from", bare(first));
      return;
    }
    std::string_view address = bare(first);
    while (rest_.starts_with('<')) {
      const std::string_view parent = bare(take_word());
      address = address.find('@') == kNone ? parent : address;
    }
    put("to", address);
  }

  void take_fields(bool has_arrived) {
    while (!rest_.empty()) {
      const std::string_view word = peek();
      const std::size_t equals = word.find('=');
      const bool is_field = equals != kNone && equals > 0 && equals <= 10 &&
                            std::all_of(word.begin(), word.begin() + static_cast<int>(equals),
                                        [](char c) { return is_alphanumeric(c) || c == '_'; });
      if (is_field) {
        rest_.remove_prefix(equals + 1);
        take_value(word.substr(0, equals), has_arrived);
      } else if (word == "rejected") {
        take_refused();
        return;
      } else if (has_arrived && word == "for") {
        take_word();
        while (!rest_.empty()) {
          put("to", take_word());
        }
      } else if (word == "from" && rest_.starts_with("from <")) {
        take_word();
        const std::string_view sender = bare(take_word());
        put("from", has_arrived ? std::string_view() : sender);  // said already
      } else if (word.size() > 1 && word.ends_with(':')) {
        put("reason", rest_);
        return;
      } else {
        take_word();
      }
    }
  }

  /// "RCPT <c@d>: why"
  void take_refused() {
    take_word();
    put("command", take_word());
    if (rest_.starts_with('<')) {
      put("to", bare(peek()));
    }
    const std::size_t colon = rest_.find(": ");
    put("reason", colon == kNone ? rest_ : rest_.substr(colon + 2));
    rest_ = {};
  }

  void take_value(std::string_view name, bool has_arrived) {
    std::string_view value = name == "H" ? take_host() : take_plain_value();
    const bool ends = value.size() > 1 && value.ends_with(':');
    value.remove_suffix(ends ? 1 : 0);
    put(name, value);
    if (name == "S") {
      put("size", value);
    } else if (name == "id") {
      put("msgid", value);
    } else if (name == "F") {
      put("from", bare(value));
    } else if (name == "T" && has_arrived) {
      put("subject", value);
    } else if (name == "H") {
      put_host(value, message_);
    }
    if (ends) {  // "T=smtp: why"
      put("reason", rest_);
      rest_ = {};
    }
  }

  std::string_view take_plain_value() {
    if (!rest_.starts_with('"')) {
      return take_word();
    }
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') {
      end += rest_[end] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    end = std::min(end, rest_.size());
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    skip_blanks();
    return value;
  }

  /// "host (helo) [192.0.2.1]:25": up to the address.
  std::string_view take_host() {
    // The next field must not begin before the address. What stands before it is looked at for
    // this host alone, however many the line has.
    const std::size_t open = rest_.substr(0, rest_.find('=')).find('[');
    if (open == kNone) {
      return take_word();
    }
    const std::size_t close = std::min(rest_.find(' ', open), rest_.size());
    const std::string_view host = rest_.substr(0, close);
    rest_.remove_prefix(close);
    skip_blanks();
    return host;
  }

  /// The other side's address, by the name of the side that it is on.
  static void put_host(std::string_view host, EximMessage& message) {
    const std::size_t open = host.find('[');
    const std::size_t close = host.find(']', open == kNone ? 0 : open);
    // Among the first fields, before any host.
    const auto action = std::find_if(message.fields.begin(), message.fields.end(),
                                     [](const auto& field) { return field.first == "action"; });
    const bool is_outgoing = action != message.fields.end() && action->second != "arrived" &&
                             action->second != "rejected";
    if (open != kNone && close != kNone) {
      message.fields.emplace_back(is_outgoing ? "dst_ip" : "src_ip",
                                  host.substr(open + 1, close - open - 1));
    }
    const std::size_t helo = host.find('(');
    const std::size_t helo_end = host.find(')', helo == kNone ? 0 : helo);
    if (helo != kNone && helo_end != kNone) {
      message.fields.emplace_back("helo", host.substr(helo + 1, helo_end - helo - 1));
    }
  }

  std::string_view rest_;
  EximMessage& message_;
};

}  // namespace

void parse_exim_message(std::string_view text, EximMessage& message) {
  message.clear();
  Walk(text, message).run();
}

}  // namespace longwatch::read::exim
