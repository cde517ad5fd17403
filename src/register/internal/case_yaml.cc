#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/digest.h"
#include "formats/yaml.h"
#include "model/synthetic.h"
#include "register/internal/fields.h"
#include "register/register.h"

namespace longwatch::registry {
namespace internal {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

constexpr std::size_t kIdDigits = 12;
constexpr std::string_view kCost = "; nothing was read of this file";

template <class T>
constexpr bool kIsOptional = false;
template <class T>
constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
constexpr bool kIsVector = false;
template <class T>
constexpr bool kIsVector<std::vector<T>> = true;

Error error_at(std::string_view file, const YamlNode& node, std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message.append(kCost)))
      .at(fmt::format("{}:{}:{}", file, node.place.line, node.place.column));
}

/// Fills one of the model's types from a map whose keys are its members; keeps the first mistake.
class Filler {
 public:
  explicit Filler(std::string_view file) : file_(file) {}

  template <class T>
  void fill(const YamlNode& node, T& value) {
    if constexpr (std::same_as<T, std::string>) {
      value = text(node);
    } else if constexpr (std::is_enum_v<T>) {
      named(node, value);
    } else if constexpr (std::same_as<T, Timestamp>) {
      time(node, value);
    } else if constexpr (kIsOptional<T>) {
      if (node.kind != YamlKind::Null) {
        fill(node, value.emplace());
      }
    } else if constexpr (kIsVector<T>) {
      list(node, value);
    } else {
      map(node, value);
    }
  }

  std::optional<Error> take_problem() { return std::move(problem_); }

 private:
  struct Members {
    Filler& filler;
    const YamlNode& node;
    std::vector<std::string_view> names;

    template <class T>
    void operator()(std::string_view name, T& value) {
      names.push_back(name);
      if (const YamlNode* const found = node.find(name)) {
        filler.fill(*found, value);
      }
    }

    /// The incident may be named by what it is about, for its id is not known beforehand.
    void operator()(std::string_view name, std::string& value) {
      names.push_back(name);
      const YamlNode* const found = node.find(name);
      if (found != nullptr && name == "incident" && found->kind == YamlKind::Map) {
        value = filler.selector(*found);
      } else if (found != nullptr) {
        filler.fill(*found, value);
      }
    }
  };

  void refuse(const YamlNode& node, std::string message) {
    if (!problem_.has_value()) {
      problem_ = error_at(file_, node, std::move(message));
    }
  }

  std::string text(const YamlNode& node) {
    if (node.kind == YamlKind::Sequence || node.kind == YamlKind::Map) {
      refuse(node, fmt::format("expected a text, got {}", formats::to_text(node.kind)));
    }
    return node.text;
  }

  /// {host: WEB01} becomes "host:WEB01".
  std::string selector(const YamlNode& node) {
    const bool is_one = node.entries.size() == 1;
    const std::string_view key = is_one ? std::string_view(node.entries[0].key->text) : "";
    if (key != "host" && key != "sender_domain") {
      refuse(node, "expected an incident's id, or one of 'host' and 'sender_domain'");
      return {};
    }
    const std::string value = text(*node.entries[0].value);
    if (value.empty()) {
      refuse(node, fmt::format("expected a value for '{}', got none", key));
    }
    return std::string(key).append(":").append(value);
  }

  template <class E>
  void named(const YamlNode& node, E& value) {
    const std::string name = text(node);
    if (const std::optional<E> parsed = model::parse_name<E>(name)) {
      value = *parsed;
    } else {
      refuse(node, fmt::format("expected one of {}, got '{}'", fmt::join(names_of(E{}), ", "),
                               to_printable(name)));
    }
  }

  void time(const YamlNode& node, Timestamp& value) {
    if (const std::optional<Timestamp> parsed = parse_iso8601(text(node))) {
      value = *parsed;
    } else {
      refuse(node, fmt::format("expected a time with its zone (2026-03-10T00:30:00Z), got '{}'",
                               to_printable(node.text)));
    }
  }

  template <class T>
  void list(const YamlNode& node, std::vector<T>& value) {
    if (node.kind != YamlKind::Sequence && node.kind != YamlKind::Null) {
      refuse(node, fmt::format("expected a list, got {}", formats::to_text(node.kind)));
    }
    for (const YamlNode* const item : node.items) {
      fill(*item, value.emplace_back());
    }
  }

