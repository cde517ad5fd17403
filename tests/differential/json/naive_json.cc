#include "tests/differential/json/naive_json.h"

#include <cctype>

namespace longwatch::differential {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The grammar of RFC 8259, one function a rule. Recursion is fine here: tests choose the input.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool record() {
    blanks();
    if (peek() != '{' || !object(std::nullopt)) {
      return false;
    }
    blanks();
    return at_ == text_.size();
  }

  std::vector<NaiveValue> values;

 private:
  void add(const std::string& path, std::string_view text) {
    if (path.find('\\') == std::string::npos) {
      values.push_back({path, std::string(text)});
    }
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) {
      ++at_;
    }
  }

  bool take(char c) {
    blanks();
    if (peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  bool value(const std::string& path) {
    blanks();
    const std::size_t begin = at_;
    switch (peek()) {
      case '{':
        return object(path);
      case '[':
        return array(path);
      case '"': {
        std::string text;
        if (!string(text)) {
          return false;
        }
        add(path, text);
        return true;
      }
      default:
        if (!word() && !number()) {
          return false;
        }
        add(path, text_.substr(begin, at_ - begin));
        return true;
    }
  }

  bool object(const std::optional<std::string>& path) {
    ++at_;
    if (take('}')) {
      return true;
    }
    do {
      blanks();
      std::string name;
      if (!string(name) || !take(':') || !value(path.has_value() ? *path + "." + name : name)) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  bool array(const std::string& path) {
    ++at_;
    if (take(']')) {
      return true;
    }
    do {
      if (!value(path)) {
        return false;
      }
    } while (take(','));
    return take(']');
  }

  bool string(std::string& out) {
    if (peek() != '"') {
      return false;
    }
    const std::size_t begin = ++at_;
    for (; at_ < text_.size(); ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) {
        return false;
      }
      if (text_[at_] == '"') {
        out = text_.substr(begin, at_ - begin);
        ++at_;
        return true;
      }
      if (text_[at_] == '\\') {
        ++at_;
      }
    }
    return false;
  }

  bool word() {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return true;
      }
    }
    return false;
  }

  std::size_t digits() {
    const std::size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') {
      ++at_;
    }
    return at_ - begin;
  }

  bool number() {
    if (peek() == '-') {
      ++at_;
    }
    const bool zero = peek() == '0';
    const std::size_t integer = digits();
    if (integer == 0 || (zero && integer > 1)) {
      return false;
    }
    if (peek() == '.') {
      ++at_;
      if (digits() == 0) {
        return false;
      }
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') {
        ++at_;
      }
      return digits() > 0;
    }
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<NaiveValue>> parse_naively(std::string_view text) {
  Parser parser(text);
  if (!parser.record()) {
    return std::nullopt;
  }
  return std::move(parser.values);
}

std::vector<NaiveRecord> read_lines_naively(std::string_view file) {
  std::vector<NaiveRecord> records;
  std::size_t begin = file.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (begin < file.size()) {
    const std::size_t feed = std::min(file.find('\n', begin), file.size());
    std::size_t first = begin;
    std::size_t end = feed;
    while (first < end && is_blank(file[first])) {
      ++first;
    }
    while (end > first && is_blank(file[end - 1])) {
      --end;
    }
    if (first < end) {
      records.push_back(
          {records.size() + 1, first, end - first, parse_naively(file.substr(first, end - first))});
    }
    begin = feed + 1;
  }
  return records;
}

}  // namespace longwatch::differential
