#include "register/codec.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/json.h"
#include "formats/json_tree.h"
#include "formats/json_writer.h"
#include "model/case_file.h"
#include "register/internal/payloads.h"

namespace longwatch::registry {
namespace internal {
namespace {

using formats::JsonNode;

constexpr int kSecondDigits = 7;  // 100 nanoseconds, the resolution of a Timestamp

constexpr std::array<model::RuleKind, 4> kRuleKinds = {
    model::RuleKind::Sigma, model::RuleKind::Correlation, model::RuleKind::Indicator,
    model::RuleKind::Behaviour};

template <class E>
std::string_view enum_text(E value) {
  if constexpr (model::NamedEnum<E>) {
    return name_of(value);
  } else {
    return to_text(value);
  }
}

template <class E>
std::optional<E> parse_enum(std::string_view text) {
  if constexpr (model::NamedEnum<E>) {
    return model::parse_name<E>(text);
  } else if constexpr (std::same_as<E, model::Level>) {
    return model::parse_level(text);
  } else {
    for (const model::RuleKind kind : kRuleKinds) {
      if (to_text(kind) == text) {
        return kind;
      }
    }
    return std::nullopt;
  }
}

template <class T>
constexpr bool kIsOptional = false;
template <class T>
constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
constexpr bool kIsVector = false;
template <class T>
constexpr bool kIsVector<std::vector<T>> = true;

class Encoder {
 public:
  explicit Encoder(std::string& out) : json_(out) {}

  template <class T>
  void operator()(std::string_view name, const T& value) {
    json_.key(name);
    write(value);
  }

  template <class T>
  void write(const T& value) {
    if constexpr (std::same_as<T, std::string>) {
      json_.string(value);
    } else if constexpr (std::same_as<T, bool>) {
      json_.boolean(value);
    } else if constexpr (std::is_arithmetic_v<T>) {
      json_.number(value);
    } else if constexpr (std::is_enum_v<T>) {
      json_.string(enum_text(value));
    } else if constexpr (std::same_as<T, Timestamp>) {
      std::string text;
      append_iso8601(text, value, kSecondDigits);
      json_.string(text);
    } else if constexpr (kIsOptional<T>) {
      value.has_value() ? write(*value) : void(json_.null());
    } else if constexpr (kIsVector<T>) {
      json_.begin_array();
      for (const auto& item : value) {
        write(item);
      }
      json_.end_array();
    } else {
      json_.begin_object();
      fields(*this, value);
      json_.end_object();
    }
  }

 private:
  formats::JsonWriter json_;
};

/// Fills values from a tree; the first thing that does not fit is kept as the problem.
class Decoder {
 public:
  template <class T>
  void read(const JsonNode& node, T& value) {
    if constexpr (std::same_as<T, std::string>) {
      value = text(node);
    } else if constexpr (std::same_as<T, bool>) {
      expect(node, JsonNode::Kind::Boolean, "true or false");
      value = node.truth;
    } else if constexpr (std::is_arithmetic_v<T>) {
      number(node, value);
    } else if constexpr (std::is_enum_v<T>) {
      named(node, value);
    } else if constexpr (std::same_as<T, Timestamp>) {
      time(node, value);
    } else if constexpr (kIsOptional<T>) {
      optional(node, value);
    } else if constexpr (kIsVector<T>) {
      list(node, value);
    } else {
      object(node, value);
    }
  }

  const std::string& problem() const { return problem_; }

 private:
  /// Picks the members of one object by name.
  struct Members {
    Decoder& decoder;
    const JsonNode& node;
    std::size_t used = 0;

    template <class T>
    void operator()(std::string_view name, T& value) {
      bool found = false;
      for (const JsonNode& member : node.items) {
        if (member.key != name) {
          continue;
        }
        if (found) {
          decoder.refuse(fmt::format("the member '{}' stands twice", name));
        }
        found = true;
        ++used;
        decoder.read(member, value);
      }
    }
  };

  void refuse(std::string problem) {
    if (problem_.empty()) {
      problem_ = std::move(problem);
    }
  }

  bool expect(const JsonNode& node, JsonNode::Kind kind, std::string_view what) {
    if (node.kind != kind) {
      refuse(fmt::format("expected {}, got '{}'", what, to_printable(node.raw)));
    }
    return node.kind == kind;
  }

  std::string text(const JsonNode& node) {
    std::string text;
    if (expect(node, JsonNode::Kind::String, "a text") &&
        !formats::append_unescaped_json(text, node.raw)) {
      refuse(fmt::format("expected a text, got an escape that is none in '{}'",
                         to_printable(node.raw)));
    }
    return text;
  }

  template <std::floating_point T>
  void number(const JsonNode& node, T& value) {
    if (node.kind == JsonNode::Kind::Null) {
      value = std::numeric_limits<T>::quiet_NaN();
      return;
    }
    const std::optional<double> parsed =
        expect(node, JsonNode::Kind::Number, "a number") ? parse_double(node.raw) : std::nullopt;
    if (parsed.has_value()) {
      value = *parsed;
    } else {
      refuse(fmt::format("expected a number, got '{}'", to_printable(node.raw)));
    }
  }

  template <std::unsigned_integral T>
  void number(const JsonNode& node, T& value) {
    const std::optional<std::uint64_t> parsed =
        expect(node, JsonNode::Kind::Number, "a number") ? parse_uint64(node.raw) : std::nullopt;
    if (!parsed.has_value() || *parsed > std::numeric_limits<T>::max()) {
      refuse(fmt::format("expected a whole number, got '{}'", to_printable(node.raw)));
      return;
    }
    value = static_cast<T>(*parsed);
  }

