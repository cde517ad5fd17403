#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::registry::internal {

/// One record of a CSV text (RFC 4180) and the line it begins on, from 1.
struct CsvRecord {
  std::vector<std::string> fields;
  std::uint32_t line = 1;
};

/// Takes a text apart, record by record. Lines end with LF or CRLF; a quoted field may hold
/// separators, line ends and doubled quotes; a byte order mark is passed over.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);

  /// The next record, blank lines passed over; nothing at the end or behind a mistake.
  std::optional<CsvRecord> next();

  /// What is wrong, and where; empty when nothing is.
  std::string_view problem() const { return problem_; }

  std::uint32_t line() const { return line_; }

 private:
  bool take_field(std::string& field);
  bool take_quoted(std::string& field);
  bool take_line_end();
  bool at_line_end() const;

  std::string_view rest_;
  std::uint32_t line_ = 1;
  std::string_view problem_;
};

}  // namespace longwatch::registry::internal
