#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "detect/indicator/internal/intake.h"
#include "detect/indicator/internal/list_origin.h"

namespace longwatch::detect::indicator {

/// Whether a line names the columns of a table of indicators: at least one holds them, and no cell
/// is an indicator itself.
bool is_table_header(std::string_view line);

/// Reads a table (RFC 4180; comma, tab or semicolon): one indicator a row with its kind in another
/// column, or one in each column that is named by a kind. Lines that begin with '#' are comments,
/// as in a list.
class TableReader {
 public:
  explicit TableReader(Intake& intake) : intake_(intake) {}

  /// The next whole lines.
  void read(std::string_view lines);
  /// After the last one.
  void finish();

  ListOrigin origin() const { return origin_.origin(); }

 private:
  /// What a column holds.
  enum class Role : std::uint8_t {
    Ignored,
    Value,
    OfKind,
    Kind,
    Note,
    Confidence,
    ValidFrom,
    ValidUntil,
    Received,
    Labels,
    Actors,
    Malware,
    Marking,
    Originator,
    Pap,
    Source,
    Id,
  };

  struct Column {
    std::string name;
    Role role = Role::Ignored;
  };

  friend bool is_table_header(std::string_view line);

  static Role role_of(std::string_view name);
  static char separator_of(std::string_view line);
  void take_record(std::string_view record);
  void take_header(std::string_view record);
  void take_row();
  void take_values(const Details& details, const std::string& note, const std::string& kind);
  void take_detail(Role role, const std::string& cell, Details& details);
  void take_marking(const std::string& cell, Details& details);
  void tell_unknown_kind(const std::string& kind);
  bool split_record(std::string_view record);

  Intake& intake_;
  OriginReader origin_;
  std::string carried_;  // a record whose quotes are still open
  std::uint32_t line_ = 0;
  std::uint32_t record_line_ = 0;
  char separator_ = ',';
  std::vector<Column> columns_;
  std::vector<std::string> cells_;
  std::set<std::string> unknown_kinds_;  // told already
};

}  // namespace longwatch::detect::indicator
