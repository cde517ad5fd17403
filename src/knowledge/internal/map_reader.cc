#include "knowledge/internal/map_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "model/synthetic.h"

namespace longwatch::knowledge::internal {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

std::string place_of(const std::string& file, const formats::YamlPlace& place) {
  return fmt::format("{}:{}:{}", file, place.line, place.column);
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
}

std::string one_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text.append(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ").append(words[i]);
  }
  return text;
}

}  // namespace

MapReader::MapReader(const YamlNode& node, const std::string& file, std::string_view what)
    : node_(node), file_(file), what_(what) {
  if (node.kind != YamlKind::Map) {
    fail(node.place, fmt::format("expected {} as a map of keys and values, got {}", what,
                                 formats::to_text(node.kind)));
  }
}

void MapReader::fail(const formats::YamlPlace& place, std::string message, std::string hint) {
  if (!error_.has_value()) {
    error_ = Error(ErrorCode::InvalidInput, std::move(message))
                 .at(place_of(file_, place))
                 .with_hint(std::move(hint));
  }
}

const YamlNode* MapReader::look_up(std::string_view key, Presence presence) {
  asked_.push_back(key);
  if (failed()) {
    return nullptr;
  }
  const YamlNode* const value = node_.find(key);
  const bool absent = value == nullptr || value->kind == YamlKind::Null;
  if (absent && presence == Presence::Required) {
    fail(value == nullptr ? node_.place : value->place,
         fmt::format("expected {} with a value for '{}', got none", what_, key));
  }
  return absent ? nullptr : value;
}

std::string MapReader::text(std::string_view key, Presence presence) {
  const YamlNode* const value = look_up(key, presence);
  if (value == nullptr) {
    return {};
  }
  if (value->kind != YamlKind::Scalar) {
    fail(value->place, fmt::format("expected a text for '{}' of {}, got {}", key, what_,
                                   formats::to_text(value->kind)));
    return {};
  }
  if (value->text.empty() && presence == Presence::Required) {
    fail(value->place, fmt::format("expected a text for '{}' of {}, got an empty one", key, what_));
  }
  return value->text;
}

std::vector<std::string> MapReader::texts(std::string_view key) {
  const YamlNode* const value = look_up(key);
  if (value == nullptr) {
    return {};
  }
  if (value->kind == YamlKind::Scalar) {
    return {value->text};
  }
  std::vector<std::string> texts;
  for (const YamlNode* const item : value->items) {
    if (item->kind != YamlKind::Scalar) {
      fail(item->place, fmt::format("expected texts in the list '{}' of {}, got {}", key, what_,
                                    formats::to_text(item->kind)));
      return {};
    }
    texts.push_back(item->text);
  }
  if (value->kind == YamlKind::Map) {
    fail(value->place,
         fmt::format("expected a list of texts for '{}' of {}, got a map", key, what_));
  }
  return texts;
}

std::optional<Timestamp> MapReader::time(std::string_view key) {
  const std::string written = text(key);
  if (written.empty()) {
    return std::nullopt;
  }
  constexpr std::size_t kDateOnly = 10;
  std::optional<Timestamp> time =
      written.size() == kDateOnly ? parse_iso8601(written + "T00:00:00Z") : parse_iso8601(written);
  if (!time.has_value()) {
    refuse(key, "a date or a time with zone like 2025-08-05T21:00:00Z", written);
  }
  return time;
}

bool MapReader::flag(std::string_view key) {
  const std::string written = text(key);
  if (!written.empty() && written != "true" && written != "false") {
    refuse(key, "true or false", written);
  }
  return written == "true";
}

std::int64_t MapReader::integer(std::string_view key, std::int64_t smallest, std::int64_t largest,
                                std::int64_t otherwise) {
  const std::string written = text(key);
  if (written.empty()) {
    return otherwise;
  }
  const std::optional<std::int64_t> value = parse_int64(written);
  if (!value.has_value() || *value < smallest || *value > largest) {
    refuse(key, fmt::format("a whole number from {} to {}", smallest, largest), written);
    return otherwise;
  }
  return *value;
}

std::span<const YamlNode* const> MapReader::items(std::string_view key) {
  const YamlNode* const value = look_up(key);
  if (value == nullptr) {
    return {};
  }
  if (value->kind != YamlKind::Sequence) {
    fail(value->place, fmt::format("expected a list for '{}' of {}, got {}", key, what_,
                                   formats::to_text(value->kind)));
  }
  return value->items;
}

model::Marking MapReader::marking(std::string_view key, const model::Marking& otherwise) {
  const YamlNode* const value = look_up(key);
  if (value == nullptr) {
    return otherwise;
  }
  MapReader inner(*value, file_, "a marking");
  model::Marking marking;
  marking.tlp = inner.value_of<model::Tlp>("tlp", otherwise.tlp, Presence::Required);
  marking.originators = inner.texts("originators");
  std::sort(marking.originators.begin(), marking.originators.end());
  marking.originators.erase(std::unique(marking.originators.begin(), marking.originators.end()),
                            marking.originators.end());
  if (Status status = inner.finish(); !status.ok()) {
    adopt(std::move(status).error());
  }
  return marking;
}

void MapReader::refuse(std::string_view key, std::string_view expected, std::string_view got) {
  const YamlNode* const value = node_.find(key);
  fail(
      value == nullptr ? node_.place : value->place,
      fmt::format("expected {} for '{}' of {}, got '{}'", expected, key, what_, to_printable(got)));
}

void MapReader::refuse_name(std::string_view key, std::string_view got,
                            const std::vector<std::string_view>& names) {
  const YamlNode* const value = node_.find(key);
  fail(value == nullptr ? node_.place : value->place,
       fmt::format("expected {} for '{}' of {}, got '{}'", one_of(names), key, what_,
                   to_printable(got)),
       did_you_mean(got, names));
}

void MapReader::adopt(Error error) {
  if (!error_.has_value()) {
    error_ = std::move(error);
  }
}

Status MapReader::finish() {
  for (const YamlEntry& entry : node_.entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key->text) == asked_.end()) {
      fail(entry.key->place,
           fmt::format("'{}' is no key of {}; it has {}", to_printable(entry.key->text), what_,
                       one_of(asked_)),
           did_you_mean(entry.key->text, asked_));
    }
  }
  if (error_.has_value()) {
    return *std::exchange(error_, std::nullopt);
  }
  return {};
}

Result<const YamlNode*> single_document(const formats::YamlStream& stream,
                                        const std::string& file) {
  if (stream.problem().has_value()) {
    return to_error(*stream.problem(), file);
  }
  if (stream.documents().empty()) {
    return nullptr;
  }
  if (stream.documents().size() > 1) {
    return Error(ErrorCode::InvalidInput, "expected one YAML document, got several")
        .at(place_of(file, stream.documents()[1]->place));
  }
  return stream.documents().front();
}

bool read_synthetic_mark(MapReader& top) {
  const std::string mark = top.text(model::kSyntheticField);
  if (!mark.empty() && mark != model::kSyntheticMark) {
    top.refuse(model::kSyntheticField, fmt::format("'{}' or no such key", model::kSyntheticMark),
               mark);
  }
  return !mark.empty();
}

}  // namespace longwatch::knowledge::internal
