#include "read/json/internal/element_scanner.h"

#include <algorithm>

#include "base/text.h"

namespace longwatch::read::json {
namespace {

bool is_blank_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::uint32_t level_of(const DocumentLayout& layout) {
  switch (layout.shape) {
    case DocumentShape::Array:
      return 1;
    case DocumentShape::Wrapper:
      return static_cast<std::uint32_t>(layout.list.size() + 1);
    case DocumentShape::Lines:
    case DocumentShape::Values:
    case DocumentShape::Numbered:
      return 0;
  }
  return 0;
}

/// A character of "Record 7".
bool is_in_number_line(char c) {
  constexpr std::string_view kWord = "Record";
  return (c >= '0' && c <= '9') || kWord.find(c) != std::string_view::npos;
}

}  // namespace

ElementScanner::ElementScanner(const DocumentLayout& layout, Start start, std::uint64_t offset)
    : shape_(layout.shape), list_(layout.list), level_(level_of(layout)), offset_(offset) {
  if (start == Start::InsideList || level_ == 0) {
    depth_ = level_;
    way_ = list_.size();
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
  if (is_on_the_way()) {
    watch_key(text.substr(0, i));
  }
  return i;
}

void ElementScanner::watch_key(std::string_view text) {
  const std::string& name = list_[way_ - 1];
  for (const char c : text) {
    if (c == '"') {
      key_matches_ = key_matches_ && key_size_ == name.size();
      return;
    }
    key_matches_ = key_matches_ && key_size_ < name.size() &&
                   to_ascii_lower(c) == to_ascii_lower(name[key_size_]);
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
    if (shape_ == DocumentShape::Numbered && is_in_number_line(c)) {
      return std::nullopt;
    }
    begin_element();
  }
  if (c == '"') {
    in_string_ = true;
    key_size_ = 0;
    key_matches_ = is_on_the_way();
  }
  if (c == '{' || c == '[') {
    open(c);
  } else {
    count_foreign(1);
  }
  return std::nullopt;
}

void ElementScanner::open(char c) {
  const bool is_wrapper = shape_ == DocumentShape::Wrapper;
  const bool is_next = is_wrapper && is_on_the_way() && key_matches_;
  const bool opens_list =
      c == '[' && !in_list_ &&
      ((shape_ == DocumentShape::Array && depth_ == 0) || (is_next && way_ == list_.size()));
  if (is_wrapper && depth_ == 0) {
    object_begin_ = offset_;
    had_list_ = false;
  }
  if (c == '{' && is_wrapper && !in_list_) {
    const bool enters = depth_ == 0 || (is_next && way_ < list_.size());
    way_ += enters ? std::size_t{1} : std::size_t{0};
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
  if (!in_list_) {
    way_ = std::min<std::size_t>(way_, depth_);
  }
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

}  // namespace longwatch::read::json
