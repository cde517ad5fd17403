#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// The texts of `content/tests/`: their form stands in the README there.
namespace longwatch::conformance {

/// A small log, and whether the rule must see it.
struct ContentSample {
  bool matches = false;
  std::string content;  ///< bytes of a file, as a reader takes it
  std::string place;    ///< file:line
};

/// Fails with the place of the first line that is not of the form.
Result<std::vector<ContentSample>> parse_content_samples(std::string_view text,
                                                         const std::string& file);

}  // namespace longwatch::conformance
