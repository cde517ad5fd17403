#include "share/html/story_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "model/marking.h"
#include "share/html/internal/appendix.h"
#include "share/html/internal/markup.h"
#include "share/html/internal/page_head.h"
#include "share/html/internal/page_index.h"
#include "share/html/internal/page_style.h"
#include "share/html/internal/section_markup.h"
#include "share/wording.h"

namespace longwatch::share::html {
namespace {

using internal::escaped;
using model::Section;

constexpr std::string_view kSynthetic =
    "<b>SYNTHETIC</b> Generated data: no event, person or organisation on this page is real.";

template <class Items>
void take_in(model::Marking& marking, const Items& items) {
  for (const auto& item : items) {
    marking = model::strictest(marking, item.marking);
  }
}

/// The strictest marking of anything the file holds.
model::Marking marking_of(const model::CaseFile& file) {
  model::Marking marking{model::Tlp::Clear, {}};
  take_in(marking, file.findings);
  take_in(marking, file.evidence);
  take_in(marking, file.incidents);
  take_in(marking, file.assessments);
  take_in(marking, file.judgements);
  take_in(marking, file.decisions);
  // The public's view was made of what is clear or released: its words carry no colour but that.
  if (file.audience.kind == model::Audience::Kind::Public) {
    return {model::Tlp::Clear, {}};
  }
  take_in(marking, file.claims);
  take_in(marking, file.responses);
  return marking;
}

std::string audience_words(const model::Audience& audience) {
  switch (audience.kind) {
    case model::Audience::Kind::Internal:
      return "Internal view";
    case model::Audience::Kind::Partner:
      return "For partner " + audience.partner;
    case model::Audience::Kind::Public:
      return "For the public";
  }
  return "";
}

std::string head(const model::Story& story, const model::CaseFile& file) {
  return internal::page_head((file.synthetic ? "SYNTHETIC: " : "") + story.title,
                             internal::page_style(), internal::page_script());
}

std::string page_header(const model::Story& story, const model::CaseFile& file) {
  const model::Marking marking = marking_of(file);
  std::string out = fmt::format(
      "<header class=\"top\"><p class=\"kicker\">longwatch report</p>\n<h1>{}</h1>\n"
      "<ul class=\"marks\"><li class=\"tlp {}\">{}</li><li>{}</li>",
      escaped(story.title, 300), internal::colour_class(marking.tlp), name_of(marking.tlp),
      escaped(audience_words(file.audience), 100));
  const std::vector<std::string> partners = model::partners_of(marking);
  if (!partners.empty()) {
    out += fmt::format("<li>holds material of {}</li>", escaped(joined(partners), 300));
  }
  if (file.as_known.has_value()) {
    out += fmt::format("<li>as known on {}</li>", escaped(moment(file.as_known)));
  }
  return out + "</ul></header>\n";
}

std::string navigation(const model::Story& story, const model::Audience& audience) {
  std::string out = "<nav aria-label=\"Sections\"><ol>\n<li><a href=\"#short\">In short</a></li>\n";
  for (std::size_t i = 0; i < names_of(Section{}).size(); ++i) {
    const auto section = static_cast<Section>(i);
    const bool said = std::ranges::any_of(story.statements, [section](const auto& statement) {
      return statement.section == section;
    });
    if (said) {
      out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", name_of(section),
                         internal::question_of(section, audience));
    }
  }
  return out +
         "<li><a href=\"#evidence\">What all this rests on</a></li></ol>\n"
         "<div class=\"tools\"><button type=\"button\" data-do=\"open\">Open all</button>"
         "<button type=\"button\" data-do=\"close\">Close all</button></div></nav>\n";
}

/// The line at the foot of each printed sheet.
std::string sheet_foot(const model::CaseFile& file) {
  return fmt::format("<div class=\"sheetfoot\" aria-hidden=\"true\">{}{}, {}</div>\n",
                     file.synthetic ? "SYNTHETIC: generated data, nothing here is real. " : "",
                     name_of(marking_of(file).tlp), escaped(audience_words(file.audience), 100));
}

std::string sections(const model::Story& story, internal::PageIndex& index) {
  std::string out;
  for (std::size_t i = 0; i < names_of(Section{}).size(); ++i) {
    out += internal::section_markup(static_cast<Section>(i), story, index);
  }
  out += fmt::format(
      "<section aria-labelledby=\"evidence\">\n<h2 id=\"evidence\">What all this rests on</h2>\n"
      "<p>Each sentence opens to its findings and to the records of logs behind them. A record is "
      "found again by the SHA-256 of its source and its byte offset.</p>\n{}</section>\n",
      internal::appendix(index));
  return out;
}

}  // namespace

std::string story_page(const model::Story& story, const model::CaseFile& file) {
  internal::PageIndex index(file);
  std::string out = head(story, file);
  out += "<body>\n<a class=\"skip\" href=\"#short\">To the summary</a>\n";
  if (file.synthetic) {
    out += fmt::format("<div class=\"synthetic\" role=\"note\">{}</div>\n", kSynthetic);
  }
  out += "<div class=\"sheet\"><div class=\"wrap\">\n";
  out += page_header(story, file);
  out += navigation(story, file.audience);
  out += "<main>\n" + internal::summary_box(story, file.audience) + sections(story, index) +
         "</main>\n";
  out += fmt::format(
      "<footer class=\"end\">{}. This page is complete in itself and loads "
      "nothing.</footer>\n",
      counted(story.statements.size(), "statement", "statements"));
  out += "</div><div class=\"sheetroom\" aria-hidden=\"true\"><div></div></div></div>\n";
  out += sheet_foot(file);
  out += fmt::format("<script>{}</script>\n</body>\n</html>\n", internal::page_script());
  return out;
}

}  // namespace longwatch::share::html
