#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "formats/yaml.h"
#include "model/enum_names.h"
#include "model/marking.h"

namespace longwatch::knowledge::internal {

enum class Presence : std::uint8_t { Optional, Required };

/// Reads the members of one YAML map by name. The first mistake is kept and everything after it
/// reads as absent, so that a caller asks for all members and then once for `finish()`, which also
/// refuses keys that nobody asked for.
class MapReader {
 public:
  /// `what` names the thing in messages: "a host". Node and file name must outlive the reader.
  MapReader(const formats::YamlNode& node, const std::string& file, std::string_view what);

  std::string text(std::string_view key, Presence presence = Presence::Optional);
  /// A list of texts, or one text that stands for a list of one.
  std::vector<std::string> texts(std::string_view key);
  std::optional<Timestamp> time(std::string_view key);
  bool flag(std::string_view key);
  std::int64_t integer(std::string_view key, std::int64_t smallest, std::int64_t largest,
                       std::int64_t otherwise);
  /// The items of a list under `key`; empty when there is none.
  std::span<const formats::YamlNode* const> items(std::string_view key);
  /// The map {tlp, originators}; `otherwise` when there is none.
  model::Marking marking(std::string_view key, const model::Marking& otherwise);

  template <model::NamedEnum E>
  E value_of(std::string_view key, E otherwise, Presence presence = Presence::Optional) {
    const std::string name = text(key, presence);
    if (name.empty()) {
      return otherwise;
    }
    const std::optional<E> value = model::parse_name<E>(name);
    if (!value.has_value()) {
      const auto names = names_of(E{});
      refuse_name(key, name, std::vector<std::string_view>(names.begin(), names.end()));
      return otherwise;
    }
    return *value;
  }

  /// Records a mistake in the value under `key`, if it is the first: "expected ..., got '...'".
  void refuse(std::string_view key, std::string_view expected, std::string_view got);
  /// Takes over a mistake that was found further inside, if it is the first.
  void adopt(Error error);

  bool failed() const { return error_.has_value(); }

  /// The first mistake, or that a key is not known.
  Status finish();

 private:
  const formats::YamlNode* look_up(std::string_view key, Presence presence = Presence::Optional);
  void refuse_name(std::string_view key, std::string_view got,
                   const std::vector<std::string_view>& names);
  void fail(const formats::YamlPlace& place, std::string message, std::string hint = {});

  const formats::YamlNode& node_;
  const std::string& file_;
  std::string_view what_;
  std::vector<std::string_view> asked_;
  std::optional<Error> error_;
};

/// The one document of a file. Fails as parsing does, and with `InvalidInput` when there are
/// several. Null when the file is empty.
Result<const formats::YamlNode*> single_document(const formats::YamlStream& stream,
                                                 const std::string& file);

/// Whether the top level of a file carries the mark of generated data.
bool read_synthetic_mark(MapReader& top);

}  // namespace longwatch::knowledge::internal
