#include "detect/indicator/internal/table_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/byte_order_mark.h"
#include "base/limits.h"
#include "base/text.h"
#include "detect/cut.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/detail_text.h"

namespace longwatch::detect::indicator {
namespace {

std::string plain_name(std::string_view cell) {
  std::string name = to_ascii_lower(trim(cell));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
    name = std::string(trim(std::string_view(name).substr(1, name.size() - 2)));
  }
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

bool has_open_quote(std::string_view record) {
  return std::count(record.begin(), record.end(), '"') % 2 != 0;
}

/// Kinds are written with '-' in lists, with '_' in many tables.
std::string kind_name(std::string name) {
  if (!is_kind_name(name)) {
    std::replace(name.begin(), name.end(), '_', '-');
  }
  return name;
}

}  // namespace

TableReader::Role TableReader::role_of(std::string_view name) {
  using Row = std::pair<std::string_view, Role>;
  static constexpr auto kRows = std::to_array<Row>({
      {"indicator", Role::Value},
      {"ioc", Role::Value},
      {"value", Role::Value},
      {"indicator_value", Role::Value},
      {"ioc_value", Role::Value},
      {"observable", Role::Value},
      {"attribute_value", Role::Value},
      {"type", Role::Kind},
      {"indicator_type", Role::Kind},
      {"ioc_type", Role::Kind},
      {"kind", Role::Kind},
      {"attribute_type", Role::Kind},
      {"note", Role::Note},
      {"comment", Role::Note},
      {"description", Role::Note},
      {"context", Role::Note},
      {"confidence", Role::Confidence},
      {"confidence_level", Role::Confidence},
      {"valid_from", Role::ValidFrom},
      {"valid_until", Role::ValidUntil},
      {"expires", Role::ValidUntil},
      {"expiration", Role::ValidUntil},
      {"expiry", Role::ValidUntil},
      {"received", Role::Received},
      {"received_at", Role::Received},
      {"date_added", Role::Received},
      {"labels", Role::Labels},
      {"tags", Role::Labels},
      {"threat_type", Role::Labels},
      {"category", Role::Labels},
      {"actor", Role::Actors},
      {"actors", Role::Actors},
      {"threat_actor", Role::Actors},
      {"intrusion_set", Role::Actors},
      {"group", Role::Actors},
      {"malware", Role::Malware},
      {"malware_family", Role::Malware},
      {"malware_printable", Role::Malware},
      {"family", Role::Malware},
      {"tlp", Role::Marking},
      {"marking", Role::Marking},
      {"originator", Role::Originator},
      {"pap", Role::Pap},
      {"source", Role::Source},
      {"reporter", Role::Source},
      {"feed", Role::Source},
      {"id", Role::Id},
      {"uuid", Role::Id},
      {"ioc_id", Role::Id},
  });
  for (const Row& row : kRows) {
    if (row.first == name) {
      return row.second;
    }
  }
  return is_kind_name(kind_name(std::string(name))) ? Role::OfKind : Role::Ignored;
}

char TableReader::separator_of(std::string_view line) {
  if (line.find('\t') != std::string_view::npos) {
    return '\t';
  }
  return std::count(line.begin(), line.end(), ';') > std::count(line.begin(), line.end(), ',')
             ? ';'
             : ',';
}

bool is_table_header(std::string_view line) {
  if (line.size() > limits::kHeaderLineBytes) {
    return false;
  }
  bool has_values = false;
  std::size_t known = 0;
  const std::vector<std::string_view> cells = split(line, TableReader::separator_of(line));
  for (const std::string_view cell : cells) {
    const std::string name = plain_name(cell);
    const TableReader::Role role = TableReader::role_of(name);
    has_values = has_values || role == TableReader::Role::Value ||
                 (role == TableReader::Role::OfKind && cells.size() > 1);
    known += role == TableReader::Role::Ignored ? 0 : 1;
    if (name.find_first_of("./:@\\") != std::string::npos && !is_kind_name(name)) {
      return false;
    }
  }
  return has_values && (known > 1 || cells.size() == 1);
}

void TableReader::read(std::string_view lines) {
  if (line_ == 0) {
    lines = without_byte_order_mark(lines);
  }
  while (!lines.empty()) {
    const std::size_t feed = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, feed);
    lines.remove_prefix(std::min(feed + 1, lines.size()));
    ++line_;
    if (carried_.empty()) {
      record_line_ = line_;
      if (!has_open_quote(line)) {
        take_record(line);
        continue;
      }
    }
    carried_.append(line).push_back('\n');
    if (!has_open_quote(carried_) || carried_.size() > limits::kCsvRecordBytes) {
      take_record(std::exchange(carried_, {}));
    }
  }
}

