#include "share/html/internal/appendix.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "model/level.h"
#include "share/html/internal/markup.h"
#include "share/html/internal/table.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

/// What all decoded lines of a page may take together, and what one takes at most and at least.
constexpr std::size_t kLinesBytes = 1'000'000;
constexpr std::size_t kLineMost = 2000;
constexpr std::size_t kLineLeast = 200;
constexpr std::size_t kSourcesListed = 500;

std::string item(std::string_view name, const std::string& value, std::size_t most = 200) {
  return value.empty() ? "" : fmt::format("<span>{} {}</span>", name, escaped(value, most));
}

std::string finding_card(std::size_t number, const model::FindingRecord& finding,
                         PageIndex& index) {
  std::string techniques = fmt::format("{}", fmt::join(finding.techniques, " "));
  std::string out = fmt::format(
      "<article class=\"card\" id=\"F{}\"><p class=\"ct\"><span class=\"no\">F{}</span>"
      "<span class=\"lv {}\">{}</span> {}</p>\n<p class=\"meta\">",
      number, number, model::to_text(finding.level), model::to_text(finding.level),
      escaped(finding.title, 300));
  out += item("rule", finding.rule_id, 100);
  out += item("of", std::string(model::to_text(finding.kind)));
  out += item("technique", techniques);
  out += item("host", finding.host);
  out += item("user", finding.user);
  out += item("at", finding.time.has_value() ? moment(finding.time) : "");
  if (finding.first_knowable.has_value() && finding.first_knowable != finding.time) {
    out += item("could be known from", moment(finding.first_knowable));
  }
  out += item("matched", finding.matched);
  const std::string records = index.record_links(finding.evidence);
  out += records.empty() ? "</p>" : fmt::format("</p><p>Records {}</p>", records);
  return out + "</article>\n";
}

std::string record_card(std::size_t number, const model::EvidenceItem& record, std::size_t most) {
  std::string out = fmt::format(
      "<article class=\"card rec\" id=\"E{}\"><p class=\"ct\"><span class=\"no\">E{}</span>{}"
      "</p>\n<p class=\"meta\"><span>SHA-256 <code>{}</code></span> <span>record {}</span> "
      "<span>byte offset {}, length {}</span> ",
      number, number, escaped(record.source, 300), escaped(record.sha256, 64), record.record,
      record.offset, record.length);
  out += item("at", record.time.has_value() ? moment(record.time) : "");
  out += item("host", record.host);
  out += item("channel", record.telemetry);
  out += fmt::format("</p><pre>{}</pre>", escaped(record.line, most));
  if (record.line.size() > most) {
    out += fmt::format(
        "<p class=\"meta\">shown in part: the line has {}; the offset leads to all "
        "of it</p>",
        escaped(counted(record.line.size(), "byte", "bytes")));
  }
  return out + "</article>\n";
}

std::string entry_card(std::size_t number, const RegisterEntry& entry) {
  return fmt::format(
      "<article class=\"card\" id=\"R{}\"><p class=\"ct\"><span class=\"no\">R{}</span>{} "
      "<code>{}</code></p><p>{}</p></article>\n",
      number, number, escaped(entry.kind), escaped(entry.id, 80), escaped(entry.text, 600));
}

std::string group(std::string_view title, std::size_t count, const std::string& content) {
  if (count == 0) {
    return "";
  }
  return fmt::format("<details class=\"group\"><summary>{} ({})</summary>\n{}</details>\n", title,
                     with_thousands(count), content);
}

std::string source_table(const model::CaseFile& file) {
  Table table("Sources", {"Source", "Kind", "SHA-256", "Bytes", "Records", "Not read"});
  for (std::size_t i = 0; i < std::min(kSourcesListed, file.sources.size()); ++i) {
    const model::SourceRecord& source = file.sources[i];
    table.row({escaped(source.name, 300), escaped(source.kind, 40),
               fmt::format("<code>{}</code>", escaped(source.sha256, 64)),
               with_thousands(source.size), with_thousands(source.books.seen),
               with_thousands(source.books.dropped)});
  }
  return table.take();
}

}  // namespace

std::string appendix(PageIndex& index) {
  std::string findings;
  for (std::size_t i = 0; i < index.findings().size(); ++i) {
    findings += finding_card(i + 1, *index.findings()[i], index);
  }
  const std::size_t count = index.records().size();
  const std::size_t most =
      std::clamp(kLinesBytes / std::max<std::size_t>(count, 1), kLineLeast, kLineMost);
  std::string records;
  for (std::size_t i = 0; i < count; ++i) {
    records += record_card(i + 1, *index.records()[i], most);
  }
  std::string entries;
  for (std::size_t i = 0; i < index.entries().size(); ++i) {
    entries += entry_card(i + 1, *index.entries()[i]);
  }
  return group("Findings this page rests on", index.findings().size(), findings) +
         group("Records of logs this page rests on", count, records) +
         group("Entries of the register this page rests on", index.entries().size(), entries) +
         group("Sources", index.file().sources.size(), source_table(index.file()));
}

}  // namespace longwatch::share::html::internal
