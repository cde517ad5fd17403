#include "detect/indicator/internal/detail_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "detect/cut.h"

namespace longwatch::detect::indicator {
namespace {

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  text = trim(text);
  return starts_with_ignoring_ascii_case(text, prefix) ? trim(text.substr(prefix.size())) : text;
}

}  // namespace

std::optional<Timestamp> parse_time(std::string_view text) {
  text = trim(text);
  if (std::optional<Timestamp> time = parse_iso8601(text); time.has_value()) {
    return time;
  }
  if (std::optional<Timestamp> time = parse_local_iso8601(text); time.has_value()) {
    return time;
  }
  constexpr std::size_t kDateBytes = 10;
  if (text.size() == kDateBytes) {
    if (std::optional<Timestamp> time = parse_iso8601(std::string(text) + "T00:00:00Z");
        time.has_value()) {
      return time;
    }
  }
  return parse_epoch_seconds(text);
}

std::optional<Timestamp> parse_end(std::string_view text) {
  text = trim(text);
  constexpr std::size_t kDateBytes = 10;
  constexpr std::chrono::hours kDay{24};
  std::optional<Timestamp> time = parse_time(text);
  if (time.has_value() && text.size() == kDateBytes && text.find('-') != std::string_view::npos) {
    *time += kDay;
  }
  return time;
}

std::optional<std::uint8_t> parse_confidence(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::uint8_t>, 4> kWords = {
      {{"none", 0}, {"low", 15}, {"medium", 50}, {"high", 85}}};
  text = trim(text);
  if (text.ends_with('%')) {
    text.remove_suffix(1);
  }
  for (const auto& [word, value] : kWords) {
    if (equals_ignoring_ascii_case(text, word)) {
      return value;
    }
  }
  const std::optional<double> number = parse_double(text);
  constexpr double kMost = 100;
  return number.has_value() && *number >= 0 && *number <= kMost
             ? std::optional(static_cast<std::uint8_t>(std::lround(*number)))
             : std::nullopt;
}

std::optional<model::Tlp> parse_tlp(std::string_view text) {
  const std::string_view colour = without_prefix(text, "tlp:");
  if (equals_ignoring_ascii_case(colour, "white")) {
    return model::Tlp::Clear;
  }
  for (const std::string_view name : names_of(model::Tlp{})) {
    if (equals_ignoring_ascii_case(name.substr(4), colour)) {
      return model::parse_name<model::Tlp>(name);
    }
  }
  return std::nullopt;
}

std::optional<Pap> parse_pap(std::string_view text) {
  const std::string_view colour = without_prefix(text, "pap:");
  if (equals_ignoring_ascii_case(colour, "white")) {
    return Pap::Clear;
  }
  const auto names = names_of(Pap{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (equals_ignoring_ascii_case(names[i].substr(4), colour)) {
      return static_cast<Pap>(i);
    }
  }
  return std::nullopt;
}

bool add_detail(std::vector<std::string>& texts, std::string_view text) {
  text = trim(text);
  std::string kept = cut(text, limits::kIndicatorTextBytes);
  if (kept.empty() || std::find(texts.begin(), texts.end(), kept) != texts.end()) {
    return false;
  }
  if (texts.size() >= limits::kIndicatorDetailTexts) {
    return true;
  }
  texts.push_back(std::move(kept));
  return text.size() > limits::kIndicatorTextBytes;
}

void make_stricter(std::optional<model::Marking>& marking, const model::Marking& other) {
  marking = marking.has_value() ? model::strictest(*marking, other) : other;
}

}  // namespace longwatch::detect::indicator
