#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf.h"
#include "model/synthetic.h"
#include "register/internal/csv_records.h"
#include "register/register.h"

namespace longwatch::registry {
namespace internal {
namespace {

constexpr std::array<std::string_view, 8> kColumns = {
    "id",     "recorded", "suspected", "detected_by",
    "sector", "severity", "phase",     model::kSyntheticField};
constexpr std::size_t kMark = kColumns.size() - 1;

/// Reads the rows of one list.
class ListReader {
 public:
  ListReader(std::string_view csv, std::string_view file) : reader_(csv), file_(file) {}

  Result<std::vector<model::ListedIncident>> read() {
    LW_TRY(read_header());
    std::vector<model::ListedIncident> incidents;
    while (std::optional<CsvRecord> record = reader_.next()) {
      if (incidents.size() == limits::kListedIncidents) {
        return Error(ErrorCode::Limit,
                     fmt::format("expected at most {} incidents; nothing was read of this file",
                                 with_thousands(limits::kListedIncidents)))
            .at(place(record->line));
      }
      LW_TRY_ASSIGN(model::ListedIncident incident, read_row(*record));
      incidents.push_back(std::move(incident));
    }
    LW_TRY(check_syntax());
    return incidents;
  }

 private:
  std::string place(std::uint32_t line) const { return fmt::format("{}:{}", file_, line); }

  Error error(std::uint32_t line, std::string message) const {
    return Error(ErrorCode::InvalidInput,
                 std::move(message.append("; nothing was read of this file")))
        .at(place(line));
  }

  Status check_syntax() const {
    return reader_.problem().empty()
               ? Status()
               : Status(error(reader_.line(), std::string(reader_.problem())));
  }

  Status read_header() {
    const std::optional<CsvRecord> header = reader_.next();
    LW_TRY(check_syntax());
    if (!header.has_value()) {
      return error(1, "expected a line of column names, got none");
    }
    width_ = header->fields.size();
    for (std::size_t i = 0; i < width_; ++i) {
      const std::string_view name = trim(header->fields[i]);
      const auto known = std::find(kColumns.begin(), kColumns.end(), name);
      if (known == kColumns.end()) {
        return error(header->line, fmt::format("unknown column '{}', expected some of {}",
                                               to_printable(name), fmt::join(kColumns, ", ")));
      }
      if (!places_.emplace(static_cast<std::size_t>(known - kColumns.begin()), i).second) {
        return error(header->line, fmt::format("the column '{}' stands twice", name));
      }
    }
    for (std::size_t column = 0; column < kMark; ++column) {
      if (!places_.contains(column)) {
        return error(header->line, fmt::format("the column '{}' is missing", kColumns[column]));
      }
    }
    return {};
  }

  std::string_view field(const CsvRecord& record, std::size_t column) const {
    const auto found = places_.find(column);
    return found == places_.end() ? std::string_view() : trim(record.fields[found->second]);
  }

  Result<model::ListedIncident> read_row(const CsvRecord& record) {
    if (record.fields.size() != width_) {
      return error(record.line,
                   fmt::format("expected {} fields, got {}", width_, record.fields.size()));
    }
    for (const std::string& text : record.fields) {
      if (!is_valid_utf8(text)) {
        return error(record.line, fmt::format("expected UTF-8, got '{}'", to_printable(text)));
      }
    }
    model::ListedIncident incident;
    incident.id = field(record, 0);
    if (incident.id.empty() || !ids_.insert(incident.id).second) {
      return error(record.line, incident.id.empty() ? std::string("expected an id, got none")
                                                    : fmt::format("the id '{}' stands twice",
                                                                  to_printable(incident.id)));
    }
    incident.recorded = parse_iso8601(field(record, 1));
    if (!incident.recorded.has_value()) {
      return error(
          record.line,
          fmt::format("expected a time with its zone (2022-07-01T08:00:00+12:00), got '{}'",
                      to_printable(field(record, 1))));
    }
    const auto suspected = model::parse_name<model::SuspectedActor>(field(record, 2));
    if (!suspected.has_value()) {
      return error(record.line, fmt::format("expected one of {} for 'suspected', got '{}'",
                                            fmt::join(names_of(model::SuspectedActor{}), ", "),
                                            to_printable(field(record, 2))));
    }
    incident.suspected = *suspected;
    incident.detected_by = field(record, 3);
    incident.sector = field(record, 4);
    incident.severity = field(record, 5);
    incident.phase = field(record, 6);
    const std::string_view mark = field(record, kMark);
    if (!mark.empty() && mark != model::kSyntheticMark) {
      return error(record.line,
                   fmt::format("expected '{}' or nothing for '{}', got '{}'", model::kSyntheticMark,
                               model::kSyntheticField, to_printable(mark)));
    }
    incident.synthetic = !mark.empty();
    return incident;
  }

  CsvReader reader_;
  std::string_view file_;
  std::size_t width_ = 0;
  std::map<std::size_t, std::size_t> places_;  // column of ours to column of theirs
  std::set<std::string> ids_;
};

}  // namespace
}  // namespace internal

Result<std::vector<model::ListedIncident>> parse_incident_list(std::string_view csv,
                                                               std::string_view name) {
  return internal::ListReader(csv, name).read();
}

}  // namespace longwatch::registry
