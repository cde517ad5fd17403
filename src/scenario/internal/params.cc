#include "scenario/internal/params.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::uint64_t kMostTexts = 100'000;
constexpr auto kLongest = std::chrono::hours(24 * 3660);

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};

constexpr Unit kUnits[] = {
    {"ms", 1}, {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}};

std::optional<std::int64_t> take_unit(std::string_view& text) {
  for (const Unit& unit : kUnits) {
    if (text.starts_with(unit.name)) {
      text.remove_prefix(unit.name.size());
      return unit.milliseconds;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Milliseconds> parse_duration(std::string_view text) {
  Milliseconds sum{0};
  const bool negative = text.starts_with('-');
  text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
  bool any = false;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_int64(text.substr(0, digits));
    text.remove_prefix(digits);
    const auto unit = take_unit(text);
    if (!number.has_value() || !unit.has_value() || *number > kLongest.count() * 3'600'000) {
      return std::nullopt;
    }
    sum += Milliseconds(*number * *unit);
    any = true;
    if (sum > kLongest) {
      return std::nullopt;
    }
  }
  return any ? std::optional(negative ? -sum : sum) : std::nullopt;
}

std::optional<Timestamp> parse_moment(std::string_view text) {
  std::string iso(text);
  if (iso.size() == 10) {
    iso += "T00:00:00";
  }
  if (iso.size() > 10 && iso[10] == ' ') {
    iso[10] = 'T';
  }
  if (iso.size() == 16) {
    iso += ":00";
  }
  if (!iso.ends_with('Z')) {
    iso += "Z";
  }
  return parse_iso8601(iso);
}

namespace {

// What stands between the braces behind "n": "" , ":2" or "+100"; nothing for anything else.
std::optional<std::string> number_text(std::string_view form, std::uint64_t number) {
  if (form.starts_with('+')) {
    const std::size_t colon = form.find(':');
    const auto more = parse_uint64(form.substr(1, colon == form.npos ? form.npos : colon - 1));
    if (!more.has_value()) {
      return std::nullopt;
    }
    number += *more;
    form = colon == form.npos ? std::string_view() : form.substr(colon);
  }
  if (form.empty()) {
    return fmt::format("{}", number);
  }
  const bool width = form.size() == 2 && form[0] == ':' && form[1] >= '1' && form[1] <= '9';
  return width ? std::optional(fmt::format("{:0{}}", number, form[1] - '0')) : std::nullopt;
}

}  // namespace

std::string numbered(std::string_view text, std::uint64_t number) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find("{n"), text.size());
    out.append(text.substr(0, open));
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    if (text.empty() || close == std::string_view::npos) {
      break;
    }
    const auto value = number_text(text.substr(2, close - 2), number);
    out.append(value.has_value() ? std::string_view(*value) : text.substr(0, close + 1));
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

Params::Params(const Node& node, const std::string& file, std::string what)
    : node_(node), file_(file), what_(std::move(what)) {
  if (node.kind != NodeKind::Map) {
    adopt(Error(ErrorCode::InvalidInput,
                fmt::format("{}: expected a map, got {}: scenario not written", what_,
                            to_text(node.kind)))
              .at(fmt::format("{}:{}", file_, node.line)));
  }
}

const Node* Params::take(std::string_view key) {
  asked_.emplace(key);
  return error_.has_value() ? nullptr : node_.find(key);
}

bool Params::has(std::string_view key) {
  return take(key) != nullptr;
}

void Params::refuse(std::string_view key, std::string_view expected, std::string_view got,
                    std::string_view hint) {
  if (error_.has_value()) {
    return;
  }
  const Node* const found = node_.find(key);
  Error error = Error(ErrorCode::InvalidInput,
                      fmt::format("{}: {}: expected {}, got '{}': scenario not written", what_, key,
                                  expected, to_printable(got)))
                    .at(fmt::format("{}:{}", file_, found == nullptr ? node_.line : found->line));
  error_ = hint.empty() ? std::move(error) : std::move(error).with_hint(std::string(hint));
}

void Params::adopt(Error error) {
  if (!error_.has_value()) {
    error_ = std::move(error);
  }
}

std::string Params::text(std::string_view key, std::string_view otherwise) {
  const Node* const found = take(key);
  if (found == nullptr || found->kind == NodeKind::Nothing) {
    return std::string(otherwise);
  }
  if (found->kind != NodeKind::Text) {
    refuse(key, "a text", to_text(found->kind));
    return std::string(otherwise);
  }
  return found->text;
}

std::string Params::need(std::string_view key) {
  std::string value = text(key);
  if (value.empty()) {
    refuse(key, "a text", "nothing", fmt::format("add '{}:' here", key));
  }
  return value;
}

void Params::append_texts(std::vector<std::string>& out, std::string_view key, const Node& node) {
  if (node.kind == NodeKind::Text) {
    out.push_back(node.text);
    return;
  }
  Params each(node, file_, fmt::format("{}: an item of '{}'", what_, key));
  const std::string text = each.need("each");
  const std::uint64_t count = each.number("count", 1, kMostTexts);
  const std::uint64_t from = each.number("from", 1);
  if (const Status status = each.finish(); !status.ok()) {
    adopt(status.error());
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    out.push_back(numbered(text, from + i));
  }
}

std::vector<std::string> Params::texts(std::string_view key) {
  std::vector<std::string> out;
  const Node* const found = take(key);
  if (found == nullptr || found->kind == NodeKind::Nothing) {
    return out;
  }
  if (found->kind != NodeKind::List) {
    append_texts(out, key, *found);
    return out;
  }
  for (const Node& item : found->items) {
    append_texts(out, key, item);
  }
  return out;
}

bool Params::flag(std::string_view key, bool otherwise) {
  const std::string value = text(key, otherwise ? "true" : "false");
  if (value != "true" && value != "false") {
    refuse(key, "true or false", value);
  }
  return value == "true";
}

std::uint64_t Params::number(std::string_view key, std::uint64_t otherwise, std::uint64_t most) {
  const std::string value = text(key);
  if (value.empty()) {
    return otherwise;
  }
  const auto number = parse_uint64(value);
  if (!number.has_value() || *number > most) {
    refuse(key, fmt::format("a whole number, at most {}", most), value);
    return otherwise;
  }
  return *number;
}

double Params::real(std::string_view key, double otherwise) {
  const std::string value = text(key);
  const auto number = parse_double(value);
  if (!value.empty() && !number.has_value()) {
    refuse(key, "a number", value);
  }
  return number.value_or(otherwise);
}

std::uint16_t Params::port(std::string_view key, std::uint16_t otherwise) {
  return static_cast<std::uint16_t>(number(key, otherwise, 65535));
}

std::optional<Amount> Params::amount_of(const Node& node) const {
  if (node.kind == NodeKind::Text) {
    const auto value = parse_uint64(node.text);
    return value.has_value() ? std::optional(Amount{*value, *value}) : std::nullopt;
  }
  if (node.kind != NodeKind::List || node.items.size() != 2) {
    return std::nullopt;
  }
  const auto least = parse_uint64(node.items[0].text);
  const auto most = parse_uint64(node.items[1].text);
  return least.has_value() && most.has_value() && *least <= *most
             ? std::optional(Amount{*least, *most})
             : std::nullopt;
}

Amount Params::amount(std::string_view key, Amount otherwise) {
  const Node* const found = take(key);
  if (found == nullptr) {
    return otherwise;
  }
  const auto amount = amount_of(*found);
  if (!amount.has_value()) {
    refuse(key, "a whole number, or two in a list of which the second is not smaller",
           found->kind == NodeKind::Text ? std::string_view(found->text) : to_text(found->kind));
  }
  return amount.value_or(otherwise);
}

Milliseconds Params::duration(std::string_view key, Milliseconds otherwise) {
  const std::string value = text(key);
  if (value.empty()) {
    return otherwise;
  }
  const auto duration = parse_duration(value);
  if (!duration.has_value()) {
    refuse(key, "a length of time such as 90s, 5m41s, 2h or 1d", value);
  }
  return duration.value_or(otherwise);
}

std::string Params::word(std::string_view key, std::vector<std::string_view> words,
                         std::string_view otherwise) {
  std::string value = text(key, otherwise);
  if (std::find(words.begin(), words.end(), value) == words.end()) {
    std::string expected;
    for (const std::string_view word : words) {
      expected += (expected.empty() ? "" : ", ") + std::string(word);
    }
    const std::string_view near = nearest(value, words);
    refuse(key, "one of " + expected, value,
           near.empty() ? "" : fmt::format("did you mean '{}'?", near));
  }
  return value;
}

const Node* Params::node(std::string_view key) {
  return take(key);
}

std::vector<const Node*> Params::maps(std::string_view key) {
  std::vector<const Node*> out;
  const Node* const found = take(key);
  if (found == nullptr || found->kind == NodeKind::Nothing) {
    return out;
  }
  if (found->kind != NodeKind::List) {
    refuse(key, "a list", to_text(found->kind));
    return out;
  }
  for (const Node& item : found->items) {
    out.push_back(&item);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> Params::pairs(std::string_view key) {
  std::vector<std::pair<std::string, std::string>> out;
  const Node* const found = take(key);
  if (found == nullptr || found->kind == NodeKind::Nothing) {
    return out;
  }
  if (found->kind != NodeKind::Map) {
    refuse(key, "a map", to_text(found->kind));
    return out;
  }
  for (const auto& [name, value] : found->entries) {
    out.emplace_back(name, value.text);
  }
  return out;
}

Status Params::finish() {
  if (error_.has_value()) {
    return *error_;
  }
  for (const auto& [key, value] : node_.entries) {
    if (asked_.contains(key)) {
      continue;
    }
    std::vector<std::string_view> known(asked_.begin(), asked_.end());
    std::string all;
    for (const std::string_view name : known) {
      all += (all.empty() ? "" : ", ") + std::string(name);
    }
    const std::string_view near = nearest(key, known);
    return Error(ErrorCode::InvalidInput,
                 fmt::format("{}: expected one of {}, got '{}': scenario not written", what_, all,
                             to_printable(key)))
        .at(fmt::format("{}:{}", file_, value.line))
        .with_hint(near.empty() ? "docs/formats/scenario.md lists what can be said here"
                                : fmt::format("did you mean '{}'?", near));
  }
  return {};
}

}  // namespace longwatch::scenario::internal
