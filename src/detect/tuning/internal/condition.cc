#include "detect/tuning/internal/condition.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ip_address.h"
#include "base/text.h"
#include "base/wildcard.h"
#include "detect/tuning/internal/mistake.h"
#include "formats/fold.h"

namespace longwatch::detect::tuning {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;
using Kind = ComparisonKind;

constexpr std::array<std::string_view, 7> kModifiers = {"contains", "startswith", "endswith", "re",
                                                        "cidr",     "cased",      "all"};

Result<Modifiers> read_modifiers(const YamlNode& key, const std::string& file) {
  Modifiers modifiers;
  const std::vector<std::string_view> words = split(key.text, '|');
  std::size_t kinds = 0;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto known = std::find(kModifiers.begin(), kModifiers.end(), words[i]);
    if (known == kModifiers.end()) {
      return mistake(file, key.place,
                     fmt::format("expected one of {}, got '{}'", fmt::join(kModifiers, ", "),
                                 to_printable(words[i])),
                     nearest(words[i], kModifiers));
    }
    const auto number = static_cast<std::size_t>(known - kModifiers.begin());
    modifiers.cased = modifiers.cased || words[i] == "cased";
    modifiers.all = modifiers.all || words[i] == "all";
    if (number < 5) {
      modifiers.kind = static_cast<Kind>(number + 1);
      ++kinds;
    }
  }
  if (kinds > 1) {
    return mistake(
        file, key.place,
        fmt::format("'{}' says in two ways how values are compared", to_printable(key.text)));
  }
  return modifiers;
}

/// A host is meant by its name with the domain and without.
bool is_host(std::string_view host, const auto& test) {
  const bool is_address = parse_address(host).has_value();
  return test(host) || (!is_address && test(host.substr(0, host.find('.'))));
}

/// An account is meant as "DOMAIN\\name" or "name@domain" and by its name alone.
bool is_user(std::string_view user, const auto& test) {
  if (test(user)) {
    return true;
  }
  const std::size_t domain = user.rfind('\\');
  return domain != std::string_view::npos ? test(user.substr(domain + 1))
                                          : test(user.substr(0, user.find('@')));
}

/// Every value of a field of a finding, handed to `test`; true as soon as it is.
bool any_value(std::string_view name, const model::Finding& finding, const auto& test) {
  if (name == "host" && !finding.host.empty() && is_host(finding.host, test)) {
    return true;
  }
  if (name == "user" && !finding.user.empty() && is_user(finding.user, test)) {
    return true;
  }
  if (name == "matched" && !finding.matched.empty() && test(finding.matched)) {
    return true;
  }
  constexpr std::string_view kEntity = "entity.";
  if (name.starts_with(kEntity)) {
    const std::string_view type = name.substr(kEntity.size());
    return std::any_of(finding.entities.begin(), finding.entities.end(), [&](const auto& entity) {
      return entity.type == type && test(entity.value);
    });
  }
  return std::any_of(finding.fields.begin(), finding.fields.end(), [&](const auto& field) {
    return equals_ignoring_ascii_case(field.name, name) && test(field.value);
  });
}

std::string with_stars(std::string_view value, Kind kind) {
  const bool before = kind == Kind::Contains || kind == Kind::EndsWith;
  const bool behind = kind == Kind::Contains || kind == Kind::StartsWith;
  std::string pattern = before ? "*" : "";
  pattern.append(value);
  // A backslash at the end would take the star as it is.
  const std::size_t plain = value.find_last_not_of('\\');
  const std::size_t slashes = value.size() - (plain == std::string_view::npos ? 0 : plain + 1);
  pattern.append(behind && slashes % 2 == 1 ? "\\*" : behind ? "*" : "");
  return pattern;
}

}  // namespace

Result<Condition> Condition::read(const YamlNode& node, const std::string& file) {
  Condition condition;
  if (node.kind == YamlKind::Map) {
    LW_TRY_ASSIGN(std::vector<Field> fields, read_fields(node, file));
    condition.alternatives_.push_back(std::move(fields));
    return condition;
  }
  if (node.kind != YamlKind::Sequence || node.items.empty()) {
    return mistake(
        file, node.place,
        fmt::format("expected a map of field tests or a list of such maps for 'when', got {}",
                    formats::to_text(node.kind)));
  }
  for (const YamlNode* const item : node.items) {
    LW_TRY_ASSIGN(std::vector<Field> fields, read_fields(*item, file));
    condition.alternatives_.push_back(std::move(fields));
  }
  return condition;
}

