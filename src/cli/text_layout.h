#pragma once

#include "cli/output.h"
#include "cli/session.h"
#include "config/settings.h"
#include "share/text_page.h"

namespace longwatch::cli {

/// How text for people is laid out where it goes: as wide as the terminal and coloured when that is
/// welcome, for a file plainly.
share::TextLayout text_layout(const Output& output, const config::Settings& settings,
                              const Session& session);

/// The same for `--output` of a command that opens it later.
share::TextLayout text_layout(const Invocation& invocation, const config::Settings& settings,
                              const Session& session);

}  // namespace longwatch::cli
