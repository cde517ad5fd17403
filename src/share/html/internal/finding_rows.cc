#include "share/html/internal/finding_rows.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/text.h"
#include "share/html/internal/findings_markup.h"
#include "share/html/internal/markup.h"
#include "share/summary.h"
#include "share/tactic.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

// Of one finding: enough for long command lines, too little for a record made to fill a page.
constexpr std::size_t kValueBytes = 1500;
constexpr std::size_t kFieldsBytes = 6000;
constexpr std::size_t kNameBytes = 120;
constexpr std::size_t kSummaryBytes = 260;

struct Column {
  std::string_view title;
  std::string_view key;  ///< what the script sorts by
};

constexpr std::array<Column, 6> kColumns = {{{"Level", "level"},
                                             {"Time (UTC)", "time"},
                                             {"Rule", "rule"},
                                             {"Host and user", "host"},
                                             {"What was seen", "what"},
                                             {"Where it stands", "source"}}};

/// One byte more than is shown, so that the page says that something was cut.
std::string kept(std::string_view text, Secrets secrets) {
  std::string result = shown(text, secrets);
  result.resize(std::min(result.size(), kValueBytes + 1));
  return result;
}

void keep_fields(const model::Finding& finding, Secrets secrets, FindingRow& row) {
  const model::NamedText* telling = telling_field(finding);
  std::size_t bytes = 0;
  for (const model::NamedText& field : finding.fields) {
    model::NamedText text{field.name.substr(0, kNameBytes), kept(field.value, secrets)};
    bytes += text.name.size() + text.value.size();
    // The field that tells most stays, wherever it stands.
    if (bytes > kFieldsBytes && &field != telling) {
      ++row.fields_left_out;
      continue;
    }
    if (&field == telling) {
      row.telling = row.fields.size();
    }
    row.fields.push_back(std::move(text));
  }
}

FindingRow row_of(const FindingView& view, Secrets secrets) {
  const model::Finding& finding = view.finding;
  const model::EventReference& event = finding.events.front();
  const model::Source& source = view.source_of(event);
  FindingRow row;
  row.rule = finding.rule;
  row.time = finding.time;
  row.id = view.id;
  row.host = finding.host;
  row.user = kept(finding.user, secrets);
  row.matched = kept(finding.matched, secrets);
  row.conditions = finding.conditions;
  row.unknown_fields = finding.unknown_fields;
  row.source = source.name;
  row.digest = has_digest(source) ? to_hex(source.sha256) : std::string();
  row.locator = event.locator;
  row.events = view.event_count();
  keep_fields(finding, secrets, row);
  return row;
}

std::string numbers_of(const std::vector<std::string>& tactics) {
  std::string text;
  for (const std::string& tactic : tactics) {
    text += fmt::format("{}{}", text.empty() ? "" : " ", place_of_tactic(tactic));
  }
  return text;
}

std::string microseconds(const std::optional<Timestamp>& time) {
  if (!time.has_value()) {
    return "";
  }
  const auto since = std::chrono::floor<std::chrono::microseconds>(time->time_since_epoch());
  return std::to_string(since.count());
}

std::string row_begin(const FindingRow& row, const RowNumbers& numbers) {
  const auto host = numbers.hosts.find(row.host);
  const auto rule = numbers.rules.find(row.rule);
  std::string techniques;
  for (const std::string& technique : row.rule->techniques) {
    techniques += techniques.empty() ? technique : " " + technique;
  }
  return fmt::format(
      "<tr data-l=\"{}\" data-t=\"{}\" data-h=\"{}\" data-r=\"{}\" data-c=\"{}\" data-q=\"{}\">",
      static_cast<int>(row.rule->level), microseconds(row.time),
      host == numbers.hosts.end() ? std::string() : std::to_string(host->second),
      rule == numbers.rules.end() ? std::string() : std::to_string(rule->second),
      numbers_of(row.rule->tactics), escaped(techniques, 300));
}

std::string rule_cell(const FindingRow& row) {
  std::string out = fmt::format(
      "<th scope=\"row\"><button type=\"button\" class=\"pick\" data-k=\"r\">{}</button>",
      escaped(row.rule->title, 300));
  if (!row.rule->techniques.empty()) {
    out +=
        fmt::format("<span class=\"soft\">{}</span>", escaped(joined(row.rule->techniques), 200));
  }
  return out + "</th>";
}

std::string host_cell(const FindingRow& row) {
  std::string out =
      fmt::format("<td><button type=\"button\" class=\"pick\" data-k=\"h\">{}</button>",
                  escaped(host_words(row.host), 200));
  if (!row.user.empty()) {
    out += fmt::format("<span class=\"soft\">{}</span>", escaped(row.user, 200));
  }
  return out + "</td>";
}

