#include "scenario/internal/names.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::size_t kMostRepeats = 256;

Error mistake(const std::string& file, std::uint32_t line, std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message) + ": scenario not written")
      .at(fmt::format("{}:{}", file, line));
}

// "A-Z0-9_" as all its characters; empty when it is none.
std::string class_members(std::string_view text) {
  std::string members;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool range = i + 2 < text.size() && text[i + 1] == '-';
    if (!range) {
      members.push_back(text[i]);
      continue;
    }
    const auto first = static_cast<unsigned char>(text[i]);
    const auto last = static_cast<unsigned char>(text[i + 2]);
    if (first > last) {
      return {};
    }
    for (unsigned c = first; c <= last; ++c) {
      members.push_back(static_cast<char>(c));
    }
    i += 2;
  }
  return members;
}

// Reads "{8}" at `at` and moves behind it; 1 when there is none, 0 when it is none.
std::size_t take_repeats(std::string_view pattern, std::size_t& at) {
  if (at >= pattern.size() || pattern[at] != '{') {
    return 1;
  }
  const std::size_t end = pattern.find('}', at);
  if (end == std::string_view::npos) {
    return 0;
  }
  const auto count = parse_uint64(pattern.substr(at + 1, end - at - 1));
  at = end + 1;
  return count.has_value() && *count >= 1 && *count <= kMostRepeats ? *count : 0;
}

/// Draws one entry after the other; later ones may name earlier ones.
class Drawing {
 public:
  Drawing(const NameOptions& options, Random random,
          std::map<std::string, std::string, std::less<>>& values)
      : options_(options), random_(random), values_(values) {}

  Status draw(const std::string& name, const Node& node);

 private:
  Result<std::string> value_of(const std::string& name, const Node& node);
  Result<std::string> drawn(const std::string& name, const Node& node);
  Result<std::string> checked(const std::string& name, const Node& node,
                              const std::string& asked) const;
  Result<std::string> from_pool(const Node& pool);
  Result<std::string> from_pattern(const Node& pattern);
  Result<std::string> from_range(const Node& node, const Node& between);
  Result<std::string> from_factor(const Node& node, const Node& of);
  Result<std::string> chosen(const Node& node, const Node& by);
  Result<std::pair<double, double>> bounds(const Node& node) const;
  std::string outside();

  Error refuse(const Node& node, std::string_view expected, std::string_view got) const {
    return mistake(options_.file, node.line,
                   fmt::format("expected {}, got '{}'", expected, to_printable(got)));
  }

  Result<std::string> fill(const Node& node) const;

  const NameOptions& options_;
  Random random_;
  std::map<std::string, std::string, std::less<>>& values_;
  std::set<std::string> addresses_;
};

// Replaces ${name} and ${name|filter}; `lookup` fails for names it does not know.
template <class Lookup>
Result<std::string> replace_names(const std::string& text, const Lookup& lookup) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) {
      break;
    }
    const std::string_view inside = std::string_view(text).substr(at + 2, end - at - 2);
    at = end + 1;
    if (inside.starts_with('@')) {
      continue;
    }
    const std::size_t start = at - inside.size() - 3;
    out.append(text, done, start - done);
    const std::size_t bar = inside.find('|');
    LW_TRY_ASSIGN(std::string value, lookup(inside.substr(0, bar)));
    const std::string_view filter =
        bar == std::string_view::npos ? std::string_view() : inside.substr(bar + 1);
    out.append(filter == "lower"   ? to_ascii_lower(value)
               : filter == "upper" ? to_ascii_upper(value)
                                   : std::move(value));
    done = at;
  }
  return out.append(text, done);
}

Result<std::string> fill_text(const std::map<std::string, std::string, std::less<>>& values,
                              const std::string& file, const std::string& text,
                              std::uint32_t line) {
  return replace_names(text, [&](std::string_view name) -> Result<std::string> {
    const auto found = values.find(name);
    if (found != values.end()) {
      return found->second;
    }
    std::vector<std::string_view> known;
    for (const auto& [key, value] : values) {
      known.push_back(key);
    }
    Error error = mistake(
        file, line,
        fmt::format("'${{{}}}': expected a name of the section 'names'", to_printable(name)));
    const std::string_view near = nearest(name, known);
    return near.empty() ? std::move(error).with_hint(
                              "add it to 'names', before anything that uses it; 'code' and 'seed' "
                              "are always known")
                        : std::move(error).with_hint(fmt::format("did you mean '{}'?", near));
  });
}

Result<std::string> Drawing::fill(const Node& node) const {
  return fill_text(values_, options_.file, node.text, node.line);
}

