#include "config/value.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::config {
namespace {

struct SizeUnit {
  std::string_view name;  // lower case
  std::uint64_t bytes;
};

constexpr std::array<SizeUnit, 13> kSizeUnits = {{
    {"", 1},
    {"b", 1},
    {"kb", 1'000},
    {"mb", 1'000'000},
    {"gb", 1'000'000'000},
    {"tb", 1'000'000'000'000},
    {"kib", 1ULL << 10U},
    {"mib", 1ULL << 20U},
    {"gib", 1ULL << 30U},
    {"tib", 1ULL << 40U},
    {"k", 1'000},
    {"m", 1'000'000},
    {"g", 1'000'000'000},
}};

Error wrong_value(const SettingInfo& setting, std::string_view expected, std::string_view got) {
  return Error(ErrorCode::InvalidInput,
               fmt::format("setting '{}' expects {}, got '{}'", setting.key, expected, got));
}

Error wrong_word(const SettingInfo& setting, std::string_view got) {
  const std::vector<std::string_view> words = choices(setting);
  Error error = wrong_value(setting, fmt::format("one of {}", fmt::join(words, ", ")), got);
  const std::string_view near = nearest(to_ascii_lower(got), words);
  if (near.empty()) {
    return error;
  }
  return std::move(error).with_hint(fmt::format("did you mean '{}'", near));
}

struct Bounds {
  std::uint64_t low;
  std::uint64_t high;
};

/// The range column of a number; `parse` reads its two ends.
template <class Parse>
std::optional<Bounds> bounds_of(const SettingInfo& setting, Parse parse) {
  const std::size_t dots = setting.range.find("..");
  if (dots == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<std::uint64_t> low = parse(setting.range.substr(0, dots));
  const std::optional<std::uint64_t> high = parse(setting.range.substr(dots + 2));
  if (!low.has_value() || !high.has_value()) {
    return std::nullopt;
  }
  return Bounds{*low, *high};
}

std::optional<std::uint64_t> size_or_nothing(std::string_view text) {
  const Result<ByteCount> size = parse_size(text);
  return size.ok() ? std::optional(size->value) : std::nullopt;
}

bool outside(const std::optional<Bounds>& bounds, std::uint64_t value) {
  return bounds.has_value() && (value < bounds->low || value > bounds->high);
}

}  // namespace

Result<ByteCount> parse_size(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const std::size_t digits = std::min(trimmed.find_first_not_of("0123456789."), trimmed.size());
  const std::optional<double> number = parse_double(trimmed.substr(0, digits));
  const std::string name = to_ascii_lower(trim(trimmed.substr(digits)));
  const auto* const unit = std::find_if(kSizeUnits.begin(), kSizeUnits.end(),
                                        [&](const SizeUnit& u) { return u.name == name; });
  // 2^53: up to there every whole number of bytes is a double.
  constexpr double kLargest = 9007199254740992.0;
  if (!number.has_value() || unit == kSizeUnits.end() ||
      *number * static_cast<double>(unit->bytes) > kLargest) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a size like 512MB or 1GiB, got '{}'", text));
  }
  return ByteCount{static_cast<std::uint64_t>(*number * static_cast<double>(unit->bytes))};
}

Result<std::string> parse_choice(const SettingInfo& setting, std::string_view text) {
  const std::vector<std::string_view> words = choices(setting);
  if (std::find(words.begin(), words.end(), text) == words.end()) {
    return wrong_word(setting, text);
  }
  return std::string(text);
}

Result<std::uint64_t> parse_count(const SettingInfo& setting, std::string_view text) {
  const std::optional<std::uint64_t> number = parse_uint64(text);
  if (!number.has_value()) {
    return wrong_value(setting, fmt::format("a whole number ({})", setting.range), text);
  }
  if (outside(bounds_of(setting, parse_uint64), *number)) {
    return wrong_value(setting, fmt::format("a number in {}", setting.range), text);
  }
  return *number;
}

Result<ByteCount> parse_size(const SettingInfo& setting, std::string_view text) {
  const Result<ByteCount> size = parse_size(text);
  if (!size.ok()) {
    return wrong_value(setting, "a size like 512MB or 1GiB", text);
  }
  if (outside(bounds_of(setting, size_or_nothing), size->value)) {
    return wrong_value(setting, fmt::format("a size in {}", setting.range), text);
  }
  return *size;
}

Result<bool> parse_switch(const SettingInfo& setting, std::string_view text) {
  LW_TRY(parse_choice(setting, text));
  return text == "on";
}

Status check_value(const SettingInfo& setting, std::string_view text) {
  switch (setting.type) {
    case SettingType::Choice:
      LW_TRY(parse_choice(setting, text));
      return {};
    case SettingType::Count:
      LW_TRY(parse_count(setting, text));
      return {};
    case SettingType::Size:
      LW_TRY(parse_size(setting, text));
      return {};
    case SettingType::Switch:
      LW_TRY(parse_switch(setting, text));
      return {};
    case SettingType::Path:
    case SettingType::Paths:
      if (text.empty()) {
        return wrong_value(setting, "a path", text);
      }
      return {};
    case SettingType::Word:
    case SettingType::Words:
      if (text.empty() || text.find('\n') != std::string_view::npos) {
        return wrong_value(setting, "text on one line", to_printable(text));
      }
      return {};
  }
  return {};
}

}  // namespace longwatch::config
