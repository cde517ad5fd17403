#pragma once

#include <string>

#include "share/summary.h"
#include "share/text_page.h"

namespace longwatch::share {

/// The summary as text for a terminal: no line longer than the layout allows except commands to
/// copy, nothing in it that a terminal would obey.
std::string to_terminal_text(const SweepSummary& summary, const TextLayout& layout);

/// A word as a POSIX shell takes it, quoted when it must be.
std::string shell_word(std::string_view word);

}  // namespace longwatch::share
