#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/finding_run.h"
#include "cli/table_options.h"
#include "cli/text_layout.h"
#include "formats/json_writer.h"
#include "model/level.h"
#include "share/finding_writer.h"
#include "share/text_page.h"
#include "share/wording.h"
#include "triage/diff.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using share::Style;
using triage::Change;
using triage::Difference;
using triage::FindingLine;

constexpr auto kSettings = joined(kFindingSettings, std::array{SettingId::FailOn});

constexpr std::array<OptionInfo, 2> kOptions = {{
    {"--format", "FORMAT", "table for people, or jsonl (one difference a line)", "table",
     "table|jsonl"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

/// Cuts what a writer of findings hands over into lines and reads them.
class LineSink final : public share::ByteSink {
 public:
  explicit LineSink(triage::FindingLineReader& reader) : reader_(reader) {}

  Status write(std::string_view bytes) override {
    rest_.append(bytes);
    std::size_t begin = 0;
    for (std::size_t end = rest_.find('\n'); end != std::string::npos;
         end = rest_.find('\n', begin)) {
      LW_TRY(reader_.add(std::string_view(rest_).substr(begin, end - begin), "the sweep"));
      begin = end + 1;
    }
    rest_.erase(0, begin);
    return {};
  }

 private:
  triage::FindingLineReader& reader_;
  std::string rest_;
};

/// Writes findings as a sweep would.
class Findings final : public pipeline::FindingConsumer {
 public:
  explicit Findings(share::ByteSink& sink) : writer_(sink, share::Secrets::Masked) {}

  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& sources) override {
    if (sources_.size() != sources.size()) {
      sources_.clear();
      for (const pipeline::SourceReport& report : sources) {
        sources_.push_back(&report.source);
      }
    }
    LW_TRY_ASSIGN(const std::string id, pipeline::finding_id(finding, sources));
    return writer_.write({finding, id, sources_});
  }

  Status finish() { return writer_.finish(); }

 private:
  share::JsonLinesWriter writer_;
  std::vector<const model::Source*> sources_;
};

/// One side, and the status of its sweep when it was one.
struct Side {
  std::vector<FindingLine> findings;
  ExitStatus status = ExitStatus::Done;
};

Result<Side> read_side(const std::string& path, const config::Settings& settings,
                       Session& session) {
  Side side;
  if (triage::is_finding_lines(session.files, path)) {
    LW_TRY_ASSIGN(side.findings,
                  triage::read_finding_lines(session.files, path, triage::Fields::Passed));
    return side;
  }
  RunSurroundings around(settings, session);
  triage::FindingLineReader reader(triage::Fields::Passed);
  LineSink sink(reader);
  Findings findings(sink);
  const Result<FoundRun> found = run_findings(settings, {path}, around, findings);
  around.tell_diagnostics();
  if (!found.ok()) {
    return found.error();
  }
  LW_TRY(findings.finish());
  side.findings = reader.take();
  side.status = judge(*found, settings, around);
  return side;
}

std::string_view name_of(Change change) {
  switch (change) {
    case Change::New:
      return "new";
    case Change::Gone:
      return "gone";
    case Change::Changed:
      break;
  }
  return "changed";
}

void put_difference(share::TextPage& page, const Difference& difference) {
  const FindingLine& finding = difference.finding;
  const model::Level level =
      model::parse_level(finding.level).value_or(model::Level::Informational);
  page.put("  ").put_left(finding.level, 14, share::style_of(level));
  page.put(finding.rule_title, Style::Strong).end_line();
  page.put("                ")
      .put(fmt::format("{}  {}  {}",
                       finding.time.empty() ? "no time" : finding.time.substr(0, 19) + "Z",
                       share::host_words(finding.host), finding.id),
           Style::Faint)
      .end_line();
  if (difference.change == Change::Changed) {
    std::vector<std::string> what = difference.members;
    for (std::string& name : what) {
      name = name == "level" ? fmt::format("level (was {})", difference.level_was) : name;
    }
    page.list("                another ", what);
  }
}

std::string as_table(const triage::Differences& differences, const share::TextLayout& layout) {
  share::TextPage page(layout);
  constexpr std::array<std::pair<Change, std::string_view>, 3> kParts = {
      {{Change::New, "NEW"}, {Change::Gone, "GONE"}, {Change::Changed, "CHANGED"}}};
  for (const auto& [change, title] : kParts) {
    bool is_first = true;
    for (const Difference& difference : differences.all) {
      if (difference.change != change) {
        continue;
      }
      if (is_first) {
        page.heading(title);
      }
      is_first = false;
      put_difference(page, difference);
    }
  }
  page.put(fmt::format("{} new, {} gone, {} changed, {} the same",
                       with_thousands(differences.added), with_thousands(differences.gone),
                       with_thousands(differences.changed), with_thousands(differences.same)))
      .end_line();
  return page.take();
}

std::string as_lines(const triage::Differences& differences) {
  std::string out;
  formats::JsonWriter json(out);
  for (const Difference& difference : differences.all) {
    const FindingLine& finding = difference.finding;
    json.begin_object().member("schema", "longwatch.diff.v1");
    json.member("change", name_of(difference.change)).member("id", finding.id);
    const std::pair<std::string_view, const std::string&> texts[] = {
        {"time", finding.time}, {"level", finding.level}, {"host", finding.host}};
    for (const auto& [name, text] : texts) {
      if (!text.empty()) {
        json.member(name, text);
      }
    }
    json.key("rule").begin_object().member("id", finding.rule_id);
    json.member("title", finding.rule_title).end_object();
    if (difference.change == Change::Changed) {
      json.key("changed").begin_array();
      for (const std::string& member : difference.members) {
        json.string(member);
      }
      json.end_array().member("level_was", difference.level_was);
    }
    json.end_object().end_line();
  }
  return out;
}

/// Whether a finding that was not there before, or not at this level, is as bad as --fail-on.
bool reaches(const triage::Differences& differences, const std::optional<model::Level>& fail_on) {
  for (const Difference& difference : differences.all) {
    const std::optional<model::Level> level = model::parse_level(difference.finding.level);
    const bool is_news =
        difference.change == Change::New ||
        (difference.change == Change::Changed && difference.level_was != difference.finding.level);
    if (fail_on.has_value() && level.has_value() && is_news && *level >= *fail_on) {
      return true;
    }
  }
  return false;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<Side> earlier = read_side(invocation.arguments[0], *settings, session);
  if (!earlier.ok()) {
    return unusable(earlier.error(), session);
  }
  const Result<Side> later = read_side(invocation.arguments[1], *settings, session);
  if (!later.ok()) {
    return unusable(later.error(), session);
  }
  const triage::Differences differences = triage::compare(earlier->findings, later->findings);
  const std::string product =
      invocation.value("--format") == "jsonl"
          ? as_lines(differences)
          : as_table(differences, text_layout(invocation, *settings, session));
  const ExitStatus printed = print_product(product, invocation, session);
  if (printed != ExitStatus::Done) {
    return printed;
  }
  if (reaches(differences, model::parse_level(settings->fail_on))) {
    return ExitStatus::Reached;
  }
  return earlier->status != ExitStatus::Done ? earlier->status : later->status;
}

constexpr CommandInfo kCommand = {
    .name = "diff",
    .arguments = "EARLIER LATER",
    .least_arguments = 2,
    .most_arguments = 2,
    .summary = "what is new, gone and changed between two sweeps",
    .description =
        "Compares two outputs of 'sweep --format jsonl', or sweeps what is no such file. A finding "
        "is the same when its rule and the bytes of its events are, wherever the files lie. It is "
        "changed when anything else that is said of it is another: the level, the title, a field.\n"
        "\n"
        "Exit status 1 when a finding at or above --fail-on is new, or has come to that level.",
    .example =
        "longwatch diff monday.jsonl tuesday.jsonl --fail-on high\n"
        "longwatch diff before.jsonl /cases/web01",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& diff_command() {
  return kCommand;
}

}  // namespace longwatch::cli
