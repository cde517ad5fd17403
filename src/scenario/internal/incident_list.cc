#include "scenario/internal/incident_list.h"

#include <chrono>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "model/synthetic.h"
#include "scenario/internal/random.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

struct Row {
  Timestamp recorded;  ///< UTC
  std::string_view suspected;
};

/// Writes the rows of one list.
class ListWriter {
 public:
  explicit ListWriter(const IncidentListRequest& request)
      : request_(request), random_(request.seed * 1'009 + 11) {}

  std::string write();

 private:
  // Midnight local time of the year's first day.
  Timestamp year_start(int year) const {
    const std::chrono::sys_days day =
        std::chrono::year(year) / std::chrono::month(request_.first_month) / 1;
    return Timestamp(day.time_since_epoch()) - request_.utc_offset;
  }

  int year_of(Timestamp time) const;
  std::string local_text(Timestamp time) const;
  std::vector<Row> rows(Timestamp from, const IncidentListRequest& counts);
  void append(int year, const std::vector<Row>& rows);

  const IncidentListRequest& request_;
  Random random_;
  std::string out_;
};

int ListWriter::year_of(Timestamp time) const {
  const std::chrono::year_month_day local(
      std::chrono::floor<std::chrono::days>(time + request_.utc_offset));
  const int year = static_cast<int>(local.year());
  return static_cast<unsigned>(local.month()) >= request_.first_month ? year : year - 1;
}

std::string ListWriter::local_text(Timestamp time) const {
  std::string text;
  append_iso8601(text, time + request_.utc_offset, 0);
  text.pop_back();
  const auto minutes =
      std::chrono::duration_cast<std::chrono::minutes>(request_.utc_offset).count();
  return fmt::format("{}{}{:02}:{:02}", text, minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                     std::abs(minutes) % 60);
}

std::vector<Row> ListWriter::rows(Timestamp from, const IncidentListRequest& counts) {
  std::vector<Row> rows;
  for (std::uint64_t i = 0; i < counts.listed; ++i) {
    const std::string_view suspected = i < counts.state                     ? "state"
                                       : i < counts.state + counts.criminal ? "criminal"
                                       : i % 7 == 0                         ? "other"
                                                                            : "unknown";
    rows.push_back({from + hours(1) + seconds(random_.below(363 * 86'400)), suspected});
  }
  return rows;
}

void ListWriter::append(int year, const std::vector<Row>& rows) {
  constexpr std::string_view kFound[] = {"own", "partner", "self-report", "agency"};
  constexpr std::string_view kSectors[] = {"government", "health",  "energy",
                                           "education",  "finance", "telecommunications"};
  constexpr std::string_view kSeverities[] = {"C3", "C4", "C5", "C5", "C6", "C6", "C6"};
  constexpr std::string_view kPhases[] = {"attempt", "attempt", "pre-compromise",
                                          "post-compromise"};
  int number = 0;
  for (const Row& row : rows) {
    const std::string_view found = random_.pick(kFound);
    const std::string_view sector = random_.pick(kSectors);
    const std::string_view severity = random_.pick(kSeverities);
    out_.append(fmt::format("{}-{}-{:04},{},{},{},{},{},{},{}\n", request_.prefix, year, ++number,
                            local_text(row.recorded), row.suspected, found, sector, severity,
                            random_.pick(kPhases), model::kSyntheticMark));
  }
}

std::string ListWriter::write() {
  const int year = year_of(request_.start);
  const Timestamp from = year_start(year);
  const Timestamp next = year_start(year + 1);
  std::vector<Row> own = rows(from, request_);
  own[0].recorded = from;                            // the first second of the year
  own[request_.state].recorded = next - seconds(1);  // the last
  IncidentListRequest before = request_;
  before.listed = random_.between(30, 50);
  before.state = before.listed / 3;
  before.criminal = before.listed / 4;
  std::vector<Row> earlier = rows(year_start(year - 1), before);
  earlier[0].recorded = from - seconds(1);
  out_ = fmt::format("id,recorded,suspected,detected_by,sector,severity,phase,{}\n",
                     model::kSyntheticField);
  append(year - 1, earlier);
  append(year, own);
  append(year + 1, {{next, "criminal"}, {next + hours(30), "unknown"}});
  return out_;
}

}  // namespace

void read_calendar(const Script& script, IncidentListRequest& request) {
  const Node* const year = script.top.find("fiscal_year_starts");
  const auto month =
      year == nullptr ? std::nullopt : parse_uint64(std::string_view(year->text).substr(0, 2));
  request.first_month =
      month.has_value() && *month >= 1 && *month <= 12 ? static_cast<unsigned>(*month) : 1;
  request.utc_offset = script.utc_offset;
}

std::string incident_list_text(const IncidentListRequest& request) {
  return ListWriter(request).write();
}

}  // namespace longwatch::scenario::internal