void TableReader::finish() {
  if (!carried_.empty()) {
    take_record(std::exchange(carried_, {}));
  }
}

void TableReader::take_record(std::string_view record) {
  const std::string_view plain = trim(record);
  if (plain.empty()) {
    return;
  }
  if (plain.starts_with('#')) {
    if (const std::string why = origin_.take(plain.substr(1)); !why.empty()) {
      intake_.tell(kListOrigin, record_line_, 1, fmt::format("'{}': {}", to_printable(plain), why));
    }
    return;
  }
  if (columns_.empty()) {
    take_header(plain);
    return;
  }
  if (!split_record(record)) {
    intake_.refuse(kBadDocument, {{}, plain, {}, record_line_, 1, nullptr},
                   "expected quotes around whole cells that are closed");
    return;
  }
  take_row();
}

void TableReader::take_header(std::string_view record) {
  separator_ = separator_of(record);
  split_record(record);
  for (const std::string& cell : cells_) {
    const std::string name = plain_name(cell);
    columns_.push_back({kind_name(name), role_of(name)});
  }
}

namespace {

/// Takes what stands in quotes off the front of `record`, behind the opening one; false when they
/// do not end.
bool take_quoted(std::string_view& record, std::string& cell) {
  for (;;) {
    const std::size_t quote = record.find('"');
    if (quote == std::string_view::npos) {
      return false;
    }
    cell.append(record.substr(0, quote));
    record.remove_prefix(quote + 1);
    if (!record.starts_with('"')) {
      return true;
    }
    cell.push_back('"');
    record.remove_prefix(1);
  }
}

}  // namespace

/// RFC 4180; false when quotes stand where none may.
bool TableReader::split_record(std::string_view record) {
  cells_.clear();
  while (record.ends_with('\n') || record.ends_with('\r')) {
    record.remove_suffix(1);
  }
  for (bool more = true; more && cells_.size() < limits::kColumns;) {
    std::string& cell = cells_.emplace_back();
    const std::size_t first = record.find_first_not_of(' ');
    if (first != std::string_view::npos && record[first] == '"') {
      record.remove_prefix(first + 1);
      if (!take_quoted(record, cell)) {
        return false;
      }
      record.remove_prefix(std::min(record.find_first_not_of(' '), record.size()));
      if (!record.empty() && record.front() != separator_) {
        return false;
      }
    } else {
      const std::size_t end = std::min(record.find(separator_), record.size());
      cell = trim(record.substr(0, end));
      record.remove_prefix(end);
    }
    more = !record.empty();
    record.remove_prefix(more ? 1 : 0);
  }
  return true;
}

void TableReader::take_marking(const std::string& cell, Details& details) {
  const std::optional<model::Tlp> tlp = parse_tlp(cell);
  if (!tlp.has_value()) {
    intake_.tell(kBadDetail, record_line_, 0,
                 fmt::format("'{}': expected a TLP colour; the indicator is kept as TLP:RED",
                             to_printable(cell)));
  }
  make_stricter(details.marking, {tlp.value_or(model::Tlp::Red), {}});
}

