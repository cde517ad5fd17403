#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {

using model::Certainty;

void tell_figures(StoryBuilder& story) {
  if (!story.file().statistics.has_value()) {
    return;
  }
  const model::Statistics& statistics = *story.file().statistics;
  story.enter(model::Section::Figures);
  const std::string year = phrase(statistics.year, 20);
  for (const model::Figure& figure : statistics.figures) {
    std::vector<std::string> records = {figure.id};
    records.insert(records.end(), figure.counted.begin(), figure.counted.end());
    std::string text =
        fmt::format("{}, {}: {}", year, phrase(figure.title),
                    figure.text.empty() ? with_thousands(figure.numerator) : phrase(figure.text));
    text +=
        figure.definition.empty() ? "" : fmt::format(". {}", sentence(phrase(figure.definition)));
    story.say(sentence(text), Certainty::Observed, {{}, {}, records});
  }
  std::vector<std::string> all;
  for (const model::Figure& figure : statistics.figures) {
    all.push_back(figure.id);
  }
  for (const std::string& note : statistics.notes) {
    story.say(sentence(phrase(note)), Certainty::Observed, {{}, {}, all});
  }
  if (statistics.synthetic_left_out > 0) {
    story.say(fmt::format("{} of generated data {} left out of the figures.",
                          counted(statistics.synthetic_left_out, "incident", "incidents"),
                          statistics.synthetic_left_out == 1 ? "is" : "are"),
              Certainty::Observed, {{}, {}, all});
  }
}

}  // namespace longwatch::share::internal