  template <std::signed_integral T>
  void number(const JsonNode& node, T& value) {
    const std::optional<std::int64_t> parsed =
        expect(node, JsonNode::Kind::Number, "a number") ? parse_int64(node.raw) : std::nullopt;
    if (!parsed.has_value() || !std::in_range<T>(*parsed)) {
      refuse(fmt::format("expected a whole number, got '{}'", to_printable(node.raw)));
      return;
    }
    value = static_cast<T>(*parsed);
  }

  template <class E>
  void named(const JsonNode& node, E& value) {
    const std::string name = text(node);
    if (const std::optional<E> parsed = parse_enum<E>(name)) {
      value = *parsed;
    } else {
      refuse(fmt::format("expected a name of the model, got '{}'", to_printable(name)));
    }
  }

  void time(const JsonNode& node, Timestamp& value) {
    const std::string written = text(node);
    if (const std::optional<Timestamp> parsed = parse_iso8601(written)) {
      value = *parsed;
    } else {
      refuse(fmt::format("expected a time, got '{}'", to_printable(written)));
    }
  }

  template <class T>
  void optional(const JsonNode& node, std::optional<T>& value) {
    value.reset();
    if (node.kind != JsonNode::Kind::Null) {
      read(node, value.emplace());
    }
  }

  template <class T>
  void list(const JsonNode& node, std::vector<T>& value) {
    value.clear();
    if (!expect(node, JsonNode::Kind::Array, "a list")) {
      return;
    }
    value.reserve(node.items.size());
    for (const JsonNode& item : node.items) {
      read(item, value.emplace_back());
    }
  }

  template <class T>
  void object(const JsonNode& node, T& value) {
    if (!expect(node, JsonNode::Kind::Object, "an object")) {
      return;
    }
    Members members{*this, node};
    fields(members, value);
    if (members.used != node.items.size()) {
      refuse_unknown(node, value);
    }
  }

  /// Names the first member that is none of the type's.
  template <class T>
  void refuse_unknown(const JsonNode& node, T& value) {
    std::vector<std::string_view> known;
    auto collect = [&](std::string_view name, auto& /*member*/) {
      known.push_back(name);
    };
    fields(collect, value);
    for (const JsonNode& member : node.items) {
      if (std::find(known.begin(), known.end(), member.key) == known.end()) {
        refuse(fmt::format("unknown member '{}'", to_printable(member.key)));
      }
    }
  }

  std::string problem_;
};

}  // namespace
}  // namespace internal

template <class T>
std::string encode(const T& value) {
  std::string json;
  internal::Encoder(json).write(value);
  return json;
}

template <class T>
Result<T> decode(std::string_view json) {
  LW_TRY_ASSIGN(
      const formats::JsonNode tree,
      formats::parse_json_tree(json, {limits::kRegisterEntryBytes, limits::kRegisterEntryValues}));
  T value{};
  internal::Decoder decoder;
  decoder.read(tree, value);
  if (!decoder.problem().empty()) {
    return Error(ErrorCode::Corrupt, decoder.problem());
  }
  return value;
}

template std::string encode(const model::SourceRecord&);
template std::string encode(const model::FindingRecord&);
template std::string encode(const model::EvidenceItem&);
template std::string encode(const model::SetAside&);
template std::string encode(const model::Incident&);
template std::string encode(const model::Campaign&);
template std::string encode(const model::Assessment&);
template std::string encode(const model::Judgement&);
template std::string encode(const model::Release&);
template std::string encode(const model::NotificationDecision&);
template std::string encode(const model::Claim&);
template std::string encode(const model::Response&);
template std::string encode(const model::ListedIncident&);
template std::string encode(const model::Organisation&);
template std::string encode(const model::PersonalFields&);
template std::string encode(const model::Statistics&);
template std::string encode(const model::CaseFile&);
template std::string encode(const internal::WorkspaceEntry&);
template std::string encode(const internal::CalendarEntry&);
template std::string encode(const internal::PersonEntry&);
template std::string encode(const internal::PersonAccess&);
template std::string encode(const internal::ConfirmationEntry&);

template Result<model::SourceRecord> decode(std::string_view);
template Result<model::FindingRecord> decode(std::string_view);
template Result<model::EvidenceItem> decode(std::string_view);
template Result<model::SetAside> decode(std::string_view);
template Result<model::Incident> decode(std::string_view);
template Result<model::Campaign> decode(std::string_view);
template Result<model::Assessment> decode(std::string_view);
template Result<model::Judgement> decode(std::string_view);
template Result<model::Release> decode(std::string_view);
template Result<model::NotificationDecision> decode(std::string_view);
template Result<model::Claim> decode(std::string_view);
template Result<model::Response> decode(std::string_view);
template Result<model::ListedIncident> decode(std::string_view);
template Result<model::Organisation> decode(std::string_view);
template Result<model::PersonalFields> decode(std::string_view);
template Result<model::Statistics> decode(std::string_view);
template Result<model::CaseFile> decode(std::string_view);
template Result<internal::WorkspaceEntry> decode(std::string_view);
template Result<internal::CalendarEntry> decode(std::string_view);
template Result<internal::PersonEntry> decode(std::string_view);
template Result<internal::PersonAccess> decode(std::string_view);
template Result<internal::ConfirmationEntry> decode(std::string_view);

}  // namespace longwatch::registry
