#include "cli/found_events.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/event_writer.h"
#include "read/skip.h"
#include "share/finding_writer.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

constexpr std::size_t kHitsShown = 3;
constexpr std::size_t kBlockBytes = 64 * 1024;

std::string telemetry_of(const model::Event& event) {
  std::string scratch;
  std::string text(event.channel.is_null() ? std::string_view()
                                           : model::render(event.channel, scratch));
  if (event.event_id.has_value()) {
    text += fmt::format("{}{}", text.empty() ? "" : " ", *event.event_id);
  }
  return text;
}

}  // namespace

std::optional<FoundFormat> parse_found_format(std::string_view text) {
  if (text == "table") {
    return FoundFormat::Table;
  }
  if (text == "jsonl") {
    return FoundFormat::JsonLines;
  }
  return text == "csv" ? std::optional(FoundFormat::Csv) : std::nullopt;
}

std::string_view FoundEvents::head() const {
  return options_.format == FoundFormat::Csv
             ? "time,host,telemetry,user,source,record,offset,length,matched\n"
             : "";
}

std::vector<FoundEvents::Hit> FoundEvents::hits_in(const model::DecodedRecord& record) const {
  std::vector<Hit> hits;
  std::string scratch;
  std::uint64_t held = 0;
  for (const model::NamedValue& field : record.fields) {
    const std::string_view value = model::render(field.value, scratch);
    const std::uint64_t here = query_->held_by(field.name, value);
    if ((here & ~held) != 0) {
      held |= here;
      hits.push_back({field.name, share::shown_field(field.name, value, options_.secrets)});
    }
  }
  return hits;
}

std::string FoundEvents::table_lines(const pipeline::VisitedEvent& event,
                                     const model::Finding& finding,
                                     const std::vector<Hit>& hits) const {
  share::TextPage page(options_.layout);
  page.put(share::clock_words(finding.time), share::Style::Strong);
  page.put("  ").put(share::host_words(finding.host)).put("  ").put(telemetry_of(event.event()));
  if (!finding.user.empty()) {
    page.put("  user ").put(finding.user);
  }
  page.end_line();
  for (std::size_t i = 0; i < std::min(kHitsShown, hits.size()); ++i) {
    page.put("  ").put(hits[i].name + ": ", share::Style::Faint).put_path(hits[i].value);
    page.end_line();
  }
  const model::Locator& at = event.event().locator;
  page.put("  ").put_path(
      fmt::format("{}, record {}, byte {}", event.source(), at.record, at.offset),
      share::Style::Faint);
  page.end_line();
  return page.take();
}

std::string FoundEvents::csv_line(const pipeline::VisitedEvent& event,
                                  const model::Finding& finding, const std::vector<Hit>& hits) {
  std::string matched;
  for (const Hit& hit : hits) {
    matched += fmt::format("{}{}={}", matched.empty() ? "" : " | ", hit.name, hit.value);
  }
  const model::Locator& at = event.event().locator;
  const std::string cells[] = {finding.time.has_value() ? to_iso8601(*finding.time) : std::string(),
                               finding.host,
                               telemetry_of(event.event()),
                               finding.user,
                               std::string(event.source()),
                               std::to_string(at.record),
                               std::to_string(at.offset),
                               std::to_string(at.length),
                               matched};
  std::string line;
  for (const std::string& cell : cells) {
    line.append(line.empty() && &cell == cells ? "" : ",");
    share::append_csv_cell(line, cell);
  }
  return line + "\n";
}

void FoundEvents::present(const pipeline::VisitedEvent& event, model::Finding& finding) const {
  const Result<model::DecodedRecord> record = event.decode();
  if (!record.ok()) {
    read::report(
        {std::string(event.source()), record.error().message(), read::SkipCause::Unreadable},
        diagnostics_);
  }
  const model::DecodedRecord nothing;
  const model::DecodedRecord& whole = record.ok() ? *record : nothing;
  std::string text;
  if (options_.format == FoundFormat::JsonLines) {
    append_native_line(text, {event.source(), event.kind(), event.event(), finding, whole},
                       options_.secrets);
  } else if (options_.format == FoundFormat::Csv) {
    text = csv_line(event, finding, hits_in(whole));
  } else {
    text = table_lines(event, finding, hits_in(whole));
  }
  finding.entities.clear();
  finding.fields = {{"text", std::move(text)}};
}

Status FoundLines::accept(const model::Finding& finding,
                          const std::vector<pipeline::SourceReport>& /*sources*/) {
  for (const model::NamedText& field : finding.fields) {
    block_ += field.value;
  }
  return block_.size() < kBlockBytes ? Status() : flush();
}

Status FoundLines::flush() {
  Status status = output_.write(block_);
  block_.clear();
  return status;
}

}  // namespace longwatch::cli
