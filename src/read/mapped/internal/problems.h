#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "formats/yaml.h"

namespace longwatch::read::mapped {

/// Collects what is wrong with the text of a mapping. Both texts outlive it.
class Problems {
 public:
  Problems(std::string_view yaml, const std::string& file) : yaml_(yaml), file_(file) {}

  void add(const formats::YamlPlace& place, std::string message, std::string hint = {});

  /// At byte `offset` of the scalar's text: exact where it stands in the file as it is, else at the
  /// scalar.
  void add_inside(const formats::YamlNode& scalar, std::size_t offset, std::string message,
                  std::string hint = {});

  bool none() const { return problems_.empty(); }

  /// In the order of the file.
  std::vector<Diagnostic> take();

 private:
  std::string_view line_at(std::uint32_t line) const;

  const std::string_view yaml_;
  const std::string& file_;
  std::vector<Diagnostic> problems_;
};

}  // namespace longwatch::read::mapped
