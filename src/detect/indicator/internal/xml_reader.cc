#include "detect/indicator/internal/xml_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_name_byte(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view without_prefix(std::string_view name) {
  return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
}

/// The character of "#65" or "#x41"; nothing when there is none of that number.
std::optional<char32_t> numbered_character(std::string_view name) {
  constexpr std::uint32_t kLastCode = 0x10FFFF;
  const bool is_hex = name.starts_with("#x");
  const std::string_view digits = name.substr(std::min<std::size_t>(is_hex ? 2 : 1, name.size()));
  std::uint32_t code = 0;
  for (const char c : digits) {
    const int digit = hex_digit(c);
    if (digit < 0 || (!is_hex && digit > 9)) {
      return std::nullopt;
    }
    code = code * (is_hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool is_one = name.starts_with('#') && code != 0 && code <= kLastCode && !is_surrogate;
  return is_one ? std::optional(static_cast<char32_t>(code)) : std::nullopt;
}

/// What an entity stands for: one of the five that have names, or a number of at most eight digits.
std::optional<char32_t> character_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> kNamed = {
      {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};
  const auto* const named = std::find_if(kNamed.begin(), kNamed.end(),
                                         [name](const auto& row) { return row.first == name; });
  return named != kNamed.end() ? std::optional(static_cast<char32_t>(named->second))
                               : numbered_character(name);
}

}  // namespace

XmlReader::Step XmlReader::bad(std::string_view why) {
  why_ = why;
  return Step::Bad;
}

bool XmlReader::skip_past(std::string_view end) {
  const std::size_t found = text_.find(end, at_);
  at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  return found != std::string_view::npos;
}

XmlReader::Step XmlReader::next() {
  if (!why_.empty()) {
    return Step::Bad;
  }
  if (closes_itself_) {
    closes_itself_ = false;
    name_ = without_prefix(open_.back());
    open_.pop_back();
    return Step::End;
  }
  if (!skip_remarks()) {
    return Step::Bad;
  }
  const std::string_view rest = text_.substr(at_);
  if (rest.empty()) {
    return open_.empty() && had_root_ ? Step::Done : bad("an end of every element");
  }
  if (rest.starts_with("<![CDATA[") || rest.front() != '<') {
    return open_.empty() ? bad("nothing beside one element") : take_text();
  }
  if (rest.starts_with("<!")) {
    return bad("no document type");
  }
  return rest.starts_with("</") ? take_end() : take_tag();
}

/// Passes over comments and instructions, and over blanks outside of all elements.
bool XmlReader::skip_remarks() {
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) {
      if (!skip_past("-->")) {
        bad("'-->' behind a comment");
        return false;
      }
    } else if (rest.starts_with("<?")) {
      if (!skip_past("?>")) {
        bad("'?>' behind an instruction");
        return false;
      }
    } else if (open_.empty() && kBlanks.find(rest.front()) != std::string_view::npos) {
      ++at_;
    } else {
      return true;
    }
  }
  return true;
}

XmlReader::Step XmlReader::take_tag() {
  if (open_.empty() && had_root_) {
    return bad("nothing beside one element");
  }
  if (open_.size() >= limits::kXmlDepth) {
    return bad("fewer elements inside each other");
  }
  const std::size_t begin = ++at_;
  while (at_ < text_.size() && is_name_byte(text_[at_])) {
    ++at_;
  }
  if (at_ == begin) {
    return bad("the name of an element");
  }
  const std::string_view name = text_.substr(begin, at_ - begin);
  if (!take_attributes()) {
    return Step::Bad;
  }
  had_root_ = true;
  open_.push_back(name);
  name_ = without_prefix(name);
  return Step::Begin;
}

/// Up to and with the end of the tag.
bool XmlReader::take_attributes() {
  attributes_.clear();
  for (;;) {
    at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("/>") || rest.starts_with(">")) {
      closes_itself_ = rest.front() == '/';
      at_ += closes_itself_ ? 2 : 1;
      return true;
    }
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || attributes_.size() >= limits::kXmlAttributes) {
      bad("an attribute or the end of a tag");
      return false;
    }
    const std::string_view name = trim(rest.substr(0, equals));
    const std::size_t quote = rest.find_first_not_of(kBlanks, equals + 1);
    const bool is_quoted =
        quote != std::string_view::npos && (rest[quote] == '"' || rest[quote] == '\'');
    const std::size_t end = is_quoted ? rest.find(rest[quote], quote + 1) : std::string_view::npos;
    if (end == std::string_view::npos || name.empty() ||
        !std::all_of(name.begin(), name.end(), is_name_byte)) {
      bad("an attribute with its value in quotes");
      return false;
    }
    attributes_.emplace_back(without_prefix(name), std::string());
    if (!append_text(rest.substr(quote + 1, end - quote - 1), attributes_.back().second)) {
      return false;
    }
    at_ += end + 1;
  }
}

XmlReader::Step XmlReader::take_end() {
  const std::size_t end = text_.find('>', at_);
  if (end == std::string_view::npos) {
    return bad("'>' behind the end of an element");
  }
  const std::string_view name = trim(text_.substr(at_ + 2, end - at_ - 2));
  if (open_.empty() || open_.back() != name) {
    return bad("the end of the element that is open");
  }
  open_.pop_back();
  at_ = end + 1;
  name_ = without_prefix(name);
  return Step::End;
}

XmlReader::Step XmlReader::take_text() {
  constexpr std::string_view kCdata = "<![CDATA[";
  value_.clear();
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with(kCdata)) {
      const std::size_t end = rest.find("]]>");
      if (end == std::string_view::npos) {
        return bad("']]>' behind CDATA");
      }
      value_.append(rest.substr(kCdata.size(), end - kCdata.size()));
      at_ += end + 3;
    } else if (rest.front() == '<') {
      break;
    } else {
      const std::size_t end = std::min(rest.find('<'), rest.size());
      if (!append_text(rest.substr(0, end), value_)) {
        return Step::Bad;
      }
      at_ += end;
    }
  }
  return Step::Text;
}

bool XmlReader::append_text(std::string_view raw, std::string& out) {
  constexpr std::size_t kLongest = 10;
  while (!raw.empty()) {
    const std::size_t mark = std::min(raw.find('&'), raw.size());
    out.append(raw.substr(0, mark));
    raw.remove_prefix(mark);
    if (raw.empty()) {
      return true;
    }
    const std::size_t end = raw.find(';');
    if (end > kLongest) {
      bad("';' behind an entity");
      return false;
    }
    const std::optional<char32_t> meant = character_of(raw.substr(1, end - 1));
    if (!meant.has_value()) {
      bad("an entity that is known");
      return false;
    }
    append_utf8(out, *meant);
    raw.remove_prefix(end + 1);
  }
  return true;
}

std::string XmlReader::attribute(std::string_view name) const {
  for (const auto& [key, value] : attributes_) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

}  // namespace longwatch::detect::indicator
