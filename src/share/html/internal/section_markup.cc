#include "share/html/internal/section_markup.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "model/level.h"
#include "share/html/internal/markup.h"
#include "share/html/internal/tables.h"
#include "share/html/internal/timeline_strip.h"
#include "share/judgement_choice.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

using model::Section;
using model::Statement;
using model::Story;

/// Sentences may be as long as the words of a release.
constexpr std::size_t kSentenceBytes = 8000;
/// References that a printed sentence carries.
constexpr std::size_t kPrinted = 6;
/// More decisions than this are folded away.
constexpr std::size_t kPeopleOpen = 8;

std::span<const Statement> statements_of(const Story& story, Section section) {
  const auto begin = std::ranges::lower_bound(story.statements, section, {}, &Statement::section);
  const auto end = std::ranges::upper_bound(story.statements, section, {}, &Statement::section);
  return {begin, end};
}

/// How certain, unless that is plain: records show most things, and no judgement is observed.
std::string chip(const Statement& statement) {
  const model::Certainty certainty = statement.certainty;
  const bool plain = certainty == model::Certainty::Observed ||
                     (certainty == model::Certainty::Inferred && statement.section == Section::Who);
  return plain ? ""
               : fmt::format(" <span class=\"chip {}\">{}</span>", name_of(certainty),
                             words_of(name_of(certainty)));
}

/// "E1 E2 E3 +4" from links: what paper shows.
std::string printed(const std::string& links) {
  std::string text;
  std::size_t count = 0;
  for (std::size_t at = links.find("\">"); at != std::string::npos;
       at = links.find("\">", at + 1)) {
    if (count < kPrinted) {
      text += text.empty() ? "" : " ";
      text += links.substr(at + 2, links.find('<', at) - at - 2);
    }
    ++count;
  }
  return count > kPrinted ? fmt::format("{} +{}", text, count - kPrinted) : text;
}

std::string reference(const Statement& statement, const std::string& links) {
  std::vector<std::string> parts;
  if (!statement.findings.empty()) {
    parts.push_back(counted(statement.findings.size(), "finding", "findings"));
  }
  if (!statement.evidence.empty()) {
    parts.push_back(counted(statement.evidence.size(), "record", "records"));
  }
  if (parts.empty()) {
    parts.emplace_back("register");
  }
  return fmt::format(
      "<span class=\"ref\"><span class=\"n\">{}</span><span class=\"p\">[{}]</span></span>",
      fmt::join(parts, ", "), printed(links));
}

std::string part(std::string_view name, const std::string& links) {
  return links.empty() ? "" : fmt::format("<span>{} {}</span> ", name, links);
}

std::string statement_markup(const Statement& statement, PageIndex& index) {
  const std::string findings = index.finding_links(statement.findings);
  const std::string records = index.record_links(statement.evidence);
  const std::string entries = index.entry_links(statement.records);
  std::string links =
      part("Findings", findings) + part("Records", records) + part("Register", entries);
  if (links.empty()) {
    links = "<span>This view holds no record of it.</span>";
  }
  return fmt::format(
      "<details class=\"st\" id=\"{}\"><summary><span class=\"tx\">{}{}</span>{}</summary>\n"
      "<div class=\"ev\"><p class=\"links\">{}</p></div></details>\n",
      statement.id, escaped(statement.text, kSentenceBytes), chip(statement),
      reference(statement, findings + records + entries), links);
}

bool is_decision(const Statement& statement, const model::CaseFile& file) {
  return statement.records.size() == 1 &&
         std::ranges::any_of(file.decisions, [&statement](const auto& decision) {
           return decision.id == statement.records.front();
         });
}

/// The statements; many decisions about single people are folded into one line.
std::string statement_list(std::span<const Statement> statements, PageIndex& index) {
  std::string plain;
  std::string people;
  std::size_t count = 0;
  for (const Statement& statement : statements) {
    const bool folded = statement.section == Section::Told && is_decision(statement, index.file());
    (folded ? people : plain) += statement_markup(statement, index);
    count += folded ? std::size_t{1} : std::size_t{0};
  }
  if (count <= kPeopleOpen) {
    return plain + people;
  }
  return plain + fmt::format(
                     "<details class=\"group people\"><summary>All {} one by one</summary>\n"
                     "{}</details>\n",
                     counted(count, "decision", "decisions"), people);
}

const model::Incident* incident_of(const model::CaseFile& file, std::string_view id) {
  const auto found = std::ranges::find(file.incidents, id, &model::Incident::id);
  return found == file.incidents.end() ? nullptr : &*found;
}

/// The level is that of the worst finding; a view without findings does not know it.
std::string incident_head(const model::Incident& incident) {
  const std::string_view level = model::to_text(incident.level);
  const std::string badge = incident.findings.empty()
                                ? std::string()
                                : fmt::format("<span class=\"lv {}\">{}</span> ", level, level);
  return fmt::format("<h3>{}</h3>\n<p class=\"facts\">{}{} <code>{}</code></p>\n",
                     escaped(incident.title, 200), badge, escaped(words_of(name_of(incident.kind))),
                     escaped(incident.id, 40));
}

