#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "share/summary.h"

namespace longwatch::share {

enum class Colour : std::uint8_t { Off, On };

struct TextLayout {
  std::size_t columns = 80;  ///< of the terminal; lines keep between 60 and 140
  Colour colour = Colour::Off;
};

/// The summary as text for a terminal: no line longer than the layout allows except commands to
/// copy, nothing in it that a terminal would obey.
std::string to_terminal_text(const SweepSummary& summary, const TextLayout& layout);

/// A word as a POSIX shell takes it, quoted when it must be.
std::string shell_word(std::string_view word);

}  // namespace longwatch::share
