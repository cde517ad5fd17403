#include "read/json/internal/element_scanner.h"

#include <string>

namespace longwatch::read::json {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
// The list in exports of CloudTrail ("Records") and of Azure diagnostics ("records").
constexpr std::string_view kListName = "Records";

bool is_blank_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::uint32_t level_of(DocumentShape shape) {
  switch (shape) {
    case DocumentShape::Array:
      return 1;
    case DocumentShape::Wrapper:
      return 2;
    case DocumentShape::Lines:
    case DocumentShape::Values:
      return 0;
  }
  return 0;
}

std::string_view skip_blanks(std::string_view text) {
  const std::size_t dark = text.find_first_not_of(kBlanks);
  return dark == std::string_view::npos ? std::string_view{} : text.substr(dark);
}

bool is_wrapper_start(std::string_view text) {
  // text begins with '{'.
  text = skip_blanks(text.substr(1));
  constexpr std::string_view kBehindInitial = "ecords\"";
  if (text.size() < 2 || text[0] != '"' || (text[1] | 0x20) != 'r' ||
      !text.substr(2).starts_with(kBehindInitial)) {
    return false;
  }
  text = skip_blanks(text.substr(2 + kBehindInitial.size()));
  if (!text.starts_with(':')) {
    return false;
  }
  return skip_blanks(text.substr(1)).starts_with('[');
}

/// What a line feed inside the first object says: a new record after a damaged one, or layout.
DocumentShape shape_at_line_feed(std::string_view before, std::string_view behind, char bracket) {
  const std::size_t dark = before.find_last_not_of(kBlanks);
  const char last = before[dark == std::string_view::npos ? 0 : dark];
  const bool begins_record = behind.starts_with('{');
  const bool expects_value = last == ':' || last == '[' || (last == ',' && bracket == '[');
  return begins_record && !expects_value ? DocumentShape::Lines : DocumentShape::Values;
}

/// What follows the first object on its own line.
DocumentShape shape_behind_object(std::string_view behind) {
  const std::size_t dark = behind.find_first_not_of(" \t\r");
  const bool more = dark != std::string_view::npos && (behind[dark] == '{' || behind[dark] == ',');
  return more ? DocumentShape::Values : DocumentShape::Lines;
}

/// Follows the first object until something tells lines from a document.
DocumentShape shape_of_objects(std::string_view text) {
  std::string open;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\n') {
        return DocumentShape::Lines;
      }
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
      continue;
    }
    if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      open.push_back(c);
    } else if (c == '}' || c == ']') {
      open.pop_back();
      if (open.empty()) {
        return shape_behind_object(text.substr(i + 1));
      }
    } else if (c == '\n') {
      return shape_at_line_feed(text.substr(0, i), text.substr(i + 1), open.back());
    }
  }
  return DocumentShape::Lines;
}

}  // namespace

ElementScanner::ElementScanner(DocumentShape shape, Start start, std::uint64_t offset)
    : shape_(shape), level_(level_of(shape)), offset_(offset) {
  if (start == Start::InsideList || shape == DocumentShape::Values) {
    depth_ = level_;
    in_list_ = true;
  }
}

std::optional<Element> ElementScanner::next(std::string_view& text) {
  while (!text.empty()) {
    if (in_string_) {
      const std::size_t size = skip_string(text);
      count_foreign(size);
      offset_ += size;
      text.remove_prefix(size);
      if (!in_string_ && in_element_ && between_records()) {
        return end_element(offset_);
      }
      continue;
    }
    const char c = text.front();
    const std::optional<Element> element = structural(c);
    ++offset_;
    text.remove_prefix(1);
    if (element.has_value()) {
      return element;
    }
  }
  return std::nullopt;
}

