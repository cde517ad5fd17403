#include "cli/story_text.h"

#include <algorithm>
#include <map>

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

}  // namespace

std::string story_text(const model::Story& story, std::size_t per_section,
                       const share::TextLayout& layout) {
  share::TextPage page(layout);
  for (std::size_t number = 0; number < names_of(model::Section{}).size(); ++number) {
    const auto section = static_cast<model::Section>(number);
    page.heading(heading_of(section));
    std::map<std::string, std::size_t> shown;
    std::size_t more = 0;
    for (const model::Statement& statement : story.statements) {
      if (statement.section != section) {
        continue;
      }
      if (shown[statement.incident] >= per_section) {
        ++more;
        continue;
      }
      ++shown[statement.incident];
      add_sentence(page, statement.text);
    }
    if (more > 0) {
      add_sentence(page, fmt::format("and {} more on the page", more));
    }
  }
  return page.take();
}

}  // namespace longwatch::cli
