#include "read/mapped/internal/pairs.h"

#include <algorithm>

#include "base/text.h"

namespace longwatch::read::mapped {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
// Pairs of a line beyond that are looked up one by one.
constexpr std::size_t kPlacesKept = 256;

bool is_key_char(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '/' || c == '@';
}

bool is_separator(char c) {
  return c == ' ' || c == '\t' || c == ',' || c == ';';
}

/// Length of the key that the text begins with; 0 when no '=' follows.
std::size_t length_of_key(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_key_char);
  const auto length = static_cast<std::size_t>(end - text.begin());
  return length < text.size() && text[length] == '=' ? length : 0;
}

/// Where a value without quotes ends: in front of the next key, without separators.
std::size_t end_of_plain(std::string_view text) {
  std::size_t end = text.size();
  std::size_t at = 0;
  while ((at = text.find('=', at)) != kNone) {
    std::size_t key = at;
    while (key > 0 && is_key_char(text[key - 1])) {
      --key;
    }
    if (key < at && key > 0 && is_separator(text[key - 1])) {
      end = key;
      break;
    }
    ++at;
  }
  while (end > 0 && is_separator(text[end - 1])) {
    --end;
  }
  return end;
}

std::string_view without_escapes(std::string_view text, Arena& arena) {
  if (text.find('\\') == kNone) {
    return text;
  }
  const std::span<char> copy = arena.allocate<char>(text.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    at += is_escape ? 1 : 0;
    copy[size++] = text[at];
  }
  return {copy.data(), size};
}

std::string_view take_quoted(std::string_view& text, Arena& arena) {
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') {
    end += text[end] == '\\' ? std::size_t{2} : std::size_t{1};
  }
  end = std::min(end, text.size());
  const std::string_view inside = text.substr(1, end - 1);
  text.remove_prefix(std::min(end + 1, text.size()));
  return without_escapes(inside, arena);
}

}  // namespace

bool starts_with_pair(std::string_view text) {
  return length_of_key(text) > 0;
}

std::optional<Pair> take_pair(std::string_view& text, Arena& arena) {
  std::size_t key = length_of_key(text);
  while (key == 0 && !text.empty()) {
    // What stands behind a closing quote and is no key: passed over up to the next blank.
    const std::size_t blank = text.find_first_of(" \t,;");
    text.remove_prefix(blank == kNone ? text.size() : blank + 1);
    key = length_of_key(text);
  }
  if (key == 0) {
    return std::nullopt;
  }
  Pair pair{text.substr(0, key), {}};
  text.remove_prefix(key + 1);
  if (text.starts_with('"')) {
    pair.value = take_quoted(text, arena);
  } else {
    const std::size_t end = end_of_plain(text);
    pair.value = text.substr(0, end);
    text.remove_prefix(end);
  }
  const auto next = std::find_if_not(text.begin(), text.end(), is_separator);
  text.remove_prefix(static_cast<std::size_t>(next - text.begin()));
  return pair;
}

std::string_view field_of(const Mapping& mapping, std::string_view key) {
  const auto renamed = mapping.renames.find(key);
  return renamed == mapping.renames.end() ? key : std::string_view(renamed->second);
}

std::optional<model::NamedField> PairNames::find(const Mapping& mapping, std::string_view key,
                                                 std::size_t place) {
  if (place < known_.size() && known_[place].key == key) {
    return known_[place].field;
  }
  const std::optional<model::NamedField> field = fields_->wanted(field_of(mapping, key));
  if (place < kPlacesKept) {
    known_.resize(std::max(known_.size(), place + 1));
    known_[place].key.assign(key);
    known_[place].field = field;
  }
  return field;
}

}  // namespace longwatch::read::mapped
