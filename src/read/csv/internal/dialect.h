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
  /// The header stands behind "#Fields:", and lines that begin with '#' are no rows.
  bool has_directives = false;
  bool is_message_tracking = false;          ///< of Exchange
  std::optional<std::size_t> time_column{};  ///< that is called like one and holds times
};

/// By the first bytes of a file; nothing when they are no table. `is_all` says that the file ends
/// there.
std::optional<Dialect> dialect_of(std::string_view head, bool is_all);

}  // namespace longwatch::read::csv