Status Drawing::draw(const std::string& name, const Node& node) {
  if (values_.contains(name)) {
    return mistake(options_.file, node.line,
                   fmt::format("'{}' is always known and cannot be drawn", to_printable(name)));
  }
  Random own = random_.fork();
  std::swap(own, random_);
  Result<std::string> value = value_of(name, node);
  random_ = own;
  if (!value.ok()) {
    return std::move(value).error();
  }
  values_[name] = std::move(value).value();
  return {};
}

Result<std::string> Drawing::value_of(const std::string& name, const Node& node) {
  const auto asked = options_.overrides.find(name);
  if (asked != options_.overrides.end()) {
    return checked(name, node, asked->second);
  }
  if (node.kind == NodeKind::Text) {
    return fill(node);
  }
  if (node.kind != NodeKind::Map) {
    return refuse(node, "a text, or a map with 'value' and how it is drawn", to_text(node.kind));
  }
  const Node* const value = node.find("value");
  const bool fixed = node.entries.size() == 1 || node.find("one_of") != nullptr;
  if (value != nullptr && fixed) {
    return fill(*value);
  }
  // With the first seed as well, so that it finds the mistakes others would meet.
  LW_TRY_ASSIGN(std::string other, drawn(name, node));
  return value != nullptr && options_.seed == 1 ? fill(*value) : std::move(other);
}

// What the user asks for; some names say what they may be.
Result<std::string> Drawing::checked(const std::string& name, const Node& node,
                                     const std::string& asked) const {
  const Node* const words = node.find("one_of");
  if (words == nullptr) {
    return asked;
  }
  std::string expected;
  for (const Node& word : words->items) {
    if (word.text == asked) {
      return asked;
    }
    expected += (expected.empty() ? "" : ", ") + word.text;
  }
  return mistake(
             options_.file, words->line,
             fmt::format("'{}' as '{}': expected one of {}", to_printable(asked), name, expected))
      .with_hint(fmt::format("the scenario knows {}", expected));
}

Result<std::string> Drawing::drawn(const std::string& name, const Node& node) {
  constexpr std::string_view kKeys[] = {"value",   "pool",  "pattern", "between",
                                        "of",      "times", "plus",    "multiple",
                                        "address", "by",    "choices"};
  for (const auto& [key, value] : node.entries) {
    if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) {
      return refuse(
          value, "value, pool, pattern, between, of, times, multiple, address, by or choices", key);
    }
  }
  if (const Node* const pool = node.find("pool")) {
    return from_pool(*pool);
  }
  if (const Node* const pattern = node.find("pattern")) {
    return from_pattern(*pattern);
  }
  if (const Node* const between = node.find("between")) {
    return from_range(node, *between);
  }
  if (const Node* const of = node.find("of")) {
    return from_factor(node, *of);
  }
  if (const Node* const address = node.find("address")) {
    if (address->text != "outside") {
      return refuse(*address, "outside", address->text);
    }
    return outside();
  }
  if (const Node* const by = node.find("by")) {
    return chosen(node, *by);
  }
  return refuse(node, "one of pool, pattern, between, of, address, by", name);
}

Result<std::string> Drawing::from_pool(const Node& pool) {
  if (pool.kind != NodeKind::List || pool.items.empty()) {
    return refuse(pool, "a list with at least one text", to_text(pool.kind));
  }
  return fill(random_.pick(pool.items));
}

Result<std::string> Drawing::from_pattern(const Node& pattern) {
  LW_TRY_ASSIGN(const std::string text, fill(pattern));
  Result<std::string> value = draw_pattern(text, random_);
  if (!value.ok()) {
    return std::move(value).error().at(fmt::format("{}:{}", options_.file, pattern.line));
  }
  return value;
}

Result<std::pair<double, double>> Drawing::bounds(const Node& node) const {
  const bool two = node.kind == NodeKind::List && node.items.size() == 2;
  const auto low = two ? parse_double(node.items[0].text) : std::nullopt;
  const auto high = two ? parse_double(node.items[1].text) : std::nullopt;
  if (!low.has_value() || !high.has_value() || *low < 0 || *low > *high || *high > 1e15) {
    return refuse(node, "two numbers of which the second is not smaller: [8, 30]", node.text);
  }
  return std::pair(*low, *high);
}

Result<std::string> Drawing::from_range(const Node& node, const Node& between) {
  LW_TRY_ASSIGN(const auto range, bounds(between));
  const auto low = static_cast<std::uint64_t>(range.first);
  const auto high = static_cast<std::uint64_t>(range.second);
  const Node* const multiple = node.find("multiple");
  const std::uint64_t factor = multiple == nullptr ? 1 : parse_uint64(multiple->text).value_or(1);
  return fmt::format("{}", (low + random_.next() % (high - low + 1)) * factor);
}

