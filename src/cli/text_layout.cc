#include "cli/text_layout.h"

#include <unistd.h>

#include "cli/terminal.h"

namespace longwatch::cli {
namespace {

share::TextLayout layout_on(int descriptor, const config::Settings& settings,
                            const Session& session) {
  share::TextLayout layout;
  layout.columns = columns_of(descriptor, session.environment);
  const bool coloured = !settings.no_color && wants_colour(descriptor, session.environment);
  layout.colour = coloured ? share::Colour::On : share::Colour::Off;
  return layout;
}

}  // namespace

share::TextLayout text_layout(const Output& output, const config::Settings& settings,
                              const Session& session) {
  return output.is_standard() ? layout_on(output.descriptor(), settings, session)
                              : share::TextLayout();
}

share::TextLayout text_layout(const Invocation& invocation, const config::Settings& settings,
                              const Session& session) {
  return invocation.value("--output") == "-" ? layout_on(STDOUT_FILENO, settings, session)
                                             : share::TextLayout();
}

}  // namespace longwatch::cli
