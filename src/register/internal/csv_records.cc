#include "register/internal/csv_records.h"

#include <algorithm>

#include "base/byte_order_mark.h"

namespace longwatch::registry::internal {

CsvReader::CsvReader(std::string_view text) : rest_(without_byte_order_mark(text)) {}

bool CsvReader::at_line_end() const {
  return rest_.empty() || rest_.starts_with('\n') || rest_.starts_with("\r\n");
}

/// True when there was a line end to take.
bool CsvReader::take_line_end() {
  if (rest_.empty() || !at_line_end()) {
    return false;
  }
  rest_.remove_prefix(rest_.starts_with('\n') ? 1 : 2);
  ++line_;
  return true;
}

bool CsvReader::take_quoted(std::string& field) {
  const std::uint32_t first_line = line_;
  rest_.remove_prefix(1);
  while (!rest_.empty()) {
    const std::size_t quote = std::min(rest_.find('"'), rest_.size());
    const std::string_view piece = rest_.substr(0, quote);
    field.append(piece);
    line_ += static_cast<std::uint32_t>(std::count(piece.begin(), piece.end(), '\n'));
    rest_.remove_prefix(quote);
    if (rest_.starts_with("\"\"")) {
      field.push_back('"');
      rest_.remove_prefix(2);
    } else if (!rest_.empty()) {
      rest_.remove_prefix(1);
      return true;
    }
  }
  line_ = first_line;
  problem_ = "a quoted field is not closed";
  return false;
}

/// One field and nothing behind it.
bool CsvReader::take_field(std::string& field) {
  if (rest_.starts_with('"')) {
    if (!take_quoted(field)) {
      return false;
    }
    if (!at_line_end() && !rest_.starts_with(',')) {
      problem_ = "text stands behind the closing quote of a field";
      return false;
    }
    return true;
  }
  const std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
  std::string_view text = rest_.substr(0, end);
  if (text.ends_with('\r') && (end == rest_.size() || rest_[end] == '\n')) {
    text.remove_suffix(1);
  }
  if (text.find('"') != std::string_view::npos) {
    problem_ = "a quote stands inside a field that is not quoted";
    return false;
  }
  field = text;
  rest_.remove_prefix(text.size());
  return true;
}

std::optional<CsvRecord> CsvReader::next() {
  while (take_line_end()) {
  }
  if (rest_.empty() || !problem_.empty() || rest_ == "\r") {
    return std::nullopt;
  }
  CsvRecord record;
  record.line = line_;
  while (true) {
    if (!take_field(record.fields.emplace_back())) {
      return std::nullopt;
    }
    if (!rest_.starts_with(',')) {
      break;
    }
    rest_.remove_prefix(1);
  }
  take_line_end();
  return record;
}

}  // namespace longwatch::registry::internal
