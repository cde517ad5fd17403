#include "read/weblog/internal/column.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "read/split.h"

namespace longwatch::read::weblog {
namespace {

struct RoleRow {
  std::string_view name;
  Role role;
};

constexpr std::array kRoleRows = {
    RoleRow{"date", Role::Date},
    RoleRow{"time", Role::Time},
    RoleRow{"s-computername", Role::ComputerName},
    RoleRow{"s-ip", Role::ServerAddress},
    RoleRow{"cs-method", Role::Method},
    RoleRow{"cs-uri-scheme", Role::Scheme},
    RoleRow{"cs-host", Role::Host},
    RoleRow{"cs(Host)", Role::Host},
    RoleRow{"cs-uri-port", Role::Port},
    RoleRow{"cs-uri-stem", Role::Path},
    RoleRow{"cs-uri-path", Role::Path},
    RoleRow{"cs-uri-query", Role::Query},
    RoleRow{"cs-uri", Role::Uri},
};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// "cs(User-Agent)" -> "cs-user-agent"; empty for names without a header in parentheses.
std::string header_name(std::string_view name) {
  const std::size_t open = name.find('(');
  if (open == 0 || open == std::string_view::npos || !name.ends_with(')')) {
    return {};
  }
  const std::string_view header = name.substr(open + 1, name.size() - open - 2);
  return to_ascii_lower(std::string(name.substr(0, open)).append("-").append(header));
}

Column make_column(std::string_view name) {
  Column column;
  column.name = name;
  column.header_name = header_name(name);
  const auto* const row =
      std::find_if(kRoleRows.begin(), kRoleRows.end(), [name](const RoleRow& candidate) {
        return equals_ignoring_ascii_case(candidate.name, name);
      });
  column.role = row == kRoleRows.end() ? Role::None : row->role;
  return column;
}

std::vector<model::NamedField> fields_of(const Column& column, const model::FieldTable& fields) {
  std::vector<model::NamedField> found;
  for (const std::string& spelling : {column.name, column.header_name}) {
    const std::optional<model::NamedField> field = fields.find(spelling);
    if (!spelling.empty() && field.has_value()) {
      found.push_back(*field);
    }
  }
  if (found.empty() && fields.wants_unnamed()) {
    found.push_back({model::kUnnamedField, model::Naming::Exact});
  }
  return found;
}

/// Where the quoted piece at the begin of `line` ends; npos when its quote is never closed.
std::size_t end_of_quoted(std::string_view line) {
  for (std::size_t at = line.find('"', 1); at != std::string_view::npos;
       at = line.find('"', at + 1)) {
    if (at + 1 == line.size() || is_blank(line[at + 1])) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Layout make_layout(const std::vector<std::string_view>& names, const model::FieldTable& fields) {
  Layout layout;
  std::optional<model::NamedField> uri = fields.find("c-uri");
  std::vector<std::vector<model::NamedField>> found;
  for (const std::string_view name : names) {
    Column& column = layout.columns.emplace_back(make_column(name));
    found.push_back(fields_of(column, fields));
    column.is_wanted = column.role != Role::None || !found.back().empty();
    layout.has_date = layout.has_date || column.role == Role::Date;
    if (equals_ignoring_ascii_case(name, "c-uri")) {
      uri.reset();
    }
  }
  layout.has_uri = uri.has_value();
  found.emplace_back();
  if (uri.has_value()) {
    found.back().push_back(*uri);
  }
  layout.fields = ColumnFields(found, fields);
  return layout;
}

void split_blanks(std::string_view line, std::vector<std::string_view>& pieces) {
  if (line.find('\t') == std::string_view::npos) {
    split_at(line, ' ', pieces);
    std::erase(pieces, std::string_view());
    return;
  }
  pieces.clear();
  std::size_t at = 0;
  while (at < line.size()) {
    if (is_blank(line[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < line.size() && !is_blank(line[at])) {
      ++at;
    }
    pieces.push_back(line.substr(begin, at - begin));
  }
}

void split_quoted(std::string_view line, std::vector<std::string_view>& pieces) {
  pieces.clear();
  while (!line.empty()) {
    if (is_blank(line.front())) {
      line.remove_prefix(1);
      continue;
    }
    std::size_t end = line.front() == '"' ? end_of_quoted(line) : std::string_view::npos;
    if (end == std::string_view::npos) {
      end = std::min(line.find_first_of(" \t"), line.size());
    }
    pieces.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace longwatch::read::weblog
