#include "detect/sigma/internal/source_text.h"

#include <algorithm>
#include <iterator>

#include "base/byte_order_mark.h"
#include "base/text.h"
#include "base/utf.h"

namespace longwatch::detect::sigma {
namespace {

// What fits beside a place on a usual terminal.
constexpr std::size_t kBefore = 60;
constexpr std::size_t kAfter = 60;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The nearest start of a character at or before `offset`.
std::size_t to_character_start(std::string_view text, std::size_t offset) {
  while (offset > 0 && offset < text.size() && is_continuation(text[offset])) {
    --offset;
  }
  return offset;
}

/// How many columns a text takes that went through `to_printable`.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string printable_part(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '\t', ' ');
  return to_printable(blanks, std::string_view::npos);
}

/// Where the value itself begins: behind the quote, or below the header of a block scalar.
std::size_t skip_opening(std::string_view text, std::size_t start) {
  const char first = start < text.size() ? text[start] : '\0';
  if (first == '\'' || first == '"') {
    return start + 1;
  }
  if (first == '|' || first == '>') {
    return std::min(text.find('\n', start), text.size());
  }
  return start;
}

}  // namespace

TextPlace to_place(const formats::YamlPlace& place) {
  return {place.line, place.column};
}

SourceText::SourceText(std::string_view text)
    : text_(without_byte_order_mark(text)) {  // the columns of line 1 do not count it
  line_starts_.push_back(0);
  for (std::size_t end = text_.find('\n'); end != std::string_view::npos;
       end = text_.find('\n', end + 1)) {
    line_starts_.push_back(end + 1);
  }
}

std::size_t SourceText::offset_of(TextPlace place) const {
  if (place.line == 0 || place.column == 0 || place.line > line_starts_.size()) {
    return std::string_view::npos;
  }
  const std::size_t offset = line_starts_[place.line - 1] + place.column - 1;
  return offset > text_.size() ? std::string_view::npos : offset;
}

TextPlace SourceText::place_of(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return {static_cast<std::uint32_t>(after - line_starts_.begin()),
          static_cast<std::uint32_t>(offset - *std::prev(after)) + 1};
}

std::string SourceText::excerpt(TextPlace place) const {
  const std::size_t offset = offset_of(place);
  if (offset == std::string_view::npos) {
    return {};
  }
  const std::size_t start = offset - (place.column - 1);
  const std::string_view line = text_.substr(start, text_.find_first_of("\r\n", start) - start);
  if (line.find_first_not_of(" \t") == std::string_view::npos) {
    return {};
  }
  const std::size_t column = std::min<std::size_t>(place.column - 1, line.size());
  const std::size_t from = column > kBefore ? to_character_start(line, column - kBefore) : 0;
  const std::size_t to =
      line.size() - column > kAfter ? to_character_start(line, column + kAfter) : line.size();
  const std::string before =
      (from > 0 ? "..." : "") + printable_part(line.substr(from, column - from));
  const std::string after = printable_part(line.substr(column, to - column));
  return before + after + (to < line.size() ? "..." : "") + "\n" +
         std::string(width_of(before), ' ') + "^";
}

TextPlace SourceText::locate(const formats::YamlNode& scalar, std::size_t offset) const {
  const TextPlace start = to_place(scalar.place);
  const std::size_t begin = offset_of(start);
  if (begin == std::string_view::npos) {
    return start;
  }
  // Folding and indentation change blanks only: matching everything else finds the place again.
  std::size_t position = skip_opening(text_, begin);
  for (std::size_t i = 0;; ++i) {
    while (i < offset && i < scalar.text.size() && is_blank(scalar.text[i])) {
      ++i;
    }
    const bool at_end = i >= scalar.text.size();
    while (!at_end && position < text_.size() && is_blank(text_[position])) {
      ++position;
    }
    if (i >= offset || at_end) {
      return place_of(position);
    }
    if (position >= text_.size() || text_[position] != scalar.text[i]) {
      return start;
    }
    ++position;
  }
}

}  // namespace longwatch::detect::sigma
