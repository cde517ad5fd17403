#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/field.h"
#include "read/column_fields.h"

namespace longwatch::read::weblog {

/// The part a column plays for the event as a whole, beside being a field.
enum class Role : std::uint8_t {
  None,
  Date,
  Time,
  ComputerName,   ///< s-computername
  ServerAddress,  ///< s-ip
  Method,
  Scheme,
  Host,
  Port,
  Path,   ///< cs-uri-stem, cs-uri-path
  Query,  ///< cs-uri-query
  Uri,    ///< cs-uri
};

inline constexpr std::size_t kRoles = 12;

/// One name of a #Fields line and what its values become.
struct Column {
  std::string name;         ///< as written
  std::string header_name;  ///< "cs-user-agent" for "cs(User-Agent)"; else empty
  bool is_wanted = false;   ///< is asked for or plays a part
  Role role = Role::None;
};

/// What one #Fields line says, for the fields of this run.
struct Layout {
  std::vector<Column> columns;
  ColumnFields fields;   ///< by column; one more for "c-uri"
  bool has_uri = false;  ///< that is asked for and no column
  bool has_date = false;
};

/// The layout that the names stand for.
Layout make_layout(const std::vector<std::string_view>& names, const model::FieldTable& fields);

/// The pieces between blanks and tabs, in `pieces`.
void split_blanks(std::string_view line, std::vector<std::string_view>& pieces);

/// The same, where a piece that begins with a quote goes on to the quote before a blank.
void split_quoted(std::string_view line, std::vector<std::string_view>& pieces);

}  // namespace longwatch::read::weblog
