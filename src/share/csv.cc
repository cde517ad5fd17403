#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "base/utf.h"
#include "share/finding_writer.h"

namespace longwatch::share {
namespace {

constexpr std::string_view kHeader =
    "id,time,level,rule_id,rule_title,rule_kind,rule_file,techniques,tactics,host,user,matched,"
    "source,sha256,record,offset,length,events,fields,unknown_fields,conditions,tuning\n";

// Characters that make a spreadsheet read the cell as a formula, and their full-width forms.
constexpr std::array<std::string_view, 11> kFormulaStarts = {
    "=",           "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
    "\xEF\xBC\xA0"};

bool starts_like_formula(std::string_view text) {
  for (const std::string_view start : kFormulaStarts) {
    if (text.starts_with(start)) {
      return true;
    }
  }
  return false;
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, " "));
}

std::string fields_text(const std::vector<model::NamedText>& fields, Secrets secrets) {
  std::string text;
  for (const model::NamedText& field : fields) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " | ", field.name,
                        shown_field(field.name, field.value, secrets));
  }
  return text;
}

std::string tuning_words(const model::RuleTuning& tuned) {
  return tuned.suppresses ? fmt::format("suppressed by {}: {}", tuned.entry, tuned.reason)
                          : fmt::format("level was {}, by {}: {}", model::to_text(tuned.level_was),
                                        tuned.entry, tuned.reason);
}

class Line {
 public:
  explicit Line(std::string& out) : out_(out) {}

  Line& cell(std::string_view text) {
    out_.append(first_ ? "" : ",");
    first_ = false;
    append_csv_cell(out_, text);
    return *this;
  }

  Line& cell(std::uint64_t number) { return cell(std::to_string(number)); }

  void end() { out_.push_back('\n'); }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace

void append_csv_cell(std::string& out, std::string_view text, CsvQuotes quotes) {
  const std::string valid = to_valid_utf8(text);
  const bool guarded = starts_like_formula(valid);
  if (quotes == CsvQuotes::WhereNeeded && !guarded &&
      valid.find_first_of(",\"\r\n") == std::string::npos) {
    out.append(valid);
    return;
  }
  out.append(guarded ? "\"'" : "\"");
  for (const char c : valid) {
    out.append(c == '"' ? 2U : 1U, c);
  }
  out.push_back('"');
}

CsvWriter::CsvWriter(ByteSink& sink, Secrets secrets) : FindingWriter(sink), secrets_(secrets) {
  block().append(kHeader);
}

void CsvWriter::append(const FindingView& view, std::string& out) {
  const model::Finding& finding = view.finding;
  const model::RuleInfo& rule = *finding.rule;
  const model::EventReference& event = finding.events.front();
  const model::Source& source = view.source_of(event);
  Line(out)
      .cell(view.id)
      .cell(finding.time.has_value() ? to_iso8601(*finding.time) : std::string())
      .cell(model::to_text(rule.level))
      .cell(rule.id)
      .cell(rule.title)
      .cell(model::to_text(rule.kind))
      .cell(rule.file)
      .cell(joined(rule.techniques))
      .cell(joined(rule.tactics))
      .cell(finding.host)
      .cell(finding.user)
      .cell(shown(finding.matched, secrets_))
      .cell(source.name)
      .cell(has_digest(source) ? to_hex(source.sha256) : std::string())
      .cell(event.locator.record)
      .cell(event.locator.offset)
      .cell(event.locator.length)
      .cell(view.event_count())
      .cell(fields_text(finding.fields, secrets_))
      .cell(joined(finding.unknown_fields))
      .cell(joined(finding.conditions))
      .cell(rule.tuned.has_value() ? tuning_words(*rule.tuned) : std::string())
      .end();
}

}  // namespace longwatch::share
