#pragma once

#include "cli/command.h"
#include "cli/session.h"
#include "config/settings.h"
#include "share/text_page.h"

namespace longwatch::cli {

/// `demo --scenario samples`: the logs of a small office, swept, step by step.
ExitStatus run_demo_samples(const Invocation& invocation, const config::Settings& settings,
                            Session& session);

/// `demo --scenario tarawera` and any other scenario file: the whole story of a case, from logs to
/// its pages.
ExitStatus run_demo_scenario(const Invocation& invocation, const config::Settings& settings,
                             Session& session);

/// How a product for standard output or --output is laid out.
share::TextLayout demo_layout(const Invocation& invocation, const config::Settings& settings,
                              const Session& session);

}  // namespace longwatch::cli
