#include "scenario/internal/yaml_text.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "formats/json_writer.h"
#include "model/synthetic.h"

namespace longwatch::scenario::internal {
namespace {

// Words that some reader takes for a boolean or nothing.
constexpr std::string_view kReserved[] = {"true", "false", "null", "yes", "no",
                                          "on",   "off",   "y",    "n"};

bool is_plain(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const auto inner = [&letter](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), inner) &&
         std::find(std::begin(kReserved), std::end(kReserved), text) == std::end(kReserved);
}

// A JSON string is a YAML double-quoted one (YAML 1.2, 1.3).
std::string quoted(std::string_view text) {
  std::string out;
  if (is_plain(text)) {
    out = text;
  } else {
    formats::append_json_string(out, text);
  }
  return out;
}

}  // namespace

YamlText::YamlText()
    : out_(fmt::format("{}: {}\n", model::kSyntheticField, model::kSyntheticMark)) {}

void YamlText::start_line(std::string_view key) {
  if (!after_dash_) {
    out_.append(depth_ * 2, ' ');
  }
  after_dash_ = false;
  out_.append(key).append(":");
}

YamlText& YamlText::raw(std::string_view key, std::string_view value) {
  start_line(key);
  out_.append(" ").append(value).append("\n");
  return *this;
}

YamlText& YamlText::text(std::string_view key, std::string_view value) {
  return raw(key, quoted(value));
}

YamlText& YamlText::optional(std::string_view key, std::string_view value) {
  return value.empty() ? *this : text(key, value);
}

YamlText& YamlText::number(std::string_view key, std::int64_t value) {
  return raw(key, fmt::format("{}", value));
}

YamlText& YamlText::flag(std::string_view key, bool value) {
  return raw(key, value ? "true" : "false");
}

YamlText& YamlText::time(std::string_view key, Timestamp value) {
  std::string text;
  append_iso8601(text, value, 0);
  return raw(key, fmt::format("\"{}\"", text));
}

YamlText& YamlText::texts(std::string_view key, const std::vector<std::string>& values) {
  std::string line = "[";
  for (const std::string& value : values) {
    line.append(line.size() == 1 ? "" : ", ").append(quoted(value));
  }
  return raw(key, line + "]");
}

YamlText& YamlText::begin_map(std::string_view key) {
  start_line(key);
  out_.append("\n");
  ++depth_;
  return *this;
}

YamlText& YamlText::begin_list(std::string_view key) {
  return begin_map(key);
}

YamlText& YamlText::begin_item() {
  out_.append(depth_ * 2, ' ').append("- ");
  ++depth_;
  after_dash_ = true;
  return *this;
}

YamlText& YamlText::end() {
  --depth_;
  return *this;
}

}  // namespace longwatch::scenario::internal
