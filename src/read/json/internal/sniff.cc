#include "read/json/internal/sniff.h"

#include <algorithm>
#include <optional>

#include "read/json/internal/document_layout.h"
#include "read/utf16_text.h"

namespace longwatch::read::json {
namespace {

std::string_view skip_blanks(std::string_view text) {
  const std::size_t dark = text.find_first_not_of(std::string_view{" \t\r\n\0", 5});
  return dark == std::string_view::npos ? std::string_view{} : text.substr(dark);
}

/// `{ "name" :` is an object, `{ }` or a text that ends too early may be one.
Sniff sniff_object(std::string_view text) {
  text = skip_blanks(text.substr(1));
  if (text.empty() || text.front() == '}') {
    return Sniff::Maybe;
  }
  if (text.front() != '"') {
    return Sniff::No;
  }
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') {
    if (static_cast<unsigned char>(text[end]) < 0x20) {
      return Sniff::No;
    }
    const bool escape = text[end] == '\\';
    end += escape ? std::size_t{2} : std::size_t{1};
  }
  if (end >= text.size()) {
    return Sniff::Maybe;
  }
  text = skip_blanks(text.substr(end + 1));
  if (text.empty()) {
    return Sniff::Maybe;
  }
  return text.front() == ':' ? Sniff::Yes : Sniff::No;
}

/// Behind a text, number, true, false or null and the comma after it; nothing when none stands
/// there.
std::optional<std::string_view> behind_scalar(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('"')) {
    end = 1;
    while (end < text.size() && text[end] != '"') {
      end += text[end] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    end = std::min(end + 1, text.size());
  } else {
    constexpr std::string_view kNumber = "+-.0123456789eE";
    for (const std::string_view word : {"null", "true", "false"}) {
      end = text.starts_with(word) ? word.size() : end;
    }
    end = end == 0 ? std::min(text.find_first_not_of(kNumber), text.size()) : end;
  }
  const std::string_view rest = skip_blanks(text.substr(end));
  return end > 0 && rest.starts_with(',') ? std::optional(skip_blanks(rest.substr(1)))
                                          : std::nullopt;
}

/// An array must hold objects, be there other values before: everything else in brackets is a
/// setting or a text.
Sniff sniff_array(std::string_view text) {
  text = skip_blanks(text.substr(1));
  if (text.empty() || text.front() == ']') {
    return Sniff::Maybe;
  }
  if (text.front() == '{') {
    return sniff_object(text);
  }
  while (const std::optional<std::string_view> rest = behind_scalar(text)) {
    text = *rest;
  }
  return text.starts_with('{') && sniff_object(text) != Sniff::No ? Sniff::Maybe : Sniff::No;
}

Sniff sniff_text(std::string_view head) {
  using std::string_view_literals::operator""sv;
  const std::string_view text = skip_blanks(head.substr(byte_order_mark(head)));
  if (text.starts_with('{')) {
    return sniff_object(text);
  }
  if (text.starts_with('[')) {
    return sniff_array(text);
  }
  if (starts_numbered(text)) {
    return sniff_object(text.substr(text.find('{')));
  }
  // A log cut at the front: the rest of a line, then records.
  const std::size_t feed = text.find('\n');
  if (feed == std::string_view::npos) {
    return Sniff::No;
  }
  const std::string_view second = text.substr(feed + 1);
  const bool cut = second.starts_with("{\""sv) && sniff_object(second) == Sniff::Yes;
  const std::size_t last = text.substr(0, feed).find_last_not_of(" \t\r");
  return cut && last != std::string_view::npos && text[last] == '}' ? Sniff::Maybe : Sniff::No;
}

}  // namespace

Sniff sniff_json(std::string_view head, std::uint64_t /*file_size*/) {
  if (const std::optional<Utf16Form> form = utf16_form(head); form.has_value()) {
    constexpr std::size_t kEnough = 4096;
    return sniff_text(utf16_head(head.substr(0, kEnough), *form));
  }
  return sniff_text(head);
}

}  // namespace longwatch::read::json
