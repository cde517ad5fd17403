#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::read::csv {

/// How a table is written, and what its columns are called.
struct Dialect {
  char separator = ',';
  std::uint64_t rows_begin = 0;  ///< behind the header
  std::vector<std::string> columns;
};

/// By the first bytes of a file; nothing when they are no table. `is_all` says that the file ends
/// there.
std::optional<Dialect> dialect_of(std::string_view head, bool is_all);

}  // namespace longwatch::read::csv
