#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ip_address.h"
#include "base/result.h"
#include "formats/regex.h"
#include "formats/yaml.h"
#include "model/finding.h"

namespace longwatch::detect::tuning {

/// What must hold of a finding: alternatives, each of field tests that must all hold. Fields are
/// those a finding carries, and "host", "user", "matched" and "entity.TYPE". Tests are written as
/// in Sigma. Immutable; any thread.
class Condition {
 public:
  /// From the value of "when": a map, or a list of maps. Fails with the place of the mistake.
  static Result<Condition> read(const formats::YamlNode& node, const std::string& file);

  bool holds(const model::Finding& finding) const;

 private:
  struct Text {
    std::string pattern;  ///< with wildcards; folded unless `cased`
    bool cased = false;
  };

  using Test = std::variant<Text, formats::Regex, Network>;

  struct Field {
    std::string name;
    bool all = false;  ///< every test, not one of them
    std::vector<Test> tests;
  };

  static Result<std::vector<Field>> read_fields(const formats::YamlNode& map,
                                                const std::string& file);
  static Result<Field> read_field(const formats::YamlEntry& entry, const std::string& file);
  static bool fits(const Test& test, std::string_view value);
  static bool fits(const Field& field, const model::Finding& finding);

  std::vector<std::vector<Field>> alternatives_;
};

}  // namespace longwatch::detect::tuning
