#include "read/json/internal/document_layout.h"

#include <utility>

#include "read/json/internal/wrapper.h"

namespace longwatch::read::json {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view skip_blanks(std::string_view text) {
  const std::size_t dark = text.find_first_not_of(kBlanks);
  return dark == std::string_view::npos ? std::string_view{} : text.substr(dark);
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

/// What the first object shows: the shape if it is a record, and whether it is one of many lines.
struct FirstObject {
  DocumentShape shape = DocumentShape::Lines;
  Followers followers = Followers::None;
};

FirstObject object_that_ends(std::string_view behind) {
  FirstObject first{shape_behind_object(behind), Followers::None};
  if (first.shape == DocumentShape::Lines && skip_blanks(behind).starts_with('{')) {
    first.followers = Followers::Lines;
  }
  return first;
}

/// The offset behind the text that begins at `at`, or the end; npos when a line feed stands in it.
std::size_t behind_text(std::string_view text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\n') {
      return std::string_view::npos;
    }
    if (text[i] == '"') {
      return i + 1;
    }
    i += text[i] == '\\' ? std::size_t{1} : std::size_t{0};
  }
  return text.size();
}

/// Follows the first object until something tells lines from a document.
FirstObject look_at_object(std::string_view text) {
  std::string open;
  std::size_t at = 0;
  for (; at < text.size(); at = text.find_first_of("\"{[}]\n", at)) {
    const char c = text[at];
    if (c == '"') {
      at = behind_text(text, at);
      if (at == std::string_view::npos) {
        return {DocumentShape::Lines, Followers::Lines};
      }
      continue;
    }
    if (c == '\n') {
      const DocumentShape shape =
          shape_at_line_feed(text.substr(0, at), text.substr(at + 1), open.back());
      return {shape, shape == DocumentShape::Lines ? Followers::Lines : Followers::None};
    }
    if (c == '{' || c == '[') {
      open.push_back(c);
    } else {
      open.pop_back();
      if (open.empty()) {
        return object_that_ends(text.substr(at + 1));
      }
    }
    ++at;
  }
  return {};
}

}  // namespace

DocumentLayout detect_layout(std::string_view head) {
  head = skip_blanks(head.substr(byte_order_mark(head)));
  if (head.starts_with('[')) {
    return {DocumentShape::Array, {}};
  }
  if (starts_numbered(head)) {
    return {DocumentShape::Numbered, {}};
  }
  if (!head.starts_with('{')) {
    return {};
  }
  const FirstObject first = look_at_object(head);
  std::vector<std::string> list = find_list(head, first.followers);
  if (!list.empty()) {
    return {DocumentShape::Wrapper, std::move(list)};
  }
  return {first.shape, {}};
}

std::size_t byte_order_mark(std::string_view head) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return head.starts_with(kMark) ? kMark.size() : 0;
}

bool starts_numbered(std::string_view text) {
  constexpr std::string_view kWord = "Record ";
  if (!text.starts_with(kWord)) {
    return false;
  }
  text.remove_prefix(kWord.size());
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(digits);
  const std::size_t object = text.find_first_not_of(kBlanks);
  return object != std::string_view::npos && text[object] == '{' &&
         text.substr(0, object).find('\n') != std::string_view::npos;
}

}  // namespace longwatch::read::json
