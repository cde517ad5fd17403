#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "model/field.h"
#include "read/column_fields.h"
#include "read/marked_lines.h"

namespace longwatch::read::zeek {

enum class Type : std::uint8_t {
  Plain,
  Bool,
  Time,
  List,  ///< set or vector
};

/// The part a column plays for the event as a whole.
enum class Role : std::uint8_t { None, Time, Computer };

struct Column {
  std::string name;
  Type type = Type::Plain;
  Role role = Role::None;
  std::optional<model::NamedField> field;
};

/// A column that anybody asks for.
struct Wanted {
  std::uint32_t column = 0;
  /// Its text is the value of one field and nothing else: `field`. That is so for most.
  bool is_plain = false;
  model::NamedField field{};
};

/// What a header says of the lines below it.
struct Header {
  char separator = '\t';
  char set_separator = ',';
  std::string empty = "(empty)";
  std::string unset = "-";
  std::string channel;
  std::vector<Column> columns;  ///< empty: the lines below cannot be read
  /// Those of `columns` that anybody asks for, in order.
  std::vector<Wanted> wanted;
  ColumnFields fields;  ///< by column
};

/// Which header governs which part of a file. Immutable after `scan`.
class Headers {
 public:
  /// Looks at every line that begins with '#'. Fails with `Io`, and with `Corrupt` when the file
  /// became shorter. Headers that cannot be used are told.
  static Result<Headers> scan(const RandomAccessFile& file, std::uint64_t text_start,
                              std::string_view name, const model::FieldTable& fields,
                              DiagnosticSink& diagnostics);

  /// For the line at `offset`; null when none that can be used stands above. Lives as long as this
  /// object.
  const Header* at(std::uint64_t offset) const;

 private:
  class Scanner;

  std::vector<Header> headers_;
  ByOffset<std::uint32_t> governing_;  // index in headers_
};

}  // namespace longwatch::read::zeek
