#include "read/mapped/internal/line_atoms.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::read::mapped {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kMarks = "[](){},;|=\"'";

bool is_letter(char c) {
  const char lower = to_ascii_lower(c);
  return lower >= 'a' && lower <= 'z';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_mark(char c) {
  return kMarks.find(c) != kNone;
}

template <class Accepts>
bool all_are(std::string_view text, const Accepts& accepts) {
  return !text.empty() && std::all_of(text.begin(), text.end(), accepts);
}

bool is_mail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != kNone && at > 0 && text.find('.', at) != kNone && text.find('/') == kNone;
}

bool is_host(std::string_view text) {
  const bool fits = all_are(
      text, [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_'; });
  return fits && std::any_of(text.begin(), text.end(), is_letter) &&
         (text.find('.') != kNone || std::any_of(text.begin(), text.end(), is_digit));
}

class Lexer {
 public:
  Lexer(std::string_view line, const std::optional<TimeSpan>& time) : line_(line), time_(time) {}

  std::vector<Atom> run() {
    while (at_ < line_.size()) {
      if (time_.has_value() && at_ == time_->begin) {
        add(Atom::Kind::Value, time_->size, Look::Time);
      } else if (is_blank(line_[at_])) {
        take_blanks();
      } else if (line_[at_] == '"' && closing_quote() != kNone) {
        take_quoted();
      } else if (is_mark(line_[at_])) {
        add(Atom::Kind::Mark, 1);
      } else {
        take_word();
      }
    }
    while (!atoms_.empty() && atoms_.back().kind == Atom::Kind::Blank) {
      atoms_.pop_back();
    }
    return std::move(atoms_);
  }

 private:
  void add(Atom::Kind kind, std::size_t size, Look look = Look::Text) {
    atoms_.push_back({kind, line_.substr(at_, size), look, at_});
    at_ += size;
  }

  void add_bare(std::size_t size) {
    add(Atom::Kind::Value, size, look_of(line_.substr(at_, size)));
    atoms_.back().is_bare = true;
  }

  void take_blanks() {
    std::size_t size = 1;
    while (at_ + size < line_.size() && is_blank(line_[at_ + size])) {
      ++size;
    }
    add(Atom::Kind::Blank, size);
  }

  /// Where the quote at the front is closed; kNone when it is not, or something goes on behind it.
  std::size_t closing_quote() const {
    std::size_t end = at_ + 1;
    while (end < line_.size() && line_[end] != '"') {
      end += line_[end] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    const bool holds_time = time_.has_value() && time_->begin > at_ && time_->begin < end;
    if (end >= line_.size() || holds_time) {
      return kNone;
    }
    const bool ends = end + 1 == line_.size() || is_blank(line_[end + 1]) ||
                      is_mark(line_[end + 1]) || line_[end + 1] == ':';
    return ends ? end : kNone;
  }

  void take_quoted() {
    const std::size_t end = closing_quote();
    add(Atom::Kind::Mark, 1);
    const Look inner = look_of(line_.substr(at_, end - at_));
    add(Atom::Kind::Value, end - at_,
        inner == Look::Text || inner == Look::Word ? Look::Quoted : inner);
    add(Atom::Kind::Mark, 1);
  }

  std::size_t end_of_word() const {
    std::size_t end = at_;
    while (end < line_.size() && !is_blank(line_[end]) && !is_mark(line_[end]) &&
           !(time_.has_value() && end == time_->begin)) {
      ++end;
    }
    return end;
  }

  /// A ':' behind a word is a mark; so is one between an address and a port.
  void take_word() {
    std::size_t size = std::max<std::size_t>(end_of_word() - at_, 1);
    const std::string_view word = line_.substr(at_, size);
    const std::size_t colon = word.rfind(':');
    const bool is_port = colon != kNone && colon > 0 && all_are(word.substr(colon + 1), is_digit) &&
                         parse_address(word.substr(0, colon)).has_value() &&
                         word.find('.') != kNone;
    if (word.front() == ':') {
      add(Atom::Kind::Mark, 1);
      return;
    }
    std::size_t marks = 0;
    if (size > 1 && word.ends_with(':')) {
      marks = 1;
      --size;
    } else if (is_port) {
      size = colon;
      marks = 1;
    }
    add_bare(size);
    if (marks > 0) {
      add(Atom::Kind::Mark, 1);
    }
  }

  const std::string_view line_;
  const std::optional<TimeSpan>& time_;
  std::size_t at_ = 0;
  std::vector<Atom> atoms_;
};

}  // namespace

Look look_of(std::string_view text) {
  if (text == "-") {
    return Look::Nothing;
  }
  if (all_are(text.substr(text.starts_with('-') ? 1 : 0), is_digit)) {
    return Look::Integer;
  }
  if (all_are(text, is_letter)) {
    return Look::Word;
  }
  if (parse_address(text).has_value()) {
    return Look::Address;
  }
  if (text.find("://") != kNone) {
    return Look::Url;
  }
  if (text.starts_with('/')) {
    return Look::Path;
  }
  if (is_mail(text)) {
    return Look::Mail;
  }
  if ((text.size() == 32 || text.size() == 40 || text.size() == 64) &&
      all_are(text, [](char c) { return hex_digit(c) >= 0; })) {
    return Look::Digest;
  }
  return is_host(text) ? Look::Host : Look::Text;
}

std::vector<Atom> atoms_of(std::string_view line, const std::optional<TimeSpan>& time) {
  return Lexer(line, time).run();
}

std::vector<Atom> columns_of(std::string_view line, char separator,
                             const std::optional<TimeSpan>& time) {
  std::vector<Atom> atoms;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = std::min(line.find(separator, at), line.size());
    std::size_t begin = at;
    std::size_t stop = end;
    const auto blank = [&](std::size_t from, std::size_t to) {
      if (from < to) {
        atoms.push_back({Atom::Kind::Blank, line.substr(from, to - from), Look::Text, from});
      }
    };
    while (begin < stop && line[begin] == ' ') {
      ++begin;
    }
    while (stop > begin && line[stop - 1] == ' ') {
      --stop;
    }
    const std::string_view text = line.substr(begin, stop - begin);
    blank(at, begin);
    const bool is_time = time.has_value() && time->begin == begin && time->size == text.size();
    atoms.push_back({Atom::Kind::Value, text, is_time ? Look::Time : look_of(text), begin});
    if (end == line.size()) {
      return atoms;
    }
    blank(stop, end);
    atoms.push_back({Atom::Kind::Mark, line.substr(end, 1), Look::Text, end});
    at = end + 1;
  }
}

char shape_of(const Atom& atom) {
  switch (atom.kind) {
    case Atom::Kind::Mark:
      return atom.text.front();
    case Atom::Kind::Blank:
      return ' ';
    case Atom::Kind::Value:
      break;
  }
  return atom.look == Look::Time ? 't' : 'v';
}

std::string shape_of(const std::vector<Atom>& atoms) {
  std::string shape;
  for (const Atom& atom : atoms) {
    shape.push_back(shape_of(atom));
  }
  return shape;
}

}  // namespace longwatch::read::mapped
