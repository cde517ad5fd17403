#include "cli/demo_story.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "share/mask.h"
#include "share/summary.h"
#include "share/summary_text.h"
#include "share/terminal_text.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using scenario::PlantedStep;
using share::Style;
using share::TextPage;

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return result;
}

std::string seconds(const std::optional<Timestamp>& time) {
  std::string text;
  if (time.has_value()) {
    append_iso8601(text, *time, 0);
    std::replace(text.begin(), text.end(), 'T', ' ');
  }
  return text;
}

bool is_of(const DemoFinding& finding, const PlantedStep& step) {
  return std::any_of(step.records.begin(), step.records.end(), [&](const auto& record) {
    const std::uint64_t number = record.line > 0 ? record.line : record.record_id;
    return finding.source == record.file && finding.record == number;
  });
}

/// The findings of a step, each rule once, the worst first and then the rarest.
std::vector<const DemoFinding*> findings_of(const PlantedStep& step,
                                            const std::vector<DemoFinding>& findings) {
  std::vector<const DemoFinding*> found;
  std::set<std::string_view> titles;
  for (const DemoFinding& finding : findings) {
    if (is_of(finding, step) && titles.insert(finding.title).second) {
      found.push_back(&finding);
    }
  }
  const auto key = [&](const DemoFinding* finding) {
    const auto alike =
        std::count_if(findings.begin(), findings.end(),
                      [&](const DemoFinding& other) { return other.title == finding->title; });
    return std::make_pair(-static_cast<int>(finding->level), alike);
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const DemoFinding* a, const DemoFinding* b) { return key(a) < key(b); });
  return found;
}

void put_opening(TextPage& page, const DemoFacts& facts) {
  page.put("longwatch demo", Style::Strong);
  page.put("  an office that does not exist, an intrusion that never was").end_line();
  page.end_line();
  page.put("  wrote  ", Style::Faint)
      .put(fmt::format("{} with {} to {}/logs", counted(facts.samples.files.size(), "log", "logs"),
                       counted(facts.samples.events, "event", "events"), facts.directory));
  page.end_line();
  const double elapsed = std::chrono::duration<double>(facts.report.elapsed).count();
  page.put("  swept  ", Style::Faint)
      .put(fmt::format("with {} and {} in {:.2f} s: {}", counted(facts.rules, "rule", "rules"),
                       counted(facts.indicators, "indicator", "indicators"), elapsed,
                       counted(facts.findings.size(), "finding", "findings")));
  page.end_line();
}

void put_finding(TextPage& page, const DemoFinding& finding) {
  page.put("    ").put(upper(model::to_text(finding.level)), share::style_of(finding.level));
  page.put("  ").put(finding.title).end_line();
  if (!finding.value.empty()) {
    page.put("      ").put(finding.field + ": ", Style::Faint).put_path(finding.value).end_line();
  }
  const std::string place =
      fmt::format(", record {}, byte {}, {} long", finding.record, finding.offset, finding.length);
  const std::size_t room = page.columns() - std::min(page.columns(), place.size() + 6);
  page.put("      ").put(share::clipped_in_middle(finding.source, room) + place, Style::Faint);
  page.end_line();
}

void put_step(TextPage& page, const PlantedStep& step, const std::vector<DemoFinding>& findings) {
  const std::vector<const DemoFinding*> found = findings_of(step, findings);
  page.put_right(std::to_string(step.number), 2).put("  ").put(step.title, Style::Strong);
  page.end_line();
  const std::string host = found.empty() ? std::string() : found.front()->host;
  const auto time = step.records.empty() ? std::nullopt : std::optional(step.records.front().time);
  page.put("    ").put(fmt::format("{}  {}  {}", seconds(time), host, step.technique)).end_line();
  if (found.empty()) {
    page.put("    nothing found it", Style::Critical).end_line();
  }
  constexpr std::size_t kShown = 2;
  for (std::size_t i = 0; i < std::min(kShown, found.size()); ++i) {
    put_finding(page, *found[i]);
  }
  if (found.size() > kShown) {
    page.put(fmt::format("    and {}", counted(found.size() - kShown, "more rule", "more rules")),
             Style::Faint);
    page.end_line();
  }
}

void put_books(TextPage& page, const DemoFacts& facts) {
  const DemoScore result = score(facts.samples, facts.findings);
  page.heading("BOOKS");
  page.put(fmt::format("  {} of {} found, {} of {} flagged", result.steps_found,
                       counted(facts.samples.steps.size(), "planted step", "planted steps"),
                       result.decoys_flagged,
                       counted(facts.samples.decoys.size(), "decoy", "decoys")));
  page.end_line();
  const model::RecordBooks& books = facts.report.books;
  page.put(fmt::format("  {} records seen = {} events + {} dropped + {} left out",
                       with_thousands(books.seen), with_thousands(books.events),
                       with_thousands(books.dropped), with_thousands(books.filtered)));
  page.end_line();
}