std::string impact_tables(const model::Incident& incident, PageIndex& index) {
  std::string out;
  for (const model::Assessment& assessment : index.file().assessments) {
    if (assessment.incident == incident.id) {
      out += facts_table(assessment, index) + reach_table(assessment, index) +
             coverage_table(assessment, index);
    }
  }
  return out;
}

/// What stands beside the statements about one incident. The public gets sentences only.
std::string beside(Section section, const model::Incident& incident, PageIndex& index) {
  if (index.file().audience.kind == model::Audience::Kind::Public) {
    return "";
  }
  if (section == Section::Taken) {
    return impact_tables(incident, index);
  }
  if (section == Section::Who) {
    const model::Judgement* judgement = choose_judgement(index.file(), incident.id).main;
    return judgement == nullptr ? "" : judgement_tables(*judgement, index);
  }
  return "";
}

/// The picture before the statements of one incident.
std::string before(Section section, const model::Incident& incident, PageIndex& index) {
  const bool wanted = section == Section::Did && incident.timeline.size() > 1;
  return wanted ? timeline_strip({&incident, 1}, index) : "";
}

std::string below(Section section, PageIndex& index) {
  if (section == Section::Said) {
    const bool is_public = index.file().audience.kind == model::Audience::Kind::Public;
    return (is_public ? "" : release_table(index)) + claim_table(index) + response_table(index);
  }
  return section == Section::Figures ? figure_table(index) : "";
}

/// The worst incidents together, when there are several.
std::string overview(Section section, std::span<const Statement> statements, PageIndex& index) {
  if (section != Section::Did || index.file().incidents.size() < 2) {
    return "";
  }
  std::size_t count = 0;
  for (const model::Incident& incident : index.file().incidents) {
    const bool told = std::ranges::any_of(
        statements, [&incident](const Statement& s) { return s.incident == incident.id; });
    if (!told) {
      break;
    }
    ++count;
  }
  return timeline_strip(std::span(index.file().incidents).first(count), index);
}

std::string answer(const Statement& statement) {
  return fmt::format("<p><a href=\"#{}\">{}</a>{}</p>", statement.id, escaped(statement.text, 600),
                     chip(statement));
}

}  // namespace

std::string_view question_of(Section section, const model::Audience& audience) {
  const bool is_public = audience.kind == model::Audience::Kind::Public;
  switch (section) {
    case Section::Found:
      return "Were we broken into?";
    case Section::Did:
      return "What did they do, and when?";
    case Section::Taken:
      return "What did they get?";
    case Section::Who:
      return "Who was it, and how sure are we?";
    case Section::Told:
      return "Who must be told?";
    case Section::Said:
      return is_public ? "What can we say?" : "What may be said, and what was said?";
    case Section::Figures:
      return "What does the year look like?";
  }
  return "";
}

std::string summary_box(const Story& story, const model::Audience& audience) {
  std::string out = fmt::format(
      "<section class=\"summary\" aria-labelledby=\"short\">\n"
      "<h2 id=\"short\">{}</h2>\n<dl>\n",
      escaped(story.summary_title));
  for (std::size_t i = 0; i < names_of(Section{}).size(); ++i) {
    const auto section = static_cast<Section>(i);
    const std::span<const Statement> statements = statements_of(story, section);
    if (statements.empty() && audience.kind == model::Audience::Kind::Public) {
      continue;
    }
    out += fmt::format("<dt>{}</dt><dd>", question_of(section, audience));
    if (statements.empty()) {
      out += "<p class=\"empty\">Not part of this view.</p>";
    } else {
      out += answer(statements.front());
      // A likelihood is never read without the confidence that belongs to it.
      const bool second = section == Section::Who && statements.size() > 1 &&
                          statements[1].incident == statements[0].incident;
      out += second ? answer(statements[1]) : "";
    }
    out += "</dd>\n";
  }
  return out + "</dl>\n</section>\n";
}

std::string section_markup(Section section, const Story& story, PageIndex& index) {
  const std::span<const Statement> all = statements_of(story, section);
  if (all.empty()) {
    return "";
  }
  std::string out =
      fmt::format("<section aria-labelledby=\"{}\">\n<h2 id=\"{}\">{}</h2>\n", name_of(section),
                  name_of(section), question_of(section, index.file().audience));
  out += overview(section, all, index);
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = std::find_if(begin, all.end(), [begin](const Statement& statement) {
      return statement.incident != begin->incident;
    });
    const model::Incident* incident = incident_of(index.file(), begin->incident);
    if (incident != nullptr) {
      out += incident_head(*incident) + before(section, *incident, index);
    }
    out += statement_list({begin, end}, index);
    out += incident == nullptr ? "" : beside(section, *incident, index);
    begin = end;
  }
  return out + below(section, index) + "</section>\n";
}

}  // namespace longwatch::share::html::internal