Result<std::string> Drawing::from_factor(const Node& node, const Node& of) {
  const auto found = values_.find(of.text);
  const auto number = found == values_.end() ? std::nullopt : parse_double(found->second);
  if (!number.has_value()) {
    return refuse(of, "an earlier name whose value is a number", of.text);
  }
  double factor = 1;
  if (const Node* const times = node.find("times")) {
    LW_TRY_ASSIGN(const auto range, bounds(*times));
    const double share = static_cast<double>(random_.next() >> 11U) / 9007199254740992.0;
    factor = range.first + (range.second - range.first) * share;
  }
  const Node* const plus = node.find("plus");
  const auto other = plus == nullptr ? values_.end() : values_.find(plus->text);
  const auto more = plus == nullptr          ? std::optional(0.0)
                    : other == values_.end() ? parse_double(plus->text)
                                             : parse_double(other->second);
  if (!more.has_value()) {
    return refuse(*plus, "a number or an earlier name whose value is one", plus->text);
  }
  const double sum = *number * factor + *more;
  return fmt::format("{}", static_cast<std::uint64_t>(std::llround(std::max(0.0, sum))));
}

// What another name's value decides.
Result<std::string> Drawing::chosen(const Node& node, const Node& by) {
  const auto found = values_.find(by.text);
  if (found == values_.end()) {
    return refuse(by, "an earlier name", by.text);
  }
  const Node* const choices = node.find("choices");
  const Node* choice = choices == nullptr ? nullptr : choices->find(found->second);
  if (choice == nullptr && choices != nullptr) {
    choice = choices->find("otherwise");
  }
  if (choice == nullptr) {
    return refuse(node, "'choices' with that value or 'otherwise'", found->second);
  }
  return fill(*choice);
}

std::string Drawing::outside() {
  for (;;) {
    std::string address = draw_outside_address(random_);
    if (addresses_.insert(address).second) {
      return address;
    }
  }
}

}  // namespace

Result<Names> Names::draw(const Node& section, const NameOptions& options) {
  if (section.kind != NodeKind::Map && section.kind != NodeKind::Nothing) {
    return mistake(options.file, section.line,
                   fmt::format("names: expected a map, got {}", to_text(section.kind)));
  }
  Names names;
  names.file_ = options.file;
  names.values_["code"] = seed_code(options.seed);
  names.values_["seed"] = fmt::format("{}", options.seed);
  Drawing drawing(options, Random(options.seed * 0x9E3779B9U + 17), names.values_);
  for (const auto& [name, node] : section.entries) {
    LW_TRY(drawing.draw(name, node));
  }
  for (const auto& [name, value] : options.overrides) {
    if (section.find(name) == nullptr) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("'{}': expected a name of the scenario's section 'names': scenario "
                               "not written",
                               to_printable(name)))
          .at(options.file);
    }
  }
  return names;
}

Result<std::string> Names::fill(const std::string& text, std::uint32_t line) const {
  return fill_text(values_, file_, text, line);
}

const std::string* Names::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

Result<std::string> draw_pattern(std::string_view pattern, Random& random) {
  std::string out;
  std::size_t at = 0;
  while (at < pattern.size()) {
    if (pattern[at] != '[') {
      out.push_back(pattern[at++]);
      continue;
    }
    const std::size_t end = pattern.find(']', at);
    const std::string members =
        end == std::string_view::npos ? "" : class_members(pattern.substr(at + 1, end - at - 1));
    at = end + 1;
    const std::size_t repeats = members.empty() ? 0 : take_repeats(pattern, at);
    if (repeats == 0) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("expected a pattern such as WIN-[A-Z0-9]{{8}}, got '{}': scenario "
                               "not written",
                               to_printable(pattern)))
          .with_hint("a class in brackets, then how often, 1 to 256, in braces");
    }
    for (std::size_t i = 0; i < repeats; ++i) {
      out.push_back(random.pick(members));
    }
  }
  return out;
}

std::string seed_code(std::uint64_t seed) {
  constexpr std::string_view kConsonants = "BDFGHJKLMNPRSTVZ";
  constexpr std::string_view kVowels = "AEIOU";
  std::uint64_t number = (seed * 7919 + 4321) % 20'000;
  const auto take = [&number](std::uint64_t base) {
    const std::uint64_t digit = number % base;
    number /= base;
    return digit;
  };
  const std::uint64_t first = take(16);
  const std::uint64_t vowel = take(5);
  const std::uint64_t last = take(16);
  return fmt::format("{}{}{}{:02}", kConsonants[first], kVowels[vowel], kConsonants[last], number);
}

std::string draw_outside_address(Random& random) {
  std::string address = fmt::format("198.{}", random.between(18, 19));
  address += fmt::format(".{}", random.below(256));
  return address + fmt::format(".{}", random.between(1, 254));
}

}  // namespace longwatch::scenario::internal
