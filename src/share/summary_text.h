#pragma once

#include <string>

#include "share/summary.h"
#include "share/text_page.h"

namespace longwatch::share {

/// The summary as text for a terminal: no line longer than the layout allows except commands to
/// copy, nothing in it that a terminal would obey.
std::string to_terminal_text(const SweepSummary& summary, const TextLayout& layout);

/// "7 seen = 5 events + 1 dropped + 1 left out".
/// "12 findings: noise (tuning.yaml:3): suppress, until 2027-01-01: SCCM runs scripts", one for
/// each entry of the tuning files.
std::vector<std::string> tuning_lines(const RunFacts& run);

std::string record_books(const RunFacts& run);

/// "9 loaded = 6 running + 1 without telemetry that we read + 1 unsupported + 1 with errors".
std::string rule_books(const RunFacts& run);

/// The command that repeats the sweep and writes every finding to a file.
std::string next_command(const RunFacts& run);

/// A word as a POSIX shell takes it, quoted when it must be.
std::string shell_word(std::string_view word);

}  // namespace longwatch::share