void TableReader::take_detail(Role role, const std::string& cell, Details& details) {
  const auto time = [&](std::optional<Timestamp>& target) {
    target = role == Role::ValidUntil ? parse_end(cell) : parse_time(cell);
    if (!target.has_value()) {
      intake_.tell(kBadDetail, record_line_, 0,
                   fmt::format("'{}': expected a time in ISO 8601; the indicator is looked for "
                               "without it",
                               to_printable(cell)));
    }
  };
  const auto list = [&](std::vector<std::string>& texts) {
    for (const std::string_view text : split(cell, cell.find(';') == cell.npos ? ',' : ';')) {
      add_detail(texts, text);
    }
  };
  switch (role) {
    case Role::Confidence:
      details.confidence = parse_confidence(cell);
      if (!details.confidence.has_value()) {
        intake_.tell(kBadDetail, record_line_, 0,
                     fmt::format("'{}': expected a confidence from 0 to 100; the indicator is "
                                 "looked for without it",
                                 to_printable(cell)));
      }
      break;
    case Role::ValidFrom:
      return time(details.valid_from);
    case Role::ValidUntil:
      return time(details.valid_until);
    case Role::Received:
      return time(details.received);
    case Role::Labels:
      return list(details.labels);
    case Role::Actors:
      return list(details.actors);
    case Role::Malware:
      return list(details.malware);
    case Role::Marking:
      return take_marking(cell, details);
    case Role::Pap:
      details.pap = parse_pap(cell);
      break;
    case Role::Source:
      details.source = cut(cell, limits::kIndicatorTextBytes);
      break;
    case Role::Id:
      details.id = cut(cell, limits::kIndicatorTextBytes);
      break;
    default:
      break;
  }
}

void TableReader::take_row() {
  Details details;
  std::string note;
  std::string kind;
  std::vector<std::string> originators;
  const std::size_t count = std::min(cells_.size(), columns_.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& cell = cells_[i];
    if (cell.empty()) {
      continue;
    }
    switch (columns_[i].role) {
      case Role::Note:
        note = cut(cell, limits::kIndicatorTextBytes);
        break;
      case Role::Kind:
        kind = kind_name(to_ascii_lower(trim(cell)));
        tell_unknown_kind(kind);
        break;
      case Role::Originator:
        add_detail(originators, cell);
        break;
      default:
        take_detail(columns_[i].role, cell, details);
    }
  }
  if (!originators.empty()) {
    make_stricter(details.marking,
                  {details.marking.has_value() ? details.marking->tlp : model::Tlp::AmberStrict,
                   originators});
    details.marking->originators = originators;
  }
  take_values(details, note, kind);
}

/// The first row with each: a column often holds one for all.
void TableReader::tell_unknown_kind(const std::string& kind) {
  if (!is_kind_name(kind) && unknown_kinds_.size() < limits::kIndicatorProblemsTold &&
      unknown_kinds_.insert(kind).second) {
    intake_.tell(
        kBadDetail, record_line_, 0,
        fmt::format("'{}': expected a kind of indicator that is known as type; the kind is "
                    "recognised from the value, here and wherever it stands in this file",
                    to_printable(kind)));
  }
}

/// Hands over every cell of the row that holds an indicator.
void TableReader::take_values(const Details& details, const std::string& note,
                              const std::string& kind) {
  bool any = false;
  for (std::size_t i = 0; i < std::min(cells_.size(), columns_.size()); ++i) {
    const Role role = columns_[i].role;
    if (cells_[i].empty() || (role != Role::Value && role != Role::OfKind)) {
      continue;
    }
    any = true;
    const std::string_view of = role == Role::OfKind ? columns_[i].name
                                : is_kind_name(kind) ? kind
                                                     : std::string_view();
    intake_.take({of, cells_[i], note, record_line_, 0, details.empty() ? nullptr : &details});
  }
  if (!any) {
    intake_.refuse(kUnknownIndicator, {{}, cells_.front(), {}, record_line_, 0, nullptr},
                   "expected an indicator in a column that the header names for it");
  }
}

}  // namespace longwatch::detect::indicator
