#include "cli/story_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/help.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

std::string_view heading_of(model::Section section) {
  switch (section) {
    case model::Section::Found:
      return "FOUND";
    case model::Section::Did:
      return "WHAT THEY DID, WHEN";
    case model::Section::Taken:
      return "WHAT WAS TAKEN, AND WHAT WAS NOT";
    case model::Section::Who:
      return "WHO, AND HOW SURE";
    case model::Section::Told:
      return "WHO MUST BE TOLD";
    case model::Section::Said:
      return "WHAT MAY BE SAID";
    case model::Section::Figures:
      return "THE YEAR'S FIGURES";
  }
  return "";
}

/// A sentence over as many lines as it needs, the first after a dash.
void add_sentence(share::TextPage& page, std::string_view text) {
  const std::size_t columns = page.columns() > 8 ? page.columns() - 4 : page.columns();
  std::string lines = wrapped(share::terminal_safe(text), columns, 0);
  bool first = true;
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    if (end > at) {
      page.put(first ? "  - " : "    ")
          .put(std::string_view(lines).substr(at, end - at))
          .end_line();
      first = false;
    }
    at = end + 1;
  }
}

struct Part {
  model::Section section{};
  std::size_t most = 0;  ///< sentences of one incident
};

/// The sentences of a section about one incident, or about all of them (empty id).
void add_sentences(share::TextPage& page, const model::Story& story, const Part& part,
                   std::string_view incident) {
  std::size_t shown = 0;
  std::size_t more = 0;
  for (const model::Statement& statement : story.statements) {
    if (statement.section != part.section || statement.incident != incident) {
      continue;
    }
    if (shown >= part.most) {
      ++more;
      continue;
    }
    ++shown;
    add_sentence(page, statement.text);
  }
  if (more > 0) {
    add_sentence(page, fmt::format("and {} more on the page", more));
  }
}

bool speaks_of(const model::Story& story, model::Section section, std::string_view incident) {
  return std::any_of(story.statements.begin(), story.statements.end(),
                     [&](const model::Statement& statement) {
                       return statement.section == section && statement.incident == incident;
                     });
}

void add_section(share::TextPage& page, const model::Story& story, const model::CaseFile& file,
                 const Part& part) {
  page.heading(heading_of(part.section));
  add_sentences(page, story, part, "");
  for (const model::Incident& incident : file.incidents) {
    if (speaks_of(story, part.section, incident.id)) {
      page.put(" ").put(incident.title, share::Style::Strong).end_line();
      add_sentences(page, story, part, incident.id);
    }
  }
}

}  // namespace

std::string story_text(const model::Story& story, const model::CaseFile& file,
                       std::size_t per_section, const share::TextLayout& layout) {
  share::TextPage page(layout);
  for (std::size_t number = 0; number < names_of(model::Section{}).size(); ++number) {
    add_section(page, story, file, {static_cast<model::Section>(number), per_section});
  }
  return page.take();
}

}  // namespace longwatch::cli