/// The field that tells most in a line, and behind it all that was kept.
std::string what_cell(const FindingRow& row) {
  std::string line = "no field";
  if (!row.fields.empty()) {
    const model::NamedText& field = row.fields.at(row.telling);
    line = fmt::format("<span class=\"fn\">{}</span> {}", escaped(field.name, kNameBytes),
                       escaped(field.value, kSummaryBytes));
  }
  std::string out = fmt::format("<td class=\"what\"><details><summary>{}</summary>\n<dl>", line);
  const auto put = [&out](std::string_view name, const std::string& markup) {
    out += fmt::format("<dt>{}</dt><dd>{}</dd>", escaped(name, kNameBytes), markup);
  };
  for (const model::NamedText& field : row.fields) {
    put(field.name, escaped_lines(field.value, kValueBytes));
  }
  if (row.fields_left_out > 0) {
    put("left out here", counted(row.fields_left_out, "field", "fields"));
  }
  if (!row.matched.empty()) {
    put("indicator", escaped(row.matched, kValueBytes));
  }
  if (!row.conditions.empty()) {
    put(row.conditions.size() == 1 ? "condition" : "conditions",
        escaped(fmt::format("{}", fmt::join(row.conditions, "; ")), kValueBytes));
  }
  if (!row.unknown_fields.empty()) {
    put("certainty", escaped(fmt::format("reduced: this telemetry cannot hold {}",
                                         fmt::join(row.unknown_fields, ", ")),
                             kValueBytes));
  }
  if (row.rule->tuned.has_value()) {
    const model::RuleTuning& tuned = *row.rule->tuned;
    put("tuned",
        escaped(fmt::format("{}, by {}: {}",
                            tuned.suppresses
                                ? std::string("suppressed")
                                : fmt::format("level was {}", model::to_text(tuned.level_was)),
                            tuned.entry, tuned.reason),
                kValueBytes));
  }
  put("rule", escaped(fmt::format("{} {}", row.rule->id, row.rule->file), 600));
  put("finding", escaped(row.id));
  put("record", fmt::format("{}, byte offset {}, length {}{}", row.locator.record,
                            row.locator.offset, row.locator.length,
                            row.events > 1 ? fmt::format("; the first of {} events",
                                                         with_thousands(row.events))
                                           : ""));
  put("source", escaped(row.source, 600));
  if (!row.digest.empty()) {
    put("SHA-256", row.digest);
  }
  return out + "</dl></details></td>";
}

std::string place_cell(const FindingRow& row) {
  std::string out = fmt::format(
      "<td class=\"place\"><span class=\"src\">{}</span><span "
      "class=\"soft\">record {}, byte {}</span>",
      escaped(row.source, 400), row.locator.record, row.locator.offset);
  if (!row.digest.empty()) {
    out += fmt::format("<span class=\"soft\">sha256 {}...</span>", row.digest.substr(0, 12));
  }
  return out + "</td>";
}

}  // namespace

void FindingRows::add(const FindingView& view) {
  const auto level = static_cast<std::size_t>(view.finding.rule->level);
  if (size_ == most_) {
    const auto lowest =
        std::find_if(rows_.begin(), rows_.end(),
                     [](const std::deque<FindingRow>& rows) { return !rows.empty(); });
    if (lowest == rows_.end() || static_cast<std::size_t>(lowest - rows_.begin()) >= level) {
      return;
    }
    lowest->pop_back();
    --size_;
  }
  rows_.at(level).push_back(row_of(view, secrets_));
  ++size_;
}

std::vector<const FindingRow*> FindingRows::worst_first() const {
  std::vector<const FindingRow*> all;
  for (auto rows = rows_.rbegin(); rows != rows_.rend(); ++rows) {
    for (const FindingRow& row : *rows) {
      all.push_back(&row);
    }
  }
  return all;
}

std::string findings_table(const FindingRows& rows, const RowNumbers& numbers) {
  std::string out = "<div class=\"table\"><table id=\"findings\"><thead><tr>";
  for (const Column& column : kColumns) {
    out += fmt::format(
        "<th scope=\"col\"{}><button type=\"button\" data-sort=\"{}\">{}</button></th>",
        column.key == "level" ? " aria-sort=\"descending\"" : "", column.key, column.title);
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const FindingRow* row : rows.worst_first()) {
    out += row_begin(*row, numbers);
    out += fmt::format("<td>{}</td><td class=\"nb\">{}</td>", level_badge(row->rule->level),
                       escaped(clock_words(row->time)));
    out += rule_cell(*row) + host_cell(*row) + what_cell(*row) + place_cell(*row) + "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace longwatch::share::html::internal