Result<std::vector<Condition::Field>> Condition::read_fields(const YamlNode& map,
                                                             const std::string& file) {
  if (map.kind != YamlKind::Map || map.entries.empty()) {
    return mistake(
        file, map.place,
        fmt::format("expected a map of field tests, got {}",
                    map.kind == YamlKind::Map ? "an empty one" : formats::to_text(map.kind)));
  }
  std::vector<Field> fields;
  for (const YamlEntry& entry : map.entries) {
    LW_TRY_ASSIGN(Field field, read_field(entry, file));
    fields.push_back(std::move(field));
  }
  return fields;
}

Result<Condition::Field> Condition::read_field(const YamlEntry& entry, const std::string& file) {
  LW_TRY_ASSIGN(const Modifiers modifiers, read_modifiers(*entry.key, file));
  Field field;
  field.name = entry.key->text.substr(0, entry.key->text.find('|'));
  field.all = modifiers.all;
  std::vector<const YamlNode*> values = entry.value->items;
  if (entry.value->kind == YamlKind::Scalar) {
    values = {entry.value};
  }
  if (field.name.empty() || values.empty()) {
    return mistake(file, entry.value->place,
                   fmt::format("expected a value or a list of values for '{}'",
                               to_printable(entry.key->text)));
  }
  for (const YamlNode* const value : values) {
    LW_TRY_ASSIGN(Test test, read_test(*value, modifiers, file));
    field.tests.push_back(std::move(test));
  }
  return field;
}

Result<Condition::Test> Condition::read_test(const YamlNode& value, const Modifiers& modifiers,
                                             const std::string& file) {
  if (value.kind != YamlKind::Scalar) {
    return mistake(file, value.place,
                   fmt::format("expected a value, got {}", formats::to_text(value.kind)));
  }
  if (modifiers.kind == Kind::Regex) {
    formats::RegexOptions options;
    options.letter_case =
        modifiers.cased ? formats::RegexCase::Sensitive : formats::RegexCase::Insensitive;
    Result<formats::Regex> regex = formats::Regex::compile(value.text, options);
    return regex.ok() ? Result<Test>(std::move(*regex))
                      : mistake(file, value.place, regex.error().message());
  }
  if (modifiers.kind == Kind::Cidr) {
    const std::optional<Network> network = parse_network(value.text);
    return network.has_value()
               ? Result<Test>(*network)
               : mistake(file, value.place,
                         fmt::format("expected a network like '10.0.0.0/8', got '{}'",
                                     to_printable(value.text)));
  }
  const std::string pattern = with_stars(value.text, modifiers.kind);
  return Test(Text{modifiers.cased ? pattern : formats::folded(pattern), modifiers.cased});
}

bool Condition::fits(const Test& test, std::string_view value) {
  if (const auto* const text = std::get_if<Text>(&test)) {
    return text->cased ? matches_wildcard(value, text->pattern)
                       : matches_wildcard(formats::folded(value), text->pattern);
  }
  if (const auto* const regex = std::get_if<formats::Regex>(&test)) {
    return regex->search(value);
  }
  const auto& network = std::get<Network>(test);
  const std::optional<Address> address = parse_address(value);
  return address.has_value() && network.first <= *address && *address <= network.last;
}

bool Condition::fits(const Field& field, const model::Finding& finding) {
  const auto seen = [&](const Test& test) {
    return any_value(field.name, finding,
                     [&](std::string_view value) { return fits(test, value); });
  };
  return field.all ? std::all_of(field.tests.begin(), field.tests.end(), seen)
                   : std::any_of(field.tests.begin(), field.tests.end(), seen);
}

bool Condition::holds(const model::Finding& finding) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const auto& fields) {
    return std::all_of(fields.begin(), fields.end(),
                       [&](const Field& field) { return fits(field, finding); });
  });
}

}  // namespace longwatch::detect::tuning
