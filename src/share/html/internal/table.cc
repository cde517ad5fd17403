#include "share/html/internal/table.h"

#include <fmt/format.h>

#include "share/html/internal/markup.h"

namespace longwatch::share::html::internal {

Table::Table(std::string_view caption, std::initializer_list<std::string_view> heads) {
  // A wide table scrolls by itself, also with the keyboard.
  text_ = fmt::format(
      "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n"
      "<table><caption>{}</caption>\n<thead><tr>",
      escaped(caption), escaped(caption));
  for (const std::string_view head : heads) {
    text_ += fmt::format("<th scope=\"col\">{}</th>", escaped(head));
  }
  text_ += "</tr></thead>\n<tbody>\n";
}

Table& Table::row(std::initializer_list<std::string> cells) {
  has_rows_ = true;
  text_ += "<tr>";
  bool first = true;
  for (const std::string& cell : cells) {
    text_ +=
        first ? fmt::format("<th scope=\"row\">{}</th>", cell) : fmt::format("<td>{}</td>", cell);
    first = false;
  }
  text_ += "</tr>\n";
  return *this;
}

std::string Table::take() {
  if (!has_rows_) {
    return "";
  }
  return std::move(text_) + "</tbody></table></div>\n";
}

}  // namespace longwatch::share::html::internal
