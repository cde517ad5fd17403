#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/limits.h"

/// YAML as an immutable tree that remembers where everything was written and whether it was quoted;
/// what a scalar means (number, boolean, text) is for the reader of the tree to decide.
///
///   const YamlStream stream = parse_yaml(text);
///   for (const YamlNode* document : stream.documents()) { ... document->find("title") ... }
///   if (stream.problem()) { ... }
namespace longwatch::formats {

/// From 1; columns in bytes.
struct YamlPlace {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend auto operator<=>(const YamlPlace&, const YamlPlace&) = default;
};

enum class YamlKind : std::uint8_t { Null, Scalar, Sequence, Map };

/// In words for messages: "nothing", "a single value", "a list", "a map".
std::string_view to_text(YamlKind kind);

/// Quoted scalars ('..', "..", block scalars, and those tagged !!str) are text whatever they look
/// like.
enum class YamlStyle : std::uint8_t { Plain, Quoted };

struct YamlNode;

struct YamlEntry {
  const YamlNode* key = nullptr;  ///< always a scalar
  const YamlNode* value = nullptr;
};

/// Owned by its stream. An aliased node is shared: it stands once in memory, at the place of its
/// anchor.
struct YamlNode {
  YamlKind kind = YamlKind::Null;
  YamlStyle style = YamlStyle::Plain;
  YamlPlace place;
  std::string text;                    ///< of a scalar, after unquoting
  std::vector<const YamlNode*> items;  ///< of a sequence
  std::vector<YamlEntry> entries;      ///< of a map, as written; keys are unique

  /// The value under `key` of a map; null when there is none or this is no map.
  const YamlNode* find(std::string_view key) const;
  /// The entry itself, for the place of its key.
  const YamlEntry* find_entry(std::string_view key) const;
};

/// Why reading a text ended early.
struct YamlProblem {
  ErrorCode code = ErrorCode::InvalidInput;
  std::string message;  ///< house wording, without the place
  std::string hint;
  YamlPlace place;
};

/// As an Error at "file:line:column".
Error to_error(const YamlProblem& problem, std::string_view file);

struct YamlLimits {
  std::size_t depth = limits::kYamlDepth;
  std::size_t nodes = limits::kYamlNodes;  ///< of a document, aliased nodes counted at every use
};

/// The documents of one text. Movable; nodes keep their address.
class YamlStream {
 public:
  /// In order; every one complete. An empty document is a node of kind Null.
  const std::vector<const YamlNode*>& documents() const { return documents_; }

  /// Why there is nothing after the last document; nothing when the whole text was read.
  const std::optional<YamlProblem>& problem() const { return problem_; }

 private:
  friend class YamlBuilder;

  std::deque<YamlNode> nodes_;
  std::vector<const YamlNode*> documents_;
  std::optional<YamlProblem> problem_;
};

/// Reads YAML as libyaml understands it (1.1, and what of 1.2 is written alike: what PyYAML, and so
/// pySigma, reads), and refuses besides: bytes that are no UTF-8, control
/// characters, a key twice in one map (the message names the first), keys that are no scalars,
/// merge keys (`<<`, YAML 1.1), tags other than those of the core schema, aliases inside their own
/// anchor. Whatever was complete before the first mistake stays readable. Aliases are shared, and a
/// document that would be larger than `limits` when they are written out is refused, so that
/// walking a document node by node always ends soon.
YamlStream parse_yaml(std::string_view text, const YamlLimits& limits = {});

}  // namespace longwatch::formats
