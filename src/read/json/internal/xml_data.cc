#include "read/json/internal/xml_data.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf.h"

namespace longwatch::read::json {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// The code point of "#65" or "#x41".
std::optional<std::uint64_t> numbered(std::string_view entity) {
  if (!entity.starts_with('#')) {
    return std::nullopt;
  }
  entity.remove_prefix(1);
  if (!entity.starts_with('x')) {
    return parse_uint64(entity);
  }
  std::uint64_t code = 0;
  for (const char c : entity.substr(1)) {
    const char lower = to_ascii_lower(c);
    const bool decimal = c >= '0' && c <= '9';
    if ((!decimal && (lower < 'a' || lower > 'f')) || code > 0x10FFFF) {
      return std::nullopt;
    }
    code = code * 16 + static_cast<std::uint64_t>(decimal ? c - '0' : lower - 'a' + 10);
  }
  return entity.size() > 1 ? std::optional(code) : std::nullopt;
}

/// XML 1.0, 4.1 and 4.6; false when the entity is unknown, which then stays as written.
bool append_entity(std::string& out, std::string_view entity) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> kNamed = {
      {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [name, character] : kNamed) {
    if (entity == name) {
      out.push_back(character);
      return true;
    }
  }
  const std::optional<std::uint64_t> code = numbered(entity);
  if (!code.has_value() || *code > 0x10FFFF) {
    return false;
  }
  append_utf8(out, static_cast<char32_t>(*code));
  return true;
}

std::string_view resolved(std::string_view text, Arena& arena) {
  if (text.find('&') == kNone) {
    return text;
  }
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.front() == '&' ? text.find(';') : kNone;
    if (end == kNone || !append_entity(out, text.substr(1, end - 1))) {
      out.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(end + 1);
  }
  return arena.copy(out);
}

/// The value of name="..." inside a start tag, either kind of quote.
std::string_view attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != kNone; at = tag.find(name, at + 1)) {
    const bool is_word = at > 0 && std::string_view(" \t\r\n").find(tag[at - 1]) != kNone;
    std::string_view rest = trim(tag.substr(at + name.size()));
    if (!is_word || !rest.starts_with('=')) {
      continue;
    }
    rest = trim(rest.substr(1));
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) {
      continue;
    }
    const std::size_t end = rest.find(rest.front(), 1);
    return end == kNone ? std::string_view{} : rest.substr(1, end - 1);
  }
  return {};
}

/// "<a:Data Name='x'" -> the name of its field.
std::string_view field_of(std::string_view tag, Arena& arena) {
  std::string_view element = tag.substr(0, tag.find_first_of(" \t\r\n/"));
  const std::size_t colon = element.find(':');
  element.remove_prefix(colon == kNone ? 0 : colon + 1);
  const std::string_view name = element == "Data" ? attribute(tag, "Name") : std::string_view{};
  return name.empty() ? element : resolved(name, arena);
}

/// The end of a tag: '>' outside quotes.
std::size_t end_of_tag(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != '\0') {
      quote = text[i] == quote ? '\0' : quote;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text[i] == '>') {
      return i;
    }
  }
  return kNone;
}

model::Value value_of(std::string_view text) {
  return text.empty() ? model::Value{} : model::text_value(text);
}

/// What the elements of the System part say that have no text.
std::string_view told_by_attribute(std::string_view tag, std::string_view element) {
  if (element == "TimeCreated") {
    return attribute(tag, "SystemTime");
  }
  return element == "Provider" ? attribute(tag, "Name") : std::string_view{};
}

}  // namespace

bool list_xml_data(std::string_view xml, Arena& arena, std::vector<XmlItem>& items) {
  std::string_view leaf;  // the start tag that was opened last, while nothing but text followed
  std::size_t text_begin = 0;
  for (std::size_t at = xml.find('<'); at != kNone; at = xml.find('<', at)) {
    const std::size_t length = end_of_tag(xml.substr(at));
    if (length == kNone || items.size() >= limits::kJsonValuesPerRecord) {
      return false;
    }
    const std::string_view tag = xml.substr(at + 1, length - 1);
    const std::size_t behind = at + length + 1;
    if (tag.starts_with('/')) {
      if (!leaf.empty()) {
        const std::string_view text = xml.substr(text_begin, at - text_begin);
        items.push_back({field_of(leaf, arena), value_of(resolved(text, arena))});
      }
      leaf = {};
    } else if (tag.ends_with('/')) {
      const std::string_view field = field_of(tag, arena);
      if (field != "EventData") {
        items.push_back({field, value_of(resolved(told_by_attribute(tag, field), arena))});
      }
      leaf = {};
    } else if (!tag.starts_with('?') && !tag.starts_with('!')) {
      leaf = tag;
      text_begin = behind;
    }
    at = behind;
  }
  return true;
}

}  // namespace longwatch::read::json