/// "0000a000  2a 2a 00 00 ...  |**......|", 16 bytes a line.
void put_dump(TextPage& page, std::uint64_t offset, ByteView bytes) {
  constexpr std::size_t kLine = 16;
  for (std::size_t at = 0; at < bytes.size(); at += kLine) {
    std::string hex;
    std::string text;
    for (const std::byte b : bytes.subspan(at, std::min(kLine, bytes.size() - at))) {
      const auto value = static_cast<unsigned char>(b);
      hex += fmt::format("{:02x} ", value);
      text.push_back(value >= 0x20 && value < 0x7F ? static_cast<char>(value) : '.');
    }
    page.put(fmt::format("  {:08x}  {:<48} |{}|", offset + at, hex, text)).end_line();
  }
}

/// One finding from its words down to the bytes in the file.
void put_way_to_bytes(TextPage& page, const DemoFinding& finding, const FileSystem& files) {
  page.heading("FROM A FINDING DOWN TO ITS BYTES", finding.title);
  page.put("  finding  ", Style::Faint).put(finding.id).end_line();
  page.put("  source   ", Style::Faint).put(finding.source).end_line();
  page.put("  sha256   ", Style::Faint).put(finding.sha256).end_line();
  page.put("  record   ", Style::Faint)
      .put(fmt::format("{}, {} bytes from byte {} (hex {:x}):", finding.record, finding.length,
                       finding.offset, finding.offset));
  page.end_line();
  std::array<std::byte, 64> head{};
  const Result<std::unique_ptr<RandomAccessFile>> file = files.open(finding.path);
  if (file.ok()) {
    const std::size_t length = std::min<std::size_t>(head.size(), finding.length);
    const Result<ByteView> bytes = (*file)->read_at(finding.offset, std::span(head).first(length));
    if (bytes.ok()) {
      put_dump(page, finding.offset, *bytes);
    }
  }
  const std::string path = share::shell_word(finding.path);
  page.command("  the source, with other tools:", "sha256sum " + path);
  page.command("  the bytes, with other tools:",
               fmt::format("od -A x -t x1z -j {} -N {} {}", finding.offset, finding.length, path));
}

void put_next(TextPage& page, const DemoFacts& facts) {
  const std::string logs = share::shell_word(facts.samples.logs_directory);
  page.heading("NEXT");
  page.command("  the same as a summary:", "longwatch sweep " + logs);
  page.command("  every finding for a machine:", "longwatch sweep " + logs + " --format jsonl");
  page.command("  what was handed over:", "longwatch sources " + logs);
  page.command("  your own logs:", "longwatch sweep PATH --rules sigma/rules");
}

}  // namespace

Status DemoCollector::accept(const model::Finding& finding,
                             const std::vector<pipeline::SourceReport>& sources) {
  const model::EventReference& event = finding.events.front();
  const model::Source& source = sources[model::index_of(event.locator.source)].source;
  DemoFinding kept;
  kept.id = pipeline::finding_id(finding, sources).value_or("f-");
  kept.level = finding.rule->level;
  kept.title = finding.rule->title;
  kept.host = finding.host;
  kept.time = finding.time;
  kept.source = source.name;
  kept.path = source.path;
  kept.sha256 = to_hex(source.sha256);
  kept.record = event.locator.record;
  kept.offset = event.locator.offset;
  kept.length = event.locator.length;
  if (const model::NamedText* field = share::telling_field(finding)) {
    kept.field = field->name;
    kept.value = share::shown_field(field->name, field->value, share::Secrets::Masked);
  }
  findings_.push_back(std::move(kept));
  return {};
}

DemoScore score(const scenario::SampleSet& samples, const std::vector<DemoFinding>& findings) {
  const auto count = [&](const std::vector<PlantedStep>& steps) {
    return static_cast<std::size_t>(std::count_if(
        steps.begin(), steps.end(),
        [&](const PlantedStep& step) { return !findings_of(step, findings).empty(); }));
  };
  return {count(samples.steps), count(samples.decoys)};
}

std::string demo_story(const DemoFacts& facts, const FileSystem& files,
                       const share::TextLayout& layout) {
  TextPage page(layout);
  put_opening(page, facts);
  page.heading("WHAT HAPPENED", "in UTC, step by step, with what found it");
  for (const PlantedStep& step : facts.samples.steps) {
    put_step(page, step, facts.findings);
  }
  put_books(page, facts);
  const auto worst = std::max_element(
      facts.findings.begin(), facts.findings.end(),
      [](const DemoFinding& a, const DemoFinding& b) { return a.level < b.level; });
  if (worst != facts.findings.end()) {
    put_way_to_bytes(page, *worst, files);
  }
  put_next(page, facts);
  return page.take();
}

}  // namespace longwatch::cli
