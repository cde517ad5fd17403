#include "share/html/findings_page.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "model/marking.h"
#include "share/html/internal/finding_rows.h"
#include "share/html/internal/findings_markup.h"
#include "share/html/internal/findings_style.h"
#include "share/html/internal/markup.h"
#include "share/html/internal/page_head.h"
#include "share/html/internal/page_style.h"
#include "share/html/internal/time_histogram.h"
#include "share/summary_text.h"
#include "share/wording.h"

namespace longwatch::share::html {
namespace {

using internal::escaped;

constexpr std::string_view kSynthetic =
    "<b>SYNTHETIC</b> Generated data: no event, person or organisation on this page is real.";

/// The strictest marking of a rule or indicator that found something.
model::Marking marking_of(const SweepSummary& summary) {
  model::Marking marking{model::Tlp::Clear, {}};
  for (const RuleCount& count : summary.rules) {
    marking = model::strictest(marking, count.rule->marking);
  }
  return marking;
}

std::string page_header(const SweepSummary& summary) {
  const model::Marking marking = marking_of(summary);
  std::string paths;
  for (const std::string& path : summary.run.paths) {
    paths += fmt::format("<li>{}</li>", escaped(path, 200));
  }
  std::string marks;
  if (marking.tlp != model::Tlp::Clear) {
    marks = fmt::format("<li class=\"tlp {}\">{}</li>", internal::colour_class(marking.tlp),
                        name_of(marking.tlp));
    const std::vector<std::string> partners = model::partners_of(marking);
    marks += partners.empty()
                 ? ""
                 : fmt::format("<li>holds material of {}</li>", escaped(joined(partners), 300));
  }
  return fmt::format(
      "<header class=\"top\"><p class=\"kicker\">longwatch sweep</p>\n<h1>Findings</h1>\n<ul "
      "class=\"marks\">{}{}</ul></header>\n",
      marks, paths);
}

/// Links to the sections that the page has.
std::string navigation(const std::string& sections) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSections = {{
      {"short", "In short"},
      {"first", "To look at first"},
      {"when", "When"},
      {"tactics", "Tactics"},
      {"hosts", "Hosts"},
      {"rules", "Rules"},
      {"all", "All findings"},
      {"books", "What was read"},
  }};
  std::string out = "<nav aria-label=\"Sections\"><ol>\n";
  for (const auto& [id, title] : kSections) {
    if (sections.find(fmt::format("<h2 id=\"{}\">", id)) != std::string::npos) {
      out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, title);
    }
  }
  return out + "</ol></nav>\n";
}

std::string when(const std::string& histogram) {
  return histogram.empty() ? ""
                           : "<section aria-labelledby=\"when\">\n<h2 id=\"when\">When</h2>\n" +
                                 histogram + "</section>\n";
}

/// What of the findings is on the page, when that is not all.
std::string bound_notice(const SweepSummary& summary, const internal::FindingRows& rows) {
  if (rows.size() == summary.findings) {
    return "";
  }
  std::string parts;
  for (const LevelCount& count : summary.levels) {
    const std::size_t held = rows.of(count.level);
    if (count.findings > 0) {
      parts += fmt::format("{}{} of {} {}", parts.empty() ? "" : ", ", with_thousands(held),
                           with_thousands(count.findings), model::to_text(count.level));
    }
  }
  return fmt::format(
      "<p class=\"warn\"><b>Not all of them.</b> This page holds the {} worst of {}: {}. "
      "Everything "
      "above counts all of them. Every finding, for programs: <code>{}</code></p>\n",
      with_thousands(rows.size()), counted(summary.findings, "finding", "findings"), parts,
      escaped(next_command(summary.run), 4000));
}

std::string all_findings(const SweepSummary& summary, const internal::FindingRows& rows,
                         const internal::RowNumbers& numbers) {
  if (summary.findings == 0) {
    return "<section aria-labelledby=\"all\">\n<h2 id=\"all\">All findings</h2>\n<p>Nothing was "
           "found in what was read.</p>\n</section>\n";
  }
  return fmt::format(
      "<section class=\"wide\" aria-labelledby=\"all\">\n<h2 id=\"all\">All findings</h2>\n{}"
      "<div class=\"filter\"><label>Filter <input type=\"search\" id=\"words\" "
      "autocomplete=\"off\" spellcheck=\"false\" placeholder=\"words that a row must hold\">"
      "</label>\n<span id=\"chips\"></span><span id=\"count\" role=\"status\"></span></div>\n{}"
      "<p class=\"more\"><button type=\"button\" id=\"more\">Show more</button></p>\n</section>\n",
      bound_notice(summary, rows), internal::findings_table(rows, numbers));
}

internal::RowNumbers numbers_of(const SweepSummary& summary) {
  internal::RowNumbers numbers;
  for (std::size_t i = 0; i < summary.hosts.size(); ++i) {
    numbers.hosts.emplace(summary.hosts[i].host, i);
  }
  for (std::size_t i = 0; i < summary.rules.size(); ++i) {
    numbers.rules.emplace(summary.rules[i].rule, i);
  }
  return numbers;
}

}  // namespace

struct FindingsPage::State {
  State(Secrets secrets, std::size_t most) : rows(secrets, most) {}

  internal::FindingRows rows;
  internal::TimeHistogram times;
};

FindingsPage::FindingsPage(Secrets secrets, std::size_t most)
    : state_(std::make_unique<State>(secrets, most)) {}

FindingsPage::~FindingsPage() = default;

void FindingsPage::add(const FindingView& view) {
  state_->rows.add(view);
  if (view.finding.time.has_value()) {
    state_->times.add(*view.finding.time, view.finding.rule->level);
  }
}

std::string FindingsPage::finish(const SweepSummary& summary) const {
  const internal::RowNumbers numbers = numbers_of(summary);
  const std::string style =
      std::string(internal::page_style()) + std::string(internal::findings_style());
  const bool synthetic = summary.run.synthetic_sources > 0;
  std::string out =
      internal::page_head(synthetic ? "SYNTHETIC: longwatch findings" : "longwatch findings", style,
                          internal::findings_script());
  out += "<body class=\"findings\">\n<a class=\"skip\" href=\"#all\">To the findings</a>\n";
  if (synthetic) {
    out += fmt::format("<div class=\"synthetic\" role=\"note\">{}</div>\n", kSynthetic);
  }
  std::string sections = internal::in_short(summary) + internal::look_first(summary, numbers);
  sections += when(state_->times.markup()) + internal::tactic_matrix(summary);
  sections += "<div class=\"pair\">" + internal::host_table(summary) +
              internal::rule_table(summary) + "</div>\n";
  sections += all_findings(summary, state_->rows, numbers) + internal::books(summary);
  out += "<div class=\"wrap\">\n" + page_header(summary) + navigation(sections) + "<main>\n" +
         sections;
  out +=
      "</main>\n<footer class=\"end\">This page is complete in itself and loads nothing.</footer>"
      "\n</div>\n";
  return out + fmt::format("<script>{}</script>\n</body>\n</html>\n", internal::findings_script());
}

}  // namespace longwatch::share::html