  template <class T>
  void map(const YamlNode& node, T& value) {
    if (node.kind != YamlKind::Map) {
      refuse(node, fmt::format("expected a map, got {}", formats::to_text(node.kind)));
      return;
    }
    Members members{*this, node, {}};
    fields(members, value);
    for (const YamlEntry& entry : node.entries) {
      const auto known = std::find(members.names.begin(), members.names.end(), entry.key->text);
      if (known == members.names.end()) {
        const std::string_view near = nearest(entry.key->text, members.names);
        refuse(*entry.key,
               fmt::format("unknown key '{}'{}", to_printable(entry.key->text),
                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
      }
    }
  }

  std::string_view file_;
  std::optional<Error> problem_;
};

/// Members that must be there and say something.
Status check_needed(std::string_view file, const YamlNode& node,
                    const std::vector<std::string_view>& needed) {
  for (const std::string_view name : needed) {
    const YamlNode* const found = node.find(name);
    if (found == nullptr || found->kind == YamlKind::Null ||
        (found->kind == YamlKind::Scalar && trim(found->text).empty())) {
      return error_at(file, node, fmt::format("expected '{}' here, got none", name));
    }
  }
  return {};
}

Status check_mark(std::string_view file, const YamlNode& node) {
  if (node.text == model::kSyntheticMark) {
    return {};
  }
  return error_at(
      file, node,
      fmt::format("expected '{}', got '{}'", model::kSyntheticMark, to_printable(node.text)));
}

/// What one document lists under `key`, after nothing else but the mark of generated data.
template <class T>
Status read_document(std::string_view file, const YamlNode& root, std::string_view key,
                     const std::vector<std::string_view>& needed, std::vector<T>& items) {
  if (root.kind == YamlKind::Null) {
    return {};
  }
  if (root.kind != YamlKind::Map) {
    return error_at(
        file, root,
        fmt::format("expected a map with '{}', got {}", key, formats::to_text(root.kind)));
  }
  for (const YamlEntry& entry : root.entries) {
    if (entry.key->text == model::kSyntheticField) {
      LW_TRY(check_mark(file, *entry.value));
    } else if (entry.key->text != key) {
      return error_at(file, *entry.key,
                      fmt::format("expected '{}', got '{}'", key, to_printable(entry.key->text)));
    }
  }
  const YamlNode* const list = root.find(key);
  const bool is_empty = list == nullptr || list->kind == YamlKind::Null;
  if (!is_empty && list->kind != YamlKind::Sequence) {
    return error_at(
        file, *list,
        fmt::format("expected a list under '{}', got {}", key, formats::to_text(list->kind)));
  }
  for (std::size_t i = 0; !is_empty && i < list->items.size(); ++i) {
    const YamlNode& node = *list->items[i];
    Filler filler(file);
    filler.fill(node, items.emplace_back());
    if (std::optional<Error> problem = filler.take_problem()) {
      return std::move(*problem);
    }
    LW_TRY(check_needed(file, node, needed));
  }
  return {};
}

template <class T>
Result<std::vector<T>> read_list(std::string_view yaml, std::string_view file, std::string_view key,
                                 const std::vector<std::string_view>& needed) {
  const formats::YamlStream stream = formats::parse_yaml(yaml);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), file);
  }
  std::vector<T> items;
  for (const YamlNode* const root : stream.documents()) {
    LW_TRY(read_document(file, *root, key, needed, items));
  }
  return items;
}

std::string content_id(std::string_view prefix, const std::vector<std::string_view>& parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text.append(part).append("\n");
  }
  return std::string(prefix).append(to_hex(formats::sha256(as_bytes(text))).substr(0, kIdDigits));
}

std::string text_of(const std::optional<Timestamp>& time) {
  return time.has_value() ? to_iso8601(*time) : std::string();
}

}  // namespace
}  // namespace internal

Result<std::vector<model::Claim>> parse_claims(std::string_view yaml, std::string_view name) {
  LW_TRY_ASSIGN(std::vector<model::Claim> claims,
                internal::read_list<model::Claim>(yaml, name, "claims",
                                                  {"incident", "speaker", "polarity", "quote"}));
  for (model::Claim& claim : claims) {
    if (claim.id.empty()) {
      claim.id = internal::content_id("cl-", {claim.incident, claim.speaker, claim.quote,
                                              claim.source, internal::text_of(claim.said)});
    }
  }
  return claims;
}

Result<std::vector<model::Response>> parse_responses(std::string_view yaml, std::string_view name) {
  LW_TRY_ASSIGN(std::vector<model::Response> responses,
                internal::read_list<model::Response>(yaml, name, "responses",
                                                     {"incident", "actor", "channel", "what"}));
  for (model::Response& response : responses) {
    if (response.id.empty()) {
      response.id =
          internal::content_id("rs-", {response.incident, response.actor, response.channel,
                                       response.what, internal::text_of(response.when)});
    }
  }
  return responses;
}

Result<std::vector<model::PersonalFields>> parse_persons(std::string_view yaml,
                                                         std::string_view name) {
  return internal::read_list<model::PersonalFields>(
      yaml, name, "persons", {"subject", "name", "purpose", "legal_basis", "review"});
}

}  // namespace longwatch::registry
