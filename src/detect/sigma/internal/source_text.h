#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "detect/sigma/rule.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

TextPlace to_place(const formats::YamlPlace& place);

/// The text of a rule file, for messages. A view: the text must outlive it.
class SourceText {
 public:
  explicit SourceText(std::string_view text);

  /// The line and below it a caret under the column, without a final line feed; long lines are cut
  /// around the column. Empty when there is no such line or
  /// nothing in it.
  std::string excerpt(TextPlace place) const;

  /// Where byte `offset` of a scalar's value was written. Exact for plain and block scalars, folded
  /// or not, and for quoted ones up to the first escape; else the start of the scalar.
  TextPlace locate(const formats::YamlNode& scalar, std::size_t offset) const;

 private:
  /// Position of the place in the text; npos when it lies outside.
  std::size_t offset_of(TextPlace place) const;
  TextPlace place_of(std::size_t offset) const;

  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

}  // namespace longwatch::detect::sigma