/// The bytes up to and with the closing quote.
std::size_t ElementScanner::skip_string(std::string_view text) {
  std::size_t i = 0;
  if (escaped_) {
    escaped_ = false;
    ++i;
  }
  while (i < text.size()) {
    if (text[i] == '"') {
      in_string_ = false;
      ++i;
      break;
    }
    if (text[i] == '\\') {
      ++i;
      if (i == text.size()) {
        escaped_ = true;
        break;
      }
    }
    ++i;
  }
  if (shape_ == DocumentShape::Wrapper && depth_ == 1) {
    watch_key(text.substr(0, i));
  }
  return i;
}

void ElementScanner::watch_key(std::string_view text) {
  for (const char c : text) {
    if (c == '"') {
      key_matches_ = key_matches_ && key_size_ == kListName.size();
      return;
    }
    const bool fits =
        key_size_ < kListName.size() && (c == kListName[key_size_] || (key_size_ == 0 && c == 'r'));
    key_matches_ = key_matches_ && fits;
    ++key_size_;
  }
}

void ElementScanner::begin_element() {
  in_element_ = true;
  element_begin_ = offset_;
}

std::optional<Element> ElementScanner::end_element(std::uint64_t end) {
  in_element_ = false;
  return Element{element_begin_, end};
}

std::optional<Element> ElementScanner::structural(char c) {
  if (is_blank_byte(c) || c == ',') {
    return in_element_ && between_records() ? end_element(offset_) : std::nullopt;
  }
  if (c == '}' || c == ']') {
    return close();
  }
  if (between_records() && !in_element_) {
    begin_element();
  }
  if (c == '"') {
    in_string_ = true;
    key_size_ = 0;
    key_matches_ = depth_ == 1;
  }
  if (c == '{' || c == '[') {
    open(c);
  } else {
    count_foreign(1);
  }
  return std::nullopt;
}

void ElementScanner::open(char c) {
  const bool opens_list = c == '[' && !in_list_ &&
                          ((shape_ == DocumentShape::Array && depth_ == 0) ||
                           (shape_ == DocumentShape::Wrapper && depth_ == 1 && key_matches_));
  if (shape_ == DocumentShape::Wrapper && depth_ == 0) {
    object_begin_ = offset_;
    had_list_ = false;
  }
  key_matches_ = false;
  in_list_ = in_list_ || opens_list;
  had_list_ = had_list_ || opens_list;
  ++depth_;
  count_foreign(1);
}

std::optional<Element> ElementScanner::close() {
  if (depth_ == 0) {
    // A bracket too many: a broken record of its own between values, foreign elsewhere.
    if (shape_ == DocumentShape::Values && !in_element_) {
      begin_element();
    }
    count_foreign(1);
    return std::nullopt;
  }
  if (between_records()) {
    in_list_ = false;
    --depth_;
    return in_element_ ? end_element(offset_) : std::nullopt;
  }
  count_foreign(1);
  --depth_;
  if (shape_ == DocumentShape::Wrapper && depth_ == 0 && !had_list_) {
    count_foreign(offset_ + 1 - object_begin_);
  }
  return in_element_ && between_records() ? end_element(offset_ + 1) : std::nullopt;
}

void ElementScanner::count_foreign(std::uint64_t bytes) {
  const bool outside = !in_list_ && (shape_ == DocumentShape::Array ||
                                     (shape_ == DocumentShape::Wrapper && depth_ == 0));
  if (!outside) {
    return;
  }
  if (foreign_bytes_ == 0) {
    foreign_offset_ = offset_ + 1 - bytes;
  }
  foreign_bytes_ += bytes;
}

std::optional<Element> ElementScanner::finish() {
  return in_element_ ? end_element(offset_) : std::nullopt;
}

DocumentShape detect_shape(std::string_view head) {
  head = skip_blanks(head.substr(byte_order_mark(head)));
  if (head.starts_with('[')) {
    return DocumentShape::Array;
  }
  if (!head.starts_with('{')) {
    return DocumentShape::Lines;
  }
  return is_wrapper_start(head) ? DocumentShape::Wrapper : shape_of_objects(head);
}

std::size_t byte_order_mark(std::string_view head) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return head.starts_with(kMark) ? kMark.size() : 0;
}

}  // namespace longwatch::read::json
