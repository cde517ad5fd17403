#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace longwatch::share::html::internal {

/// One table of a page, row by row. Cells are markup: the caller escapes.
class Table {
 public:
  Table(std::string_view caption, std::initializer_list<std::string_view> heads);

  Table& row(std::initializer_list<std::string> cells);

  /// Empty when the table has no row.
  std::string take();

 private:
  std::string text_;
  bool has_rows_ = false;
};

}  // namespace longwatch::share::html::internal
