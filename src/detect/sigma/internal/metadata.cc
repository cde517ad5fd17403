#include "detect/sigma/internal/metadata.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/internal/source_text.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlKind;
using formats::YamlNode;

enum class Shape : std::uint8_t { Text, Texts, Maps };

struct KnownKey {
  std::string_view name;
  Shape shape;
  std::size_t max_characters;  // 0 = no limit
};

// Sigma 2.1, rules specification and its JSON schema.
constexpr auto kKeys = std::to_array<KnownKey>({
    {"title", Shape::Text, 256},
    {"id", Shape::Text, 0},
    {"name", Shape::Text, 256},
    {"related", Shape::Maps, 0},
    {"taxonomy", Shape::Text, 256},
    {"status", Shape::Text, 0},
    {"description", Shape::Text, 65535},
    {"license", Shape::Text, 0},
    {"author", Shape::Text, 0},
    {"references", Shape::Texts, 0},
    {"date", Shape::Text, 0},
    {"modified", Shape::Text, 0},
    {"fields", Shape::Texts, 0},
    {"falsepositives", Shape::Texts, 0},
    {"level", Shape::Text, 0},
    {"tags", Shape::Texts, 0},
    {"scope", Shape::Texts, 0},
});

constexpr std::array<std::string_view, 5> kStatuses = {"stable", "test", "experimental",
                                                       "deprecated", "unsupported"};
constexpr std::array<std::string_view, 5> kLevels = {"informational", "low", "medium", "high",
                                                     "critical"};
// "obsoletes" is the older spelling that rules in use still have.
constexpr std::array<std::string_view, 6> kRelations = {"derived", "obsolete", "obsoletes",
                                                        "merged",  "renamed",  "similar"};

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    text += (text.empty() ? "" : ", ") + std::string(word);
  }
  return text;
}

Checked check_text(const KnownKey& key, const YamlNode& value) {
  if (value.kind != YamlKind::Scalar) {
    return broken(to_place(value.place),
                  fmt::format("expected text for '{}', got {}", key.name, to_text(value.kind)));
  }
  const std::size_t length = count_characters(value.text);
  if (key.max_characters != 0 && length > key.max_characters) {
    return broken(
        to_place(value.place),
        fmt::format("expected at most {} characters for '{}', got {}",
                    with_thousands(key.max_characters), key.name, with_thousands(length)));
  }
  return {};
}

Checked check_list(const KnownKey& key, const YamlNode& value) {
  const YamlKind wanted = key.shape == Shape::Maps ? YamlKind::Map : YamlKind::Scalar;
  const std::string_view name = key.shape == Shape::Maps ? "maps" : "texts";
  if (value.kind != YamlKind::Sequence) {
    return broken(to_place(value.place), fmt::format("expected a list of {} for '{}', got {}", name,
                                                     key.name, to_text(value.kind)));
  }
  for (const YamlNode* item : value.items) {
    if (item->kind != wanted) {
      return broken(to_place(item->place),
                    fmt::format("expected a list of {} for '{}', got {} in it", name, key.name,
                                to_text(item->kind)));
    }
  }
  return {};
}

Checked check_word(const YamlNode& map, std::string_view key,
                   std::span<const std::string_view> known) {
  const YamlNode* value = find_value(map, key);
  if (value == nullptr || std::find(known.begin(), known.end(), value->text) != known.end()) {
    return {};
  }
  return broken(to_place(value->place),
                fmt::format("expected one of {} for '{}', got {}", joined(known), key,
                            in_quotes(value->text)),
                did_you_mean(nearest(to_ascii_lower(value->text), known)));
}

/// RFC 9562 text form.
bool is_uuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(),
                    [](char c, char form) { return form == 'x' ? hex_digit(c) >= 0 : c == form; });
}

Checked check_uuid(const YamlNode& map) {
  const YamlNode* id = find_value(map, "id");
  if (id != nullptr && (id->kind != YamlKind::Scalar || !is_uuid(id->text))) {
    return broken(to_place(id->place),
                  fmt::format("expected a UUID for 'id', got {}", in_quotes(id->text)),
                  "a UUID looks like 0eea2a8b-6ef9-4a50-a1a5-8f5d6d5f1f6e");
  }
  return {};
}

std::optional<std::int64_t> number_between(std::string_view text, std::int64_t low,
                                           std::int64_t high) {
  const std::optional<std::int64_t> number = parse_int64(text);
  return number && *number >= low && *number <= high ? number : std::nullopt;
}

/// YYYY-MM-DD, or with slashes as Sigma 1 wrote it; month and day may lack a zero.
bool is_date(std::string_view text) {
  const char separator = text.find('/') != std::string_view::npos ? '/' : '-';
  const std::vector<std::string_view> parts = split(text, separator);
  return parts.size() == 3 && parts[0].size() == 4 && number_between(parts[0], 1, 9999) &&
         number_between(parts[1], 1, 12) && number_between(parts[2], 1, 31);
}

Checked check_date(const YamlNode& map, std::string_view key) {
  const YamlNode* value = find_value(map, key);
  if (value != nullptr && !is_date(value->text)) {
    return broken(to_place(value->place), fmt::format("expected a date such as 2024-05-31 for "
                                                      "'{}', got {}",
                                                      key, in_quotes(value->text)));
  }
  return {};
}

Checked check_related(const YamlNode& document) {
  const YamlNode* related = find_value(document, "related");
  if (related == nullptr) {
    return {};
  }
  for (const YamlNode* one : related->items) {
    const YamlNode* type = find_value(*one, "type");
    if (find_value(*one, "id") == nullptr || type == nullptr) {
      return broken(
          to_place(one->place),
          fmt::format("expected 'id' and 'type' in an entry of 'related', '{}' is missing",
                      type == nullptr ? "type" : "id"));
    }
    LW_TRY(check_uuid(*one));
    LW_TRY(check_word(*one, "type", kRelations));
  }
  return {};
}

Checked check_shapes(const YamlNode& document) {
  for (const KnownKey& key : kKeys) {
    const YamlNode* value = find_value(document, key.name);
    if (value != nullptr && key.shape == Shape::Text) {
      LW_TRY(check_text(key, *value));
    } else if (value != nullptr) {
      LW_TRY(check_list(key, *value));
    }
  }
  return {};
}

}  // namespace

Checked check_metadata(const YamlNode& document) {
  LW_TRY(check_shapes(document));
  if (text_of(document, "title").empty()) {
    return broken(to_place(document.place), "the rule has no 'title'");
  }
  LW_TRY(check_uuid(document));
  LW_TRY(check_word(document, "status", kStatuses));
  LW_TRY(check_word(document, "level", kLevels));
  LW_TRY(check_date(document, "date"));
  LW_TRY(check_date(document, "modified"));
  return check_related(document);
}

const YamlNode* find_value(const YamlNode& map, std::string_view key) {
  const YamlNode* value = map.find(key);
  return value == nullptr || value->kind == YamlKind::Null ? nullptr : value;
}

std::string text_of(const YamlNode& map, std::string_view key) {
  const YamlNode* value = find_value(map, key);
  return value == nullptr ? std::string() : value->text;
}

std::vector<std::string> texts_of(const YamlNode& map, std::string_view key) {
  std::vector<std::string> texts;
  if (const YamlNode* value = find_value(map, key); value != nullptr) {
    for (const YamlNode* item : value->items) {
      texts.push_back(item->text);
    }
  }
  return texts;
}

}  // namespace longwatch::detect::sigma
